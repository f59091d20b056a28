"""A text read once more with what may be misread in its numbers: bars or nines for ones, brackets or gaps for slashes.

One rule: letter for letter as long as the text it came from, so that places stay; whoever looks into it is less sure.
"""

import re
from typing import Final

from pipeline.describing.grammar.legible import Legible
from pipeline.text import ascii_digits

_ONE: Final = "[|।lI!]"
_ONES: Final = re.compile(
    rf"[|।lI!L](?:(?<=[\d/-]{_ONE})(?=[\d/-])|(?<=\d[|lI])(?![A-Za-z])|(?<![A-Za-z].)(?<=[lIL!])(?=\d[\d./-]|/[\dअब])"
    r"|(?<=\dL)(?=\d)|(?<=[ .][|।])(?=\d))"
)
"""A danda, a bar or an l beside a digit."""
_FIVES: Final = re.compile(r"S(?:(?<=[\d.]S)(?=\d)|(?<=\dS)(?![A-Za-z]))")
_SIGN: Final = "[\u0900-\u0963A-Za-z.]"
_YEAR: Final = r"(?:1[89]|20)\d\d(?:-\d\d)?(?![\d/])"
_SLASHES: Final = re.compile(
    rf"[\[|। ](?:(?<=\d[\[|।])(?={_SIGN}|\d)|(?<={_SIGN}[\[|।])(?=\d)|(?<=\d )(?={_SIGN}[^\s/]{{0,14}}/ ?\d))"
)
"""A bracket, a bar or a gap between two steps of a number."""
_BEFORE_YEAR: Final = re.compile(rf"(?P<before>/ ?[^\s/]{{1,15}}|(?<![\d/])\d{{1,6}}) (?={_YEAR})")
_YEAR_AFTER_BLANK: Final = re.compile(f" {_YEAR}")
"""Quicker looked for than what stands before it."""

_HINDI_DIGIT: Final = "[\u0966-\u096f]"
_MARK_IN_NUMBER: Final = "[./,-]"
_NINE: Final = re.compile(
    rf"9(?:(?<={_HINDI_DIGIT}9)(?={_MARK_IN_NUMBER}?{_HINDI_DIGIT})|(?<={_HINDI_DIGIT}{_MARK_IN_NUMBER}9)(?={_MARK_IN_NUMBER}?{_HINDI_DIGIT})"
    rf"|(?<![0-9]9)(?={_MARK_IN_NUMBER}?{_HINDI_DIGIT}{{2}}))"
)
"""A 9 among Devanagari digits: their 1, which looks like it."""
_EIGHT: Final = re.compile("\u096e(?<=[0-9].)(?=[0-9\u0904-\u0939])")
"""A Devanagari 8 among our digits: a thin slash, which looks like it."""


def read_nines(legible: Legible) -> Legible | None:
    """Return the text with each 9 among Devanagari digits read as their 1; None where there are none."""
    return _with_digits(legible, _NINE, "1")


def read_eights(legible: Legible) -> Legible | None:
    """Return the text with each Devanagari 8 among our digits read as a slash; None where there are none."""
    return _with_digits(legible, _EIGHT, "/")


def _with_digits(legible: Legible, odd: re.Pattern[str], instead: str) -> Legible | None:
    if not odd.search(legible.original):
        return None
    written = zip(legible.text, (legible.original[place] for place in legible.places), strict=True)
    text = "".join(read if plain.isdigit() and read.isdigit() else plain for plain, read in written)
    return Legible(ascii_digits(odd.sub(instead, text)), legible.original, legible.places)


def read_ones(legible: Legible) -> Legible | None:
    """Return the text with bars beside digits read as 1, an S as 5; None where there are none."""
    text, ones = _ONES.subn("1", legible.text)
    text, fives = _FIVES.subn("5", text)
    return Legible(text, legible.original, legible.places) if ones or fives else None


def read_slashes(legible: Legible) -> Legible | None:
    """Return the text with what may be a misread slash of a number read as one; None where there is nothing."""
    text, marks = _SLASHES.subn("/", legible.text)
    text, years = _BEFORE_YEAR.subn(r"\g<before>/", text) if _YEAR_AFTER_BLANK.search(text) else (text, 0)
    return Legible(text, legible.original, legible.places) if marks or years else None
