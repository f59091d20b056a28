"""What two readings of a number tell of themselves: days, years, scripts of digits, and the page's other numbers.

Offices write a number in one script, and mostly all numbers of a page in the same: ``9`` among Hindi digits is a ``१``
misread, ``४`` among English ones a ``8``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reading.letters import digits_of, has_digit
from pipeline.reading.second_reader.places import Place

FIGURES = (
    "first_two_scripts", "second_two_scripts", "first_day", "second_day", "first_year", "second_year",
    "first_unlike", "second_unlike", "numbers_agree",
)  # fmt: skip
"""Names of the numbers of ``describe_figures``, in order."""
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:\d\d|1[89]\d\d|20\d\d)", re.ASCII)
"""A day in figures: a fifth figure of the year is a danda more often, and no month is the 13th."""
_YEAR = re.compile(r"1[89]\d\d|20\d\d", re.ASCII)
_RUN = re.compile(r"\d+")
EITHER = 0.5
"""Share of digits in ASCII on a page of which nothing is known; what two numbers of two scripts count."""


@dataclass(frozen=True)
class PageFigures:
    """What the numbers of a page have in common."""

    ascii_share: float
    """of the digits that both readers read alike"""
    agreed: float
    """share of the places with a number that both read alike"""


def figures_of(places: Sequence[Place]) -> PageFigures:
    """What can be told from the numbers that both readers read alike."""
    numbered = [place for place in places if has_digit(place.group.first_text + place.group.second_text)]
    agreed = [place.group.first_text for place in numbered if not place.is_open]
    share = _ascii_share("".join(agreed))
    return PageFigures(ascii_share=EITHER if share is None else share, agreed=len(agreed) / (len(numbered) + 1))


def describe_figures(first: str, second: str, page: PageFigures) -> list[float]:
    """Evidence about two readings of a place with a number, as ``FIGURES`` names it."""
    return [
        _two_scripts(first),
        _two_scripts(second),
        float(is_day(first)),
        float(is_day(second)),
        float(_has_year(first)),
        float(_has_year(second)),
        _unlike(first, page),
        _unlike(second, page),
        page.agreed,
    ]


def is_day(text: str) -> bool:
    """Whether the figures of a text, of either script, are a day."""
    return bool(_DAY.fullmatch(digits_of(text)))


def _has_year(text: str) -> bool:
    return any(_YEAR.fullmatch(digits_of(run)) for run in _RUN.findall(text))


def _two_scripts(text: str) -> float:
    """1 if a number has digits of both scripts, a half if one number has these and another those."""
    if any(_ascii_share(run) not in (0, 1) for run in _RUN.findall(text)):
        return 1.0
    return 0.0 if _ascii_share(text) in (None, 0, 1) else EITHER


def _unlike(text: str, page: PageFigures) -> float:
    """How far the script of its digits is from that of the page's."""
    share = _ascii_share(text)
    return 0.0 if share is None else abs(share - page.ascii_share)


def _ascii_share(text: str) -> float | None:
    digits = [character.isascii() for character in text if character.isdigit()]
    return sum(digits) / len(digits) if digits else None
