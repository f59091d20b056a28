"""Makes a record out of pages that are all kept: described, masked, put, and the ledger's pointer moved."""

import logging
from collections.abc import Sequence

from pipeline import keys
from pipeline.ledger.ledger import Ledger
from pipeline.packing import pack_pages
from pipeline.process import PageEntry, Provenance, assemble_record
from pipeline.store.base import ObjectStore, put_if_absent
from schemas.errors import StaleVersionError
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import ErrorInfo, PageText
from schemas.plan import Plan
from schemas.records import Record
from schemas.taxonomy import Taxonomy
from schemas.upgrade import load_stored

log = logging.getLogger(__name__)

MACHINE = "pipeline"
"""The actor of the audit trail when no person acted."""
JSON = "application/json"
GZIP = "application/gzip"


class Keeper:
    """Finishes records and writes their versions."""

    def __init__(self, plan: Plan, *, taxonomy: Taxonomy, store: ObjectStore, ledger: Ledger) -> None:
        self._plan = plan
        self._taxonomy = taxonomy
        self._store = store
        self._ledger = ledger

    def finish_record(self, record_id: str, batch: Batch) -> Record | None:
        """The first version of a record whose pages have all been tried; null when nothing could be read.

        Safe to repeat: a version that a killed worker had put already is taken over as it is.
        """
        items = self._ledger.items_of_record(record_id)
        entries = [entry for item in items for entry in self._entries(item)]
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

    def put_version(self, record: Record, *, actor: str) -> Record:
        """Write the next version of a record that a person or a program changed; returns it as it was numbered.

        ``record.version`` names the version that was read and changed.

        Raises:
            StaleVersionError: somebody else changed the record since; read it again.
        """
        read = record.version
        number = read + 1
        while self._store.stat(keys.record_version(record.record_id, number)) is not None:
            number += 1  # left by a change that was killed before the ledger's pointer moved
        changed = record.model_copy(update={"version": number})
        self._store.put_once(keys.record_version(record.record_id, number), changed.to_json(), media_type=JSON)
        self._ledger.move_record(changed, expected_version=read, item_updates=(), actor=actor)
        return changed

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
        came_from = Provenance(
            batch_id=batch.id,
            sources=tuple(item.source for item in items),
            department=batch.department,
            operator=batch.operator,
            scanner=batch.scanner,
        )
        record = assemble_record(record_id, entries, self._plan, taxonomy=self._taxonomy, came_from=came_from)
        # The texts first: a version that can be seen is whole.
        packed = pack_pages([entry.text for entry in entries])
        put_if_absent(self._store, keys.record_pages(record_id, 1), packed, media_type=GZIP)
        if put_if_absent(self._store, key, record.to_json(), media_type=JSON):
            return record
        return load_stored(Record, self._store.get(key))  # another worker's, of the same pages

    def _refuse(self, items: Sequence[Item], reasons: Sequence[ErrorInfo]) -> None:
        """No page could be read. The file's fault is final; an engine's is tried again by the next run."""
        ours = next((reason for reason in reasons if reason.code.startswith("engine")), None)
        reason = ours or reasons[0]
        for item in items:
            if item.sha256 is None:
                continue
            if ours is None:
                self._ledger.refuse_original(item.sha256, reason)
            else:
                self._ledger.forget_failed_pages(item.sha256, self._plan.reading_fingerprint)
            status = ItemStatus.FAILED if ours else ItemStatus.REFUSED
            self._ledger.set_item(item.id, status=status, error=reason)


def _updates(record: Record, items: Sequence[Item]) -> tuple[Item, ...]:
    """The items of a record with what became of them: one that lost a page is partial, the others are not."""
    return tuple(item.model_copy(update={"status": status_after(record, item)}) for item in items)


def status_after(record: Record, item: Item) -> ItemStatus:
    """What an item has become once its record stands."""
    if record.held:
        return ItemStatus.HELD
    lost = any(page.error for page in record.pages if page.original == item.sha256)
    return ItemStatus.PARTIAL if lost else ItemStatus.INDEXED
