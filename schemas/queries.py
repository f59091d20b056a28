"""What is asked of the search, and what it answers."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.base import Box, Value

Tier = Literal["identifier", "exact", "stem", "phonetic", "loose_identifier", "fuzzy", "filter"]
"""How a hit matched, strongest first; ``filter``: no words were asked, only filters."""

FACETS = ("kind", "year", "department", "district", "tehsil", "village", "batch", "finding")
"""What results can be narrowed by; each is also a filter of ``SearchRequest``."""

MAX_LIMIT = 200
MAX_OFFSET = 10_000


class SearchRequest(Value):
    """One search: words and filters. Values of one filter are alternatives; filters join with *and*."""

    words: str = Field(default="", max_length=500, description='Hindi, English or Roman-typed Hindi; "…" is a phrase')
    kind: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    tehsil: tuple[str, ...] = ()
    village: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    finding: tuple[str, ...] = Field(
        default=(), description="a page asks to be looked at: numbers_differ, low_confidence, page_failed, …"
    )
    file_no: str | None = Field(default=None, description="file, case or letter number, in any digit script")
    efile: str | None = Field(default=None, description="e-Office file, computer or receipt number")
    khasra: str | None = None
    person: str | None = Field(
        default=None, max_length=200, description="name of a person, by its sound, in any script"
    )
    father: str | None = Field(
        default=None, max_length=200, description="name of the father or husband; with ``person``: of that person"
    )
    date_from: date | None = None
    date_to: date | None = None
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT)
    offset: int = Field(default=0, ge=0, le=MAX_OFFSET)


class PageHit(Value):
    """A page on which the words stand."""

    number: int
    size: tuple[int, int] = Field(description="width and height of the upright page image, the frame of the boxes")
    snippet: str = Field(description="plain text around the words; no markup")
    marks: tuple[tuple[int, int], ...] = Field(
        default=(), description="start and end of each word found, in characters of the snippet"
    )
    boxes: tuple[Box, ...]


class Hit(Value):
    """One record found."""

    record_id: str
    title: str
    kind: str
    file_no: str | None
    date: str | None
    score: float
    match: Tier
    pages: tuple[PageHit, ...] = ()
    page_count: int = 0
    digitised: bool = True
    partial: bool = False


class FacetValue(Value):
    """One value of a facet, with the number of records that have it."""

    value: str
    count: int


class SearchPage(Value):
    """The answer to one request; counts hold only what the viewer may see."""

    total: int
    took_ms: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
