"""The searchable PDF of a record: the scanner's picture untouched, invisible Devanagari text beneath it.

A page whose own text could be trusted stays as it was delivered. A page with identifiers is painted over, and its
numbers leave the text, when the copy is for somebody who may not see them.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import img2pdf
import pdfplumber
import pikepdf

from pipeline.describing.privacy import mask_text
from pipeline.paging.extract import extract_page
from pipeline.paging.pixels import load_pixels, turn_pixels
from pipeline.rendition import paint_boxes
from pipeline.text_layer_pdf import add_font, lay_text
from schemas.pages import PageImage, PageRef, PageText
from schemas.plan import Plan
from schemas.records import Mask, Record

QUALITY = 80
INVISIBLE = 3
"""Text rendering mode of an earlier OCR layer (PDF 32000-1, table 106)."""
SCAN_COVERS = 0.85
"""Share of a page's area from which one image is the whole page: scanners leave margins."""
PDF = "application/pdf"


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
    copy = pikepdf.new()
    font = add_font(copy)
    for ref, text in zip(record.pages, texts, strict=True):
        path, media_type = originals[ref.original]
        masks = tuple(mask for mask in record.masks if mask.page == ref.number) if masked else ()
        _add_sheet(copy, font, _Sheet(ref, text, path, media_type, masks), plan=plan, folder=folder)
    with copy.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = record.title
        metadata["dc:identifier"] = record.record_id
    target = folder / "access.pdf"
    copy.save(target, linearize=False, deterministic_id=True)
    return target


def _add_sheet(copy: pikepdf.Pdf, font: pikepdf.Object, sheet: _Sheet, *, plan: Plan, folder: Path) -> None:
    if sheet.text is not None and sheet.text.source == "text_layer" and not sheet.masks:
        _append_page(copy, sheet)
        return
    if sheet.media_type == PDF and not sheet.masks and (place := _scan_on_page(sheet)) is not None:
        page = _append_page(copy, sheet)
        _drop_hidden_text(copy, page)
        page.obj["/Rotate"] = (int(page.obj.get("/Rotate", 0)) + sheet.ref.rotation) % 360
        if sheet.text is not None:
            lay_text(page, font, sheet.text, place=_turned(place, page, sheet.ref.rotation))
        return
    page = _append_picture(copy, sheet, plan=plan, folder=folder)
    if sheet.text is not None:
        x0, y0, x1, y1 = (float(number) for number in page.mediabox)
        across = int(page.obj.get("/Rotate", 0)) % 180
        size = (y1 - y0, x1 - x0) if across else (x1 - x0, y1 - y0)
        lay_text(page, font, mask_text(sheet.text, sheet.masks), place=(0, 0, *size))


def _append_page(copy: pikepdf.Pdf, sheet: _Sheet) -> pikepdf.Page:
    with pikepdf.open(sheet.original) as source:
        copy.pages.append(source.pages[sheet.ref.index])
    return copy.pages[-1]


def _scan_on_page(sheet: _Sheet) -> tuple[float, ...] | None:
    """Where the scan lies on the page as its file shows it, in points from the lower left; null if it is no scan.

    A page is a scan when one image carries it and no visible text stands beside it.
    """
    with pdfplumber.open(sheet.original, pages=[sheet.ref.index + 1]) as document:
        page = document.pages[0]
        if len(page.images) != 1 or (sheet.text is not None and sheet.text.source == "legacy_font"):
            return None
        image = page.images[0]
        if image["width"] * image["height"] < SCAN_COVERS * float(page.width * page.height):
            return None
        height = float(page.height)
        return float(image["x0"]), height - float(image["bottom"]), float(image["x1"]), height - float(image["top"])


def _turned(place: tuple[float, ...], page: pikepdf.Page, rotation: int) -> tuple[float, ...]:
    """The place after the page was turned clockwise by ``rotation`` for reading; ``/Rotate`` holds it already."""
    x0, y0, x1, y1 = place
    left, bottom, right, top = (float(number) for number in page.cropbox)
    shown = int(page.obj.get("/Rotate", 0)) - rotation
    wide, high = (top - bottom, right - left) if shown % 180 else (right - left, top - bottom)
    match rotation:
        case 90:
            return y0, wide - x1, y1, wide - x0
        case 180:
            return wide - x1, high - y1, wide - x0, high - y0
        case 270:
            return high - y1, x0, high - y0, x1
        case _:
            return place


def _drop_hidden_text(copy: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Take an earlier OCR layer out of a scanned page, so that copying gives one text and not two."""
    if "/Font" not in page.obj.get("/Resources", {}):
        return
    kept = list(_without_hidden_text(page))
    page.obj["/Contents"] = copy.make_stream(pikepdf.unparse_content_stream(kept))


def _without_hidden_text(page: pikepdf.Page) -> Iterator[tuple[object, pikepdf.Operator]]:
    mode = 0
    shows = {"Tj", "TJ", "'", '"'}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tr":
            mode = int(operands[0])
        if name in shows and mode == INVISIBLE:
            continue
        yield operands, operator


def _append_picture(copy: pikepdf.Pdf, sheet: _Sheet, *, plan: Plan, folder: Path) -> pikepdf.Page:
    """The page's picture as a page of its own: the scanner's bytes where they can stay, else JPEG."""
    image = extract_page(sheet.original, sheet.media_type, sheet.ref.index, plan=plan, folder=folder).image
    untouched = image.lossless and not sheet.masks and not image.mirrored
    path = Path(image.path) if untouched else _painted(image, sheet, folder)
    turn = (image.turn + sheet.ref.rotation) % 360 if untouched else 0
    layout = img2pdf.get_fixed_dpi_layout_fun((image.dpi, image.dpi))
    made = img2pdf.convert(str(path), layout_fun=layout, rotation=img2pdf.Rotation.none)
    with pikepdf.open(io.BytesIO(made)) as source:
        copy.pages.append(source.pages[0])
    page = copy.pages[-1]
    page.obj["/Rotate"] = turn
    return page


def _painted(image: PageImage, sheet: _Sheet, folder: Path) -> Path:
    """The upright picture as JPEG, with the masks painted over."""
    pixels = turn_pixels(load_pixels(image), sheet.ref.rotation)
    boxes = [box for mask in sheet.masks for box in mask.boxes]
    paint_boxes(pixels, scale=1.0, boxes=boxes)
    target = folder / f"{image.sha256}-painted.jpg"
    cv2.imwrite(str(target), pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return target
