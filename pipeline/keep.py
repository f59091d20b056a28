"""Makes a record out of pages that are all kept: described, masked, put, and the ledger's pointer moved."""

import logging
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple, Self

from pipeline import keys
from pipeline.describing.peoples_word import move_pages
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.rows import RecordRow
from pipeline.packing import pack_pages
from pipeline.process import PageEntry, Provenance, assemble_record
from pipeline.receiving import MACHINE, OUR_FAULTS
from pipeline.store.base import GZIP, JSON, ObjectStore, put_if_absent
from schemas.errors import AbhilekhError, IntegrityError, StaleVersionError
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import ErrorInfo, PageText
from schemas.plan import Plan
from schemas.records import Record
from schemas.taxonomy import Taxonomy
from schemas.upgrade import load_stored

log = logging.getLogger(__name__)


class Version(NamedTuple):
    """A version of a record as it is written: what the ledger has of it, and its stored form."""

    row: RecordRow
    content: bytes

    @classmethod
    def of(cls, record: Record) -> Self:
        """The version that the record is."""
        return cls(RecordRow.of(record), record.to_json())

    def follows(self, current: RecordRow | None) -> bool:
        """Whether it is the next after that which is current."""
        return current is not None and current.version == self.row.version - 1


class Keeper:
    """Finishes records and writes their versions."""

    def __init__(self, plan: Plan, *, taxonomy: Taxonomy, store: ObjectStore, ledger: Ledger) -> None:
        self._plan = plan
        self._taxonomy = taxonomy
        self._store = store
        self._ledger = ledger

    def is_complete(self, record_id: str) -> bool:
        """Whether every page of the record's items has been tried; false when it has no items to be made from."""
        items = self._items(record_id)
        return bool(items) and all(
            len(self._ledger.pages_kept(item.sha256, self._plan.reading_fingerprint)) >= item.pages
            for item in items
            if item.sha256
        )

    def finish_record(self, record_id: str, batch: Batch) -> Record | None:
        """The record of pages that have all been tried; null when nothing could be read.

        The first version; or, where the record stands and pages came later or were read at another try, the next.
        Safe to repeat: a version that a killed worker had put already is taken over as it is.
        """
        items = self._items(record_id)
        entries = [entry for item in items for entry in self._entries(item)]
        row = self._ledger.record_row(record_id)
        if row is not None:
            return self._extend(row.version, record_id, entries, batch, items)
        failed = [entry.error for entry in entries if entry.error]
        if len(failed) == len(entries):
            self._refuse(items, failed)
            return None
        record = self._first_version(record_id, entries, batch, items)
        try:
            self._ledger.move_record(record, expected_version=0, item_updates=_updates(record, items), actor=MACHINE)
        except StaleVersionError:
            log.info("record %s was finished by another worker", record_id)
        return record

    def _items(self, record_id: str) -> tuple[Item, ...]:
        """The items that a record is made from: those that were opened."""
        closed = {ItemStatus.FAILED, ItemStatus.REFUSED}
        found = self._ledger.items_of_record(record_id)
        return tuple(item for item in found if item.pages and item.sha256 and item.status not in closed)

    def _extend(
        self, version: int, record_id: str, entries: Sequence[PageEntry], batch: Batch, items: Sequence[Item]
    ) -> Record:
        """The next version, with pages that the current one lacks; what people entered goes with it."""
        record = load_stored(Record, self._store.get(keys.record_version(record_id, version)))
        if _pages_of(entries) != [(page.original, page.index, page.error is None) for page in record.pages]:
            made = assemble_record(
                record_id,
                entries,
                self._plan,
                taxonomy=self._taxonomy,
                came_from=_provenance(batch, items),
                before=_before(entries, record),
            )
            packed = pack_pages([entry.text for entry in entries])
            texts_version = self._put_texts(record_id, packed, version + 1)
            kept = {
                "version": version,
                "texts_version": texts_version,
                "links": record.links,
                # More pages make no paper less confidential, and no machine releases one.
                "classification": max(record.classification, made.classification, key=lambda each: each.rank),
                "held": record.held or made.held,
            }
            record = self.put_version(made.model_copy(update=kept), actor=MACHINE)
        for item in _updates(record, items):
            self._ledger.set_item(item.id, status=item.status)
        return record

    def _put_texts(self, record_id: str, packed: bytes, number: int) -> int:
        """Put page texts under the first free number; one that a killed run left with other pages is passed over."""
        while True:
            try:
                self._store.put_once(keys.record_pages(record_id, number), packed, media_type=GZIP)
            except IntegrityError:
                number += 1
            else:
                return number

    def put_version(self, record: Record, *, actor: str) -> Record:
        """Write the next version of a record that a person or a program changed; returns it as it was numbered.

        ``record.version`` names the version that was read and changed.

        Raises:
            StaleVersionError: somebody else changed the record since; read it again and repeat the change.
        """
        changed = record.model_copy(update={"version": record.version + 1})
        for error in self.put_versions([Version.of(changed)], actor=actor).values():
            raise error
        return changed

    def put_versions(
        self, versions: Sequence[Version], *, actor: str, threads: Executor | None = None
    ) -> dict[str, AbhilekhError]:
        """Write the next versions of many records, none of them twice; record id → why it was not kept.

        The ledger hears of all in one transaction. What waits for the disk or the network is done by the threads.
        """
        rows = self._ledger.record_rows_of([version.row.record_id for version in versions])
        due = [version for version in versions if version.follows(rows.get(version.row.record_id))]
        failed: dict[str, AbhilekhError] = {
            version.row.record_id: _stale(version)
            for version in versions
            if not version.follows(rows.get(version.row.record_id))
        }
        outcomes = threads.map(self._place, due) if threads else map(self._place, due)
        failed |= {version.row.record_id: error for version, error in zip(due, outcomes, strict=True) if error}
        placed = [version.row for version in due if version.row.record_id not in failed]
        try:
            moved = self._ledger.move_records(placed, actor=actor)
        except AbhilekhError as error:
            return failed | {row.record_id: error for row in placed}
        for row in placed:
            if row.record_id not in moved:
                log.info("version %d of record %s was adopted by another process", row.version, row.record_id)
        return failed

    def _place(self, version: Version) -> AbhilekhError | None:
        """Put a version's object; why it is not there, if it is not."""
        key = keys.record_version(version.row.record_id, version.row.version)
        try:
            # The key decides who was first, so that the bucket alone knows which version is current: the highest.
            if put_if_absent(self._store, key, version.content, media_type=JSON):
                return None
            # its writer was killed before the pointer moved, or is about to move it
            self._adopt(load_stored(Record, self._store.get(key)), actor=MACHINE)
        except AbhilekhError as error:
            return error
        return _stale(version)

    def _adopt(self, record: Record, *, actor: str) -> None:
        """Move the pointer to a version that lies in the store; somebody else may have moved it there meanwhile."""
        try:
            self._ledger.move_record(record, expected_version=record.version - 1, item_updates=(), actor=actor)
        except StaleVersionError:
            log.info("version %d of record %s was adopted by another process", record.version, record.record_id)

    def _entries(self, item: Item) -> list[PageEntry]:
        if item.sha256 is None:
            return []
        kept = self._ledger.pages_kept(item.sha256, self._plan.reading_fingerprint)
        entries = []
        for index in range(item.pages):
            row = kept[index]
            text = self._text(row.image_sha256) if row.image_sha256 else None
            entries.append(PageEntry(original=item.sha256, index=index, text=text, error=row.error))
        return entries

    def _text(self, image_sha256: str) -> PageText:
        return load_stored(PageText, self._store.get(keys.page_text(image_sha256, self._plan.reading_fingerprint)))

    def _first_version(
        self, record_id: str, entries: Sequence[PageEntry], batch: Batch, items: Sequence[Item]
    ) -> Record:
        key = keys.record_version(record_id, 1)
        if self._store.stat(key) is not None:
            return load_stored(Record, self._store.get(key))
        came_from = _provenance(batch, items)
        record = assemble_record(record_id, entries, self._plan, taxonomy=self._taxonomy, came_from=came_from)
        # The texts first: a version that can be seen is whole.
        packed = pack_pages([entry.text for entry in entries])
        put_if_absent(self._store, keys.record_pages(record_id, 1), packed, media_type=GZIP)
        if put_if_absent(self._store, key, record.to_json(), media_type=JSON):
            return record
        return load_stored(Record, self._store.get(key))  # another worker's, of the same pages

    def _refuse(self, items: Sequence[Item], reasons: Sequence[ErrorInfo]) -> None:
        """No page could be read. The file's fault is final; an engine's is tried again by the next run."""
        ours = next((reason for reason in reasons if not _is_the_papers(reason)), None)
        reason = ours or reasons[0]
        for item in items:
            if item.sha256 is None:
                continue
            if ours is None:
                self._ledger.refuse_original(item.sha256, reason)
            else:
                codes = {reason.code for reason in reasons if not _is_the_papers(reason)}
                self._ledger.forget_failed_pages(item.sha256, self._plan.reading_fingerprint, codes=codes)
            status = ItemStatus.FAILED if ours else ItemStatus.REFUSED
            self._ledger.set_item(item.id, status=status, error=reason)


def _stale(version: Version) -> StaleVersionError:
    row = version.row
    return StaleVersionError(f"Version {row.version - 1} of record {row.record_id} is not current any more.")


def _provenance(batch: Batch, items: Sequence[Item]) -> Provenance:
    return Provenance(
        batch_id=batch.id,
        sources=tuple(item.source for item in items),
        department=batch.department,
        operator=batch.operator,
        scanner=batch.scanner,
        classification=max((item.classification for item in items), key=lambda each: each.rank),
    )


def _pages_of(entries: Sequence[PageEntry]) -> list[tuple[str, int, bool]]:
    return [(entry.original, entry.index, entry.error is None) for entry in entries]


def _before(entries: Sequence[PageEntry], record: Record) -> Record:
    """The record as it stood, its page numbers meaning what they mean now."""
    pages = [(entry.original, entry.index) for entry in entries]
    stood = [(page.original, page.index) for page in record.pages]
    return record if pages[: len(stood)] == stood else move_pages(record, pages)


def _is_the_papers(reason: ErrorInfo) -> bool:
    """Whether the file itself is at fault, so that trying again will not help."""
    return reason.code not in OUR_FAULTS


def _updates(record: Record, items: Sequence[Item]) -> tuple[Item, ...]:
    """The items of a record with what became of them: one that lost a page is partial, the others are not."""
    return tuple(item.model_copy(update={"status": status_after(record, item)}) for item in items)


def status_after(record: Record, item: Item) -> ItemStatus:
    """What an item has become once its record stands."""
    if item.duplicate_of is not None:
        return ItemStatus.DUPLICATE
    if record.held:
        return ItemStatus.HELD
    lost = any(page.error for page in record.pages if page.original == item.sha256)
    return ItemStatus.PARTIAL if lost else ItemStatus.INDEXED
