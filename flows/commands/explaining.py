"""The command that shows why a record says what it says: explain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.finding import Id, Masked, viewer_of
from flows.commands.showing import said_of
from flows.console import AsJson, print_json, print_table, shown, talk
from flows.environment import read_settings
from flows.workbench import Workbench
from pipeline.library import Library
from pipeline.reading.unsure import UnsureNumber, unsure_numbers
from schemas.access import Viewer
from schemas.base import Box, Value
from schemas.errors import ConfigError, NotFoundError
from schemas.explanation import Explanation, explain_record
from schemas.pages import PAGE_FAILED, Finding, PageText
from schemas.records import Cue, Field, Proposal, Record


def explain(
    record_id: Id,
    crops: Annotated[Path | None, typer.Option(help="A new folder for pictures of every place named (PNG).")] = None,
    masked: Masked = False,
    as_json: AsJson = False,
) -> None:
    """Show why a record says what it says, and what is doubtful.

    For each kind the cues met; for every field its rule, place, confidence and other proposals; for each page what was
    noticed about it, and the numbers to hold against the picture, with what the other reader read.
    """
    viewer = viewer_of(masked)
    with Workbench(read_settings(), looks=True) as bench:
        record, texts = bench.library.record_with_texts(record_id, viewer=viewer)
        explanation, pages = explain_record(record), tuple(_doubts(record, texts))
        places = (*_places_of(explanation), *((page.number, one.box) for page in pages for one in page.unsure))
        cut = _cut(bench.library, record_id, places, crops, viewer) if crops else {}
    if as_json:
        print_json(
            {
                **explanation.model_dump(mode="json"),
                "pages": [page.model_dump(mode="json") for page in pages],
                "crops": [_named(place, name) for place, name in cut.items()],
            }
        )
        return
    _print(explanation)
    _print_doubts(pages)
    if crops:
        talk.print(f"{len(cut)} pictures in {crops}")


class PageDoubts(Value):
    """What a person may want to look at on a page."""

    number: int
    findings: tuple[Finding, ...]
    unsure: tuple[UnsureNumber, ...]


def _doubts(record: Record, texts: Mapping[int, PageText]) -> Iterator[PageDoubts]:
    """The pages of which there is something to say; ``texts`` by page number."""
    for page in record.pages:
        failed = (Finding(code=PAGE_FAILED, message=page.error.message),) if page.error else ()
        text = texts.get(page.number)
        unsure = unsure_numbers(text.words) if text else ()
        if page.findings or failed or unsure:
            yield PageDoubts(number=page.number, findings=(*failed, *page.findings), unsure=unsure)


def _print_doubts(pages: Sequence[PageDoubts]) -> None:
    if said := [(f"p. {page.number}", one.code, one.message) for page in pages for one in page.findings]:
        print_table(("page", "noticed", ""), said, title="of the pages")
    numbers = [
        (_place(page.number, one.box), one.read, one.other or "", f"{one.confidence:.0f}%")
        for page in pages
        for one in page.unsure
    ]
    if numbers:
        print_table(("where", "read", "other reading", "confidence"), numbers, title="numbers that are not sure")


Place = tuple[int, Box]


def _cut(library: Library, record_id: str, places: Iterable[Place], folder: Path, viewer: Viewer) -> dict[Place, str]:
    """Write a picture of every place named; place → the file's name."""
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror}.", remedy="Name a folder that is new.") from error
    by_page: defaultdict[int, list[Box]] = defaultdict(list)
    for page, box in dict.fromkeys(places):
        by_page[page].append(box)
    names: dict[Place, str] = {}
    for page, boxes in by_page.items():
        try:
            pictures = library.crops(record_id, page, boxes, viewer=viewer)
        except NotFoundError:  # a page without a picture
            continue
        for box, png in zip(boxes, pictures, strict=True):
            names[page, box] = f"p{page:04d}-{'-'.join(map(str, box))}.png"
            (folder / names[page, box]).write_bytes(png)
    return names


def _places_of(explanation: Explanation) -> Iterator[Place]:
    for evidence in _evidence(explanation):
        if evidence.page is not None and evidence.box is not None:
            yield evidence.page, evidence.box


def _evidence(explanation: Explanation) -> Iterator[Cue | Proposal]:
    for part in explanation.parts:
        yield from part.cues
        for field in part.fields:
            yield from field.proposals
    for field in explanation.fields:
        yield from field.proposals


def _named(place: Place, name: str) -> dict[str, Any]:
    page, box = place
    return {"page": page, "box": list(box), "file": name}


def _print(explanation: Explanation) -> None:
    shown.print(explanation.title, markup=False)
    for part in explanation.parts:
        said = f"set by {part.confirmed_kind.by}" if part.confirmed_kind else f"confidence {part.kind_confidence:.0f}%"
        pages = (
            f"pages {part.first_page}-{part.last_page}"
            if part.last_page > part.first_page
            else f"page {part.first_page}"
        )
        shown.print(f"\n{pages}: {part.kind} ({said})", markup=False)
        if part.cues:
            rows = ((cue.kind, cue.text, f"{cue.weight:+g}", _place(cue.page, cue.box)) for cue in part.cues)
            print_table(("for kind", "cue met", "weight", "where"), rows)
        print_table(HEADINGS, (row for field in part.fields for row in _rows(field)))
    if explanation.fields:
        print_table(HEADINGS, (row for field in explanation.fields for row in _rows(field)), title="of the record")


HEADINGS = ("field", "value", "as written", "rule", "confidence", "where")


def _rows(field: Field) -> Iterator[tuple[str, ...]]:
    """The effective value first, the other proposals under it."""
    if field.confirmed is not None:
        who = f"confirmed by {field.confirmed.by}"
        yield field.name, field.confirmed.value, field.confirmed.reason, who, "", ""
    for place, each in enumerate(field.proposals):
        is_effective = place == 0 and field.confirmed is None
        name = field.name if is_effective else "  or"
        value = said_of(field) if is_effective else each.value
        yield name, value, each.raw, each.rule, f"{each.confidence:.0f}%", _place(each.page, each.box)


def _place(page: int | None, box: tuple[int, int, int, int] | None) -> str:
    if page is None:
        return ""
    return f"p. {page}" + (f" [{','.join(map(str, box))}]" if box else "")
