"""Opened PDFs, and the doors to the three libraries that read them.

A long file is opened once for all its pages: every worker process keeps the last few. None of the libraries may be
used by two threads at once, so whoever borrows a document holds the lock.
"""

import atexit
import contextlib
import logging
import math
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pdfplumber
import pikepdf
import pypdfium2
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pikepdf.exceptions import PikepdfError

from pipeline.paging.geometry import PageBox, Rect, rect_of
from schemas.errors import CorruptFileError, EncryptedFileError
from schemas.pages import Rotation

log = logging.getLogger(__name__)

for name in ("pdfminer", "pikepdf"):  # they warn of every small fault; what matters is raised
    logging.getLogger(name).setLevel(logging.ERROR)

KEPT_OPEN = 2
"""Documents a process keeps open: the one it works on, and the one before."""

LETTER = Rect(0, 0, 612, 792)
"""What readers take for a page without a usable MediaBox."""

_ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)
_MOST_PARENTS = 64

FAULTS = (
    PikepdfError,
    pypdfium2.PdfiumError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
)
"""What pikepdf and pdfium raise, and what our own reading meets, on objects that are not what they should be."""


class PdfFile:
    """A PDF, opened by each library when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._resources = contextlib.ExitStack()

    @cached_property
    def objects(self) -> pikepdf.Pdf:
        """Its objects, small faults mended.

        Raises:
            EncryptedFileError: it needs a password. CorruptFileError: it cannot be opened.
        """
        return self._resources.enter_context(open_objects(self._path, attempt_recovery=True))

    @cached_property
    def drawing(self) -> pypdfium2.PdfDocument:
        """The same for drawing; its forms are filled in.

        Raises:
            CorruptFileError: it cannot be opened.
        """
        with faults_translated():
            document = pypdfium2.PdfDocument(self._path)
            self._resources.callback(document.close)
            if document.get_formtype():
                document.init_forms()
            return document

    @cached_property
    def text(self) -> PDF | None:
        """The same for its text layer; None when that library cannot read it, or finds other pages than the others."""
        try:
            plumber = pdfplumber.open(self._path)
            self._resources.callback(plumber.stream.close)  # its own close would read all pages once more
            return plumber if len(plumber.pages) == len(self.objects.pages) else None
        except (PdfminerException, MalformedPDFException, *FAULTS) as error:
            log.info("The text layer of %s cannot be read: %s", self._path.name, error)
            return None

    def page(self, index: int) -> pikepdf.Page:
        """A page's objects.

        Raises:
            CorruptFileError: there is no such page.
        """
        if not 0 <= index < len(self.objects.pages):
            raise CorruptFileError(f"The PDF has {len(self.objects.pages)} pages, none at place {index}.")
        return self.objects.pages[index]

    def close(self) -> None:
        """Close what was opened."""
        self._resources.close()


def open_objects(path: Path, *, attempt_recovery: bool) -> pikepdf.Pdf:
    """Open a PDF with pikepdf, its warnings kept to itself.

    Raises:
        EncryptedFileError: it needs a password. CorruptFileError: it cannot be opened.
    """
    try:
        return pikepdf.open(path, attempt_recovery=attempt_recovery, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise EncryptedFileError("The PDF needs a password.") from error
    except FAULTS as error:
        raise CorruptFileError(f"The PDF cannot be opened: {_reason(error, path)}.") from error


@contextmanager
def faults_translated() -> Iterator[None]:
    """What the libraries raise on a damaged PDF, as CorruptFileError."""
    try:
        yield
    except FAULTS as error:
        log.debug("A PDF could not be read.", exc_info=True)
        raise CorruptFileError(f"The PDF is damaged: {error or type(error).__name__}.") from error


@contextmanager
def borrow_pdf(path: Path) -> Iterator[PdfFile]:
    """A PDF for the length of the block; opened before or now."""
    with _lock:
        status = path.stat()
        key = (path, status.st_mtime_ns, status.st_size)
        found = _open_files.pop(key, None) or PdfFile(path)
        _open_files[key] = found
        while len(_open_files) > KEPT_OPEN:
            _, oldest = _open_files.popitem(last=False)
            oldest.close()
        yield found


@atexit.register
def close_all() -> None:
    """Close every PDF that this process keeps open."""
    with _lock:
        while _open_files:
            _open_files.popitem()[1].close()


_lock = threading.RLock()
_open_files: "OrderedDict[tuple[Path, int, int], PdfFile]" = OrderedDict()


def page_box(page: pikepdf.Page) -> PageBox:
    """The part of a page that is seen, as readers agree: the CropBox within the MediaBox."""
    media = _box(page, "/MediaBox") or LETTER
    crop = (_box(page, "/CropBox") or media).intersect(media)
    unit = _number(page.obj.get("/UserUnit"), default=1.0)
    rotate = round(_number(inherited(page, "/Rotate"), default=0.0)) % 360
    return PageBox(
        crop=crop if crop.area else media,
        rotate=rotate if rotate in _ROTATIONS else 0,
        user_unit=unit if unit > 0 else 1.0,
    )


def inherited(page: pikepdf.Page, key: str) -> object:
    """An attribute of a page, its own or that of the tree above it; None when there is none."""
    node: object = page.obj
    for _ in range(_MOST_PARENTS):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _box(page: pikepdf.Page, key: str) -> Rect | None:
    told = inherited(page, key)
    if not isinstance(told, pikepdf.Array) or len(told) != 4:
        return None
    try:
        box = rect_of(*(float(value) for value in told))
    except (TypeError, ValueError):
        return None
    return box if box.area and math.isfinite(box.area) else None


def _number(value: object, *, default: float) -> float:
    try:
        return float(str(value))
    except ValueError:
        return default


def _reason(error: Exception, path: Path) -> str:
    return str(error).removeprefix(str(path)).lstrip(": ") or type(error).__name__
