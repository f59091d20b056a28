"""Numbers of persons: Aadhaar, PAN, mobile, bank account.

One rule: what has the shape of such a number is one; check digits and labels only say how surely.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pipeline.describing.grammar.found import Found, found_at
from pipeline.describing.grammar.legible import Legible, find_at, places_of

_GAP: Final = "[ -]?"
_APART: Final = r"(?<![\dA-Za-z])(?<!\d[/.,-])(?<!\d [/-] )"
_CLOSED: Final = r"(?![\dA-Za-z])(?! ?[/-] ?[\dA-Zअबए])(?![.,]\d)"
_AADHAAR: Final = re.compile(rf"{_APART}[2-9]\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_CLOSED}")
_PAN: Final = re.compile(r"[A-Z](?<![A-Za-z\d].)[A-Z]{4}\d{4}[A-Z](?![A-Za-z\d])")
_PAN_HOLDERS: Final = "ABCFGHJLPT"
_MOBILE: Final = re.compile(rf"{_APART}(?P<code>\+ ?91[ -]?|91[ -]|0)?(?P<number>[6-9]\d{{4}}{_GAP}\d{{5}}){_CLOSED}")
_PLUS: Final = re.compile(r"\+")
_MOBILE_LABEL: Final = re.compile(r"(?:मोबा[^\s\d]*|मो\.?|दूरभाष|फोन|[Mm]ob(?:ile)?\.?|[Pp]hone)[^\d\n]{0,15}$")
_ACCOUNT: Final = re.compile(
    r"(?:खाता|खाते)(?: ?(?:क्रमांक|क्र\.?|नंबर|नं\.?|संख्या))"
    r"|(?<![A-Za-z])A/[Cc]\.?(?: ?No\.?)?|[Aa]ccount(?: ?(?:No\.?|[Nn]umber))"
)
_ACCOUNT_BEGINS: Final = re.compile("खाता|खाते|A/|Account|account")
_ACCOUNT_DIGITS: Final = re.compile(r"[ :.=-]*(?P<number>\d(?:[ -]?\d){8,17})(?!\d)")

_CHECKED: Final = 95.0
_SHAPE_ONLY: Final = 60.0
_LABELLED: Final = 92.0
_SHAPE_OF_PAN: Final = 80.0
_SHAPE_OF_MOBILE: Final = 75.0

# Verhoeff's dihedral check: multiplication in D5 and the permutation applied by place.
_D5: Final = tuple(
    tuple(
        (a + b) % 5 if a < 5 and b < 5 else (a + b) % 5 + 5 if a < 5 else (a - b) % 5 + (0 if b >= 5 else 5)
        for b in range(10)
    )
    for a in range(10)
)
_PERMUTATION: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def passes_verhoeff(digits: str) -> bool:
    """Return whether the last digit is the check digit of those before it."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        for _ in range(place % 8):
            value = _PERMUTATION[value]
        check = _D5[check][value]
    return check == 0


def find_aadhaars(legible: Legible) -> Iterator[Found]:
    """Groups of twelve digits that begin with 2 to 9."""
    for match in legible.find_at_numbers(_AADHAAR):
        groups = re.findall(r"\d+", match[0])
        if _are_years(groups):
            continue
        digits = "".join(groups)
        sure = _CHECKED if passes_verhoeff(digits) else _SHAPE_ONLY
        yield found_at(legible, match.span(), "aadhaar", digits, "twelve_digits", sure)


def find_pans(legible: Legible) -> Iterator[Found]:
    """Permanent account numbers; the fourth letter tells the kind of holder."""
    for match in _PAN.finditer(legible.text):
        sure = _CHECKED if match[0][3] in _PAN_HOLDERS else _SHAPE_OF_PAN
        yield found_at(legible, match.span(), "pan", match[0], "pan_shape", sure)


def find_mobiles(legible: Legible) -> Iterator[Found]:
    """Ten digits that begin with 6 to 9, with or without the country's code."""
    begins = sorted((*places_of(_PLUS, legible.text), *legible.numbers))
    for match in find_at(_MOBILE, legible.text, begins):
        label = _MOBILE_LABEL.search(legible.text[max(0, match.start() - 30) : match.start()])
        sure = _LABELLED if label or match["code"] else _SHAPE_OF_MOBILE
        digits = re.sub(r"\D", "", match["number"])
        yield found_at(legible, match.span(), "mobile", digits, "ten_digits", sure)


def find_accounts(legible: Legible) -> Iterator[Found]:
    """Labelled bank account numbers; a land account (खाता क्रमांक 45) is shorter."""
    for label in legible.find_at_words(_ACCOUNT, _ACCOUNT_BEGINS):
        match = _ACCOUNT_DIGITS.match(legible.text, label.end())
        if match:
            digits = re.sub(r"\D", "", match["number"])
            yield found_at(legible, match.span("number"), "account_no", digits, "labelled_account", _LABELLED)


def _are_years(groups: list[str]) -> bool:
    """Three years in a row, as heads of columns are."""
    years = [int(group) for group in groups if group[:2] in ("19", "20") and len(group) == 4]
    return len(years) == len(groups) and all(later == year + 1 for year, later in pairwise(years))
