"""Years of other eras, as old settlement papers have them, as the two years of our calendar they fall in.

The rules, from general knowledge; the books that have them were not at hand to be checked. Vikrama, counted in elapsed
years from 57 BC, and Fasli, 592 or 593 behind (its year begins in July; Fasli 1400 is 1992-93): R. Sewell and S. B.
Dikshit, The Indian Calendar, London 1896. Hijri: the civil (tabular) calendar, epoch 16 July 622 Julian, eleven leap
years of thirty: N. Dershowitz and E. M. Reingold, Calendrical Calculations.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.describing.grammar.found import Found, found_at
from pipeline.describing.grammar.legible import Legible

_YEAR: Final = r"(?P<{name}>\d{{3,4}})(?:-\d{{2,4}})?(?![\d/-])"
_ERAS: Final = {
    "vikram": r"(?:विक्रमी? ?संवत्?|संवत्? ?विक्रमी?|संवत्?|वि\. ?सं\.?|[Ss]amvat|Vikram [Ss]amvat)",
    "fasli": r"(?:फसली?|[Ff]asli)",
    "hijri": r"(?:हि[जझ]री|[Hh]ijri|A\.?H\.?)",
}
_ERA_WORDS: Final = ("संवत", "वि.", "amvat", "फसल", "asli", "हिज", "हिझ", "ijri", "AH", "A.H")
"""Without one of these no era is named."""
_BEFORE: Final = {
    era: re.compile(rf"(?<![\u0900-\u0963A-Za-z]){word}(?: (?:सन्?|साल|वर्ष|year))? ?[:.-]? ?{_YEAR.format(name='year')}")
    for era, word in _ERAS.items()
}
_AFTER: Final = {
    era: re.compile(rf"(?<![\d/-]){_YEAR.format(name='year')} ?{word}(?![\u0900-\u0963A-Za-z])")
    for era, word in _ERAS.items()
    if era != "vikram"
}
_SURE: Final = 85.0
_RANGES: Final = {"vikram": (1850, 2085), "fasli": (1200, 1440), "hijri": (1200, 1450)}
"""Years an office of the last two centuries may have written."""
_VIKRAM_AHEAD: Final = 57
_FASLI_BEHIND: Final = 592
_HIJRI_EPOCH: Final = date(622, 7, 19).toordinal()
"""16 July 622 of the Julian calendar, in the Gregorian."""


def find_era_years(legible: Legible) -> Iterator[Found]:
    """Every year that names its era; the value is a pair of years as a revenue year is: 1962-63."""
    if not legible.holds_any(_ERA_WORDS):
        return
    before = ((era, pattern.finditer(legible.text)) for era, pattern in _BEFORE.items())
    after = ((era, legible.find_at_numbers(pattern)) for era, pattern in _AFTER.items())
    for era, matches in (*before, *after):
        for match in matches:
            year = int(match["year"])
            low, high = _RANGES[era]
            if low <= year <= high:
                first = _first_year(era, year)
                value = f"{first}-{(first + 1) % 100:02d}"
                yield found_at(legible, match.span(), "financial_year", value, f"{era}_year", _SURE)


def _first_year(era: str, year: int) -> int:
    """The year of our calendar that it begins in."""
    match era:
        case "vikram":
            return year - _VIKRAM_AHEAD
        case "fasli":
            return year + _FASLI_BEHIND
        case _:
            return date.fromordinal(_HIJRI_EPOCH + 354 * (year - 1) + (3 + 11 * year) // 30).year
