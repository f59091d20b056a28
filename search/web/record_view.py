"""What the page of a record shows, computed here: the template only prints. Pure, and testable without a server."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from pipeline.describing.privacy import mask_string
from schemas.base import Box, Value
from schemas.pages import PageRef, PageText
from schemas.queries import PageHit, SearchRequest
from schemas.records import Part, Record
from schemas.taxonomy import Taxonomy
from search.web.addresses import batch_url, page_url, picture_url, record_url, search_url, why_url
from search.web.dates import day_of
from search.web.doubts_view import (
    NUMBERS_SHOWN,
    NextToCheck,
    Noticed,
    UnsureReading,
    next_to_check,
    noticed_of,
    reasons_of,
    unsure_of,
)
from search.web.facts_view import Fact, boxes_of, facts_of, part_of
from search.web.faults import explain_fault
from search.web.notes_view import ShownNote, count_notes, notes_of
from search.web.search_view import kind_names
from search.web.table_view import ShownTable, tables_of
from search.web.words import Say

STRIP = 60
"""Pages whose numbers are all shown; of a longer record, the first, the last and ``NEAR`` on either side."""
NEAR = 20
AROUND = 0.12
"""Share of a word's height drawn around it: matras reach above and below what tesseract boxes."""


@dataclass(frozen=True)
class Place:
    """A page of a record, and what is marked on it."""

    number: int
    words: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Look:
    """Who looks at which page of a record, and how."""

    place: Place
    say: Say
    taxonomy: Taxonomy
    base_url: str
    may_see_identifiers: bool


class ShownPart(Value):
    """A line of the table of contents."""

    kind: str
    pages: str
    side: str
    detail: str
    date: str
    url: str
    current: bool


class ShownPage(Value):
    """A page in the strip of pages; ``gap``: some are left out before it."""

    number: int
    label: str | None
    url: str
    current: bool
    hit: bool
    gap: bool
    check: str = Field(description="why a person should look at it; empty where nothing asks for it")


class ShownLink(Value):
    """Words of the page that point to another page."""

    text: str
    number: int
    url: str


class Marked(Value):
    """A place drawn on the picture, in its frame."""

    x: int
    y: int
    width: int
    height: int


class RecordView(Value):
    """Everything of ``record.html``."""

    record_id: str
    url: str
    title: str
    kind: str
    address: str
    words: str
    back: str
    number: int
    count: int
    label: str | None
    picture: str | None
    size: tuple[int, int] = Field(description="width and height: the frame of the marks")
    found: tuple[Marked, ...] = Field(description="where the words stand")
    evidence: tuple[Marked, ...] = Field(description="where the chosen fact stands")
    page_links: tuple[ShownLink, ...] = Field(description="from this page to others")
    text: str
    noticed: tuple[Noticed, ...]
    doubts: tuple[Marked, ...] = Field(description="where the numbers stand that are not sure")
    unsure: tuple[UnsureReading, ...] = Field(description="numbers that are not sure, the least sure first")
    unsure_more: tuple[UnsureReading, ...]
    to_check: NextToCheck | None
    error: tuple[str, str] | None
    tables: tuple[ShownTable, ...] = Field(description="those of this page")
    facts: tuple[Fact, ...]
    facts_from: str = Field(description="which part the facts are of, where there are several")
    notes: tuple[ShownNote, ...] = Field(description="of the note sheet that the page belongs to, those around it")
    notes_more: int
    parts: tuple[ShownPart, ...]
    pages: tuple[ShownPage, ...]
    previous: str | None
    next: str | None
    previous_hit: str | None
    next_hit: str | None
    hit_pages: int
    masked: bool
    why: str
    pdf: str
    original: str | None
    efile: tuple[str, ...]
    source: str
    batch: str


def view_record(record: Record, text: PageText | None, hits: Sequence[PageHit], *, look: Look) -> RecordView:
    """The page of a record that somebody looks at, with the words marked."""
    number, words, say = look.place.number, look.place.words, look.say
    kinds = kind_names(look.taxonomy, say)
    page = record.pages[number - 1]
    on = sorted({hit.number for hit in hits})
    here = next((hit.boxes for hit in hits if hit.number == number), ())
    masked = bool(record.masks) and not look.may_see_identifiers
    notes = notes_of(record, number, words)
    unsure = unsure_of(record, number, text, may_see_identifiers=look.may_see_identifiers)
    url = record_url(record.record_id)
    return RecordView(
        record_id=record.record_id,
        url=url,
        title=record.title,
        kind=kinds.get(record.kind, record.kind),
        address=f"{look.base_url.rstrip('/')}{url}",
        words=words,
        back=search_url(SearchRequest(words=words)),
        number=number,
        count=len(record.pages),
        label=page.label,
        picture=picture_url(record.record_id, number) if page.image_sha256 else None,
        size=_frame_of(page, text),
        found=tuple(map(_marked, here)),
        evidence=tuple(map(_marked, boxes_of(record, number, look.place.fact))),
        page_links=tuple(_shown_links(record, number, words)),
        text=text.text if text else "",
        noticed=noticed_of(page, say),
        doubts=tuple(_marked(each.box) for each in unsure),
        unsure=unsure[:NUMBERS_SHOWN],
        unsure_more=unsure[NUMBERS_SHOWN:],
        to_check=next_to_check(record, number, words),
        error=explain_fault(page.error, say) if page.error else None,
        tables=tables_of(record, number, look.taxonomy, in_hindi=say.language == "hi"),
        facts=facts_of(record, number, words, say),
        facts_from=_facts_from(record, number, say, kinds),
        notes=notes,
        notes_more=count_notes(record, number) - len(notes),
        parts=tuple(_shown_part(record.record_id, part, look, kinds) for part in record.parts),
        pages=tuple(_strip(record, look, on)),
        previous=page_url(record.record_id, number - 1, words) if number > 1 else None,
        next=page_url(record.record_id, number + 1, words) if number < len(record.pages) else None,
        previous_hit=_first_url(record, [n for n in reversed(on) if n < number], words),
        next_hit=_first_url(record, [n for n in on if n > number], words),
        hit_pages=len(on),
        masked=masked,
        why=why_url(record.record_id),
        pdf=f"{url}/copy.pdf",
        original=None if masked else f"{url}/original?page={number}",
        efile=tuple(no for link in record.links for no in (link.efile_no, link.computer_no, link.receipt_no) if no),
        source=shown_name(_source_of(record, page), may_see_identifiers=look.may_see_identifiers),
        batch=batch_url(record.batch_id),
    )


def shown_name(source: str, *, may_see_identifiers: bool) -> str:
    """The name a file came under; people name files by Aadhaar numbers too."""
    return source if may_see_identifiers else mask_string(source)


def _source_of(record: Record, page: PageRef) -> str:
    """The file the page came in."""
    originals = record.originals
    place = originals.index(page.original) if len(originals) == len(record.sources) else 0
    return record.sources[place] if record.sources else ""


def _frame_of(page: PageRef, text: PageText | None) -> tuple[int, int]:
    """The frame of all boxes: the upright page image."""
    return (text.width, text.height) if text else (max(page.width, 1), max(page.height, 1))


def _marked(box: Box) -> Marked:
    x0, y0, x1, y1 = box
    more = round((y1 - y0) * AROUND)
    return Marked(x=x0 - more, y=y0 - more, width=x1 - x0 + 2 * more, height=y1 - y0 + 2 * more)


def _facts_from(record: Record, number: int, say: Say, kinds: Mapping[str, str]) -> str:
    part = part_of(record, number)
    if part is None or not part.fields or len(record.parts) < 2:
        return ""
    return f"{kinds.get(part.kind, part.kind)}, {pages_of(part.first_page, part.last_page, say)}"


def pages_of(first: int, last: int, say: Say) -> str:
    """A run of pages in words."""
    return f"{say('page')} {first}" if first == last else say("pages_from_to", first=first, last=last)


def _shown_part(record_id: str, part: Part, look: Look, kinds: Mapping[str, str]) -> ShownPart:
    values = {field.name: field.value for field in reversed(part.fields)}
    detail = next((value for name in ("subject", "case_no", "letter_no", "file_no") if (value := values.get(name))), "")
    day = values.get("date")
    return ShownPart(
        kind=kinds.get(part.kind, part.kind),
        pages=pages_of(part.first_page, part.last_page, look.say),
        side=look.say(f"side_{part.side}") if part.side != "none" else "",
        detail=detail,
        date=day_of(day) if day else "",
        url=page_url(record_id, part.first_page, look.place.words),
        current=part.first_page <= look.place.number <= part.last_page,
    )


def _shown_links(record: Record, number: int, words: str) -> Iterator[ShownLink]:
    seen: set[tuple[str, int]] = set()
    for link in record.page_links:
        if link.page == number and link.to_page <= len(record.pages) and (link.text, link.to_page) not in seen:
            seen.add((link.text, link.to_page))
            yield ShownLink(text=link.text, number=link.to_page, url=page_url(record.record_id, link.to_page, words))


def _strip(record: Record, look: Look, on: Collection[int]) -> Iterator[ShownPage]:
    count, number, words = len(record.pages), look.place.number, look.place.words
    before = 0
    for page in record.pages:
        if count > STRIP and page.number not in {1, count} and abs(page.number - number) > NEAR:
            continue
        yield ShownPage(
            number=page.number,
            label=page.label,
            url=page_url(record.record_id, page.number, words),
            current=page.number == number,
            hit=page.number in on,
            gap=page.number > before + 1,
            check=reasons_of(page, look.say),
        )
        before = page.number


def _first_url(record: Record, numbers: Sequence[int], words: str) -> str | None:
    return page_url(record.record_id, numbers[0], words) if numbers else None
