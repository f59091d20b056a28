"""Draws office papers as they come off a scanner, with their true text: the pages that reading is measured on.

``texts/`` holds a template a kind, ``fill`` invents what stands in its slots, ``papers`` sets it in type and ``wear``
makes it a scan; ``unseen`` is damage that nothing was ever tuned on; ``sets`` makes many, all from a seed.
``python -m tests.bench.scans --help``.
"""
