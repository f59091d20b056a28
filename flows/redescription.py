"""Describing kept records again, as a plain function: command, job and flow all run this one."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from flows.work import index_entries, index_waiting
from flows.workbench import Workbench
from pipeline.redescribe import Redescriber, Selection
from schemas.redescription import Redescribed, RedescriptionReport, make_report
from search.feed import Entry, make_entry

INDEX_EVERY = 200
"""Changed records from which the index is written beside the work: what was found to be wrong is not shown for long."""

Watch = Callable[[int, int, Redescribed], None]
"""Told after each record: how many are done, of how many, and this one."""


def run_redescription(
    bench: Workbench, selection: Selection, *, dry_run: bool, by: str, watch: Watch | None = None
) -> RedescriptionReport:
    """Describe the selected records again, keep and index what changed, and account for it.

    Raises:
        NotFoundError: there is no such batch or record. IndexingError: the index failed; the records are kept.
    """
    redescriber = Redescriber(
        plan=bench.plan,
        store=bench.store,
        ledger=bench.ledger,
        keeper=bench.keeper,
        pool=bench.pool,
        taxonomy_dir=bench.settings.taxonomy_dir,
        workers=bench.settings.worker_count,
        derive=make_entry,
    )
    began = time.monotonic()
    chosen = redescriber.select(selection)
    looked_at: list[Redescribed] = []
    waiting: list[Entry] = []
    with ThreadPoolExecutor(1, thread_name_prefix="index") as beside:
        indexing: Future[None] = beside.submit(lambda: None)
        for one in redescriber.run(chosen, dry_run=dry_run):
            looked_at.append(one.what)
            waiting += [one.derived] if one.derived else []
            if len(waiting) >= INDEX_EVERY:
                indexing.result()
                indexing, waiting = beside.submit(index_entries, bench, waiting), []
            if watch is not None:
                watch(len(looked_at), len(chosen), one.what)
        indexing.result()
    if not dry_run:
        index_entries(bench, waiting)
        index_waiting(bench)
    report = make_report(looked_at, seconds=time.monotonic() - began, dry_run=dry_run)
    if not dry_run:
        bench.ledger.record_act(by, "redescribe", selection.batch or "", {**selection.model_dump(), **report.summary})
    return report
