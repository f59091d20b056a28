"""Holds store, ledger, index and audit trail against each other, and says what differs. Changes nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from pydantic import ValidationError

from pipeline import keys
from pipeline.backup import sealed_events
from pipeline.ledger.audit import event_hash
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.rows import RecordRow
from pipeline.store.base import ObjectStore
from schemas.errors import IntegrityError, NotFoundError
from schemas.items import ItemStatus
from schemas.records import Record
from schemas.upgrade import load_stored

Indexed = Callable[[Collection[str]], Mapping[str, int]]
"""Record id → version, of those of some records that the search index holds."""
WAVE = 1000
"""Records asked of the index at once."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be."""

    code: str
    subject: str
    message: str


def verify(store: ObjectStore, ledger: Ledger, *, indexed: Indexed) -> Iterator[Difference]:
    """Every difference found: all bytes re-hashed, the audit chain followed, pointers and index compared."""
    yield from _originals(store, ledger)
    yield from _unknown_originals(store, ledger)
    for row in ledger.record_rows():
        yield from _record(store, row)
    yield from _unknown_records(store, ledger)
    yield from _index(ledger, indexed)
    yield from _unfinished(ledger)
    for fault in ledger.check_audit():
        yield Difference("audit", "audit trail", fault)
    yield from _sealed(store, ledger)


def _originals(store: ObjectStore, ledger: Ledger) -> Iterator[Difference]:
    for row in ledger.originals():
        try:
            store.check(keys.original(row.sha256), sha256=row.sha256)
        except NotFoundError:
            yield Difference("original_missing", row.sha256, "The ledger knows this original; the store has none.")
        except IntegrityError as error:
            yield Difference("original_changed", row.sha256, error.problem)


def _unknown_originals(store: ObjectStore, ledger: Ledger) -> Iterator[Difference]:
    for key in store.keys(keys.ORIGINALS):
        sha256 = key.rpartition("/")[2]
        if ledger.original(sha256) is None and not ledger.items_of_original(sha256):
            message = "The store has this original; the ledger knows nothing of it. Deliver the file again."
            yield Difference("original_unknown", sha256, message)


def _record(store: ObjectStore, row: RecordRow) -> Iterator[Difference]:
    """All versions of a record up to the current one, what that one says, and its page texts."""
    for version in range(1, row.version + 1):
        what = f"Version {version} ({row.version} is current)"
        yield from _object(store, keys.record_version(row.record_id, version), ("record", row.record_id, what))
    if store.stat(keys.record_version(row.record_id, row.version + 1)) is not None:
        message = f"Version {row.version + 1} lies in the store, {row.version} is current; the next change takes it up."
        yield Difference("record_ahead", row.record_id, message)
    record = _current(store, row)
    if record is None:
        return
    if RecordRow.model_validate({name: getattr(record, name) for name in RecordRow.model_fields}) != row:
        message = f"Version {row.version} says other things in the ledger than in the store."
        yield Difference("record_differs", row.record_id, message)
    texts = keys.record_pages(row.record_id, record.texts_version)
    yield from _object(store, texts, ("pages", row.record_id, f"The page texts of version {record.texts_version}"))


def _object(store: ObjectStore, key: str, named: tuple[str, str, str]) -> Iterator[Difference]:
    """What is wrong with the bytes of an object; ``named``: what it is for the code, its subject, for the message."""
    code, subject, what = named
    try:
        stored = store.stat(key)
        if stored is None:
            yield Difference(f"{code}_missing", subject, f"{what}: missing in the store.")
        else:
            store.check(key, sha256=stored.sha256)
    except IntegrityError as error:
        yield Difference(f"{code}_changed", subject, f"{what}: {error.problem}")


def _current(store: ObjectStore, row: RecordRow) -> Record | None:
    """What the store has as the current version; null when ``_object`` told already that it cannot be read."""
    try:
        return load_stored(Record, store.get(keys.record_version(row.record_id, row.version)))
    except (NotFoundError, IntegrityError, ValidationError):
        return None


def _unknown_records(store: ObjectStore, ledger: Ledger) -> Iterator[Difference]:
    last = ""
    for key in store.keys(keys.RECORDS):
        record_id = key.split("/")[1]
        if record_id != last and key.endswith(".json") and ledger.record_row(record_id) is None:
            last = record_id
            message = "The store has this record; the ledger does not. Run `abhilekh ingest` on its delivery again."
            yield Difference("record_unknown", record_id, message)


def _index(ledger: Ledger, indexed: Indexed) -> Iterator[Difference]:
    waiting = {row.record_id for row in ledger.outbox(limit=None)}
    for record_id in sorted(waiting):
        yield Difference("index_waiting", record_id, "Waits in the outbox; the next run writes it to the index.")
    rows = ledger.record_rows()
    while wave := list(islice(rows, WAVE)):
        found = indexed([row.record_id for row in wave])
        yield from _in_index(wave, found, waiting)


def _in_index(rows: Iterable[RecordRow], found: Mapping[str, int], waiting: set[str]) -> Iterator[Difference]:
    for row in rows:
        version = found.get(row.record_id)
        if row.held:
            if version is not None:
                message = "Held, yet in the search index; run `abhilekh reindex`."
                yield Difference("index_shows_held", row.record_id, message)
        elif row.record_id in waiting:
            continue
        elif version is None:
            message = "Not in the search index; `abhilekh reindex` puts it there."
            yield Difference("index_missing", row.record_id, message)
        elif version != row.version:
            message = f"The index has version {version}, {row.version} is current; run `abhilekh reindex`."
            yield Difference("index_old", row.record_id, message)


def _unfinished(ledger: Ledger) -> Iterator[Difference]:
    for batch in ledger.batches():
        for item in ledger.items(batch.id):
            if item.status in {ItemStatus.RECEIVED, ItemStatus.FAILED}:
                message = f"{item.source} of {batch.name} is {item.status}; `abhilekh ingest` takes it up again."
                yield Difference("unfinished", item.id, message)


def _sealed(store: ObjectStore, ledger: Ledger) -> Iterator[Difference]:
    """The ledger's chain against the segments that were put into the store: whoever forges it all is found here."""
    covered = 0
    for key in sorted(store.keys(keys.AUDIT)):
        first, last = (int(number) for number in key.removeprefix(keys.AUDIT).partition(".")[0].split("-"))
        if first > covered + 1:
            yield Difference("audit_unsealed", key, f"No sealed segment has the events {covered + 1} to {first - 1}.")
        covered = max(covered, last)
        try:
            yield from _segment(store, ledger, key, (first, last))
        except (IntegrityError, NotFoundError) as error:
            yield Difference("audit_segment_changed", key, error.problem)
    if (sealed := ledger.last_sealed()) > covered:
        message = f"The ledger says that events up to {sealed} are sealed; the store has them up to {covered}."
        yield Difference("audit_unsealed", "audit trail", message)


def _segment(store: ObjectStore, ledger: Ledger, key: str, span: tuple[int, int]) -> Iterator[Difference]:
    """One difference for a segment, at the first event that is not in the chain as it was sealed."""
    first, last = span
    kept = {event.number: event for event in ledger.events(after=first - 1, limit=last - first + 1)}
    numbers = []
    for event in sealed_events(store, key):
        numbers.append(event.number)
        if event != kept.get(event.number) or event.hash != event_hash(event):
            message = f"Audit event {event.number} is not what was sealed: the trail or the segment was forged."
            yield Difference("audit_forged", key, message)
            return
    if numbers != list(range(first, last + 1)):
        yield Difference("audit_segment_changed", key, f"It does not hold the events {first} to {last}.")
