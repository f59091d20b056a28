"""A page out of its original: the picture as delivered where it can be taken as it is, else drawn; and its text layer.

Runs in worker processes. What is wrong with a page is said of that page, and costs no other.
"""

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.paging.geometry import PageBox, Rect
from pipeline.paging.identify import EXTENSIONS, IMAGES, PDF, TIFF
from pipeline.paging.pdf_content import PageContent, read_content
from pipeline.paging.pdf_drawing import draw_page, drawing_dpi
from pipeline.paging.pdf_files import PdfFile, borrow_pdf, page_box
from pipeline.paging.pdf_scans import Scan, TakenImage, check_images, find_scan, take_scan
from pipeline.paging.pdf_text import PixelFrame, read_layer
from pipeline.paging.pictures import check_size, choose_dpi, declared_dpi, exif_turn, open_picture
from pipeline.paging.pixels import anymap
from pipeline.paging.tiff import decode_frame, read_frames, square_dpi
from pipeline.paging.wholeness import check_whole_bytes
from schemas.errors import CorruptFileError, InputError, UnsupportedFileError
from schemas.pages import LayerWord, PageImage, PageSource, Rotation
from schemas.plan import Plan


@dataclass(frozen=True)
class _Picture:
    """A page's picture, not yet written."""

    content: bytes
    suffix: str
    width: int
    """pixels as stored, before the turn"""
    height: int
    dpi: int
    turn: Rotation = 0
    mirrored: bool = False
    bilevel: bool = False
    lossless: bool = True

    @property
    def seen_size(self) -> tuple[int, int]:
        """Pixels across and down after the turn."""
        return (self.height, self.width) if self.turn in {90, 270} else (self.width, self.height)


def extract_page(path: Path, media_type: str, index: int, *, plan: Plan, folder: Path) -> PageSource:
    """Take page ``index`` (from 0) out of an original; its picture is written into ``folder``.

    Raises:
        CorruptFileError: this page is damaged. TooLargeError: it has too many pixels.
        UnsupportedFileError: files of this type have no pages. EncryptedFileError: it needs a password.
    """
    with _said_of_page(index):
        if media_type == PDF:
            picture, layer = _from_pdf(path, index, plan)
        elif media_type == TIFF:
            picture, layer = _from_tiff(path, index, plan), ()
        elif media_type in IMAGES:
            picture, layer = _from_image(path, media_type, index, plan), ()
        else:
            raise UnsupportedFileError(f"There are no pages in a file of the type {media_type}.")
    # one folder may take pages of several originals
    target = folder / f"{zlib.crc32(str(path).encode('utf-8', 'surrogateescape')):08x}-{index:05d}{picture.suffix}"
    target.write_bytes(picture.content)
    width, height = picture.seen_size
    image = PageImage(
        path=str(target),
        sha256=_name(picture, layer),
        turn=picture.turn,
        mirrored=picture.mirrored,
        width=width,
        height=height,
        dpi=picture.dpi,
        bilevel=picture.bilevel,
        lossless=picture.lossless,
    )
    return PageSource(image=image, layer=layer)


def _name(picture: _Picture, layer: tuple[LayerWord, ...]) -> str:
    """SHA-256 over all that reading depends on: same name, same reading."""
    digest = hashlib.sha256(picture.content)
    digest.update(f"\0{picture.turn} {picture.mirrored} {picture.dpi}".encode())
    for word in layer:
        digest.update(word.model_dump_json().encode())
    return digest.hexdigest()


@contextmanager
def _said_of_page(index: int) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise type(error)(f"Page {index + 1}: {error.problem}", remedy=error.remedy) from error


def _from_image(path: Path, media_type: str, index: int, plan: Plan) -> _Picture:
    """A picture file: its one page, byte for byte."""
    if index:
        raise CorruptFileError(f"There is no page at place {index} in a picture.")
    content = path.read_bytes()
    check_whole_bytes(content, media_type)
    with open_picture(content, media_type) as picture:
        width, height = picture.size
        check_size(width, height, plan.limits.page_pixels)
        turn, mirrored = exif_turn(picture)
        return _Picture(
            content=content,
            suffix=f".{EXTENSIONS[media_type]}",
            width=width,
            height=height,
            dpi=choose_dpi(declared_dpi(picture), width, height),
            turn=turn,
            mirrored=mirrored,
            bilevel=picture.mode == "1",
        )


def _from_tiff(path: Path, index: int, plan: Plan) -> _Picture:
    """A frame of a TIFF, decoded: upright, with square dots."""
    frames = read_frames(path, most_pages=plan.limits.pages)
    if not 0 <= index < len(frames):
        raise CorruptFileError(f"The TIFF has {len(frames)} pages, none at place {index}.")
    frame = frames[index]
    check_size(frame.width, frame.height, plan.limits.page_pixels)
    pixels, bilevel = decode_frame(path, frame)
    height, width = pixels.shape[:2]
    return _Picture(
        content=anymap(pixels, bilevel=bilevel),
        suffix=".pnm",
        width=width,
        height=height,
        dpi=choose_dpi(square_dpi(frame), width, height),
        bilevel=bilevel,
        lossless=width * height == frame.width * frame.height,
    )


def _from_pdf(path: Path, index: int, plan: Plan) -> tuple[_Picture, tuple[LayerWord, ...]]:
    """A PDF page: its one scan as it is, else the page drawn."""
    with borrow_pdf(path) as document:
        page = document.page(index)
        box = page_box(page)
        content = read_content(page)
        scan = find_scan(content, box)
        taken = take_scan(scan, most_pixels=plan.limits.page_pixels) if scan else None
        if scan is not None and taken is not None:
            picture, place = _scan_picture(scan, taken), box.displayed(scan.rect)
        else:
            picture, place = _drawn_picture(document, index, _Sheet(box, content, scan), plan), Rect(0, 0, *box.size)
        if not content.has_text or (text := document.text) is None:
            return picture, ()
        layer = read_layer(text, index, box, PixelFrame(place, *picture.seen_size))
        if taken is not None:  # whatever text there is lies under the scan or is not painted
            layer = tuple(word.model_copy(update={"visible": False}) for word in layer)
        return picture, layer


@dataclass(frozen=True)
class _Sheet:
    """A page that is to be drawn, as far as it is known."""

    box: PageBox
    content: PageContent
    scan: Scan | None


def _scan_picture(scan: Scan, taken: TakenImage) -> _Picture:
    return _Picture(
        content=taken.content,
        suffix=taken.suffix,
        width=taken.width,
        height=taken.height,
        dpi=choose_dpi(scan.dpi, taken.width, taken.height),
        turn=scan.turn,
        mirrored=scan.mirrored,
        bilevel=taken.bilevel,
    )


def _drawn_picture(document: PdfFile, index: int, sheet: _Sheet, plan: Plan) -> _Picture:
    """The page drawn: a scan that cannot be taken out with its own dots per inch, other pages with the plan's."""
    check_images(sheet.content, most_pixels=plan.limits.page_pixels)
    wanted = max(sheet.scan.dpi) if sheet.scan else plan.reading.render_dpi
    dpi = drawing_dpi(sheet.box, wanted=wanted, most_pixels=plan.limits.page_pixels)
    pixels = draw_page(document.drawing, index, sheet.box, dpi=dpi)
    height, width = pixels.shape[:2]
    return _Picture(
        content=anymap(pixels),
        suffix=".pnm",
        width=width,
        height=height,
        dpi=choose_dpi((dpi, dpi), width, height) if sheet.scan else round(dpi),
        lossless=False,
    )
