"""Takes a delivery in: every file stored, opened and accounted for before any is read.

Law 4's order for each file: original put and read back → item row → original claimed → opened or refused.
"""

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import keys
from pipeline.identity import batch_id, item_id, mint_record_id
from pipeline.intake import Arrival, find_arrivals, group_folders, hash_file
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.rows import ItemChange, OriginalRow
from pipeline.paging.identify import UNKNOWN, identify
from pipeline.pool import WorkPool
from pipeline.process import explain, open_file
from pipeline.register import Register
from pipeline.store.base import JSON, ObjectStore, put_if_absent
from pipeline.workspace import Workspace
from schemas.access import Classification
from schemas.errors import AbhilekhError, EngineError, InputError, IntegrityError, SecretFileError
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import Span
from schemas.plan import Plan

log = logging.getLogger(__name__)

MACHINE = "pipeline"
"""The actor of the audit trail when no person acted."""
OUR_FAULTS = ("engine", "engine_timeout", "engine_crash", "bug")
"""Codes of pages that failed through us and not through the paper: the next run tries them again."""


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


@dataclass(frozen=True)
class _Kept:
    """An arrival, and the item it became."""

    arrival: Arrival
    item: Item


class Receiver:
    """Takes deliveries in: store, ledger and pool are its tools, the plan its orders."""

    def __init__(self, plan: Plan, *, store: ObjectStore, ledger: Ledger, pool: WorkPool) -> None:
        self._plan = plan
        self._store = store
        self._ledger = ledger
        self._pool = pool
        self._archives: set[str] = set()

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

        A file whose line in the register says secret is neither stored nor opened. One bad file stops nothing.
        """
        with Workspace() as workspace:
            arrivals = find_arrivals(delivery.path, limits=self._plan.limits, workspace=workspace)
            groups = group_folders(arrivals) if batch.as_folder else ((arrival,) for arrival in arrivals)
            ordinal = 0
            for group in groups:
                kept = [self._keep(batch, delivery, each, place) for place, each in enumerate(group, start=ordinal)]
                yield from self._open_group(kept, workspace)
                ordinal += len(group)

    def _keep(self, batch: Batch, delivery: Delivery, arrival: Arrival, ordinal: int) -> _Kept:
        """An arrival with its item: stored, or refused or failed without an original."""
        if reason := _reason_not_to_store(arrival, delivery.register):
            return _Kept(arrival, self._without_original(batch, arrival, ordinal, ItemStatus.REFUSED, reason))
        try:
            return _Kept(arrival, self._keep_original(batch, delivery, arrival, ordinal))
        except InputError as error:
            return _Kept(arrival, self._without_original(batch, arrival, ordinal, ItemStatus.REFUSED, error))
        except (IntegrityError, OSError) as error:
            log.warning("%s: %s", arrival.source, error)
            gone = _gone(arrival.source)
            return _Kept(arrival, self._without_original(batch, arrival, ordinal, ItemStatus.FAILED, gone))

    def _open_group(self, group: Sequence[_Kept], workspace: Workspace) -> Iterator[Item]:
        """The files of one record to be; its id comes from the first of them that is nobody else's."""
        claims = [self._claim(kept.item) for kept in group]
        ours = (
            claim.record_id
            for kept, claim in zip(group, claims, strict=True)
            if claim and claim.item_id == kept.item.id
        )
        record_id = next(ours, None)
        for kept, claim in zip(group, claims, strict=True):
            yield self._open(kept, claim, record_id, len(group) > 1, workspace) if claim else kept.item

    def _without_original(
        self, batch: Batch, arrival: Arrival, ordinal: int, status: ItemStatus, reason: AbhilekhError
    ) -> Item:
        """An item of which nothing may be stored, or could be."""
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
        return self._ledger.set_item(item.id, status=status, error=explain(reason))

    def _keep_original(self, batch: Batch, delivery: Delivery, arrival: Arrival, ordinal: int) -> Item:
        row = delivery.register.row_of(arrival.source) if delivery.register else None
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
            file_ref=row.shown if row else None,
            classification=row.classification if row else Classification.NORMAL,
            received_at=datetime.now(UTC),
        )
        kept = self._ledger.add_item(item)
        put_if_absent(self._store, keys.item(batch.id, kept.id), item.to_json(), media_type=JSON)
        if kept.received_at == item.received_at:
            self._note_archive(batch, arrival)
        # An earlier run could not store this file; it has its original now.
        self._ledger.forget_unstored(item_id(batch.id, arrival.source, ""))
        return kept

    def _note_archive(self, batch: Batch, arrival: Arrival) -> None:
        """Enter the hash of a ZIP when its first member arrives: the ZIP itself is no item and is not stored."""
        if arrival.archive_sha256 is None or arrival.archive_sha256 in self._archives:
            return
        self._archives.add(arrival.archive_sha256)
        name = arrival.source.split("!/", 1)[0]
        self._ledger.record_act(MACHINE, "archive_received", batch.id, {"name": name, "sha256": arrival.archive_sha256})

    def _claim(self, item: Item) -> OriginalRow | None:
        """Whose the bytes are: the first claim stands. Null for an item that has none."""
        if item.sha256 is None:
            return None
        return self._ledger.claim_original(
            item.sha256,
            size_bytes=item.size_bytes,
            media_type=item.media_type,
            record_id=mint_record_id(item.sha256),
            item_id=item.id,
        )

    def _open(
        self, kept: _Kept, claim: OriginalRow, record_id: str | None, in_group: bool, workspace: Workspace
    ) -> Item:
        """Open an original, refuse it, or call its item a duplicate.

        Bytes that an earlier delivery left unfinished are worked on by this one too: its item waits with
        ``duplicate_of`` set, and becomes a duplicate when that record stands.
        """
        item, ours = kept.item, claim.item_id == kept.item.id
        if item.status.is_final:
            return self._try_failed_pages(item)
        if claim.refused is not None:
            return self._ledger.set_item(item.id, status=ItemStatus.REFUSED, error=claim.refused)
        place: ItemChange = {"record_id": record_id if ours or in_group else None}
        status = ItemStatus.RECEIVED
        if not ours:
            place["duplicate_of"] = claim.record_id
            if self._ledger.record_row(claim.record_id) is not None:
                status = ItemStatus.DUPLICATE
        if not claim.pages and status is ItemStatus.RECEIVED:
            return self._look_into(kept, place, workspace)
        place["pages"] = claim.pages
        return self._ledger.set_item(item.id, status=status, **place)

    def _look_into(self, kept: _Kept, place: ItemChange, workspace: Workspace) -> Item:
        """Find out what an original is; the pages it has wait to be read."""
        item = kept.item
        try:
            if kept.arrival.error is not None:
                raise kept.arrival.error
            file = open_file(kept.arrival.path, self._plan, pool=self._pool, folder=workspace.folder("opening"))
        except InputError as error:
            self._ledger.refuse_original(item.sha256 or "", explain(error))
            return self._ledger.set_item(item.id, status=ItemStatus.REFUSED, error=explain(error))
        except (EngineError, OSError) as error:
            fault = error if isinstance(error, EngineError) else _gone(item.source)
            change: ItemChange = {**place, "error": explain(fault)}
            return self._ledger.set_item(item.id, status=ItemStatus.FAILED, **change)
        self._ledger.set_opened(file.sha256, file.opened, file.verdict)
        found: ItemChange = {**place, "pages": file.opened.pages, "media_type": file.opened.media_type}
        return self._ledger.set_item(item.id, status=ItemStatus.RECEIVED, **found)

    def _try_failed_pages(self, item: Item) -> Item:
        """A record that lost pages to our own failure gets another try at them; the file's own faults stay."""
        if item.status is ItemStatus.PARTIAL and item.sha256 is not None:
            self._ledger.forget_failed_pages(item.sha256, self._plan.reading_fingerprint, codes=OUR_FAULTS)
        return item


def _reason_not_to_store(arrival: Arrival, register: Register | None) -> InputError | None:
    """Why the bytes of an arrival stay outside: the register calls it secret, or it is no file that can be read."""
    row = register.row_of(arrival.source) if register else None
    if row is not None and row.is_secret:
        return SecretFileError(f"The register calls {arrival.source} secret.")
    plain = arrival.path.is_file() and not arrival.path.is_symlink()
    if plain and os.access(arrival.path, os.R_OK):
        return None
    return arrival.error or InputError(f"{arrival.source} cannot be read.", remedy="Check its owner and permissions.")


def _gone(source: str) -> EngineError:
    return EngineError(
        f"{source} changed or went away while it was being taken in.",
        remedy="Run the delivery again when nothing writes to it any more.",
    )


def _media_type(path: Path) -> str:
    try:
        return identify(path)
    except AbhilekhError:
        return UNKNOWN


def cut_chunks(
    items: Iterable[Item], *, pages: int, known: Collection[Span] = frozenset()
) -> Iterator[tuple[Span, ...]]:
    """Work in units of about ``pages`` pages: slices of long files, or several short ones together.

    ``known`` are slices that wait in a chunk already.
    """
    waiting: list[Span] = []
    count = 0
    for item in items:
        for span in _slices(item, pages):
            if span in known:
                continue
            if waiting and count + span.page_count > pages:
                yield tuple(waiting)
                waiting, count = [], 0
            waiting.append(span)
            count += span.page_count
    if waiting:
        yield tuple(waiting)


def _slices(item: Item, pages: int) -> Iterator[Span]:
    record_id = item.record_id or item.duplicate_of
    if record_id is None or item.sha256 is None:
        return
    for first in range(0, item.pages, pages):
        yield Span(
            record_id=record_id,
            original=item.sha256,
            media_type=item.media_type,
            first=first,
            last=min(first + pages, item.pages) - 1,
        )
