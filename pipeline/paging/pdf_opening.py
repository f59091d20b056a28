"""Whether a PDF is all there. Libraries mend a damaged one by leaving out what they miss; we must know what that is."""

import logging
import mmap
from pathlib import Path

import pikepdf
import pypdfium2

from pipeline.paging.identify import PDF
from pipeline.paging.pdf_content import read_content
from pipeline.paging.pdf_drawing import LEAST_DPI, drawing_dpi
from pipeline.paging.pdf_files import faults_translated, inherited, open_objects, page_box
from pipeline.paging.pdf_scans import check_images, find_scan
from schemas.errors import CorruptFileError, TooLargeError, UnsupportedFileError
from schemas.pages import Opened
from schemas.plan import Limits

log = logging.getLogger(__name__)

MOST_NESTED = 4
"""Forms within forms that are searched for fonts."""

_LOST = ("treating stream as empty", "unable to recover stream data")
"""qpdf's words for a stream that it gave up."""


def open_pdf(path: Path, limits: Limits) -> Opened:
    """Count a PDF's pages and look whether they are all there.

    A file with small faults of syntax passes when nothing is lost by mending them.

    Raises:
        EncryptedFileError: it needs a password. CorruptFileError: it was cut off, or pages or pictures are lost.
        TooLargeError: it has too many pages. UnsupportedFileError: it is a parcel of other files.
    """
    try:
        with open_objects(path, attempt_recovery=False) as objects:
            opened = _survey(objects, path, limits)
    except CorruptFileError as error:
        log.info("%s has faults (%s); trying to mend it.", path.name, error.problem)
    else:
        if _ends_too_early(path, without_mark=False):
            raise CorruptFileError("The PDF is cut off: the end of its last supplement is missing.")
        return opened
    if _ends_too_early(path, without_mark=True):
        raise CorruptFileError("The PDF is cut off: its end is missing.")
    with open_objects(path, attempt_recovery=True) as objects:
        opened = _survey(objects, path, limits)
        _check_pages(objects, limits)
        return opened


def _survey(objects: pikepdf.Pdf, path: Path, limits: Limits) -> Opened:
    with faults_translated():
        pages = len(objects.pages)
        if pages > limits.pages:
            raise TooLargeError(f"The PDF has {pages} pages; the limit is {limits.pages} (ABHILEKH_MAX_PAGES).")
        if "/Collection" in objects.Root:
            raise UnsupportedFileError(
                "The PDF is a portfolio: other files are packed in it.", remedy="Take them out and deliver them."
            )
        if pages and all(_is_too_large(page, limits) for page in objects.pages):
            drawing_dpi(page_box(objects.pages[0]), wanted=LEAST_DPI, most_pixels=limits.page_pixels)
        has_text_layer = any(_has_fonts(inherited(page, "/Resources")) for page in objects.pages)
    told = _told_pages(path)
    if pages < max(1, told):
        raise CorruptFileError(f"The PDF says that it has {told or 'no'} pages; {pages} are there.")
    return Opened(media_type=PDF, pages=pages, has_text_layer=has_text_layer)


def _is_too_large(page: pikepdf.Page, limits: Limits) -> bool:
    """Whether a page can neither be drawn nor is one scan, whose pixels count instead."""
    box = page_box(page)
    try:
        drawing_dpi(box, wanted=LEAST_DPI, most_pixels=limits.page_pixels)
    except TooLargeError:
        return find_scan(read_content(page), box) is None
    return False


def _told_pages(path: Path) -> int:
    """How many pages the PDF says it has. qpdf corrects that number by what it finds; pdfium believes it."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()


def _has_fonts(resources: object, depth: int = 0) -> bool:
    if not isinstance(resources, pikepdf.Dictionary):
        return False
    fonts = resources.get("/Font")
    if isinstance(fonts, pikepdf.Dictionary) and len(fonts):
        return True
    drawn = resources.get("/XObject")
    if depth >= MOST_NESTED or not isinstance(drawn, pikepdf.Dictionary):
        return False
    return any(
        isinstance(each, pikepdf.Stream) and _has_fonts(each.get("/Resources"), depth + 1) for each in drawn.values()
    )


def _ends_too_early(path: Path, *, without_mark: bool) -> bool:
    """Whether objects follow the last end mark; a file that has none ends too early if ``without_mark`` says so."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        end = content.rfind(b"%%EOF")
        if end < 0:
            return without_mark
        return end < max(content.rfind(b" obj"), content.rfind(b"endobj"))


def _check_pages(objects: pikepdf.Pdf, limits: Limits) -> None:
    """Look through every page of a mended PDF.

    Raises:
        CorruptFileError: something of a page is lost.
    """
    for number, page in enumerate(objects.pages, start=1):
        if "/Contents" not in page.obj:
            raise CorruptFileError(f"The PDF is damaged: what page {number} shows is lost.")
        try:
            check_images(read_content(page), most_pixels=limits.page_pixels)
        except CorruptFileError as error:
            raise CorruptFileError(f"Page {number}: {error.problem}") from error
    if any(words in warning for warning in map(str, objects.get_warnings()) for words in _LOST):
        raise CorruptFileError("The PDF is damaged: parts of it are lost.")
