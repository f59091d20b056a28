"""Keys of file, case, letter and khasra numbers, in whatever script, spacing and slashes they came.

One rule: a separator may change its look, never its place: खसरा 402/1 is not 4021.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pipeline.folding.acronyms import spell_out
from pipeline.folding.letters import CONSONANTS, MATRAS, VIRAMA, VOWELS, fold_letters
from pipeline.folding.spelling import plain_spelling, spell
from pipeline.folding.words import ABBREVIATION_ZERO

_DEVANAGARI: Final = f"[{CONSONANTS}{VOWELS}{MATRAS}{VIRAMA}ं]+"
_OTHER: Final = f"(?:(?![{CONSONANTS}{VOWELS}])[^\\W\\d_])+"
# A run of digits, or of letters of one script; dots between its letters are those of an abbreviation.
_RUN: Final = re.compile(f"\\d+|{_DEVANAGARI}(?:\\.{_DEVANAGARI})*|{_OTHER}(?:\\.{_OTHER})*")
_SERIES: Final = {"अ": "a", "ब": "b"}
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")


@lru_cache(maxsize=1 << 14)
def identifier_key(text: str) -> str:
    """Return the key under which equal numbers meet: runs of digits and of letters joined by ``/``.

    Digits are ASCII, serials without leading zeros, letter names Latin letters (एफ and F, अ, ए and
    A), a year pair is always ``2014/15``. Empty where the text holds neither letter nor digit.
    """
    plain = fold_letters(ABBREVIATION_ZERO.sub(".", text))
    runs = [_fold_run(run) for run in _RUN.findall(plain)]
    return "/".join(_fold_years([run for run in runs if run]))


def loose_identifier_key(text: str) -> str:
    """Return the key without its separators, for the weaker tier: 402/1 and 4021 do meet here."""
    return identifier_key(text).replace("/", "")


def _fold_run(run: str) -> str:
    if run.isdigit():
        return run.lstrip("0") or "0"
    letters = plain_spelling(run.replace(".", ""))
    spelled = spell(letters)
    return _SERIES.get(spelled) or spell_out(letters) or spell_out(spelled) or spelled


def _fold_years(runs: list[str]) -> list[str]:
    """Return the runs with the second year of each pair as two digits: 2014/2015 → 2014/15."""
    folded = list(runs)
    for place, (first, second) in enumerate(pairwise(runs), start=1):
        if _YEAR.fullmatch(first) and second.isdigit():
            following = int(first) + 1
            if int(second) in (following, following % 100):
                folded[place] = f"{following % 100:02d}"
    return folded
