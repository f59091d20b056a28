"""Financial and revenue years: two years in a row, the second often short (2014-15)."""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.describing.grammar.found import Found, found_at
from pipeline.describing.grammar.legible import Legible

YEAR_PAIR: Final = r"(?P<first>(?:18|19|20)\d\d) ?[-/] ?(?P<second>\d{4}|\d{2})(?!\d)"
"""Two named groups; ``read_year_pair`` tells whether they are two years in a row."""
_ALONE: Final = re.compile(rf"(?<![\d/.,-])(?<!\d[ /-]){YEAR_PAIR}(?! ?[/-] ?\w|[.,]\d)")
_WITH_DASH: Final = 92.0
_WITH_SLASH: Final = 75.0


def read_year_pair(match: re.Match[str]) -> str | None:
    """Return ``2014-15`` for two years in a row, else None."""
    if not match["first"]:
        return None
    following = int(match["first"]) + 1
    if int(match["second"]) not in (following, following % 100):
        return None
    return f"{match['first']}-{following % 100:02d}"


def find_years(legible: Legible) -> Iterator[Found]:
    """Every pair of years in a row that stands alone."""
    for match in legible.find_at_numbers(_ALONE):
        year = read_year_pair(match)
        if year:
            sure = _WITH_DASH if "-" in match[0] else _WITH_SLASH
            yield found_at(legible, match.span(), "financial_year", year, "year_pair", sure)
