"""Originals and the pages kept of them: each claimed once, each page kept once for each way of reading."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import RowMapping, delete, select, update

from pipeline.ledger.book import Book
from pipeline.ledger.rows import OriginalRow, PageRow
from pipeline.ledger.tables import originals, pages
from schemas.pages import ErrorInfo, LayerVerdict, Opened


class OriginalBook(Book):
    """Originals and pages."""

    def claim_original(
        self, sha256: str, *, size_bytes: int, media_type: str, record_id: str, item_id: str
    ) -> OriginalRow:
        """Claim bytes for an item and a record. The first claim stands for ever, and everybody is told of it."""
        claim = self._database.insert(originals).values(
            sha256=sha256,
            size_bytes=size_bytes,
            media_type=media_type,
            record_id=record_id,
            item_id=item_id,
            pages=0,
            has_text_layer=False,
            verdict="none",
        )
        with self._database.writing() as connection:
            connection.execute(claim.on_conflict_do_nothing())
            row = connection.execute(select(originals).where(originals.c.sha256 == sha256)).mappings().one()
        return _as_original(row)

    def set_opened(self, sha256: str, opened: Opened, verdict: LayerVerdict) -> None:
        """Note what an original was found to be; an earlier refusal is forgotten."""
        found = {**opened.model_dump(), "verdict": verdict, "refused": None}
        self._set_original(sha256, found)

    def refuse_original(self, sha256: str, reason: ErrorInfo) -> None:
        """Note that an original was refused for good, and why: whoever delivers it again is told."""
        self._set_original(sha256, {"refused": reason.model_dump()})

    def original(self, sha256: str) -> OriginalRow | None:
        """What is known of these bytes."""
        with self._database.reading() as connection:
            found = connection.execute(select(originals).where(originals.c.sha256 == sha256))
            row = found.mappings().one_or_none()
        return _as_original(row) if row else None

    def originals(self) -> Iterator[OriginalRow]:
        """All originals, in the order of their hashes."""
        return map(_as_original, self._every_row(originals, originals.c.sha256))

    def keep_page(
        self,
        original: str,
        index: int,
        reading: str,
        image_sha256: str | None = None,
        error: ErrorInfo | None = None,
    ) -> None:
        """Note that a page (``index`` from 0) was read, or why not. A page that was read stays so.

        Raises:
            NotFoundError: the original is not known.
        """
        row = {
            "original": original,
            "page": index,
            "reading": reading,
            "image_sha256": image_sha256,
            "error": error.model_dump() if error else None,
        }
        kept = self._database.insert(pages).values(row)
        kept = kept.on_conflict_do_update(
            index_elements=[pages.c.original, pages.c.reading, pages.c.page],
            set_={"image_sha256": kept.excluded.image_sha256, "error": kept.excluded.error},
            where=pages.c.error.is_not(None),
        )
        with self._database.writing() as connection:
            connection.execute(kept)

    def pages_kept(self, original: str, reading: str) -> dict[int, PageRow]:
        """The pages of an original that were tried, by index from 0."""
        found = select(pages).where(pages.c.original == original, pages.c.reading == reading)
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(pages.c.page)).mappings()
            return {row["page"]: PageRow(image_sha256=row["image_sha256"], error=row["error"]) for row in rows}

    def forget_failed_pages(self, original: str, reading: str, *, codes: Collection[str]) -> None:
        """Forget the pages that could not be read for one of these reasons, so that the next run tries them again."""
        kept = self.pages_kept(original, reading)
        failed = [index for index, page in kept.items() if page.error and page.error.code in codes]
        forget = delete(pages).where(pages.c.original == original, pages.c.reading == reading, pages.c.page.in_(failed))
        with self._database.writing() as connection:
            connection.execute(forget)

    def _set_original(self, sha256: str, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(update(originals).where(originals.c.sha256 == sha256).values(values))


def _as_original(row: RowMapping) -> OriginalRow:
    return OriginalRow(**row)
