"""Pictures of a TIFF taken into a PDF as they are coded: Group 4, and JPEG whose strips are put together.

A JPEG's strips are joined without decoding: each begins with its counters at zero, which is what a restart marker says.
"""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import TiffImagePlugin

from pipeline.access.kept import jpeg_segments, keep_jpeg
from pipeline.access.picture import PdfPicture
from pipeline.paging.identify import TIFF
from pipeline.paging.pictures import open_picture

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 256, 257, 258, 259, 262, 266
_STRIPS, _ORIENTATION, _STRIP_BYTES, _PLANAR, _FAX_OPTIONS, _TABLES = 273, 274, 279, 284, 293, 347
_GROUP_4, _JPEG = 4, 7
_BLACK_IS_ZERO, _RGB = 1, 2
_UNCOMPRESSED_RUNS = 2
_SOF, _DHT, _DQT, _DRI, _SOS = frozenset({0xC0, 0xC1}), 0xC4, 0xDB, 0xDD, 0xDA
_MOST_MCUS = 0xFFFF
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class _Tags(NamedTuple):
    """What a directory says of its picture."""

    tags: TiffImagePlugin.ImageFileDirectory_v2

    def number(self, tag: int, default: int = 0) -> int:
        """The first value of a tag."""
        value = self.tags.get(tag, default)
        return int(value[0]) if isinstance(value, tuple) else int(value)

    def all(self, tag: int) -> tuple[int, ...]:
        """All values of a tag."""
        value = self.tags.get(tag, ())
        return tuple(map(int, value)) if isinstance(value, tuple) else (int(value),)


def keep_tiff(path: Path, number: int) -> PdfPicture | None:
    """The picture of directory ``number`` as it is coded; None when it must be decoded."""
    with open_picture(path, TIFF) as picture:
        picture.seek(number)
        if not isinstance(picture, TiffImagePlugin.TiffImageFile):
            return None
        tags = _Tags(picture.tag_v2)
        if tags.number(_ORIENTATION, 1) != 1 or tags.number(_PLANAR, 1) != 1:
            return None
        match tags.number(_COMPRESSION):
            case 4:
                return _keep_fax(path, tags)
            case 7:
                return _keep_jpeg(path, tags)
            case _:
                return None


def _keep_fax(path: Path, tags: _Tags) -> PdfPicture | None:
    strips = _strips(path, tags)
    if len(strips) != 1 or tags.number(_BITS, 1) != 1 or tags.number(_FAX_OPTIONS) & _UNCOMPRESSED_RUNS:
        return None
    content = strips[0].translate(_REVERSED) if tags.number(_FILL_ORDER, 1) == 2 else strips[0]
    width, height = tags.number(_WIDTH), tags.number(_HEIGHT)
    return PdfPicture(
        content=content,
        width=width,
        height=height,
        filter="CCITTFaxDecode",
        bits=1,
        parameters={
            "K": -1,
            "Columns": width,
            "Rows": height,
            "BlackIs1": tags.number(_PHOTOMETRIC) == _BLACK_IS_ZERO,
        },
    )


def _keep_jpeg(path: Path, tags: _Tags) -> PdfPicture | None:
    tables = tags.tags.get(_TABLES, b"")
    joined = _join(_strips(path, tags), tables if isinstance(tables, bytes) else b"", tags.number(_HEIGHT))
    kept = keep_jpeg(joined) if joined else None
    if kept is None or kept.space == "cmyk" or (kept.width, kept.height) != (tags.number(_WIDTH), tags.number(_HEIGHT)):
        return None
    turned = {"ColorTransform": 0 if tags.number(_PHOTOMETRIC) == _RGB else 1} if kept.space == "rgb" else {}
    return PdfPicture(kept.content, kept.width, kept.height, kept.filter, space=kept.space, parameters=turned)


def _strips(path: Path, tags: _Tags) -> tuple[bytes, ...]:
    with path.open("rb") as file:
        found = []
        for start, length in zip(tags.all(_STRIPS), tags.all(_STRIP_BYTES), strict=False):
            file.seek(start)
            found.append(file.read(length))
    return tuple(found)


class _Strip(NamedTuple):
    """A strip's JPEG, taken apart."""

    tables: tuple[bytes, ...]
    frame: bytes
    scan: bytes
    coded: bytes
    restarts: bool


def _take_apart(strip: bytes) -> _Strip | None:
    tables: list[bytes] = []
    frame = scan = b""
    restarts = False
    for marker, body in jpeg_segments(strip):
        if marker in _SOF:
            frame = bytes((marker,)) + body
        elif marker in {_DHT, _DQT}:
            tables.append(_segment(marker, body))
        elif marker == _DRI:
            restarts = True
        elif marker == _SOS:
            scan = body
    begins = strip.find(_segment(_SOS, scan)) if frame and scan else -1
    ends = strip.rfind(b"\xff\xd9")
    if begins < 0 or ends < begins:
        return None
    return _Strip(tuple(tables), frame, scan, strip[begins + 4 + len(scan) : ends], restarts)


def _join(strips: Sequence[bytes], tables: bytes, height: int) -> bytes | None:
    """One JPEG out of the strips of a picture; None when they do not fit together."""
    parts = [part for part in map(_take_apart, strips) if part is not None]
    if not parts or len(parts) != len(strips) or any(part.restarts for part in parts):
        return None
    first = parts[0]
    if any((part.tables, part.scan, _shape(part)) != (first.tables, first.scan, _shape(first)) for part in parts[1:]):
        return None
    interval = _mcus(first, last=len(parts) == 1)
    if interval is None or any(part.frame[2:4] != first.frame[2:4] for part in parts[:-1]):
        return None
    shared = b"".join(_segment(marker, body) for marker, body in jpeg_segments(tables) if marker in {_DHT, _DQT})
    frame = first.frame[1:2] + struct.pack(">H", height) + first.frame[4:]
    head = b"\xff\xd8" + shared + b"".join(first.tables) + _segment(first.frame[0], frame)
    restarts = _segment(_DRI, struct.pack(">H", interval)) if len(parts) > 1 else b""
    coded = b"".join(
        part.coded + (bytes((0xFF, 0xD0 + place % 8)) if place < len(parts) - 1 else b"")
        for place, part in enumerate(parts)
    )
    return head + restarts + _segment(_SOS, first.scan) + coded + b"\xff\xd9"


def _shape(part: _Strip) -> bytes:
    """All of the frame but its height."""
    return part.frame[:2] + part.frame[4:]


def _mcus(part: _Strip, *, last: bool) -> int | None:
    """How many blocks of samples a strip holds; None when it does not end with a whole row of them."""
    _, _, rows, across, components = struct.unpack_from(">BBHHB", part.frame)
    factors = [part.frame[8 + 3 * place] for place in range(components)]
    wide, high = 8 * max(factor >> 4 for factor in factors), 8 * max(factor & 15 for factor in factors)
    if components == 1:  # a scan of one component goes by single blocks
        wide = high = 8
    if last:
        return 0
    mcus = -(-across // wide) * (rows // high)
    return mcus if rows % high == 0 and 0 < mcus <= _MOST_MCUS else None


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
