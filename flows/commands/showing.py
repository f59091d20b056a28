"""A record as a person reads it on a terminal: labelled lines, its doubts with it. Scripts get JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from flows.console import harmless, shown
from pipeline.reading.unsure import unsure_numbers
from schemas.pages import PageText
from schemas.records import MEASURED, Field, Part, Person, Proposal, Record

PERHAPS = "perhaps"
"""Stands before a value of little confidence: it is a hint, no fact."""
Line = tuple[str, str, str]
"""What it is called, what it says, and how sure it is or where it stands."""


def print_record(record: Record, texts: Mapping[int, PageText]) -> None:
    """Title, facts, parts and what is doubtful; ``texts`` by page number."""
    shown.print(harmless(record.title, "bold"))
    _print_lines(_head(record))
    _print_lines(line for field in record.fields for line in _fact(field))
    for part in record.parts if len(record.parts) > 1 else ():
        shown.print(Text(f"\n{_pages_of(part)}: {part.kind}", style="bold"))
        _print_lines(line for field in part.fields for line in _fact(field))
    doubts = tuple(_doubts(record, texts))
    if doubts:
        shown.print(Text("\nto check", style="bold"))
        _print_lines(doubts)


def said_of(field: Field) -> str:
    """The effective value; one of little confidence as a hint."""
    return f"{PERHAPS} {field.value}" if field.is_hint else field.value or ""


def _head(record: Record) -> Iterator[Line]:
    yield "record", record.record_id, f"version {record.version}"
    part = record.parts[0] if record.parts else None
    is_judged = part is not None and part.kind == record.kind and not part.confirmed_kind and part.kind_confidence
    sure = f"{part.kind_confidence:.0f}%" if part and is_judged else ""
    yield "kind", record.kind, sure
    yield "pages", str(len(record.pages)), "not all could be read" if record.is_partial else ""
    yield "delivery", record.batch_id, ", ".join(record.sources)
    if record.held:
        yield "held", "suspected confidential", record.classification


def _fact(field: Field) -> Iterator[Line]:
    if field.value is None:
        return
    best = field.proposals[0] if field.proposals else None
    if field.confirmed:
        evidence = f"confirmed by {field.confirmed.by}"
    else:
        evidence = f"{best.confidence:.0f}%" + (f", p. {best.page}" if best.page else "") if best else ""
    read = best if best and not field.confirmed else None
    yield field.name, said_of(field) + _unit(field.name, read) + _relation(read.person if read else None), evidence


def _unit(name: str, read: Proposal | None) -> str:
    """An area or amount as it is written, with its unit; nothing where the value says it all."""
    return f" ({read.raw})" if read and name in MEASURED and read.raw != read.value else ""


def _relation(person: Person | None) -> str:
    if person is None or not person.relation or not person.relation_name:
        return ""
    return f" ({person.relation.replace('_', ' ')} {person.relation_name})"


def _doubts(record: Record, texts: Mapping[int, PageText]) -> Iterator[Line]:
    for page in record.pages:
        where = f"p. {page.number}"
        if page.error:
            yield where, page.error.message, page.error.code
        for finding in page.findings:
            yield where, finding.message or finding.code, finding.code if finding.message else ""
        text = texts.get(page.number)
        for one in unsure_numbers(text.words) if text else ():
            yield where, one.read + (f" or {one.other}" if one.other else ""), f"{one.confidence:.0f}%"


def _pages_of(part: Part) -> str:
    whole = part.last_page > part.first_page
    return f"pages {part.first_page}-{part.last_page}" if whole else f"page {part.first_page}"


def _print_lines(lines: Iterable[Line]) -> None:
    """Labels under each other, a label that repeats the one above left out; long values wrap beside theirs."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold", max_width=90)
    grid.add_column(style="dim")
    for label, text, evidence in _without_repeats(tuple(lines)):
        grid.add_row(harmless(f"  {label}"), harmless(text), harmless(evidence))
    shown.print(grid)


def _without_repeats(lines: Sequence[Line]) -> Iterator[Line]:
    before = ""
    for label, text, evidence in lines:
        yield "" if label == before else label, text, evidence
        before = label
