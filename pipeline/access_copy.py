"""The searchable PDF of a record: the scanner's picture untouched, invisible Devanagari text beneath it.

A page whose own text could be trusted stays as it was delivered. A page with identifiers is painted over, and its
numbers leave the text, when the copy is for somebody who may not see them.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import img2pdf
import pikepdf

from pipeline.describing.privacy import mask_record, mask_text, masked_numbers
from pipeline.paging.extract import extract_page
from pipeline.paging.geometry import Rect
from pipeline.paging.identify import PDF
from pipeline.paging.pdf_content import read_content
from pipeline.paging.pdf_files import faults_translated, page_box
from pipeline.paging.pdf_scans import find_scan
from pipeline.paging.pixels import load_pixels, turn_pixels
from pipeline.rendition import paint_boxes
from pipeline.text_layer_pdf import add_font, lay_text
from schemas.pages import PageImage, PageRef, PageText, Rotation
from schemas.plan import Plan
from schemas.records import Mask, Record

QUALITY = 80
INVISIBLE = 3
"""Text rendering mode of an earlier OCR layer (PDF 32000-1, table 106)."""
TURNS: tuple[Rotation, ...] = (0, 90, 180, 270)
SHOWS_TEXT = {"Tj", "TJ", "'", '"'}


Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


@dataclass(frozen=True)
class _Sheet:
    """One page on its way into the copy."""

    ref: PageRef
    text: PageText | None
    original: Path
    media_type: str
    masks: tuple[Mask, ...]


def make_access_copy(
    record: Record,
    texts: Sequence[PageText | None],
    *,
    originals: Mapping[str, tuple[Path, str]],
    masked: bool,
    plan: Plan,
    folder: Path,
) -> Path:
    """Write the record's access copy into ``folder`` and return its path.

    ``originals`` gives path and media type by SHA-256. Runs in the pool: it opens the originals again.

    Raises:
        InputError: an original cannot be opened any more.
    """
    shown = mask_record(record, masked_numbers(texts, record.masks)) if masked else record
    copy = pikepdf.new()
    font = add_font(copy)
    for ref, text in zip(record.pages, texts, strict=True):
        path, media_type = originals[ref.original]
        masks = tuple(mask for mask in record.masks if mask.page == ref.number) if masked else ()
        with faults_translated():
            _add_sheet(copy, font, _Sheet(ref, text, path, media_type, masks), plan=plan, folder=folder)
    with copy.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = shown.title
        metadata["dc:identifier"] = record.record_id
    target = folder / "access.pdf"
    copy.save(target, deterministic_id=True)
    return target


def _add_sheet(copy: pikepdf.Pdf, font: pikepdf.Object, sheet: _Sheet, *, plan: Plan, folder: Path) -> None:
    """The page as it was delivered where it can stay, else its picture; the words beneath it."""
    if sheet.media_type == PDF and not sheet.masks and _stays(copy, font, sheet):
        return
    page = _append_picture(copy, sheet, plan=plan, folder=folder)
    if sheet.text is not None:
        lay_text(page, font, mask_text(sheet.text, sheet.masks), place=Rect(0, 0, *page_box(page).size))


def _stays(copy: pikepdf.Pdf, font: pikepdf.Object, sheet: _Sheet) -> bool:
    """Take a PDF page over untouched: one whose own text was trusted, or one that is nothing but a scan."""
    trusted = sheet.text is not None and sheet.text.source == "text_layer"
    with pikepdf.open(sheet.original, suppress_warnings=True) as source:
        original = source.pages[sheet.ref.index]
        scan = find_scan(read_content(original), page_box(original))
        if scan is None and not trusted:
            return False
        copy.pages.append(original)
        place = scan.rect if scan else None
    page = copy.pages[-1]
    if trusted or place is None:
        return True
    _drop_hidden_text(copy, page)
    box = page_box(page)
    turned = replace(box, rotate=TURNS[(box.rotate + sheet.ref.rotation) // 90 % 4])
    page.obj["/Rotate"] = turned.rotate
    if sheet.text is not None:
        lay_text(page, font, sheet.text, place=turned.displayed(place))
    return True


def _drop_hidden_text(copy: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Take an earlier OCR layer out of a scanned page, so that copying gives one text and not two."""
    if not read_content(page).has_text:
        return
    kept = list(_without_hidden_text(page))
    page.obj["/Contents"] = copy.make_stream(pikepdf.unparse_content_stream(kept))


def _without_hidden_text(page: pikepdf.Page) -> Iterator[Instruction]:
    mode = 0
    for instruction in pikepdf.parse_content_stream(page):
        name = str(instruction.operator)
        if name == "Tr":
            mode = int(str(instruction.operands[0]))
        if name not in SHOWS_TEXT or mode != INVISIBLE:
            yield instruction


def _append_picture(copy: pikepdf.Pdf, sheet: _Sheet, *, plan: Plan, folder: Path) -> pikepdf.Page:
    """The page's picture as a page of its own: the scanner's bytes where they can stay, else JPEG."""
    image = extract_page(sheet.original, sheet.media_type, sheet.ref.index, plan=plan, folder=folder).image
    untouched = image.lossless and not sheet.masks and not image.mirrored
    path = Path(image.path) if untouched else _painted(image, sheet, folder)
    layout = img2pdf.get_fixed_dpi_layout_fun((image.dpi, image.dpi))
    made = img2pdf.convert(str(path), layout_fun=layout, rotation=img2pdf.Rotation.none)
    with pikepdf.open(io.BytesIO(made)) as source:
        copy.pages.append(source.pages[0])
    page = copy.pages[-1]
    page.obj["/Rotate"] = (image.turn + sheet.ref.rotation) % 360 if untouched else 0
    return page


def _painted(image: PageImage, sheet: _Sheet, folder: Path) -> Path:
    """The upright picture as JPEG, with the masks painted over."""
    pixels = turn_pixels(load_pixels(image), sheet.ref.rotation)
    paint_boxes(pixels, scale=1.0, boxes=[box for mask in sheet.masks for box in mask.boxes])
    target = folder / f"{image.sha256}-painted.jpg"
    cv2.imwrite(str(target), pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return target
