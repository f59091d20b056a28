"""The command that shows why a record says what it says: explain."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.finding import Id, Masked, viewer_of
from flows.console import AsJson, print_json, print_table, shown, talk
from flows.environment import read_settings
from flows.workbench import Workbench
from pipeline.library import Library
from schemas.access import Viewer
from schemas.errors import ConfigError, NotFoundError
from schemas.explanation import Explanation, explain_record
from schemas.records import Cue, Field, Proposal


def explain(
    record_id: Id,
    crops: Annotated[Path | None, typer.Option(help="A new folder for pictures of every place named (PNG).")] = None,
    masked: Masked = False,
    as_json: AsJson = False,
) -> None:
    """Show why a record says what it says.

    For each kind the cues met; for every field its rule, place, confidence and other proposals.
    """
    viewer = viewer_of(masked)
    with Workbench(read_settings(), looks=True) as bench:
        explanation = explain_record(bench.library.record(record_id, viewer=viewer))
        cut = _cut(bench.library, explanation, crops, viewer) if crops else {}
    if as_json:
        print_json(
            {**explanation.model_dump(mode="json"), "crops": [_named(place, name) for place, name in cut.items()]}
        )
        return
    _print(explanation)
    if crops:
        talk.print(f"{len(cut)} pictures in {crops}")


def _cut(library: Library, explanation: Explanation, folder: Path, viewer: Viewer) -> dict[Any, str]:
    """Write a picture of every place named; place → the file's name."""
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror}.", remedy="Name a folder that is new.") from error
    names: dict[Any, str] = {}
    for evidence in _evidence(explanation):
        if evidence.page is None or evidence.box is None or (evidence.page, evidence.box) in names:
            continue
        name = f"p{evidence.page:04d}-{'-'.join(map(str, evidence.box))}.png"
        try:
            (folder / name).write_bytes(library.crop(explanation.record_id, evidence.page, evidence.box, viewer=viewer))
        except NotFoundError:  # a page without a picture
            continue
        names[evidence.page, evidence.box] = name
    return names


def _evidence(explanation: Explanation) -> Iterator[Cue | Proposal]:
    for part in explanation.parts:
        yield from part.cues
        for field in part.fields:
            yield from field.proposals
    for field in explanation.fields:
        yield from field.proposals


def _named(place: Any, name: str) -> dict[str, Any]:
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
        name = field.name if place == 0 and field.confirmed is None else "  or"
        yield name, each.value, each.raw, each.rule, f"{each.confidence:.0f}%", _place(each.page, each.box)


def _place(page: int | None, box: tuple[int, int, int, int] | None) -> str:
    if page is None:
        return ""
    return f"p. {page}" + (f" [{','.join(map(str, box))}]" if box else "")
