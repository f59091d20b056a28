"""Office numbers in a text: case, file and letter numbers, land, money, law, persons' numbers.

One rule: the more particular a pattern, the earlier it takes its characters; a later one never takes
them again, so that no case or file number is held for somebody's Aadhaar or telephone.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pipeline.describing.grammar.cases import REVENUE_HEADS, RevenueHead, find_cases
from pipeline.describing.grammar.eras import find_era_years
from pipeline.describing.grammar.files import (
    find_central_files,
    find_labelled_files,
    find_letters,
    find_state_files,
)
from pipeline.describing.grammar.found import Finder, Found, FoundKind, changed, complete, take_apart, unsure
from pipeline.describing.grammar.land import find_areas, find_halkas, find_khasras
from pipeline.describing.grammar.legible import Legible, make_legible
from pipeline.describing.grammar.misread import read_eights, read_nines, read_ones, read_slashes
from pipeline.describing.grammar.money_and_law import find_amounts, find_sections
from pipeline.describing.grammar.persons import find_aadhaars, find_accounts, find_mobiles, find_pans
from pipeline.describing.grammar.years import find_years

__all__ = ["REVENUE_HEADS", "Found", "FoundKind", "RevenueHead", "find_numbers"]

_FINDERS: Final[tuple[Finder, ...]] = (
    find_state_files,
    find_central_files,
    find_khasras,
    find_halkas,
    find_areas,
    find_labelled_files,
    find_accounts,
    find_letters,
    find_amounts,
    find_sections,
    find_pans,
    find_aadhaars,
    find_mobiles,
    find_era_years,
    find_years,
)
_PARTED: Final[tuple[Finder, ...]] = (find_state_files, find_central_files, find_labelled_files, find_letters)
"""Numbers whose steps are parted by slashes."""
_STEPPED: Final[tuple[Finder, ...]] = (*_PARTED, find_khasras)
"""Those and plots: of an amount, an area or a year no sign is a slash."""
_GUESSED: Final[frozenset[FoundKind]] = frozenset(
    {"case_no", "file_no", "letter_no", "financial_year", "khasra", "area", "amount", "law_section", "patwari_halka"}
)
"""Never a person's number: what is hidden must be one as it stands."""
_BAR_SHARE: Final = 0.6
"""How sure a number is, of what it would be, if one of its ones was read as a bar or a danda …"""
_GAP_SHARE: Final = 0.8
"""… or one of its slashes as a bracket, or not at all; or a one or a slash as a digit of the other script."""


def find_numbers(text: str, *, heads: Mapping[str, RevenueHead] = REVENUE_HEADS) -> tuple[Found, ...]:
    """Return every office number of a text in the order of its places; no two share a character.

    ``start`` and ``end`` of each are positions in ``text`` as given. ``heads`` names the heads of
    revenue cases; a head that is not among them is found all the same, less surely.
    """
    legible = make_legible(text)
    taken = take_apart((*_of_two_scripts(legible, heads), *_find(legible, heads)))
    if barred := read_ones(legible):
        taken = complete(_guess(_find(barred, heads), "with_bar", _BAR_SHARE), taken)
    if parted := read_slashes(legible):
        taken = complete(_guess(_find(parted, heads, _PARTED), "with_gap", _GAP_SHARE), taken)
    return tuple(sorted(taken, key=lambda found: found.start))


def _of_two_scripts(legible: Legible, heads: Mapping[str, RevenueHead]) -> Iterator[Found]:
    """Yield the numbers in which a digit of the other script is taken for the sign that looks like it."""
    for read, finders in ((read_nines(legible), _FINDERS), (read_eights(legible), _STEPPED)):
        if read:
            yield from changed(_guess(_find(read, heads, finders), "odd_digit", _GAP_SHARE), read, legible)


def _guess(candidates: Iterable[Found], how: str, share: float) -> Iterator[Found]:
    return unsure((found for found in take_apart(candidates) if found.kind in _GUESSED), how, share)


def _find(
    legible: Legible, heads: Mapping[str, RevenueHead], finders: tuple[Finder, ...] = _FINDERS
) -> Iterator[Found]:
    yield from find_cases(legible, heads)
    for find in finders:
        yield from find(legible)
