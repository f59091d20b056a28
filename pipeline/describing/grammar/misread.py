"""A text read once more with what may be misread in its numbers: bars for ones, brackets and gaps for slashes.

One rule: letter for letter as long as the text it came from, so that places stay; whoever looks into it is less sure.
"""

import re
from typing import Final

from pipeline.describing.grammar.legible import Legible

_ONE: Final = "[|।lI!]"
_ONES: Final = re.compile(
    rf"(?<=[\d/-]){_ONE}(?=[\d/-])|(?<=\d){_ONE}(?=\d)|(?<=\d)[|lI](?![A-Za-z])|(?<![A-Za-z])[lIL!](?=\d[\d./-]|/[\dअब])"
    r"|(?<=\d)L(?=\d)|(?<=[ .])[|।](?=\d)"
)
"""A danda, a bar or an l beside a digit."""
_FIVES: Final = re.compile(r"(?<=[\d.])S(?=\d)|(?<=\d)S(?![A-Za-z])")
_BESIDE_NUMBER: Final = re.compile(r"[\d/.-][|।lI!LS]|[|।lI!LS][\d/]")
"""Where none of these stands, none of the above does; quicker looked for."""
_SIGN: Final = "[\u0900-\u0963A-Za-z.]"
_YEAR: Final = r"(?:1[89]|20)\d\d(?:-\d\d)?(?![\d/])"
_SLASHES: Final = re.compile(
    rf"(?<=\d)[\[|।](?={_SIGN}|\d)|(?<={_SIGN})[\[|।](?=\d)|(?<=\d) (?={_SIGN}[^\s/]{{0,14}}/ ?\d)"
)
"""A bracket, a bar or a gap between two steps of a number."""
_BEFORE_YEAR: Final = re.compile(rf"(?P<before>/ ?[^\s/]{{1,15}}|(?<![\d/])\d{{1,6}}) (?={_YEAR})")


def read_ones(legible: Legible) -> Legible | None:
    """Return the text with bars beside digits read as 1, an S as 5; None where there are none."""
    if not _BESIDE_NUMBER.search(legible.text):
        return None
    text, ones = _ONES.subn("1", legible.text)
    text, fives = _FIVES.subn("5", text)
    return Legible(text, legible.original, legible.places) if ones or fives else None


def read_slashes(legible: Legible) -> Legible | None:
    """Return the text with what may be a misread slash of a number read as one; None where there is nothing."""
    text, marks = _SLASHES.subn("/", legible.text)
    text, years = _BEFORE_YEAR.subn(r"\g<before>/", text)
    return Legible(text, legible.original, legible.places) if marks or years else None
