"""Holds store, ledger and audit trail against each other, and says what differs. Changes nothing."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from pipeline import keys
from pipeline.ledger.ledger import Ledger
from pipeline.store.base import ObjectStore
from schemas.errors import IntegrityError, NotFoundError
from schemas.items import ItemStatus


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be."""

    code: str
    subject: str
    message: str


def verify(
    store: ObjectStore, ledger: Ledger, *, indexed: Callable[[Collection[str]], Collection[str]]
) -> Iterator[Difference]:
    """Every difference found: originals re-hashed, the audit chain followed, pointers and index compared.

    ``indexed`` answers which of some record ids the search index holds.
    """
    yield from _originals(store, ledger)
    yield from _records(store, ledger)
    yield from _index(ledger, indexed)
    yield from _unfinished(ledger)
    for fault in ledger.check_audit():
        yield Difference("audit", "audit trail", fault)


def _originals(store: ObjectStore, ledger: Ledger) -> Iterator[Difference]:
    for row in ledger.originals():
        try:
            store.check(keys.original(row.sha256), sha256=row.sha256)
        except NotFoundError:
            yield Difference("original_missing", row.sha256, "The ledger knows this original; the store has none.")
        except IntegrityError as error:
            yield Difference("original_changed", row.sha256, error.problem)


def _records(store: ObjectStore, ledger: Ledger) -> Iterator[Difference]:
    for row in ledger.record_rows():
        if store.stat(keys.record_version(row.record_id, row.version)) is None:
            message = f"Version {row.version} is current in the ledger and missing in the store."
            yield Difference("record_missing", row.record_id, message)


def _index(ledger: Ledger, indexed: Callable[[Collection[str]], Collection[str]]) -> Iterator[Difference]:
    waiting = {row.record_id for row in ledger.outbox(limit=None)}
    for record_id in sorted(waiting):
        yield Difference("index_waiting", record_id, "Waits in the outbox; the next run writes it to the index.")
    held = {row.record_id for row in ledger.record_rows() if row.held}
    known = {row.record_id for row in ledger.record_rows()} - held
    found = set(indexed(known | held))
    for record_id in sorted(known - found - waiting):
        yield Difference("index_missing", record_id, "Not in the search index; `abhilekh reindex` puts it there.")
    for record_id in sorted(found & held):
        yield Difference("index_shows_held", record_id, "Held, yet in the search index; run `abhilekh reindex`.")


def _unfinished(ledger: Ledger) -> Iterator[Difference]:
    for batch in ledger.batches():
        for item in ledger.items(batch.id):
            if item.status in {ItemStatus.RECEIVED, ItemStatus.FAILED}:
                message = f"{item.source} of {batch.name} is {item.status}; `abhilekh ingest` takes it up again."
                yield Difference("unfinished", item.id, message)
