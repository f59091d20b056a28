"""Commands that take scans in: ingest, status."""

import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, Progress, TextColumn

from flows.console import AsJson, PlanOption, print_json, print_table, talk
from flows.environment import load, read_settings
from flows.progress import Stopwatch
from flows.workbench import look_into_ledger
from pipeline.identity import batch_id
from pipeline.ledger.ledger import open_ledger
from pipeline.plan import make_plan
from pipeline.register import read_register, reconcile
from schemas.errors import InputError, NotFoundError, ServiceError
from schemas.items import Item, ItemStatus, RegisterGap
from schemas.settings import Settings
from schemas.taxonomy import load_taxonomy

FAILED = 7
"""Exit code of ``ingest`` when at least one item failed: ours or a service's fault, not the file's."""
LOOK_EVERY_S = 0.5


def ingest(  # noqa: PLR0913 - one option for each thing known about a delivery
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders or ZIP deliveries.")],
    as_: Annotated[
        Literal["file", "folder"], typer.Option("--as", help="`folder`: the images of one folder are one record.")
    ] = "file",
    register: Annotated[Path | None, typer.Option(help="The delivery's register (CSV), to account against.")] = None,
    batch: Annotated[str | None, typer.Option(help="Name of the delivery; its path's name if not given.")] = None,
    department: Annotated[str | None, typer.Option(help="Whose papers these are.")] = None,
    operator: Annotated[str | None, typer.Option(help="Who scanned them.")] = None,
    scanner: Annotated[str | None, typer.Option(help="On which machine.")] = None,
    plan: PlanOption = "accurate",
    as_json: AsJson = False,
) -> None:
    """Take in deliveries, and account for every file.

    Each file is stored, read, described and indexed.
    Interrupted, it goes on where it stopped when run again; run twice, it changes nothing.
    """
    settings = read_settings()
    if register is not None:
        read_register(register)  # a register that cannot be read is told before anything is done
    for path in paths:
        if not path.exists():
            raise InputError(f"There is no {path}.", remedy="Check the path.")
    load("flows.orchestrator", settings, quiet=True).describe_server(None)  # a server that is down is told in our words
    flow = load("flows.ingest", settings, quiet=True)
    known = {
        "as_folder": as_ == "folder",
        "department": department,
        "operator": operator,
        "scanner": scanner,
        "register_path": str(register.absolute()) if register else None,
        "plan": plan,
    }
    items: list[Item] = []
    read_now = 0
    for path in paths:
        name, place = batch or path.absolute().name, str(path.absolute())
        with _progress(settings, batch_id(name, place)):
            counts = flow.ingest_tagged(path=place, batch=name, **known)
        read_now += counts["pages read now"]
        came = items_of(settings, batch_id(name, place))
        print_outcomes(came, as_json=as_json)  # at once: the next delivery may fail
        if register is not None:
            print_gaps(reconcile(read_register(register), came))
        items += came
    talk.print(f"{sum(item.pages for item in items)} pages, {read_now} of them read now")
    if any(item.status in {ItemStatus.FAILED, ItemStatus.RECEIVED} for item in items):
        raise typer.Exit(FAILED)


def print_gaps(gaps: Sequence[RegisterGap]) -> None:
    """What the register and the delivery do not agree on, or that they do."""
    for gap in gaps:
        talk.print(f"register: {gap.kind}: {gap.name}: {gap.detail}", markup=False)
    differences = "1 difference" if len(gaps) == 1 else f"{len(gaps)} differences"
    talk.print(f"register: {differences if gaps else 'everything that was listed is here'}")


def items_of(settings: Settings, batch: str) -> tuple[Item, ...]:
    """What the ledger says of a delivery, whatever Prefect remembers."""
    ledger = open_ledger(settings)
    try:
        return ledger.items(batch)
    finally:
        ledger.close()


def print_outcomes(items: Iterable[Item], *, as_json: bool) -> None:
    """One line for each item, and the sum."""
    items = tuple(items)
    if as_json:
        for item in items:
            print_json(item.outcome.model_dump(mode="json"))
    else:
        rows = [(item.source, str(item.status), str(item.pages), item.record_id or "", _why(item)) for item in items]
        print_table(("source", "outcome", "pages", "record", "why"), rows)
        for remedy in dict.fromkeys(f"{item.error.code}: {item.error.remedy}" for item in items if item.error):
            talk.print(f"→ {remedy}", markup=False)
    counts = Counter(str(item.status) for item in items)
    files = "1 file" if len(items) == 1 else f"{len(items)} files"
    talk.print(" · ".join([files, *(f"{count} {status}" for status, count in sorted(counts.items()))]))


def _why(item: Item) -> str:
    if item.error is not None:
        return f"{item.error.code}: {item.error.message}"
    return f"same bytes as {item.duplicate_of}" if item.duplicate_of else ""


@contextmanager
def _progress(settings: Settings, batch: str) -> Iterator[None]:
    """A bar on a terminal, drawn from the ledger; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    stop = threading.Event()
    painter = threading.Thread(target=_paint, args=(settings, batch, stop), daemon=True)
    painter.start()
    try:
        yield
    finally:
        stop.set()
        painter.join()


def _paint(settings: Settings, batch: str, stop: threading.Event) -> None:
    plan = make_plan(settings, taxonomy=load_taxonomy(settings.taxonomy_dir))
    ledger = open_ledger(settings)
    columns = (TextColumn("{task.description}"), BarColumn())
    try:
        with Progress(*columns, console=talk, transient=True) as bar:
            task = bar.add_task("starting", total=None)
            watch = Stopwatch(ledger, batch, plan.reading_fingerprint)
            while not stop.wait(LOOK_EVERY_S):
                pace = watch.pace()
                bar.update(task, description=str(pace), completed=pace.done, total=pace.total or None)
    except ServiceError as error:
        talk.print(f"no progress bar: {error}")
    finally:
        ledger.close()


def status(
    batch: Annotated[str | None, typer.Argument(help="A delivery's name or id; all deliveries if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the deliveries, or what became of each item of one."""
    ledger = look_into_ledger(read_settings())
    try:
        if batch is not None:
            found = ledger.batch(batch)
            if found is None:
                raise NotFoundError(f"There is no delivery {batch}.", remedy="`abhilekh status` lists them.")
            print_outcomes(ledger.items(found.id), as_json=as_json)
            return
        rows = [(each, Counter(str(item.status) for item in ledger.items(each.id))) for each in ledger.batches()]
    finally:
        ledger.close()
    if as_json:
        for each, counts in rows:
            print_json({"id": each.id, "name": each.name, "source": each.source, "items": dict(counts)})
        return
    lines = (
        (each.name, each.created_at.astimezone().strftime("%Y-%m-%d %H:%M"), str(counts.total()), _sum_up(counts))
        for each, counts in rows
    )
    print_table(("delivery", "received (UTC)", "files", "outcomes"), lines)


def _sum_up(counts: Counter[str]) -> str:
    return " · ".join(f"{count} {status}" for status, count in sorted(counts.items()))
