"""Out of the bucket everything comes back: dumps of the ledger, sealed audit segments, and the way home from them."""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from pydantic import ValidationError

from pipeline import keys
from pipeline.keep import status_after
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.rows import AuditEvent
from pipeline.store.base import GZIP, ObjectStore
from pipeline.workspace import Workspace
from schemas.errors import ConfigError, IntegrityError, StaleVersionError
from schemas.items import Batch, BatchReport, Item, ItemStatus
from schemas.pages import Opened
from schemas.records import Record
from schemas.upgrade import load_stored

SEGMENT = 10_000
"""Audit events in one sealed object."""
RESTORER = "restore"
HELD = ("batches", "items", "originals", "records")
"""Tables that make a ledger one that holds something."""


def make_backup(store: ObjectStore, ledger: Ledger) -> str:
    """Put a dump of every table, one consistent snapshot, into the store; returns its key."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    key = keys.backup(stamp)
    _put_lines(store, key, ledger.dump())
    return key


def seal_audit(store: ObjectStore, ledger: Ledger) -> int:
    """Put the audit events since the last seal into the store; returns how many."""
    sealed = 0
    while events := ledger.unsealed(SEGMENT):
        first, last = events[0].number, events[-1].number
        _put_lines(store, keys.audit_segment(first, last), (event.as_json() for event in events))
        ledger.mark_sealed(last)
        sealed += len(events)
    return sealed


def restore_ledger(store: ObjectStore, ledger: Ledger) -> dict[str, int]:
    """Fill an empty ledger from the store; returns how many batches, items and records it holds then.

    First the last dump, if there is one; then every batch, item, report and record version that is newer.

    Raises:
        ConfigError: the ledger holds something already.
    """
    before = ledger.counts()
    if any(before[name] for name in HELD):
        raise ConfigError(
            "The ledger is not empty.", remedy="Point ABHILEKH_DATABASE at a new database, or empty this one."
        )
    if dumps := sorted(store.keys(keys.BACKUPS)):
        ledger.restore(_lines(store, dumps[-1]))
    ledger.restore_events(_every_sealed_event(store))
    _restore_batches(store, ledger)
    _restore_records(store, ledger)
    _restore_outcomes(store, ledger)
    counts = ledger.counts()
    return {name: counts[name] for name in HELD}


def sealed_events(store: ObjectStore, key: str) -> Iterator[AuditEvent]:
    """The events of one sealed segment.

    Raises:
        IntegrityError: it is not what was sealed.
    """
    for event in _lines(store, key):
        try:
            yield AuditEvent.model_validate(event)
        except ValidationError as error:
            raise IntegrityError(f"{key} holds a line that is no event of the audit trail.") from error


def _every_sealed_event(store: ObjectStore) -> Iterator[AuditEvent]:
    for key in sorted(store.keys(keys.AUDIT)):
        yield from sealed_events(store, key)


def _restore_batches(store: ObjectStore, ledger: Ledger) -> None:
    """Deliveries and arrivals as they came in; items of a known batch that are there already stay as they are."""
    for key in store.keys(keys.BATCHES):
        if key.endswith("/batch.json"):
            ledger.open_batch(load_stored(Batch, store.get(key)))
    for key in store.keys(keys.BATCHES):
        if "/items/" in key:
            ledger.add_item(load_stored(Item, store.get(key)))


def _restore_records(store: ObjectStore, ledger: Ledger) -> None:
    """The highest version of each record, its originals and pages, and what became of its items."""
    newest: dict[str, str] = {}
    for key in store.keys(keys.RECORDS):
        if key.endswith(".json"):
            newest[key.split("/")[1]] = key
    for record_id, key in newest.items():
        row = ledger.record_row(record_id)
        record = load_stored(Record, store.get(key))
        if row is not None and row.version >= record.version:
            continue
        items = _items_of(ledger, record)
        _restore_pages(ledger, record, items)
        updates = tuple(item.model_copy(update={"status": status_after(record, item)}) for item in items)
        try:
            ledger.move_record(record, expected_version=row.version if row else 0, item_updates=updates, actor=RESTORER)
        except StaleVersionError:
            continue


def _items_of(ledger: Ledger, record: Record) -> tuple[Item, ...]:
    """The arrivals that the record was made from: one for each original, the one that its batch received first."""
    counted: dict[str, int] = defaultdict(int)
    for page in record.pages:
        counted[page.original] += 1
    found = []
    for sha256, pages in counted.items():
        arrivals = [item for item in ledger.items_of_original(sha256) if item.batch_id == record.batch_id]
        if arrivals:
            first = min(arrivals, key=lambda item: item.ordinal)
            found.append(first.model_copy(update={"record_id": record.record_id, "pages": pages}))
    return tuple(found)


def _restore_pages(ledger: Ledger, record: Record, items: Iterable[Item]) -> None:
    for item in items:
        if item.sha256 is None:
            continue
        ledger.claim_original(
            item.sha256,
            size_bytes=item.size_bytes,
            media_type=item.media_type,
            record_id=record.record_id,
            item_id=item.id,
        )
        ledger.set_opened(item.sha256, Opened(media_type=item.media_type, pages=item.pages), "none")
    for page in record.pages:
        ledger.keep_page(page.original, page.index, record.reading, image_sha256=page.image_sha256, error=page.error)


def _restore_outcomes(store: ObjectStore, ledger: Ledger) -> None:
    """What the batches' reports say of refused and duplicate items, which no record tells."""
    reports = [key for key in store.keys(keys.BATCHES) if "/reports/" in key]
    for key in sorted(reports):
        for item in load_stored(BatchReport, store.get(key)).items:
            if item.status is ItemStatus.REFUSED and item.sha256 and item.error:
                ledger.claim_original(
                    item.sha256,
                    size_bytes=item.size_bytes,
                    media_type=item.media_type,
                    record_id=item.record_id or "",
                    item_id=item.id,
                )
                ledger.refuse_original(item.sha256, item.error)
            if item.status in {ItemStatus.REFUSED, ItemStatus.DUPLICATE}:
                ledger.set_item(
                    item.id,
                    status=item.status,
                    error=item.error,
                    pages=item.pages,
                    duplicate_of=item.duplicate_of,
                    media_type=item.media_type,
                )


def _put_lines(store: ObjectStore, key: str, rows: Iterable[dict[str, object]]) -> None:
    """Put rows as gzip of JSON lines, the same bytes for the same rows; one row is in memory at a time."""
    with Workspace() as workspace:
        path = workspace.file("lines.jsonl.gz")
        with path.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            for row in rows:
                packed.write(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        store.put_once(key, path, media_type=GZIP)


def _lines(store: ObjectStore, key: str) -> Iterator[dict[str, object]]:
    """The rows back, one in memory at a time."""
    with Workspace() as workspace:
        path = workspace.file("lines.jsonl.gz")
        store.download(key, path)
        try:
            with gzip.open(path) as lines:
                for line in lines:
                    yield json.loads(line)
        except (gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
            raise IntegrityError(f"{key} is not JSON lines packed by gzip: {error}.") from error
