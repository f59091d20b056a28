"""Whether a picture's bytes are all there, without decoding it.

Decoders are lenient: where a picture was cut off most of them show white or grey, and half a page would pass for one
that is half blank.
"""

import mmap
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipeline.paging.identify import JPEG, JPEG_2000, PNG, WEBP
from pipeline.paging.pictures import Pixels
from schemas.errors import CorruptFileError

JBIG2 = "image/jbig2"
"""Only within PDFs."""

Content = bytes | mmap.mmap

_CUT = "The picture is cut off: its end is missing."
_START_OF_SCAN = 0xDA
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_END = b"\xff\xd9"
_JP2_BOX = b"\0\0\0\x0cjP  "
_END_OF_FAX = "000000000001" * 2
_UNKNOWN_LENGTH = 0xFFFFFFFF


def check_whole(path: Path, media_type: str) -> None:
    """Look for the end of a picture file.

    Raises:
        CorruptFileError: it was cut off.
    """
    check = _CHECKS.get(media_type)
    if check is None:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        check_whole_bytes(content, media_type)


def check_whole_bytes(content: Content, media_type: str) -> None:
    """The same for bytes at hand."""
    check = _CHECKS.get(media_type)
    try:
        whole = check is None or check(content)
    except (struct.error, IndexError):
        whole = False
    if not whole:
        raise CorruptFileError(_CUT)


def _jpeg_is_whole(content: Content) -> bool:
    """Whether the end marker comes after the picture has begun; a thumbnail's own end marker comes before."""
    place = 2
    while True:
        place = max(place, content.find(b"\xff", place))  # readers skip stray bytes between segments
        while content[place] == 0xFF:
            place += 1
        marker = content[place]
        place += 1
        if marker == _START_OF_SCAN:
            return bool(content.rfind(_END) > place)
        if marker not in _WITHOUT_LENGTH:
            (length,) = struct.unpack_from(">H", content, place)
            place += length


def _png_is_whole(content: Content) -> bool:
    place = 8
    while True:
        length, kind = struct.unpack_from(">L4s", content, place)
        place += length + 12
        if kind == b"IEND":
            return bool(place <= len(content))


def _jpeg_2000_is_whole(content: Content) -> bool:
    start, end = _codestream(content) if content[: len(_JP2_BOX)] == _JP2_BOX else (0, len(content))
    # some writers pad the end
    return end <= len(content) and content.rfind(_END, max(start, end - 64), end) >= 0


def _codestream(content: Content) -> tuple[int, int]:
    """Where the compressed picture begins and ends among the boxes of a JP2 file."""
    place = 0
    while True:
        length, kind = struct.unpack_from(">L4s", content, place)
        header = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, place + 8)
            header = 16
        end = place + length if length else len(content)
        if kind == b"jp2c":
            return place + header, end
        if end < place + header:
            raise struct.error("a box that is shorter than its header")
        place = end


def _webp_is_whole(content: Content) -> bool:
    (length,) = struct.unpack_from("<L", content, 4)
    return bool(length + 8 <= len(content))


def _jbig2_is_whole(content: Content) -> bool:
    """Whether the segments, one after the other, end within the content."""
    place = 0
    while place < len(content):
        number, flags, references = struct.unpack_from(">LBB", content, place)
        count, place = references >> 5, place + 6
        if count == 7:
            count = struct.unpack_from(">L", content, place - 1)[0] & 0x1FFFFFFF
            place += 3 + (count + 8) // 8
        place += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        place += 4 if flags & 0x40 else 1
        (length,) = struct.unpack_from(">L", content, place)
        if length == _UNKNOWN_LENGTH:
            return True
        place += 4 + length
    return 0 < place <= len(content)


def check_whole_fax(content: bytes, pixels: Pixels) -> None:
    """Look for the end of a picture in CCITT group 4 coding, which was decoded to ``pixels``.

    Not every writer sets the end mark. A decoder that runs out of code leaves the rest of the sheet in one colour; but
    in a whole picture each white line below the last ink is coded too, by one bit.

    Raises:
        CorruptFileError: it was cut off.
    """
    bits = "".join(f"{byte:08b}" for byte in content[-16:]).rstrip("0")
    if bits.endswith(_END_OF_FAX):
        return
    lines = pixels.reshape(pixels.shape[0], -1)
    differ = np.flatnonzero((lines != lines[-1]).any(axis=1))
    plain_lines = len(lines) - 1 - int(differ[-1]) if len(differ) else len(lines)
    tail = content[-(plain_lines // 8 + 2) :]
    ones = "".join(f"{byte:08b}" for byte in tail).rstrip("0")
    if len(ones) - len(ones.rstrip("1")) < plain_lines - 1:
        raise CorruptFileError(_CUT)


_CHECKS: dict[str, Callable[[Content], bool]] = {
    JPEG: _jpeg_is_whole,
    PNG: _png_is_whole,
    JPEG_2000: _jpeg_2000_is_whole,
    WEBP: _webp_is_whole,
    JBIG2: _jbig2_is_whole,
}
