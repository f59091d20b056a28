"""Reads out of an address what is asked: a search, a page, a delivery's files."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from pydantic import ValidationError

from schemas.errors import InputError
from schemas.items import ItemStatus
from schemas.queries import FACETS, SearchRequest
from search.web.dates import read_day
from search.web.record_view import Place

MOST_VALUES = 50
"""Filters of one search: as many as one facet ever shows."""
ONCE = ("file_no", "efile", "khasra", "person", "father")
"""Filters that have one value, as typed."""
LONGEST_VALUE = 200
LONGEST_WORDS = 500
MOST_PAGES = 1_000_000
REMEDY = "Write dates as 21-05-1987 and fewer than 500 letters, or begin anew."


def asked_for(request: Request) -> SearchRequest:
    """The search that the address names.

    Raises:
        InputError: a date or number in it is none, or it is beyond all measure.
    """
    given = request.query_params
    asked: dict[str, Any] = {
        "words": _plain(given.get("q", "")),
        **{name: tuple(map(_plain, given.getlist(name))) for name in FACETS},
        **{name: _plain(given.get(name, "")[:LONGEST_VALUE]) or None for name in ONCE},
        **{name: given[name] for name in ("offset", "limit") if given.get(name)},
    }
    values = [value for name in FACETS for value in asked[name]]
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise InputError("It has too many filters.", remedy=REMEDY)
    try:
        days = {name: read_day(given.get(name, "")) for name in ("date_from", "date_to")}
        return SearchRequest.model_validate(asked | days)
    except (ValidationError, ValueError) as error:
        raise InputError("A date or number in it is wrong, or it is too long.", remedy=REMEDY) from error


Asking = Annotated[SearchRequest, Depends(asked_for)]


def is_asked(request: SearchRequest) -> bool:
    """Whether anything is asked: an empty request only opens the page."""
    return bool(request.model_dump(exclude_defaults=True, exclude={"limit", "offset"}))


RecordId = Annotated[str, Path(pattern="^r[a-z2-7]{16}$")]
BatchId = Annotated[str, Path(pattern="^b[0-9a-f]{16}$")]
PageNumber = Annotated[int, Path(ge=1, le=MOST_PAGES)]
AskedBox = Annotated[str, Query(alias="box", pattern=r"^[0-9]{1,6}(,[0-9]{1,6}){3}$")]
AskedNumber = Annotated[int, Query(ge=1, le=MOST_PAGES)]


def place_of(page: AskedNumber = 1, q: str = "", fact: str = "") -> Place:
    """The page that the address names. Words too long are cut and not refused: a link must open."""
    return Place(number=page, words=_plain(q[:LONGEST_WORDS]), fact=_plain(fact[:LONGEST_VALUE]))


Placed = Annotated[Place, Depends(place_of)]


@dataclass(frozen=True)
class FileList:
    """A page of a delivery's files, and the outcome they have; null: any."""

    page: int
    outcome: ItemStatus | None


def list_of(page: AskedNumber = 1, outcome: ItemStatus | None = None) -> FileList:
    """The files that the address names."""
    return FileList(page=page, outcome=outcome)


Listed = Annotated[FileList, Depends(list_of)]


def _plain(text: str) -> str:
    """Without control characters (a database refuses NUL) and outer blanks."""
    return "".join(letter if letter.isprintable() or letter in "\u200c\u200d" else " " for letter in text).strip()
