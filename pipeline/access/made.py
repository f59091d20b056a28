"""Pictures coded anew where the delivered bytes cannot stay: painted over, drawn by us, or of no form for PDF/A.

Without loss where the source had none and that is no larger than allowed, else as the best JPEG that is, at last as
JPEG 2000.
"""

import io
from collections.abc import Iterator
from typing import Literal

import cv2
import numpy as np
from PIL import Image, TiffImagePlugin

from pipeline.access.kept import keep_jpeg, keep_jpeg_2000, keep_png
from pipeline.access.picture import PdfPicture
from pipeline.paging.pictures import Pixels
from schemas.errors import CorruptFileError

QUALITIES = (85, 75, 65, 55)
FILLED = 0.97
"""Share of the allowed bytes that JPEG 2000 is told to fill; its heads come on top."""
COMPRESSION = 6
"""Of zlib; 9 takes five times as long and saves 1 %."""
WHITE, BLANK = 200, 250
"""In a drawn page: from the one on a dot becomes white; up to the other it shows something, if not much."""
STRAY = 0.0005
"""Share of the page that may show something faint and not be the edge of a letter."""
COLOURED, COLOURED_SHARE = 40, 0.0005

Source = Literal["lossless", "lossy", "drawn"]
"""What the pixels come from: a file that kept every dot, a JPEG or the like, or a page that we drew."""


def make_picture(pixels: Pixels, *, bilevel: bool, source: Source, most_bytes: int) -> PdfPicture:
    """The pixels as a picture of at most so many bytes if that can be; else the smallest there is."""
    smallest: PdfPicture | None = None
    for picture in _candidates(pixels, bilevel=bilevel, source=source, most_bytes=most_bytes):
        if len(picture.content) <= most_bytes:
            return picture
        if smallest is None or len(picture.content) < len(smallest.content):
            smallest = picture
    if smallest is None:
        raise CorruptFileError("The page's picture cannot be coded.")
    return smallest


def _candidates(pixels: Pixels, *, bilevel: bool, source: Source, most_bytes: int) -> Iterator[PdfPicture]:
    if bilevel:
        yield code_fax(pixels)
        return
    if source == "lossless":
        yield _code_lines(pixels)
    yield from _code_jpeg(pixels, QUALITIES[:2])
    if source == "drawn" and _is_print(pixels):
        yield code_fax(pixels, white=WHITE)
    yield from _code_jpeg(pixels, QUALITIES[2:])
    yield _code_jpeg_2000(pixels, most_bytes)


def code_fax(pixels: Pixels, *, white: int = 128) -> PdfPicture:
    """Black and white in Group 4; dots from ``white`` on are white."""
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    stored = io.BytesIO()
    one_strip = {TiffImagePlugin.ROWSPERSTRIP: height, TiffImagePlugin.PHOTOMETRIC_INTERPRETATION: 0}
    Image.fromarray(grey >= white).save(stored, "TIFF", compression="group4", tiffinfo=one_strip)
    with Image.open(stored) as written:
        tags = written.tag_v2  # type: ignore[attr-defined]
        [start], [length] = tags[TiffImagePlugin.STRIPOFFSETS], tags[TiffImagePlugin.STRIPBYTECOUNTS]
        black_is_zero = bool(tags[TiffImagePlugin.PHOTOMETRIC_INTERPRETATION])
    return PdfPicture(
        content=stored.getvalue()[start : start + length],
        width=width,
        height=height,
        filter="CCITTFaxDecode",
        bits=1,
        parameters={"K": -1, "Columns": width, "Rows": height, "BlackIs1": black_is_zero},
    )


def _code_lines(pixels: Pixels) -> PdfPicture:
    """All eight bits of every dot, without loss."""
    done, coded = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, COMPRESSION])
    picture = keep_png(coded.tobytes()) if done else None
    if picture is None:
        raise CorruptFileError("The page's picture cannot be coded.")
    return picture


def _code_jpeg(pixels: Pixels, qualities: tuple[int, ...]) -> Iterator[PdfPicture]:
    for quality in qualities:
        done, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
        picture = keep_jpeg(coded.tobytes()) if done else None
        if picture is not None:
            yield picture


def _code_jpeg_2000(pixels: Pixels, most_bytes: int) -> PdfPicture:
    """JPEG 2000 of just so many bytes: of that size it is better than JPEG."""
    stored = io.BytesIO()
    picture = Image.fromarray(pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    rate = max(1.0, pixels.nbytes / (FILLED * most_bytes))
    picture.save(stored, "JPEG2000", quality_mode="rates", quality_layers=[rate], irreversible=True)
    coded = keep_jpeg_2000(stored.getvalue())
    if coded is None:
        raise CorruptFileError("The page's picture cannot be coded.")
    return coded


def _is_print(pixels: Pixels) -> bool:
    """Whether a drawn page is black on white, so that nothing is lost without the greys: no colour, nothing faint."""
    if pixels.ndim == 3:
        spread = pixels.max(axis=2).astype(np.int16) - pixels.min(axis=2)
        if float(np.mean(spread > COLOURED)) > COLOURED_SHARE:
            return False
    grey = pixels if pixels.ndim == 2 else pixels[..., 1]
    ink = cv2.dilate((grey < WHITE).astype(np.uint8), np.ones((3, 3), np.uint8))
    return float(np.mean((grey >= WHITE) & (grey < BLANK) & (ink == 0))) <= STRAY
