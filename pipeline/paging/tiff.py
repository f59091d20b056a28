"""The frames of a TIFF, by its directories: sizes before anything is decoded, and whether all strips are in the file.

Read by ourselves because Pillow tells a file that was cut off from a whole one only when it decodes it.
"""

import math
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import UnidentifiedImageError

from pipeline.paging.identify import TIFF
from pipeline.paging.pictures import Pixels, open_picture, to_pixels
from schemas.errors import CorruptFileError, TooLargeError, UnsupportedFileError

MOST_ENTRIES = 4096
"""Tags in one directory; real ones have about twenty."""
NOT_SQUARE = 1.1
"""A fax has 204 × 98 or 204 × 196 dots per inch; from this ratio on the picture is stretched to square dots."""

_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _PHOTOMETRIC = 254, 255, 256, 257, 262
_STRIPS, _STRIP_BYTES, _X_DPI, _Y_DPI, _UNIT = 273, 279, 282, 283, 296
_TILES, _TILE_BYTES = 324, 325
_FORMATS = {1: "B", 2: "B", 3: "H", 4: "L", 5: "LL", 6: "b", 7: "B", 8: "h", 9: "l", 10: "ll", 11: "f", 12: "d"}
_FORMATS |= {13: "L", 16: "Q", 17: "q", 18: "Q"}
_REDUCED, _MASK, _OLD_REDUCED = 1, 4, 2
_MIN_IS_WHITE = 0
_CENTIMETRE = 3

Value = tuple[int | float, ...]


@dataclass(frozen=True)
class Frame:
    """A page of a TIFF as its directory describes it."""

    number: int
    """place in the chain of directories, from 0"""
    width: int
    height: int
    dpi: tuple[float, float] | None
    white_is_zero: bool
    whole: bool
    """whether all of its picture is in the file"""


class _Layout(NamedTuple):
    """How numbers are written in this TIFF: byte order, and the sizes of BigTIFF or of the plain form."""

    order: str
    entries: str
    """form of the number of entries in a directory"""
    offset: str
    """form of a place in the file, and of the number of values in an entry"""
    entry_bytes: int


def read_frames(path: Path, *, most_pages: int) -> tuple[Frame, ...]:
    """The pages of a TIFF; reduced pictures and masks that some scanners add are none.

    Raises:
        CorruptFileError: the file was cut off (a directory or the last picture lies beyond its end), or its directories
            are damaged or go round in a circle.
        TooLargeError: there are more pages than allowed.
    """
    status = path.stat()
    return _read_frames(path, status.st_mtime_ns, status.st_size, most_pages)


@lru_cache(maxsize=2)
def _read_frames(path: Path, changed_ns: int, size_bytes: int, most_pages: int) -> tuple[Frame, ...]:
    """The frames; those of the file in hand are remembered, so that not every page reads all directories."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            frames: list[Frame] = []
            others: list[Frame] = []
            for number, tags in enumerate(_directories(content)):
                frame = _frame(number, tags, len(content))
                (others if _is_extra(tags) else frames).append(frame)
                if len(frames) > most_pages or len(others) > most_pages:
                    raise TooLargeError(f"The TIFF has more than {most_pages} pages (ABHILEKH_MAX_PAGES).")
        except (struct.error, OverflowError) as error:
            raise CorruptFileError("The TIFF is cut off: a directory lies beyond its end.") from error
    pages = tuple(frames or others)
    if not pages or not max(frames + others, key=lambda frame: frame.number).whole:
        raise CorruptFileError("The TIFF is cut off: its last picture is not all there.")
    return pages


def decode_frame(path: Path, frame: Frame) -> tuple[Pixels, bool]:
    """The pixels of a frame, upright as its orientation tag asks and with square dots; and whether it is bilevel.

    Raises:
        CorruptFileError: it is not all there, or cannot be decoded.
        UnsupportedFileError: its samples are of a rare kind.
    """
    if not frame.whole:
        raise CorruptFileError("The TIFF is damaged: the page's picture lies beyond the end of the file.")
    try:
        with open_picture(path, TIFF) as picture:
            picture.seek(frame.number)
            bilevel, sixteen = picture.mode == "1", picture.mode.startswith("I;16")
            pixels = to_pixels(picture)
            turned = picture.size != (frame.width, frame.height)
    except CorruptFileError as error:
        if isinstance(error.__cause__, UnidentifiedImageError):  # its directories, though, were found in order
            raise UnsupportedFileError("The TIFF stores its pixels in a way that is not read here.") from error
        raise
    if sixteen and frame.white_is_zero:  # Pillow leaves it inverted
        pixels = np.asarray(255 - pixels, dtype=np.uint8)
    return _squared(pixels, frame, turned=turned), bilevel


def square_dpi(frame: Frame) -> tuple[float, float] | None:
    """The frame's resolution once its dots are square."""
    return (max(frame.dpi), max(frame.dpi)) if frame.dpi and not _is_square(frame.dpi) else frame.dpi


def _is_square(dpi: tuple[float, float]) -> bool:
    return max(dpi) < NOT_SQUARE * min(dpi)


def _squared(pixels: Pixels, frame: Frame, *, turned: bool) -> Pixels:
    if frame.dpi is None or _is_square(frame.dpi):
        return pixels
    across, down = reversed(frame.dpi) if turned else frame.dpi
    most = max(across, down)
    height, width = pixels.shape[:2]
    size = round(width * most / across), round(height * most / down)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _directories(content: mmap.mmap) -> Iterator[dict[int, Value]]:
    layout = _layout(content)
    seen: set[int] = set()
    (offset,) = struct.unpack_from(layout.order + layout.offset, content, 8 if layout.offset == "Q" else 4)
    while offset:
        if offset in seen:
            raise CorruptFileError("The TIFF's pages go round in a circle.")
        seen.add(offset)
        tags, offset = _read_directory(content, layout, offset)
        yield tags


def _layout(content: mmap.mmap) -> _Layout:
    order = "<" if content[:2] == b"II" else ">"
    return _Layout(order, "Q", "Q", 20) if 43 in content[2:4] else _Layout(order, "H", "L", 12)


def _read_directory(content: mmap.mmap, layout: _Layout, offset: int) -> tuple[dict[int, Value], int]:
    """The tags we use, and where the next directory is (0: nowhere)."""
    (count,) = struct.unpack_from(layout.order + layout.entries, content, offset)
    if not 0 < count <= MOST_ENTRIES:
        raise CorruptFileError(f"The TIFF is damaged: a directory of {count} entries.")
    first = offset + struct.calcsize(layout.order + layout.entries)
    tags: dict[int, Value] = {}
    for place in range(first, first + count * layout.entry_bytes, layout.entry_bytes):
        tag, value = _read_entry(content, layout, place)
        if value:
            tags[tag] = value
    (following,) = struct.unpack_from(layout.order + layout.offset, content, first + count * layout.entry_bytes)
    return tags, following


def _read_entry(content: mmap.mmap, layout: _Layout, place: int) -> tuple[int, Value]:
    tag, kind, count = struct.unpack_from(f"{layout.order}HH{layout.offset}", content, place)
    wanted = {_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _PHOTOMETRIC, _STRIPS, _STRIP_BYTES, _X_DPI, _Y_DPI, _UNIT}
    if tag not in wanted | {_TILES, _TILE_BYTES} or kind not in _FORMATS:
        return tag, ()
    form = _FORMATS[kind]
    size = struct.calcsize(f"{layout.order}{form}") * count
    if size > len(content):
        raise CorruptFileError("The TIFF is damaged: a tag is longer than the file.")
    where = place + 4 + struct.calcsize(f"{layout.order}{layout.offset}")
    if size > struct.calcsize(f"{layout.order}{layout.offset}"):
        (where,) = struct.unpack_from(layout.order + layout.offset, content, where)
    return tag, struct.unpack_from(f"{layout.order}{count * len(form)}{form[0]}", content, where)


def _is_extra(tags: dict[int, Value]) -> bool:
    subfile = int(tags.get(_SUBFILE, (0,))[0])
    return bool(subfile & (_REDUCED | _MASK)) or tags.get(_OLD_SUBFILE, (0,))[0] == _OLD_REDUCED


def _frame(number: int, tags: dict[int, Value], file_bytes: int) -> Frame:
    if _WIDTH not in tags or _HEIGHT not in tags:
        raise CorruptFileError(f"The TIFF is damaged: page {number + 1} has no size.")
    return Frame(
        number=number,
        width=int(tags[_WIDTH][0]),
        height=int(tags[_HEIGHT][0]),
        dpi=_dpi(tags),
        white_is_zero=tags.get(_PHOTOMETRIC) == (_MIN_IS_WHITE,),
        whole=_is_whole(tags, file_bytes),
    )


def _is_whole(tags: dict[int, Value], file_bytes: int) -> bool:
    """Whether every strip or tile of the picture lies within the file."""
    offsets = tags.get(_STRIPS) or tags.get(_TILES) or ()
    sizes = tags.get(_STRIP_BYTES) or tags.get(_TILE_BYTES) or (1,) * len(offsets)
    return bool(offsets) and all(offset + size <= file_bytes for offset, size in zip(offsets, sizes, strict=False))


def _dpi(tags: dict[int, Value]) -> tuple[float, float] | None:
    across, down = (_ratio(tags.get(tag)) for tag in (_X_DPI, _Y_DPI))
    if across is None or down is None:
        return None
    scale = 2.54 if tags.get(_UNIT) == (_CENTIMETRE,) else 1.0
    return across * scale, down * scale


def _ratio(value: Value | None) -> float | None:
    if value is None or len(value) < 2 or not value[1]:
        return None
    ratio = value[0] / value[1]
    return ratio if math.isfinite(ratio) and ratio > 0 else None
