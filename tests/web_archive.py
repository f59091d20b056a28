"""An archive for the tests of the web pages: real deliveries, and records put on its shelves word by word.

The pictures are white, with a red bar where each word stands, so that what is painted over can be told.
"""

import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from PIL import Image, ImageDraw

from flows.work import index_waiting
from flows.workbench import Workbench
from pipeline import keys
from pipeline.identity import batch_id, item_id
from pipeline.packing import pack_pages
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import ErrorInfo, PageRef, PageText
from schemas.records import Mask, Record
from tests.search_records import make_record

WORD_COLOUR = (220, 20, 20)
PREVIEW_WIDTH = 620
_places = count()
NOW = datetime(2026, 11, 25, 18, 32, tzinfo=UTC)


def open_batch(bench: Workbench, name: str, *, department: str | None = None, at: datetime = NOW) -> Batch:
    """A delivery without files."""
    batch = Batch(id=batch_id(name, name), name=name, source=name, department=department, created_at=at)
    return bench.ledger.open_batch(batch)


def add_item(bench: Workbench, batch: Batch, source: str, status: ItemStatus, **more: object) -> Item:
    """An arrival with its outcome."""
    item = Item(
        id=item_id(batch.id, source, ""),
        batch_id=batch.id,
        source=source,
        received_name=source,
        ordinal=next(_places),
        received_at=NOW,
    )
    known = bench.ledger.add_item(item.model_copy(update=more))
    return (
        known
        if status is ItemStatus.RECEIVED
        else bench.ledger.set_item(known.id, status=status, error=more.get("error"))
    )


def refused(code: str, message: str = "It cannot be read.") -> ErrorInfo:
    """Why a file was refused."""
    return ErrorInfo(code=code, message=message, remedy="Copy it again.")


def keep_record(bench: Workbench, batch: Batch, name: str, pages: Sequence[str | None], **more: object) -> Record:
    """Put a record on the shelves as the pipeline does, and into the index; its item is its only source.

    A page of null could not be read, a page of "" is blank. ``masks`` may name only page, kind and words.
    """
    record, texts = make_record(name, pages, batch_id=batch.id, **more)
    originals = [draw_words(texts.get(number)) for number in range(1, len(pages) + 1)]
    refs = []
    for number, picture in enumerate(originals, start=1):
        content = _encoded(picture, "PNG")
        sha256 = _sha256(content)
        bench.store.put_once(keys.original(sha256), content, media_type="image/png")
        text = texts.get(number)
        if text is None:
            lost = refused("engine_timeout", "It took longer than 180 s.")
            refs.append(PageRef(original=sha256, index=0, number=number, error=lost))
            continue
        bench.store.put_once(keys.preview(text.image_sha256, 0), _preview(picture), media_type="image/jpeg")
        refs.append(
            PageRef(
                original=sha256,
                index=0,
                number=number,
                image_sha256=text.image_sha256,
                width=text.width,
                height=text.height,
                confidence=text.confidence,
                findings=record.pages[number - 1].findings,
                label=f"{number}/टीप" if len(pages) > 1 else None,
            )
        )
    masks = tuple(_with_boxes(mask, texts[mask.page]) for mask in record.masks)
    sources = (f"{name}.png",) if not more.get("sources") else record.sources
    record = record.model_copy(update={"pages": tuple(refs), "masks": masks, "sources": sources})
    _put(bench, record, [texts.get(number) for number in range(1, len(pages) + 1)])
    status = ItemStatus.HELD if record.held else ItemStatus.PARTIAL if record.is_partial else ItemStatus.INDEXED
    item = add_item(
        bench,
        batch,
        sources[0],
        ItemStatus.RECEIVED,
        record_id=record.record_id,
        pages=len(pages),
        sha256=refs[0].original,
    )
    done = item.model_copy(update={"status": status})
    bench.ledger.move_record(record, expected_version=0, item_updates=(done,), actor="test")
    index_waiting(bench)
    return record


def draw_words(text: PageText | None) -> Image.Image:
    """The picture of a page: a bar for each word."""
    size = (text.width, text.height) if text else (2480, 3508)
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for word in text.words if text else ():
        x0, y0, x1, y1 = word.box
        pen.rectangle((x0, y0, x1 - 1, y1 - 1), fill=WORD_COLOUR)
    return picture


def _put(bench: Workbench, record: Record, texts: Sequence[PageText | None]) -> None:
    bench.store.put_once(keys.record_pages(record.record_id, 1), pack_pages(texts), media_type="application/gzip")
    bench.store.put_once(keys.record_version(record.record_id, 1), record.to_json(), media_type="application/json")


def _with_boxes(mask: Mask, text: PageText) -> Mask:
    return mask.model_copy(update={"boxes": tuple(text.words[place].box for place in mask.words)})


def _preview(picture: Image.Image) -> bytes:
    return _encoded(picture.resize((PREVIEW_WIDTH, picture.height * PREVIEW_WIDTH // picture.width)), "JPEG")


def _encoded(picture: Image.Image, form: str) -> bytes:
    held = io.BytesIO()
    picture.save(held, form, dpi=(300, 300))
    return held.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
