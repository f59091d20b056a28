"""Takes a delivery in: every file stored, opened and accounted for before any is read.

Law 4's order for each file: original put and read back → item row → original claimed → opened or refused.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import keys
from pipeline.identity import batch_id, item_id, mint_record_id
from pipeline.intake import Arrival, find_arrivals, group_folders, hash_file
from pipeline.ledger.ledger import Ledger
from pipeline.paging.identify import identify
from pipeline.pool import WorkPool
from pipeline.process import explain, open_file
from pipeline.register import Register
from pipeline.store.base import ObjectStore, put_if_absent
from pipeline.workspace import Workspace
from schemas.errors import AbhilekhError, EngineError, InputError, SecretFileError
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import Span
from schemas.plan import Plan

UNKNOWN = "application/octet-stream"
JSON = "application/json"


@dataclass(frozen=True)
class Delivery:
    """What a person hands over, and how it is to be taken in."""

    path: Path
    name: str
    as_folder: bool = False
    department: str | None = None
    operator: str | None = None
    scanner: str | None = None
    register: Register | None = None


class Receiver:
    """Takes deliveries in: store, ledger and pool are its tools, the plan its orders."""

    def __init__(self, plan: Plan, *, store: ObjectStore, ledger: Ledger, pool: WorkPool) -> None:
        self._plan = plan
        self._store = store
        self._ledger = ledger
        self._pool = pool

    def open_batch(self, delivery: Delivery) -> Batch:
        """The batch of a delivery: a new one, or the one that this name and path already have."""
        batch = Batch(
            id=batch_id(delivery.name, str(delivery.path.absolute())),
            name=delivery.name,
            source=str(delivery.path),
            as_folder=delivery.as_folder,
            department=delivery.department,
            operator=delivery.operator,
            scanner=delivery.scanner,
            plan=self._plan.name,
            created_at=datetime.now(UTC),
        )
        kept = self._ledger.open_batch(batch)
        put_if_absent(self._store, keys.batch(kept.id), kept.to_json(), media_type=JSON)
        return kept

    def receive(self, batch: Batch, delivery: Delivery) -> Iterator[Item]:
        """Take in every file of a delivery; yields each item once it is stored, opened or refused.

        A file whose line in the register says secret is neither stored nor opened.
        """
        with Workspace() as workspace:
            arrivals = find_arrivals(delivery.path, limits=self._plan.limits, workspace=workspace)
            groups = group_folders(arrivals) if batch.as_folder else ((arrival,) for arrival in arrivals)
            ordinal = 0
            for group in groups:
                reasons = {arrival.source: _reason_not_to_store(arrival, delivery.register) for arrival in group}
                for place, arrival in enumerate(group, start=ordinal):
                    if reason := reasons[arrival.source]:
                        yield self._refuse_unstored(batch, arrival, place, reason)
                storable = [arrival for arrival in group if reasons[arrival.source] is None]
                yield from self._receive_group(batch, storable, ordinal, workspace)
                ordinal += len(group)

    def _receive_group(
        self, batch: Batch, group: Sequence[Arrival], ordinal: int, workspace: Workspace
    ) -> Iterator[Item]:
        """The files of one record to be; its id comes from the first of them that opens."""
        record_id: str | None = None
        for place, arrival in enumerate(group, start=ordinal):
            item = self._keep_original(batch, arrival, place)
            if not item.status.is_final:
                item = self._open(item, arrival, record_id, workspace)
                if item.status is ItemStatus.RECEIVED:
                    record_id = record_id or item.record_id
            elif item.status is not ItemStatus.DUPLICATE:
                record_id = record_id or item.record_id
            yield item

    def _refuse_unstored(self, batch: Batch, arrival: Arrival, ordinal: int, reason: InputError) -> Item:
        """An item without an original: nothing of it may be, or can be, stored."""
        item = Item(
            id=item_id(batch.id, arrival.source, ""),
            batch_id=batch.id,
            source=arrival.source,
            received_name=arrival.received_name,
            ordinal=ordinal,
            received_at=datetime.now(UTC),
        )
        self._ledger.add_item(item)
        put_if_absent(self._store, keys.item(batch.id, item.id), item.to_json(), media_type=JSON)
        return self._ledger.set_item(item.id, status=ItemStatus.REFUSED, error=explain(reason))

    def _keep_original(self, batch: Batch, arrival: Arrival, ordinal: int) -> Item:
        sha256 = hash_file(arrival.path)
        media_type = _media_type(arrival.path)
        self._store.put_once(keys.original(sha256), arrival.path, media_type=media_type)
        item = Item(
            id=item_id(batch.id, arrival.source, sha256),
            batch_id=batch.id,
            source=arrival.source,
            received_name=arrival.received_name,
            sha256=sha256,
            size_bytes=arrival.size_bytes,
            media_type=media_type,
            ordinal=ordinal,
            operator=batch.operator,
            scanner=batch.scanner,
            received_at=datetime.now(UTC),
        )
        kept = self._ledger.add_item(item)
        put_if_absent(self._store, keys.item(batch.id, kept.id), item.to_json(), media_type=JSON)
        return kept

    def _open(self, item: Item, arrival: Arrival, record_id: str | None, workspace: Workspace) -> Item:
        """Claim the original, then open it, refuse it, or call it a duplicate."""
        if item.sha256 is None:
            raise AssertionError("an item without an original is refused before it comes here")
        claim = self._ledger.claim_original(
            item.sha256,
            size_bytes=item.size_bytes,
            media_type=item.media_type,
            record_id=record_id or mint_record_id(item.sha256),
            item_id=item.id,
        )
        if claim.refused is not None:
            return self._ledger.set_item(item.id, status=ItemStatus.REFUSED, error=claim.refused)
        if claim.item_id != item.id:
            return self._ledger.set_item(
                item.id, status=ItemStatus.DUPLICATE, duplicate_of=claim.record_id, pages=claim.pages
            )
        if claim.pages:
            return self._ledger.set_item(
                item.id, status=ItemStatus.RECEIVED, record_id=claim.record_id, pages=claim.pages
            )
        try:
            if arrival.error is not None:
                raise arrival.error
            opened = open_file(arrival.path, self._plan, pool=self._pool, folder=workspace.folder("opening"))
        except InputError as error:
            reason = explain(error)
            self._ledger.refuse_original(item.sha256, reason)
            return self._ledger.set_item(item.id, status=ItemStatus.REFUSED, error=reason)
        except EngineError as error:
            return self._ledger.set_item(item.id, status=ItemStatus.FAILED, error=explain(error))
        self._ledger.set_opened(item.sha256, opened.opened, opened.verdict)
        return self._ledger.set_item(
            item.id,
            status=ItemStatus.RECEIVED,
            record_id=claim.record_id,
            pages=opened.opened.pages,
            media_type=opened.opened.media_type,
        )


def _reason_not_to_store(arrival: Arrival, register: Register | None) -> InputError | None:
    """Why the bytes of an arrival stay outside: the register calls it secret, or it is no file that can be read."""
    row = register.row_of(arrival.source) if register else None
    if row is not None and row.is_secret:
        return SecretFileError(f"The register calls {arrival.source} secret.")
    plain = arrival.path.is_file() and not arrival.path.is_symlink()
    if plain and os.access(arrival.path, os.R_OK):
        return None
    return arrival.error or InputError(f"{arrival.source} cannot be read.", remedy="Check its owner and permissions.")


def _media_type(path: Path) -> str:
    try:
        return identify(path)
    except AbhilekhError:
        return UNKNOWN


def cut_chunks(items: Iterable[Item], *, pages: int) -> Iterator[tuple[Span, ...]]:
    """Work in units of about ``pages`` pages: slices of long files, or several short ones together."""
    waiting: list[Span] = []
    count = 0
    for item in items:
        for span in _slices(item, pages):
            if waiting and count + span.page_count > pages:
                yield tuple(waiting)
                waiting, count = [], 0
            waiting.append(span)
            count += span.page_count
    if waiting:
        yield tuple(waiting)


def _slices(item: Item, pages: int) -> Iterator[Span]:
    if item.record_id is None or item.sha256 is None:
        return
    for first in range(0, item.pages, pages):
        yield Span(
            record_id=item.record_id,
            original=item.sha256,
            media_type=item.media_type,
            first=first,
            last=min(first + pages, item.pages) - 1,
        )
