"""Commands that look after what is kept: link, export, verify, reindex, redescribe, backup, restore, audit, migrate."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.finding import Id, Masked, tell_unknown, viewer_of
from flows.console import AsJson, counting, print_json, print_table, talk
from flows.environment import person_here, read_settings
from flows.redescription import run_redescription
from flows.work import index_waiting
from flows.workbench import Workbench
from pipeline.backup import make_backup, restore_ledger, seal_audit
from pipeline.export import export_records
from pipeline.ledger.ledger import migrate as migrate_ledger
from pipeline.ledger.ledger import open_ledger
from pipeline.redescribe import Selection
from pipeline.store.opening import open_store
from pipeline.verify import verify as find_differences
from schemas.access import LOCAL_OPERATOR
from schemas.errors import ConfigError, StaleVersionError
from schemas.records import Link, Record
from schemas.redescription import Example, Redescribed, RedescriptionReport
from search.feed import rebuild_index

TRIES = 3
LISTED = 40
"""Changes that a terminal shows one by one; more are counted."""
VALUES = 3
"""Of a field that has many."""
FAILED = 7
"""Exit code of ``redescribe`` when a record could not be described again."""
DIFFERS = 8
"""Exit code of ``verify`` when it found a difference."""


def link(
    record_id: Id,
    efile: Annotated[str | None, typer.Option(help="e-Office file number.")] = None,
    computer: Annotated[str | None, typer.Option(help="e-Office computer number.")] = None,
    receipt: Annotated[str | None, typer.Option(help="e-Office receipt number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Enter where a record stands in e-Office.

    `abhilekh search --efile NO` then finds it by any of the numbers.
    """
    if not (efile or computer or receipt):
        raise ConfigError("No number was given.", remedy="Give --efile, --computer or --receipt.")
    entered = Link(efile_no=efile, computer_no=computer, receipt_no=receipt, by=person_here(), at=datetime.now(UTC))
    with Workbench(read_settings(), looks=True) as bench:
        kept = _enter_link(bench, record_id, entered)
        index_waiting(bench)
        address = f"{bench.settings.url.rstrip('/')}/r/{record_id}"
    if as_json:
        print_json({"record_id": record_id, "version": kept.version, "link": address})
    else:
        talk.print(f"{record_id} is linked; its permanent address, to put into e-Office:")
        print_table(("record", "address"), [(record_id, address)])


def _enter_link(bench: Workbench, record_id: str, entered: Link) -> Record:
    """The record's next version with the link; tried again when somebody else changed the record meanwhile."""
    for attempt in range(1, TRIES + 1):
        record = bench.library.record(record_id, viewer=LOCAL_OPERATOR)
        changed = record.model_copy(update={"links": (*record.links, entered)})
        try:
            return bench.keeper.put_version(changed, actor=entered.by)
        except StaleVersionError:
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def export(
    record: Annotated[list[str], typer.Option("--record", help="A record's id; may be given several times.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A folder that does not exist yet.")],
    masked: Masked = False,
    as_json: AsJson = False,
) -> None:
    """Write originals, PDFs and a manifest into a folder.

    The PDFs are searchable. The manifest has the SHA-256 of every file, as CSV and as JSON.
    """
    with Workbench(read_settings(), looks=True) as bench:
        rows = export_records(bench.library, record, target=output, viewer=viewer_of(masked), url=bench.settings.url)
        for record_id in dict.fromkeys(record):
            bench.ledger.record_act(person_here(), "export", record_id, {"folder": str(output)})
    if as_json:
        print_json([row.model_dump(mode="json") for row in rows])
    else:
        print_table(("file", "bytes", "sha256"), [(row.path, str(row.size_bytes), row.sha256) for row in rows])


def verify(as_json: AsJson = False) -> None:
    """Re-hash every original, and compare store, ledger and index.

    The audit chain is followed too. What differs is named.
    """
    found = 0
    with Workbench(read_settings(), looks=True) as bench:
        originals = bench.ledger.counts()["originals"]
        talk.print(f"re-hashing {originals} originals …")
        for difference in find_differences(bench.store, bench.ledger, indexed=bench.index.versions):
            found += 1
            row = {"code": difference.code, "subject": difference.subject, "message": difference.message}
            if as_json:
                print_json(row)
            else:
                talk.print(f"{difference.code}: {difference.subject}: {difference.message}")
    talk.print(f"{found} {'difference' if found == 1 else 'differences'}" if found else "everything agrees")
    if found:
        raise typer.Exit(DIFFERS)


def reindex(as_json: AsJson = False) -> None:
    """Build the search index anew; search answers all the while."""
    with Workbench(read_settings(), looks=True) as bench:
        count = rebuild_index(bench.ledger, bench.library, bench.index)
    if as_json:
        print_json({"records": count})
    else:
        talk.print(f"{count} records indexed")


def redescribe(
    batch: Annotated[str | None, typer.Option(help="Only records of this delivery, by name or id.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only records that are of this kind now, e.g. khasra.")] = None,
    record: Annotated[list[str] | None, typer.Option("--record", help="Only this record; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing; show what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Describe kept records again; no page is read again.

    The rules and cue files are those of now.
    What people confirmed stays. A record gets a new version only when something changed; the report says what.
    """
    selection = Selection(batch=batch, kind=kind, records=tuple(record or ()))
    with Workbench(read_settings(), reads=True, looks=True) as bench, counting("records") as watch:
        report = run_redescription(bench, selection, dry_run=dry_run, by=person_here(), watch=watch)
        tell_unknown((kind,) if kind else (), bench.taxonomy)
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        _print_redescription(report)
    if report.failures:
        raise typer.Exit(FAILED)


def _print_redescription(report: RedescriptionReport) -> None:
    _print_changes_of_records(report.records)
    rows = ((change.what, change.how, str(change.records), *_example(change.examples)) for change in report.changes)
    if report.changes:
        print_table(("what", "how", "records", "for example", "before", "after"), rows, title="in all")
    elif report.counts["changed"]:
        changed = _some(tuple(record.record_id for record in report.records if record.outcome == "changed"))
        talk.print(f"no kind or value changed, only cues, places, confidences, other proposals or rows: {changed}")
    for count, what in ((report.recut, "parts on other pages"), (report.masks, "other masks")):
        if count:
            talk.print(f"{count} with {what}")
    for record_id in report.held:
        talk.print(f"{record_id} is suspected confidential now: held for a checker")
    for record_id, error in report.failures:
        talk.print(f"{record_id}: {error.code}: {error.message}", markup=False)
    pages = "page" if report.pages == 1 else "pages"
    pace = f", {report.pages / report.seconds:.0f} pages/s" if report.pages and report.seconds else ""
    kept = "; nothing was kept (--dry-run)" if report.dry_run else ""
    talk.print(f"{report.outcome}; {report.pages} {pages} described in {report.seconds:.1f} s{pace}{kept}")


def _print_changes_of_records(records: Sequence[Redescribed]) -> None:
    """What changed in each record, from what to what; a long list is cut, and its rest counted."""
    rows = [row for record in records for row in _changes_of(record)]
    if not rows:
        return
    print_table(("record", "what", "before", "after", "because of"), rows[:LISTED], title="record by record")
    if len(rows) > LISTED:
        left = len({row[0] for row in rows[LISTED:]})
        talk.print(f"… and {len(rows) - LISTED} more changes in {left} records; --json lists them all")


def _changes_of(record: Redescribed) -> Iterator[tuple[str, str, str, str, str]]:
    if record.kind:
        yield record.record_id, "kind", *record.kind, record.cue or ""
    for field in record.fields:
        yield record.record_id, field.name, _some(field.before), _some(field.after), ""
    if record.recut:
        yield record.record_id, "parts", "", "on other pages", ""
    if record.masks:
        yield record.record_id, "masks", "", "other numbers", ""


def _some(values: Sequence[str]) -> str:
    """The first values, and how many more there are."""
    more = len(values) - VALUES
    return " · ".join(values[:VALUES]) + (f" … +{more}" if more > 0 else "")


def _example(examples: Sequence[Example]) -> tuple[str, str, str]:
    return (examples[0].record_id, examples[0].before, examples[0].after) if examples else ("", "", "")


def backup(as_json: AsJson = False) -> None:
    """Put a consistent dump of the ledger into the store.

    The audit trail so far is sealed there too.
    """
    settings = read_settings()
    with open_ledger(settings, make=False) as ledger:  # one of jobs and audit events alone is worth keeping too
        store = open_store(settings)
        sealed = seal_audit(store, ledger)
        key = make_backup(store, ledger)
    if as_json:
        print_json({"backup": key, "events_sealed": sealed})
    else:
        talk.print(f"the ledger is in the store as {key}; {sealed} audit events sealed")


def restore(as_json: AsJson = False) -> None:
    """Rebuild an empty ledger and the index from the store alone.

    They become as the last dump has them, with what came after it.
    """
    with Workbench(read_settings()) as bench:
        counts = restore_ledger(bench.store, bench.ledger)
        indexed = rebuild_index(bench.ledger, bench.library, bench.index)
    if as_json:
        print_json({**counts, "indexed": indexed})
    else:
        print_table(("restored", "rows"), [(name, str(count)) for name, count in counts.items()])
        talk.print(f"{indexed} records indexed")


def audit(
    after: Annotated[int, typer.Option(min=0, help="Only events after this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: AsJson = False,
) -> None:
    """Show who did what, from the hash-chained trail."""
    with open_ledger(read_settings(), make=False) as ledger:
        events = ledger.events(after=after, limit=limit)
    if as_json:
        for event in events:
            print_json(event.as_json())
        return
    rows = ((str(e.number), e.at.strftime("%Y-%m-%d %H:%M:%S"), e.actor, e.act, e.subject) for e in events)
    print_table(("no.", "at (UTC)", "who", "did", "to"), rows)


def migrate(as_json: AsJson = False) -> None:
    """Bring the ledger's tables to this program's form."""
    revision = migrate_ledger(read_settings())
    if as_json:
        print_json({"revision": revision})
    else:
        talk.print(f"the ledger is at revision {revision}")
