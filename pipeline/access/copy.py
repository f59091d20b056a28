"""The searchable PDF of a record: the scanner's picture untouched, invisible Devanagari text beneath it.

PDF/A-2b, unless pages born as PDF are in it: those stay as they were delivered. A page with identifiers is painted
over, and its numbers leave the text, when the copy is for somebody who may not see them.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf import Dictionary

from pipeline.access.archive import About, ArchivePdf
from pipeline.access.kept import keep_file
from pipeline.access.kept_tiff import keep_tiff
from pipeline.access.made import Source, code_fax, make_picture
from pipeline.access.notice import draw_notice
from pipeline.access.picture import PdfPicture
from pipeline.access.scans import take_over
from pipeline.access.text_layer import lay_text
from pipeline.describing.privacy import mask_record, mask_text, masked_numbers
from pipeline.paging.extract import extract_page
from pipeline.paging.geometry import POINTS_AN_INCH, Rect
from pipeline.paging.identify import BMP, IMAGES, PDF, PNG, TIFF
from pipeline.paging.pdf_content import read_content
from pipeline.paging.pdf_files import faults_translated, open_objects, page_box
from pipeline.paging.pdf_scans import find_scan
from pipeline.paging.pixels import load_pixels, turn_pixels
from pipeline.paging.tiff import read_frames
from pipeline.rendition import paint_boxes
from schemas.pages import PageImage, PageRef, PageText, Rotation
from schemas.plan import Plan, fingerprint
from schemas.records import Mask, Record

COPY_VERSION = "3"
"""Raised when copies made before are to be made again."""
GROWTH = 1.1
PAGE_BYTES = 12_000
"""A picture coded anew may be so many times its share of the original, and so many bytes: 20,000 less the text."""
TURNS: tuple[Rotation, ...] = (0, 90, 180, 270)
LOSSLESS = frozenset({PNG, BMP, TIFF})


@dataclass(frozen=True)
class _Sheet:
    """One page on its way into the copy."""

    ref: PageRef
    text: PageText | None
    original: Path
    media_type: str
    masks: tuple[Mask, ...]
    most_bytes: int
    """that its picture may have, where it must be coded anew"""


class _Copier:
    """Puts one sheet after the other into a PDF; each original is opened once."""

    def __init__(self, archive: ArchivePdf, opened: ExitStack, *, plan: Plan, folder: Path) -> None:
        self._archive = archive
        self._opened = opened
        self._plan = plan
        self._folder = folder
        self._sources: dict[Path, pikepdf.Pdf] = {}

    def add(self, sheet: _Sheet) -> None:
        """The page as it was delivered where it can stay, else its picture; the words beneath it."""
        if sheet.ref.error is not None:
            self._add_notice(sheet.ref)
            return
        if sheet.media_type == PDF and not sheet.masks and self._takes_over(sheet):
            return
        page = self._add_picture(sheet)
        if sheet.text is not None:
            text = mask_text(sheet.text, sheet.masks)
            lay_text(page, self._archive.fonts, text, place=Rect(0, 0, *page_box(page).size))

    def _takes_over(self, sheet: _Sheet) -> bool:
        """A PDF page that need not be drawn: one whose own text was trusted, or one that is nothing but a scan."""
        source = self._source(sheet.original).pages[sheet.ref.index]
        box = page_box(source)
        content = read_content(source)
        scan = find_scan(content, box)
        if scan is None:
            return self._stays(sheet, source)
        page = take_over(self._archive, source, content.images[0], box)
        if page is None:
            return False
        turned = replace(box, rotate=TURNS[(box.rotate + sheet.ref.rotation) // 90 % 4])
        page.obj["/Rotate"] = turned.rotate
        if sheet.text is not None:
            lay_text(page, self._archive.fonts, sheet.text, place=turned.displayed(scan.rect))
        return True

    def _stays(self, sheet: _Sheet, source: pikepdf.Page) -> bool:
        if sheet.text is None or sheet.text.source != "text_layer":
            return False
        self._archive.pdf.pages.append(source)
        self._archive.obstacles.append("Pages born as PDF stay as they were delivered; they are not made into PDF/A.")
        return True

    def _source(self, path: Path) -> pikepdf.Pdf:
        if path not in self._sources:
            self._sources[path] = self._opened.enter_context(open_objects(path, attempt_recovery=True))
        return self._sources[path]

    def _add_picture(self, sheet: _Sheet) -> pikepdf.Page:
        """The page's picture as a page of its own: the scanner's bytes where they can stay, else coded anew."""
        source = extract_page(
            sheet.original, sheet.media_type, sheet.ref.index, plan=self._plan, folder=self._folder
        ).image
        kept = None if sheet.masks else self._kept(sheet, source)
        if kept is None:
            made = _made(sheet, source)
            page = self._page(source, sheet.ref.rotation, turn=0)
            self._draw(page, made, mirrored=False)
            return page
        page = self._page(source, sheet.ref.rotation, turn=TURNS[(source.turn + sheet.ref.rotation) // 90 % 4])
        self._draw(page, kept, mirrored=source.mirrored)
        return page

    def _kept(self, sheet: _Sheet, image: PageImage) -> PdfPicture | None:
        if sheet.media_type == TIFF:
            frames = read_frames(sheet.original, most_pages=self._plan.limits.pages)
            return keep_tiff(sheet.original, frames[sheet.ref.index].number)
        return keep_file(Path(image.path), sheet.media_type) if sheet.media_type in IMAGES else None

    def _page(self, image: PageImage, rotation: Rotation, *, turn: Rotation) -> pikepdf.Page:
        """A page as large as the picture, seen after its ``turn``."""
        scale = POINTS_AN_INCH / image.dpi
        seen = image.width * scale, image.height * scale
        if rotation in {90, 270}:
            seen = seen[::-1]
        page = self._archive.new_page(seen[::-1] if turn in {90, 270} else seen)
        if turn:
            page.obj["/Rotate"] = turn
        return page

    def _draw(self, page: pikepdf.Page, picture: PdfPicture, *, mirrored: bool) -> None:
        """The picture over the whole page."""
        across, down = (float(side) for side in page.mediabox[2:])
        matrix = f"{-across:.4f} 0 0 {down:.4f} {across:.4f} 0" if mirrored else f"{across:.4f} 0 0 {down:.4f} 0 0"
        page.obj.Resources.XObject = Dictionary(Im0=self._archive.add_picture(picture))
        page.obj.Contents = self._archive.pdf.make_stream(f"q {matrix} cm /Im0 Do Q\n".encode())

    def _add_notice(self, ref: PageRef) -> None:
        """A sheet that says that a page could not be read."""
        pixels, text = draw_notice(ref)
        scale = POINTS_AN_INCH / text.dpi
        page = self._archive.new_page((text.width * scale, text.height * scale))
        self._draw(page, code_fax(pixels), mirrored=False)
        lay_text(page, self._archive.fonts, text, place=Rect(0, 0, *page_box(page).size))


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
    target = folder / "access.pdf"
    with ExitStack() as opened:
        archive = opened.enter_context(ArchivePdf())
        copier = _Copier(archive, opened, plan=plan, folder=folder)
        for ref, text in zip(record.pages, texts, strict=True):
            path, media_type = originals[ref.original]
            masks = tuple(mask for mask in record.masks if mask.page == ref.number) if masked else ()
            with faults_translated():
                copier.add(_Sheet(ref, text, path, media_type, masks, _share(record, ref, path)))
        archive.save(target, About(shown.title, record.record_id, record.made_at))
    return target


def copy_name(record: Record, *, masked: bool) -> str:
    """Names all that a copy depends on beside the page texts: same name, same copy."""
    pages = [(page.original, page.index, page.rotation, page.error) for page in record.pages]
    shown = repr((record.title, pages, record.masks if masked else ()))
    return f"{'masked' if masked else 'full'}-{fingerprint(COPY_VERSION, shown)}"


def _share(record: Record, ref: PageRef, original: Path) -> int:
    """How many bytes a page's picture may have: its share of the original, and some more."""
    pages = sum(page.original == ref.original for page in record.pages)
    return int(GROWTH * original.stat().st_size / pages) + PAGE_BYTES


def _made(sheet: _Sheet, image: PageImage) -> PdfPicture:
    """The upright picture coded anew, the masks painted over."""
    pixels = turn_pixels(load_pixels(image), sheet.ref.rotation)
    boxes = [box for mask in sheet.masks for box in mask.boxes]
    if boxes:
        pixels = pixels.copy()
        paint_boxes(pixels, scale=1.0, boxes=boxes)
    return make_picture(pixels, bilevel=image.bilevel, source=_kind(sheet, image), most_bytes=sheet.most_bytes)


def _kind(sheet: _Sheet, image: PageImage) -> Source:
    if sheet.media_type == PDF:
        return "lossy" if image.lossless else "drawn"
    return "lossless" if sheet.media_type in LOSSLESS else "lossy"
