"""Commands that find and show: search, show, text, original, access."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.text import Text

from flows.commands.doubts import with_unsure
from flows.commands.showing import print_record
from flows.console import AsJson, print_json, print_text, shown, talk, write_bytes
from flows.environment import person_here, read_settings
from flows.workbench import Workbench
from pipeline.library import Library
from schemas.access import LOCAL_OPERATOR, Viewer
from schemas.errors import ConfigError, NotFoundError
from schemas.pages import PAGE_FAILED, PageRef
from schemas.queries import FacetValue, Hit, PageHit, SearchPage, SearchRequest
from schemas.taxonomy import Taxonomy

Id = Annotated[str, typer.Argument(metavar="ID", help="The record's id, as `abhilekh search` prints it.")]
Output = Annotated[str, typer.Option("-o", "--output", help="The file to write; `-` is standard output.")]
Masked = Annotated[bool, typer.Option("--masked", help="As somebody who may not see private numbers (Aadhaar, …).")]
NO_REMARKS: Mapping[str, Sequence[str]] = MappingProxyType({})


def viewer_of(masked: bool) -> Viewer:
    """Whoever sits at this machine, or the same person without the right to see identifiers."""
    return LOCAL_OPERATOR.model_copy(update={"may_see_identifiers": False}) if masked else LOCAL_OPERATOR


def search(  # noqa: PLR0913 - one option for each filter
    words: Annotated[list[str] | None, typer.Argument(help="Hindi, English or Hindi in Roman letters.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Kind of document, e.g. order, mutation, khasra.")] = None,
    year: Annotated[list[str] | None, typer.Option(help="Year of the paper or of its number, e.g. 2015.")] = None,
    department: Annotated[list[str] | None, typer.Option(help="Department, as its papers are found under it.")] = None,
    district: Annotated[list[str] | None, typer.Option(help="District.")] = None,
    tehsil: Annotated[list[str] | None, typer.Option(help="Tehsil.")] = None,
    village: Annotated[list[str] | None, typer.Option(help="Village.")] = None,
    batch: Annotated[list[str] | None, typer.Option(help="Only this delivery.")] = None,
    finding: Annotated[
        list[str] | None, typer.Option(help="Pages to check: numbers_differ, low_confidence, page_failed, …")
    ] = None,
    file_no: Annotated[str | None, typer.Option(help="File, case or letter number, in any digits.")] = None,
    khasra: Annotated[str | None, typer.Option(help="Khasra number.")] = None,
    person: Annotated[str | None, typer.Option(help="Name of a person, by its sound, in either script.")] = None,
    father: Annotated[str | None, typer.Option(help="Name of that person's father or husband.")] = None,
    efile: Annotated[str | None, typer.Option(help="e-Office file, computer or receipt number.")] = None,
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First date, as 2015-01-31.")
    ] = None,
    to: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last date, as 2015-01-31.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    offset: Annotated[int, typer.Option(min=0, max=10_000)] = 0,
    as_json: AsJson = False,
) -> None:
    """Find records by words, numbers and filters.

    abhilekh search seemankan --tehsil खरसिया · abhilekh search --file-no 27/अ-6/2014-15 ·
    abhilekh search --person ramlal --father bisahu · abhilekh search --finding numbers_differ

    An option that takes several values is repeated for each.
    """
    request = _request(
        words=" ".join(words or ()),
        kind=tuple(kind or ()),
        year=tuple(year or ()),
        department=tuple(department or ()),
        district=tuple(district or ()),
        tehsil=tuple(tehsil or ()),
        village=tuple(village or ()),
        batch=tuple(batch or ()),
        finding=tuple(finding or ()),
        file_no=file_no,
        khasra=khasra,
        person=person,
        father=father,
        efile=efile,
        date_from=from_.date() if from_ else None,
        date_to=to.date() if to else None,
        limit=limit,
        offset=offset,
    )
    with Workbench(read_settings(), looks=True) as bench:
        page = bench.search.search(request, viewer=LOCAL_OPERATOR)
        if as_json:
            print_json(page.model_dump(mode="json"))
        else:
            print_page(page, url=bench.settings.url, remarks=_remarks(bench.library, page, request.finding))
            tell_unknown(request.kind, bench.taxonomy)
            _tell_absent(request.finding, page.facets.get("finding", ()))


def _request(**asked: Any) -> SearchRequest:
    try:
        return SearchRequest(**asked)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"This cannot be searched for: {name}: {first['msg']}.",
            remedy="Ask for less; see `abhilekh search --help`.",
        ) from error


def tell_unknown(kinds: Iterable[str], taxonomy: Taxonomy) -> None:
    """Say which of the kinds asked for the taxonomy does not have, and which it has."""
    for kind in kinds:
        if kind not in taxonomy.ids:
            talk.print(f"no kind is called {kind}; the kinds are {', '.join(taxonomy.ids)}", markup=False)


def _tell_absent(codes: Iterable[str], counts: Sequence[FacetValue]) -> None:
    """Say which of the findings asked for no page has, and which there are."""
    there = {found.value: found.count for found in counts}
    for code in codes:
        if code not in there:
            listed = ", ".join(f"{value} ({count})" for value, count in there.items()) or "none"
            talk.print(f"no page has the finding {code}; there are {listed}", markup=False)


def _remarks(library: Library, page: SearchPage, codes: Collection[str]) -> dict[str, list[str]]:
    """Record id → a line for each page that was asked for by one of these findings."""
    found: dict[str, list[str]] = {}
    for hit in page.hits if codes else ():
        with suppress(NotFoundError):  # gone since it was indexed
            record = library.record(hit.record_id, viewer=LOCAL_OPERATOR)
            found[hit.record_id] = [line for ref in record.pages for line in _reasons(ref, codes)]
    return found


def _reasons(page: PageRef, codes: Collection[str]) -> Iterator[str]:
    for finding in page.findings:
        if finding.code in codes:
            yield f"p. {page.number}: {finding.message or finding.code}"
    if page.error and PAGE_FAILED in codes:
        yield f"p. {page.number}: {page.error.message}"


def print_page(page: SearchPage, *, url: str, remarks: Mapping[str, Sequence[str]] = NO_REMARKS) -> None:
    """Hits as a person reads them on a terminal; ``remarks``: lines to stand under a record's hit."""
    for hit in page.hits:
        _print_hit(hit, url=url, remarks=remarks.get(hit.record_id, ()))
    shown_of = f"{len(page.hits)} of them shown, " if 0 < len(page.hits) < page.total else ""
    talk.print(f"{page.total} record{'' if page.total == 1 else 's'}, {shown_of}{page.took_ms} ms")


def _print_hit(hit: Hit, *, url: str, remarks: Sequence[str]) -> None:
    head = Text.assemble((hit.title, "bold"), f"  [{hit.kind}]")
    for detail in filter(None, (hit.file_no, hit.date)):
        head.append(f"  {detail}")
    shown.print(head)
    for page in hit.pages:
        shown.print(Text(f"   p. {page.number}: ").append_text(_marked(page)))
    for remark in remarks:
        shown.print(Text(f"   {remark}"))
    shown.print(Text(f"   {hit.record_id}  {url}/r/{hit.record_id}", style="dim"))


def _marked(page: PageHit) -> Text:
    snippet = Text(page.snippet)
    for start, end in page.marks:
        snippet.stylize("bold yellow", start, end)
    return snippet


def show(record_id: Id, masked: Masked = False, as_json: AsJson = False) -> None:
    """Print one record: as JSON, on a terminal in words.

    That is its kind, fields with their evidence, parts and pages. Each page has its ``findings``, the same in words as
    ``remarks``, and ``unsure``: numbers to hold against the picture, with what the other reader read there.
    On a terminal a value of less than 50 % confidence has a "perhaps" before it; --json prints JSON there too.
    """
    with Workbench(read_settings(), looks=True) as bench:
        record, texts = bench.library.record_with_texts(record_id, viewer=viewer_of(masked))
        if as_json or not shown.is_terminal:
            print_json(with_unsure(record, texts))
        else:
            print_record(record, texts)


def text(
    record_id: Id,
    page: Annotated[int | None, typer.Option(min=1, help="Only this page.")] = None,
    masked: Masked = False,
    as_json: AsJson = False,
) -> None:
    """Print a record's text; pages are separated by form feeds."""
    with Workbench(read_settings(), looks=True) as bench:
        viewer = viewer_of(masked)
        numbers = None if page is None else (page,)
        texts = bench.library.page_texts(record_id, viewer=viewer, numbers=numbers)
        if page is not None:
            bench.library.page_text(record_id, page, viewer=viewer)
        if as_json:
            print_json([{"number": number, "text": text.text} for number, text in sorted(texts.items())])
        else:
            last = max(texts, default=0)
            every = range(1, last + 1) if page is None else (page,)
            print_text("\f".join(texts[n].text if n in texts else "" for n in every))


def original(
    record_id: Id,
    output: Output,
    page: Annotated[int, typer.Option(min=1, help="The original that carries this page.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Write a record's original, to the byte as it was received."""
    with Workbench(read_settings(), looks=True) as bench:
        found = bench.library.original(record_id, viewer=LOCAL_OPERATOR, number=page)
        write_bytes(found.content, output)
        bench.ledger.record_act(person_here(), "download", record_id, {"original": found.sha256})
        _tell_written(output, as_json=as_json, sha256=found.sha256, media_type=found.media_type)


def access(record_id: Id, output: Output, masked: Masked = False, as_json: AsJson = False) -> None:
    """Write a record's searchable PDF: PDF/A-2b for scans.

    The picture is untouched, with selectable text beneath it.
    """
    with Workbench(read_settings(), looks=True) as bench:
        copy = bench.library.access_copy(record_id, viewer=viewer_of(masked))
        write_bytes(copy.content, output)
        bench.ledger.record_act(person_here(), "download", record_id, {"access_copy": True, "masked": masked})
        about = {"sha256": hashlib.sha256(copy.content).hexdigest(), "media_type": "application/pdf"}
        _tell_written(output, as_json=as_json, **about, **copy.conformance._asdict())


def _tell_written(output: str, *, as_json: bool, **about: str | bool | None) -> None:
    if output == "-":
        return
    if as_json:
        print_json({"path": output, "size_bytes": Path(output).stat().st_size, **about})
    else:
        why = f"; not PDF/A: {about['why']}" if about.get("why") else ""
        talk.print(f"wrote {output} ({'PDF/A-2b' if about.get('pdfa') else about['media_type']}){why}")
