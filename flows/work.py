"""A delivery from hand-over to report, as plain functions; ``flows.ingest`` puts Prefect around them."""

import logging
import threading
from collections.abc import Sequence

from flows.workbench import Workbench
from pipeline.chunks import ChunkWorker
from pipeline.ledger.ledger import Ledger
from pipeline.receiving import Delivery, cut_chunks
from pipeline.register import Register, reconcile
from pipeline.report import keep_report, make_report
from schemas.errors import StaleVersionError
from schemas.items import Batch, BatchReport, Item, ItemStatus
from schemas.pages import Chunk
from search.feed import Entry, drain_outbox, write_entries

log = logging.getLogger(__name__)

_indexing = threading.Lock()
"""One writer of the index in a process: two would only wait for each other."""


def take_in(bench: Workbench, delivery: Delivery, batch: Batch) -> int:
    """Store and open every file of a delivery, and cut the work into chunks; returns the number of items."""
    count = 0
    for item in bench.receiver.receive(batch, delivery):
        count += 1
        log.info("%s: %s", item.source, item.status)
    add_work(bench, batch)
    return count


def add_work(bench: Workbench, batch: Batch) -> None:
    """Chunks for every item that has no outcome yet."""
    waiting = [item for item in bench.ledger.items(batch.id) if _needs_reading(bench, item)]
    known = bench.ledger.open_spans(batch.id)
    chunks = cut_chunks(waiting, pages=bench.settings.chunk_pages, known=known)
    # Named by the batch too: two deliveries of the same unfinished files each have chunks of their own to claim.
    bench.ledger.add_chunks(batch.id, chunks, reading=f"{batch.id} {bench.plan.reading_fingerprint}")


def _needs_reading(bench: Workbench, item: Item) -> bool:
    """Whether pages of an item wait: it has no outcome yet, or lost pages to a fault of ours."""
    if item.status is ItemStatus.PARTIAL and item.sha256 is not None:
        return len(bench.ledger.pages_kept(item.sha256, bench.plan.reading_fingerprint)) < item.pages
    return item.status is ItemStatus.RECEIVED and item.pages > 0


def read_chunk(bench: Workbench, worker: ChunkWorker, batch: Batch, chunk: Chunk) -> int:
    """Read a chunk, finish every record whose last page that was, and index it; returns pages read now."""
    try:
        read = worker.work(chunk)
    except StaleVersionError:
        log.warning("chunk %s was taken over by another worker; its results stand", chunk.id)
        return 0
    for record_id in dict.fromkeys(span.record_id for span in chunk.spans):
        finish_if_complete(bench, batch, record_id)
    index_waiting(bench)
    return read


def finish_if_complete(bench: Workbench, batch: Batch, record_id: str) -> None:
    """Make the record, or its next version, unless pages of it are still being read."""
    if bench.keeper.is_complete(record_id):
        items = bench.ledger.items_of_record(record_id)
        owner = bench.ledger.batch(items[0].batch_id) or batch
        bench.keeper.finish_record(record_id, owner)


def finish_rest(bench: Workbench, batch: Batch) -> None:
    """What a killed run left between its last page and its record."""
    waiting = tuple(item for item in bench.ledger.items(batch.id) if item.status is ItemStatus.RECEIVED)
    for record_id in dict.fromkeys(name for item in waiting for name in (item.duplicate_of, item.record_id) if name):
        finish_if_complete(bench, batch, record_id)
    for item in bench.ledger.items(batch.id):
        if item.status is ItemStatus.RECEIVED and item.duplicate_of and bench.ledger.record_row(item.duplicate_of):
            bench.ledger.set_item(item.id, status=ItemStatus.DUPLICATE)
    index_waiting(bench)


def index_waiting(bench: Workbench) -> None:
    """Write what the outbox holds into the index."""
    with _indexing:
        drain_outbox(bench.ledger, bench.library, bench.index)


def index_entries(bench: Workbench, entries: Sequence[Entry]) -> None:
    """Write these entries of versions that were just kept into the index."""
    with _indexing:
        write_entries(entries, bench.ledger, bench.index)


def close_batch(bench: Workbench, batch: Batch, *, seconds: float, register: Register | None) -> BatchReport:
    """Account for the delivery, against its register if it has one, and keep the account."""
    gaps = reconcile(register, bench.ledger.items(batch.id)) if register else ()
    report = make_report(bench.ledger, batch, seconds=seconds, gaps=gaps)
    keep_report(bench.store, report, had_register=register is not None)
    return report


def failed_count(ledger: Ledger, batch_id: str) -> int:
    """Items that ended in our failure or were never finished: what makes ``ingest`` exit with 7."""
    unfinished = {ItemStatus.FAILED, ItemStatus.RECEIVED}
    return sum(item.status in unfinished for item in ledger.items(batch_id))
