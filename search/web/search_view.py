"""What the search page shows, computed here: the template only prints. Pure, and testable without a server."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field

from schemas.base import Value
from schemas.queries import FACETS, FacetValue, Hit, PageHit, SearchPage, SearchRequest
from schemas.taxonomy import Taxonomy
from search.web.addresses import page_url, picture_url, results_url, search_url
from search.web.dates import day_of
from search.web.doubts_view import finding_name
from search.web.words import Say, grouped

FACET_SHOWN = 8
"""Values of one facet that stand open; the rest is folded away."""
CHECK_SHOWN = 20
"""Pages to check that are named with a hit; in the record one is led from one to the next."""
DETAILS = ("file_no", "efile", "khasra", "person", "father", "date_from", "date_to")
"""Filters of the folded part of the form: it stands open where one of them is used."""
EXAMPLES = ("नामांतरण", "seemankan", "127/अ-6/2014-15")


class Piece(Value):
    """A run of a snippet."""

    text: str
    marked: bool


class PageLink(Value):
    """A page of a record."""

    number: int
    url: str


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
    to_check: tuple[PageLink, ...] = Field(description="its pages with the findings that were asked for")
    to_check_more: int
    pages: tuple[ShownPageHit, ...]


class FacetLink(Value):
    """A value to narrow down by, or to take away."""

    label: str
    count: str
    url: str
    chosen: bool


class ShownFacet(Value):
    """One facet: the values that stand open, and those folded away."""

    name: str
    values: tuple[FacetLink, ...]
    more: tuple[FacetLink, ...]


class Chosen(Value):
    """A filter that is on; ``url`` is the search without it, ``name`` and ``value`` keep it in the form."""

    name: str
    value: str
    label: str
    url: str


class Example(Value):
    """A search to try."""

    words: str
    url: str


class SearchView(Value):
    """Everything of ``search.html``."""

    request: SearchRequest
    asked: bool = Field(description="whether anything was asked; else the page only invites")
    detailed: bool = Field(description="whether number or date fields are filled in")
    date_from: str = ""
    date_to: str = ""
    chosen: tuple[Chosen, ...] = ()
    examples: tuple[Example, ...] = ()
    total: int = 0
    seconds: str = ""
    first: str = ""
    last: str = ""
    hits: tuple[ShownHit, ...] = ()
    facets: tuple[ShownFacet, ...] = ()
    previous: str | None = None
    next: str | None = None
    unfiltered: str | None = Field(default=None, description="the words alone, when filters are on")


def view_invitation(request: SearchRequest) -> SearchView:
    """The search page before anything is asked."""
    examples = tuple(Example(words=words, url=search_url(SearchRequest(words=words))) for words in EXAMPLES)
    return SearchView(request=request, asked=False, detailed=False, examples=examples)


@dataclass(frozen=True)
class Known:
    """What is known beside the answer of the index."""

    taxonomy: Taxonomy
    batch_names: Mapping[str, str]
    """names of deliveries by id, of those that may be named"""
    to_check: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """record id → its pages with the findings that were asked for"""


def view_search(request: SearchRequest, page: SearchPage, *, say: Say, known: Known) -> SearchView:
    """The search page with what was found."""
    findings = {code: finding_name(code, say) for code in (*request.finding, *_values(page, "finding"))}
    labels = {
        "kind": kind_names(known.taxonomy, say),
        "batch": known.batch_names,
        "finding": findings,
        "district": district_names(known.taxonomy, say),
    }
    limit, last = request.limit, request.offset + len(page.hits)
    chosen = _chosen(request, labels)
    return SearchView(
        request=request,
        asked=True,
        detailed=any(getattr(request, name) for name in DETAILS),
        date_from=day_of(str(request.date_from or "")),
        date_to=day_of(str(request.date_to or "")),
        chosen=chosen,
        total=page.total,
        seconds=f"{page.took_ms / 1000:.2f}",
        first=grouped(request.offset + 1) if page.hits else "",
        last=grouped(last),
        hits=tuple(
            _shown_hit(hit, request.words, say, labels["kind"], known.to_check.get(hit.record_id, ()))
            for hit in page.hits
        ),
        facets=tuple(
            _shown_facet(name, request, page.facets[name], labels) for name in FACETS if page.facets.get(name)
        ),
        previous=_previous_url(request, page.total),
        next=results_url(request, request.offset + limit, page.total),
        unfiltered=search_url(SearchRequest(words=request.words)) if chosen and request.words else None,
    )


def _values(page: SearchPage, facet: str) -> tuple[str, ...]:
    return tuple(found.value for found in page.facets.get(facet, ()))


def kind_names(taxonomy: Taxonomy, say: Say) -> dict[str, str]:
    """Kind id → its name in the reader's language."""
    return {kind.id: kind.name(in_hindi=say.language == "hi") for kind in taxonomy.kinds}


def district_names(taxonomy: Taxonomy, say: Say) -> dict[str, str]:
    """District as the index has it, in Hindi → its name in the reader's language."""
    districts = taxonomy.places.districts if say.language == "en" else ()
    return {district.hindi: district.english for district in districts}


def _previous_url(request: SearchRequest, total: int) -> str | None:
    """The results before these; from beyond the end, the last ones there are."""
    if request.offset == 0:
        return None
    last_page = max(0, total - 1) // request.limit * request.limit
    return results_url(request, max(0, min(request.offset - request.limit, last_page)), total)


def _chosen(request: SearchRequest, labels: Mapping[str, Mapping[str, str]]) -> tuple[Chosen, ...]:
    found = []
    for name in FACETS:
        values: tuple[str, ...] = getattr(request, name)
        for value in values:
            rest = [other for other in values if other != value]
            label = labels.get(name, {}).get(value, value)
            found.append(Chosen(name=name, value=value, label=label, url=search_url(request, **{name: rest})))
    return tuple(found)


def _shown_facet(
    name: str, request: SearchRequest, found: tuple[FacetValue, ...], labels: Mapping[str, Mapping[str, str]]
) -> ShownFacet:
    """The facet with the chosen values first, then the commonest."""
    chosen: tuple[str, ...] = getattr(request, name)
    links = []
    for each in sorted(found, key=lambda each: each.value not in chosen):
        on = each.value in chosen
        values = [value for value in chosen if value != each.value] if on else [*chosen, each.value]
        links.append(
            FacetLink(
                label=labels.get(name, {}).get(each.value, each.value),
                count=grouped(each.count),
                url=search_url(request, **{name: values}),
                chosen=on,
            )
        )
    shown = max(FACET_SHOWN, len(chosen))
    return ShownFacet(name=name, values=tuple(links[:shown]), more=tuple(links[shown:]))


def _shown_hit(hit: Hit, words: str, say: Say, kinds: Mapping[str, str], to_check: tuple[int, ...]) -> ShownHit:
    first = hit.pages[0].number if hit.pages else next(iter(to_check), 1)
    return ShownHit(
        title=hit.title,
        kind=kinds.get(hit.kind, hit.kind),
        url=page_url(hit.record_id, first, words),
        picture=picture_url(hit.record_id, first),
        file_no=hit.file_no,
        date=day_of(hit.date) if hit.date else None,
        match=say(f"match_{hit.match}"),
        page_count=hit.page_count,
        partial=hit.partial,
        to_check=tuple(
            PageLink(number=number, url=page_url(hit.record_id, number, words)) for number in to_check[:CHECK_SHOWN]
        ),
        to_check_more=max(0, len(to_check) - CHECK_SHOWN),
        pages=tuple(
            ShownPageHit(number=page.number, url=page_url(hit.record_id, page.number, words), pieces=pieces_of(page))
            for page in hit.pages
        ),
    )


def pieces_of(page: PageHit) -> tuple[Piece, ...]:
    """The snippet cut where its marks begin and end."""
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
