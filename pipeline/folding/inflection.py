"""The stem: the forms a word takes in a sentence, one key. Light: no form changes its kind.

One rule: endings that make another word are left (सरकारी, अधिकारी stay apart from सरकार, अधिकार).
Works on exact keys, in which halants after the first vowel, short final vowels and the glides
of ये and यी are gone.
"""

import re
from typing import Final

from pipeline.folding.letters import is_devanagari
from pipeline.folding.spelling import count_aksharas, lengthen_end

# Longest first. The second item is what the base form has in its place.
_ENDINGS: Final = (
    ("ियों", "ी"),  # अधिकारियों → अधिकारी
    ("ियां", "ी"),
    ("ियो", "ी"),
    ("इयों", "ई"),  # इकाइयों → इकाई
    ("इयां", "ई"),
    ("ुओं", "ू"),  # वस्तुओं → वस्तू, the exact key of वस्तु
    ("ुएं", "ू"),
    ("ूओं", "ू"),
    ("ूएं", "ू"),
    ("ीओं", "ी"),
    ("ाओं", ""),  # योजनाओं, योजनाएं, योजना
    ("ाएं", ""),
    ("ओं", ""),
    ("एं", ""),
    ("ों", ""),
    ("ें", ""),
    ("ां", ""),
    ("ो", ""),
    ("े", ""),
    ("ा", ""),
    ("ए", "य"),  # रुपए, रुपया, रुपयों
)
_MIN_AKSHARAS: Final = 2  # below that the ending is the word: का, के, को, राजा keeps राज
_ENGLISH_PLURAL: Final = (
    (re.compile(r"(?<=[a-z]{2})ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch|.x|zz)es$"), ""),
    (re.compile(r"(?<=[a-z]{2}[a-hj-rtv-z])s$"), ""),  # not class, status, analysis
)


def find_stem(exact: str) -> str:
    """Return the stem of an exact key; words of other scripts and short words are their own stem."""
    if is_devanagari(exact):
        return _devanagari_stem(exact)
    for ending, base in _ENGLISH_PLURAL:
        stem, changed = ending.subn(base, exact)
        if changed:
            return stem
    return exact


def _devanagari_stem(exact: str) -> str:
    for ending, base in _ENDINGS:
        if not exact.endswith(ending):
            continue
        stem = exact[: -len(ending)]
        if count_aksharas(stem) >= _MIN_AKSHARAS:
            return lengthen_end(stem + base)
        return exact
    return exact
