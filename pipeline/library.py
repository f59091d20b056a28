"""Reading what is kept, for a viewer. Whoever shows a record goes through here; the access rule stands here."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import keys
from pipeline.access.archive import Conformance, read_conformance
from pipeline.access.copy import copy_name, make_access_copy
from pipeline.describing.known_numbers import KnownNumbers
from pipeline.describing.privacy import mask_record, mask_text, masked_numbers
from pipeline.ledger.ledger import Ledger
from pipeline.packing import OpenPages, PageLines
from pipeline.pool import WorkPool
from pipeline.rendition import cut_pictures, paint_masks
from pipeline.report import newest_account
from pipeline.store.base import ObjectStore, put_if_absent
from pipeline.workspace import Workspace
from schemas.access import Viewer, may_see
from schemas.base import Box
from schemas.errors import AccessDeniedError, NotFoundError
from schemas.items import RegisterAccount
from schemas.pages import PageRef, PageText
from schemas.plan import Plan
from schemas.records import Mask, Record
from schemas.upgrade import load_stored

OPEN_PAGES_BYTES = 64 << 20
"""Page texts held in memory, each packed: a search page shows 20 hits, a reader turns the pages of one record."""


@dataclass(frozen=True)
class OriginalBytes:
    """An original as it was received."""

    sha256: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class AccessCopy:
    """A record's searchable PDF."""

    content: bytes
    conformance: Conformance


class Library:
    """The shelves: records, their pages, pictures, originals and access copies."""

    def __init__(self, store: ObjectStore, ledger: Ledger, *, plan: Plan, pool: WorkPool) -> None:
        self._store = store
        self._ledger = ledger
        self._plan = plan
        self._pool = pool
        self._open = OpenPages(store.get, limit_bytes=OPEN_PAGES_BYTES)

    def record(self, record_id: str, *, viewer: Viewer) -> Record:
        """The current version of a record.

        Raises:
            NotFoundError: there is none, or none for this viewer: the two look the same.
        """
        return self._shown(self._current(record_id, viewer), viewer)

    def pages(self, record_id: str, *, viewer: Viewer) -> tuple[PageRef, ...]:
        """What is known of each page of a record, without what it says.

        Raises:
            NotFoundError: there is no such record, or none for this viewer.
        """
        return self._current(record_id, viewer).pages

    def record_with_texts(self, record_id: str, *, viewer: Viewer) -> tuple[Record, dict[int, PageText]]:
        """The current version of a record and all its page texts, as ``record`` and ``page_texts`` give them.

        Raises:
            NotFoundError: there is none, or none for this viewer.
        """
        record = self._current(record_id, viewer)
        return self._shown(record, viewer), self._texts(record, viewer)

    def page_texts(
        self, record_id: str, *, viewer: Viewer, numbers: Collection[int] | None = None
    ) -> dict[int, PageText]:
        """Page number → text, without pages that failed; identifiers masked where the viewer may not see them."""
        return self._texts(self._current(record_id, viewer), viewer, numbers)

    def page_text(self, record_id: str, number: int, *, viewer: Viewer) -> PageText:
        """One page's text.

        Raises:
            NotFoundError: no such page, or it could not be read.
        """
        found = self.page_texts(record_id, viewer=viewer, numbers=(number,))
        if number not in found:
            raise NotFoundError(f"Record {record_id} has no text of a page {number}.")
        return found[number]

    def preview(self, record_id: str, number: int, *, viewer: Viewer) -> bytes:
        """The upright picture of a page as JPEG, identifiers painted over where the viewer may not see them."""
        return self._picture(self._current(record_id, viewer), number, viewer)[0]

    def crops(self, record_id: str, number: int, boxes: Iterable[Box], *, viewer: Viewer) -> Iterator[bytes]:
        """Places on a page as PNG, from its preview; identifiers painted over where the viewer may not see them.

        Raises:
            NotFoundError: there is no such page, or it has no picture.
        """
        jpeg, size = self._picture(self._current(record_id, viewer), number, viewer)
        return cut_pictures(jpeg, size=size, boxes=boxes)

    def original(self, record_id: str, *, viewer: Viewer, number: int = 1) -> OriginalBytes:
        """The original that carries page ``number``, to the byte.

        Raises:
            AccessDeniedError: it holds identifiers and this viewer may not see them; there is the access copy.
        """
        record = self._current(record_id, viewer)
        if record.masks and not viewer.may_see_identifiers:
            raise AccessDeniedError(
                "The original shows identity or account numbers.", remedy="Open the access copy: it is masked."
            )
        if not 1 <= number <= len(record.pages):
            raise NotFoundError(f"Record {record_id} has no page {number}.")
        key = keys.original(record.pages[number - 1].original)
        stat = self._store.stat(key)
        if stat is None:
            raise NotFoundError(f"The original {key} is not in the store.", remedy="Run `abhilekh verify`.")
        return OriginalBytes(sha256=stat.sha256, media_type=stat.media_type, content=self._store.get(key))

    def access_copy(self, record_id: str, *, viewer: Viewer) -> AccessCopy:
        """The searchable PDF of a record, made on first request and kept; masked where the viewer may not see."""
        record = self._current(record_id, viewer)
        masked = bool(record.masks) and not viewer.may_see_identifiers
        key = keys.access_copy(record_id, record.texts_version, copy_name(record, masked=masked))
        if self._store.stat(key) is None:
            self._make_access_copy(record, key, masked=masked)
        content = self._store.get(key)
        return AccessCopy(content, read_conformance(content))

    def register_account(self, batch_id: str) -> RegisterAccount | None:
        """A delivery as it was last held against its register. Not for a viewer: its names may say what is hidden."""
        return newest_account(self._store, batch_id)

    def _make_access_copy(self, record: Record, key: str, *, masked: bool) -> None:
        pages = self._pages(record)
        texts = tuple(pages.page(number) for number in range(1, len(pages) + 1))
        with Workspace() as workspace:
            originals = {sha256: self._fetch(sha256, workspace.file(sha256)) for sha256 in record.originals}
            made = self._pool.submit(
                make_access_copy,
                record,
                texts,
                originals=originals,
                masked=masked,
                plan=self._plan,
                folder=workspace.folder("pages"),
                timeout_s=self._plan.limits.open_timeout_s + self._plan.limits.page_timeout_s * len(record.pages),
            ).result()
            put_if_absent(self._store, key, made, media_type="application/pdf")

    def _current(self, record_id: str, viewer: Viewer) -> Record:
        row = self._ledger.record_row(record_id)
        if row is None or not may_see(
            viewer, classification=row.classification, held=row.held, department=row.department
        ):
            raise NotFoundError(f"There is no record {record_id}.")
        return load_stored(Record, self._store.get(keys.record_version(record_id, row.version)))

    def _shown(self, record: Record, viewer: Viewer) -> Record:
        return record if viewer.may_see_identifiers else mask_record(record, self._private_numbers(record))

    def _picture(self, record: Record, number: int, viewer: Viewer) -> tuple[bytes, tuple[int, int]]:
        """A page's upright picture as JPEG, masked for this viewer, and the size of the page in pixels."""
        page = next((page for page in record.pages if page.number == number), None)
        if page is None or page.image_sha256 is None:
            raise NotFoundError(f"Record {record.record_id} has no picture of a page {number}.")
        jpeg, size = self._store.get(keys.preview(page.image_sha256, page.rotation)), (page.width, page.height)
        boxes = [box for mask in masks_of(record, number) for box in mask.boxes]
        if viewer.may_see_identifiers or not boxes:
            return jpeg, size
        return paint_masks(jpeg, size=size, boxes=boxes), size

    def _texts(self, record: Record, viewer: Viewer, numbers: Collection[int] | None = None) -> dict[int, PageText]:
        pages = self._pages(record)
        wanted = range(1, len(pages) + 1) if numbers is None else numbers
        found = {number: page for number in wanted if (page := pages.page(number)) is not None}
        if viewer.may_see_identifiers:
            return found
        return {number: mask_text(page, masks_of(record, number)) for number, page in found.items()}

    def _pages(self, record: Record) -> PageLines:
        return self._open.pages(keys.record_pages(record.record_id, record.texts_version))

    def _private_numbers(self, record: Record) -> KnownNumbers:
        """The numbers that the record's masks cover, to be hidden in its fields too; only masked pages are parsed."""
        if not record.masks:
            return {}
        masked = {mask.page for mask in record.masks}
        pages = self._pages(record)
        texts = [pages.page(number) if number in masked else None for number in range(1, len(pages) + 1)]
        return masked_numbers(texts, record.masks)

    def _fetch(self, sha256: str, target: Path) -> tuple[Path, str]:
        """The original's file and its media type."""
        key = keys.original(sha256)
        self._store.download(key, target)
        stat = self._store.stat(key)
        return target, stat.media_type if stat else ""


def masks_of(record: Record, number: int) -> tuple[Mask, ...]:
    """The masks of one page."""
    return tuple(mask for mask in record.masks if mask.page == number)
