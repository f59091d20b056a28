"""Office papers of every kind with what is true of them: what describing is measured on.

``tuning/`` and ``held_out/`` hold a template a paper; nothing is ever tuned on the second. ``papers`` fills them and
keeps the labels, ``bundles`` makes paper files of many of them, ``reading`` draws, wears and reads them, once. All from
a seed.
"""
