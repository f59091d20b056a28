"""The door to Pillow: any picture as plain pixels, H×W grey or H×W×3 blue-green-red, eight bits.

A size is known from the header, and held to our own limit, before anything is decoded.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, UnidentifiedImageError

from pipeline.paging.identify import BMP, JPEG, JPEG_2000, PNG, TIFF, WEBP
from schemas.errors import CorruptFileError, TooLargeError
from schemas.pages import Rotation

Pixels = npt.NDArray[np.uint8]

Image.MAX_IMAGE_PIXELS = None  # limits.page_pixels is held in ``check_size``: Pillow's would refuse an A0 map

FORMATS = {
    TIFF: ("TIFF",),
    JPEG: ("JPEG",),
    PNG: ("PNG",),
    BMP: ("BMP",),
    JPEG_2000: ("JPEG2000",),
    WEBP: ("WEBP",),
    "image/x-portable-anymap": ("PPM",),
}

ORIENTATIONS: dict[int, tuple[Rotation, bool]] = {
    1: (0, False),
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (270, True),
    6: (90, False),
    7: (90, True),
    8: (270, False),
}
"""EXIF orientation → degrees clockwise, and whether to flip left-right before that."""

A4_WIDTH_IN = 8.27
LEAST_DPI, MOST_DPI = 50, 1200
DEFAULT_DPI = 100
LARGEST_PAPER_IN = 24
"""72 or 96 dpi is what programs write when they do not know; believed only if the paper is then no larger than A2."""

_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    EOFError,
    OverflowError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise on damaged files."""


@contextmanager
def open_picture(source: Path | bytes, media_type: str) -> Iterator[Image.Image]:
    """A picture whose header was read; nothing is decoded yet.

    Raises:
        CorruptFileError: it cannot be read, now or in the block.
    """
    # a path itself would let Pillow map the file, and then it mixes up the lines of turned TIFFs
    opened = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with opened as file, warnings.catch_warnings(), faults_translated():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which we do not use
        with Image.open(file, formats=FORMATS[media_type]) as picture:
            yield picture


@contextmanager
def faults_translated() -> Iterator[None]:
    """What Pillow raises on a damaged picture, as CorruptFileError."""
    try:
        yield
    except UnidentifiedImageError as error:
        raise CorruptFileError("The picture cannot be read: its beginning makes no sense.") from error
    except _FAULTS as error:
        raise CorruptFileError(f"The picture cannot be read: {error or type(error).__name__}.") from error


def check_size(width: int, height: int, most_pixels: int) -> None:
    """Refuse a page before it is decoded.

    Raises:
        TooLargeError: it has more pixels than allowed. CorruptFileError: it has none.
    """
    if width < 1 or height < 1:
        raise CorruptFileError(f"The picture says it is {width} × {height} pixels large.")
    if width * height > most_pixels:
        raise TooLargeError(
            f"The page has {width} × {height} pixels; the limit is {most_pixels // 1_000_000} million "
            "(ABHILEKH_MAX_MEGAPIXELS)."
        )


def exif_turn(picture: Image.Image) -> tuple[Rotation, bool]:
    """How the file asks to be turned: degrees clockwise, and whether to flip left-right before."""
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    return ORIENTATIONS.get(orientation, (0, False))


def declared_dpi(picture: Image.Image) -> tuple[float, float] | None:
    """Dots per inch across and down as the file says; None when it does not."""
    told = picture.info.get("dpi")
    if not told:
        return None
    across, down = (float(value) for value in told)
    return across, down


def choose_dpi(declared: tuple[float, float] | None, width: int, height: int) -> int:
    """The declared resolution if it is plausible, else the one at which the page would be as wide as A4."""
    if declared is not None:
        dpi = round(max(declared))
        is_default = dpi <= DEFAULT_DPI and max(width, height) > LARGEST_PAPER_IN * dpi
        if LEAST_DPI <= dpi <= MOST_DPI and not is_default:
            return dpi
    return min(MOST_DPI, max(LEAST_DPI, round(min(width, height) / A4_WIDTH_IN)))


def to_pixels(picture: Image.Image) -> Pixels:
    """Decode: grey stays grey, colour is blue-green-red, what is transparent is white paper.

    Raises:
        CorruptFileError: it cannot be decoded to its end.
    """
    with faults_translated():
        picture.load()
        return _decoded(picture)


def _decoded(picture: Image.Image) -> Pixels:
    mode = picture.mode
    if mode.startswith("I;16"):
        return (np.asarray(picture, dtype=np.uint16) >> 8).astype(np.uint8)
    if mode in {"I", "F"}:
        return _scaled(np.asarray(picture))
    if mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in picture.info:
        return _on_white(picture)
    if mode in {"1", "L"} or (mode == "P" and _is_grey(picture)):
        return np.array(picture.convert("L"))
    return bgr(np.asarray(picture if mode == "RGB" else picture.convert("RGB")))


def bgr(rgb: Pixels) -> Pixels:
    """Red-green-blue as OpenCV has it."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8)


def _scaled(values: npt.NDArray[np.generic]) -> Pixels:
    """32-bit samples: taken as 16-bit ones when they fit, else stretched over their own range."""
    numbers = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(numbers.min()), float(numbers.max())
    if low >= 0 and 1 < high <= 255:
        return numbers.astype(np.uint8)
    if low >= 0 and 255 < high <= 65535:
        return (numbers / 257).astype(np.uint8)
    return np.rint((numbers - low) * (255 / (high - low or 1.0))).astype(np.uint8)


def _on_white(picture: Image.Image) -> Pixels:
    layered = picture.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    flat = paper.convert("RGB")
    if picture.mode in {"L", "LA", "La", "1", "I;16"}:
        return np.array(flat.convert("L"))
    return bgr(np.asarray(flat))


def _is_grey(picture: Image.Image) -> bool:
    palette = np.asarray(picture.getpalette("RGB") or [], dtype=np.uint8).reshape(-1, 3)
    return bool((palette == palette[:, :1]).all())
