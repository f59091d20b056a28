"""What each page shows, computed here: a template only prints. Pure, and testable without a server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pydantic import Field

from schemas.base import Value
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import PageText
from schemas.queries import FACETS, Hit, PageHit, SearchPage, SearchRequest
from schemas.records import Record
from schemas.taxonomy import Taxonomy
from search.web.words import Say

FACET_SHOWN = 12
"""Values of one facet on the page; the rest is reached by narrowing down."""
UNSURE = 70
"""Below this mean confidence a reader is told to look at the picture (OCR.md: CER 11–45 % at 67 and less)."""
MINOR = {"year", "case_head"}
"""Fields that repeat another one."""


class Piece(Value):
    """A run of a snippet."""

    text: str
    marked: bool


class ShownPageHit(Value):
    """A page of a hit."""

    number: int
    url: str
    pieces: tuple[Piece, ...]


class ShownHit(Value):
    """A hit as the list shows it."""

    title: str
    kind: str
    url: str
    picture: str
    file_no: str | None
    date: str | None
    match: str
    page_count: int
    partial: bool
    pages: tuple[ShownPageHit, ...]


class FacetLink(Value):
    """A value to narrow down by, or to take away."""

    label: str
    count: int
    url: str
    chosen: bool


class ShownFacet(Value):
    """One facet with its values."""

    name: str
    values: tuple[FacetLink, ...]


class SearchView(Value):
    """Everything of ``search.html``."""

    request: SearchRequest
    asked: bool = Field(description="whether anything was asked; else the page only invites")
    total: int = 0
    took_ms: int = 0
    hits: tuple[ShownHit, ...] = ()
    facets: tuple[ShownFacet, ...] = ()
    previous: str | None = None
    next: str | None = None
    detailed: bool = Field(default=False, description="whether number or date fields are filled in")


@dataclass(frozen=True)
class Look:
    """Who looks at which page of a record, and how."""

    number: int
    words: str
    say: Say
    taxonomy: Taxonomy
    base_url: str
    may_see_identifiers: bool


class ShownField(Value):
    """A fact with its evidence."""

    name: str
    value: str
    raw: str | None
    page: int | None
    url: str | None
    confidence: int | None
    confirmed: bool


class ShownPart(Value):
    """A line of the table of contents."""

    kind: str
    side: str
    first: int
    last: int
    detail: str
    url: str
    current: bool


class ShownPage(Value):
    """A page in the strip of pages."""

    number: int
    label: str | None
    url: str
    current: bool
    hit: bool


class RecordView(Value):
    """Everything of ``record.html``."""

    record_id: str
    title: str
    kind: str
    address: str
    words: str
    number: int
    count: int
    picture: str | None
    size: tuple[int, int]
    boxes: tuple[tuple[int, int, int, int], ...] = Field(description="x, y, width, height in the picture's frame")
    text: str
    blank: bool
    unsure: bool
    error: str | None
    fields: tuple[ShownField, ...]
    parts: tuple[ShownPart, ...]
    pages: tuple[ShownPage, ...]
    previous: str | None
    next: str | None
    previous_hit: str | None
    next_hit: str | None
    hit_pages: int
    masked: bool
    pdf: str
    original: str | None
    efile: tuple[str, ...]


class ShownItem(Value):
    """An arrival and what became of it."""

    source: str
    status: str
    css: str
    pages: int
    url: str | None
    message: str
    remedy: str


class BatchView(Value):
    """Everything of ``batch.html``."""

    name: str
    received: str
    counts: tuple[tuple[str, int], ...]
    items: tuple[ShownItem, ...]


class BatchLine(Value):
    """A delivery in the list of them."""

    name: str
    url: str
    received: str
    files: int
    counts: tuple[tuple[str, int], ...]


class BatchesView(Value):
    """Everything of ``batches.html``."""

    batches: tuple[BatchLine, ...]
    prefect: str


def view_search(request: SearchRequest, page: SearchPage | None, *, say: Say, taxonomy: Taxonomy) -> SearchView:
    """The search page; ``page`` is null when nothing was asked."""
    detailed = any((request.file_no, request.efile, request.date_from, request.date_to))
    if page is None:
        return SearchView(request=request, asked=False, detailed=detailed)
    kinds = _kind_names(taxonomy, say)
    end = request.offset + request.limit
    return SearchView(
        request=request,
        asked=True,
        detailed=detailed,
        total=page.total,
        took_ms=page.took_ms,
        hits=tuple(_shown_hit(hit, request.words, say, kinds) for hit in page.hits),
        facets=tuple(_shown_facet(name, request, page, kinds) for name in FACETS if page.facets.get(name)),
        previous=_moved(request, request.offset - request.limit) if request.offset else None,
        next=_moved(request, end) if end < page.total else None,
    )


def view_record(record: Record, text: PageText | None, hits: Sequence[PageHit], *, look: Look) -> RecordView:
    """The page of a record that somebody looks at, with the words marked."""
    number, words, say = look.number, look.words, look.say
    kinds = _kind_names(look.taxonomy, say)
    page = record.pages[number - 1]
    on = sorted({hit.number for hit in hits})
    hit = next((hit for hit in hits if hit.number == number), None)
    masked = bool(record.masks) and not look.may_see_identifiers
    here = f"/r/{record.record_id}"
    return RecordView(
        record_id=record.record_id,
        title=record.title,
        kind=kinds.get(record.kind, record.kind),
        address=f"{look.base_url.rstrip('/')}{here}",
        words=words,
        number=number,
        count=len(record.pages),
        picture=f"{here}/pages/{number}.jpg" if page.image_sha256 else None,
        size=(max(page.width, 1), max(page.height, 1)),
        boxes=tuple((x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in (hit.boxes if hit else ())),
        text=text.text if text else "",
        blank=bool(text and text.is_blank),
        unsure=bool(text and not text.is_blank and text.confidence < UNSURE),
        error=f"{page.error.message} {page.error.remedy}" if page.error else None,
        fields=_shown_fields(record, number, words, say),
        parts=tuple(_shown_part(record, place, number, words, say, kinds) for place in range(len(record.parts))),
        pages=tuple(
            ShownPage(
                number=each.number,
                label=each.label,
                url=page_url(record.record_id, each.number, words),
                current=each.number == number,
                hit=each.number in on,
            )
            for each in record.pages
        ),
        previous=page_url(record.record_id, number - 1, words) if number > 1 else None,
        next=page_url(record.record_id, number + 1, words) if number < len(record.pages) else None,
        previous_hit=_hit_url(record, [n for n in on if n < number][-1:], words),
        next_hit=_hit_url(record, [n for n in on if n > number][:1], words),
        hit_pages=len(on),
        masked=masked,
        pdf=f"{here}/copy.pdf",
        original=None if masked else f"{here}/original?page={number}",
        efile=tuple(no for link in record.links for no in (link.efile_no, link.computer_no, link.receipt_no) if no),
    )


def view_batch(batch: Batch, items: Sequence[Item], *, say: Say) -> BatchView:
    """A delivery's account; ``items`` are those that the viewer may see."""
    return BatchView(
        name=batch.name,
        received=batch.created_at.strftime("%d.%m.%Y %H:%M"),
        counts=_counts(items, say),
        items=tuple(_shown_item(item, say) for item in items),
    )


def view_batches(batches: Sequence[tuple[Batch, Sequence[Item]]], *, say: Say, prefect_url: str) -> BatchesView:
    """All deliveries, the newest first."""
    return BatchesView(
        prefect=prefect_url,
        batches=tuple(
            BatchLine(
                name=batch.name,
                url=f"/batches/{quote(batch.id)}",
                received=batch.created_at.strftime("%d.%m.%Y %H:%M"),
                files=len(items),
                counts=_counts(items, say),
            )
            for batch, items in batches
        ),
    )


def page_url(record_id: str, number: int, words: str) -> str:
    """Where a page of a record is shown, the words kept for marking."""
    query = {"page": str(number)} | ({"q": words} if words else {})
    return f"/r/{record_id}?{urlencode(query)}"


def search_url(request: SearchRequest, **changed: object) -> str:
    """The address of a request; the first page of it unless the offset is given."""
    values = request.model_dump(mode="json", exclude_defaults=True, exclude={"offset", "limit"}) | changed
    words = values.pop("words", "")
    query = ([("q", words)] if words else []) + [
        (name, each)
        for name, value in values.items()
        if value
        for each in (value if isinstance(value, list | tuple) else [value])
    ]
    return "/?" + urlencode(query)


def _kind_names(taxonomy: Taxonomy, say: Say) -> dict[str, str]:
    return {kind.id: kind.name(in_hindi=say.language == "hi") for kind in taxonomy.kinds}


def _shown_hit(hit: Hit, words: str, say: Say, kinds: Mapping[str, str]) -> ShownHit:
    first = hit.pages[0].number if hit.pages else 1
    return ShownHit(
        title=hit.title,
        kind=kinds.get(hit.kind, hit.kind),
        url=page_url(hit.record_id, first, words),
        picture=f"/r/{hit.record_id}/pages/{first}.jpg",
        file_no=hit.file_no,
        date=_day(hit.date),
        match=say(f"match_{hit.match}"),
        page_count=hit.page_count,
        partial=hit.partial,
        pages=tuple(
            ShownPageHit(number=page.number, url=page_url(hit.record_id, page.number, words), pieces=_pieces(page))
            for page in hit.pages
        ),
    )


def _pieces(page: PageHit) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    place = 0
    for start, end in page.marks:
        pieces += [
            Piece(text=page.snippet[place:start], marked=False),
            Piece(text=page.snippet[start:end], marked=True),
        ]
        place = end
    pieces.append(Piece(text=page.snippet[place:], marked=False))
    return tuple(piece for piece in pieces if piece.text)


def _shown_facet(name: str, request: SearchRequest, page: SearchPage, kinds: Mapping[str, str]) -> ShownFacet:
    chosen: tuple[str, ...] = getattr(request, name)
    links = []
    for found in page.facets[name][:FACET_SHOWN]:
        on = found.value in chosen
        values = [value for value in chosen if value != found.value] if on else [*chosen, found.value]
        label = kinds.get(found.value, found.value) if name == "kind" else found.value
        links.append(FacetLink(label=label, count=found.count, url=search_url(request, **{name: values}), chosen=on))
    return ShownFacet(name=name, values=tuple(links))


def _moved(request: SearchRequest, offset: int) -> str:
    return search_url(request, offset=max(0, offset))


def _shown_fields(record: Record, number: int, words: str, say: Say) -> tuple[ShownField, ...]:
    """The facts of the part that the page belongs to, else those of the record."""
    part = next((part for part in record.parts if part.first_page <= number <= part.last_page), None)
    fields = part.fields if part and part.fields else record.fields
    shown = []
    for field in fields:
        if field.value is None or field.name in MINOR:
            continue
        best = field.proposals[0] if field.proposals else None
        shown.append(
            ShownField(
                name=say(field.name),
                value=_day(field.value) or field.value if field.name == "date" else field.value,
                raw=best.raw if best else None,
                page=best.page if best else None,
                url=page_url(record.record_id, best.page, words) if best and best.page else None,
                confidence=round(best.confidence) if best else None,
                confirmed=field.confirmed is not None,
            )
        )
    return tuple(shown)


def _shown_part(record: Record, place: int, number: int, words: str, say: Say, kinds: Mapping[str, str]) -> ShownPart:
    part = record.parts[place]
    values = {field.name: field.value for field in part.fields}
    detail = values.get("subject") or values.get("case_no") or values.get("letter_no") or values.get("file_no") or ""
    return ShownPart(
        kind=kinds.get(part.kind, part.kind),
        side=say(f"side_{part.side}") if part.side != "none" else "",
        first=part.first_page,
        last=part.last_page,
        detail=" · ".join(filter(None, (detail, _day(values.get("date"))))),
        url=page_url(record.record_id, part.first_page, words),
        current=part.first_page <= number <= part.last_page,
    )


def _hit_url(record: Record, numbers: Sequence[int], words: str) -> str | None:
    return page_url(record.record_id, numbers[0], words) if numbers else None


def _day(iso: str | None) -> str | None:
    """A date as an Indian office writes it."""
    if iso is None or len(iso) != 10:
        return iso
    year, month, day = iso.split("-")
    return f"{day}.{month}.{year}"


def _counts(items: Sequence[Item], say: Say) -> tuple[tuple[str, int], ...]:
    counted = [(status, sum(item.status is status for item in items)) for status in ItemStatus]
    return tuple((_status_name(status, say), count) for status, count in counted if count)


def _status_name(status: ItemStatus, say: Say) -> str:
    special = {ItemStatus.RECEIVED: "received_status", ItemStatus.PARTIAL: "partial_status"}
    return say(special.get(status, str(status)))


def _shown_item(item: Item, say: Say) -> ShownItem:
    """An item with a link once its record stands."""
    stands = item.status in {ItemStatus.INDEXED, ItemStatus.PARTIAL, ItemStatus.HELD, ItemStatus.DUPLICATE}
    record = (item.record_id or item.duplicate_of) if stands else None
    return ShownItem(
        source=item.source,
        status=_status_name(item.status, say),
        css=str(item.status),
        pages=item.pages,
        url=f"/r/{record}" if record else None,
        message=item.error.message if item.error else "",
        remedy=item.error.remedy if item.error else "",
    )
