"""Picture files taken into a PDF byte for byte: JPEG, JPEG 2000 and PNG.

Each function returns None when the bytes are of a form that PDF/A does not take; the picture is then coded anew.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from pipeline.access.picture import PdfPicture, Space, usable_profile
from pipeline.paging.identify import JPEG, JPEG_2000, PNG
from pipeline.paging.pictures import open_picture

_SPACES: dict[str, Space] = {"L": "gray", "RGB": "rgb", "CMYK": "cmyk"}
_PNG_GRAY, _PNG_RGB, _PNG_INDEXED = 0, 2, 3
_JP2_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_JP2_TYPE = b"\0\0\0\x14ftypjp2 \0\0\0\0jp2 "
_CODESTREAM = b"\xff\x4f\xff\x51"
_SRGB, _GREY = 16, 17
"""EnumCS of ISO 15444-1, table I.10."""
_ENUMERATED = 1
_EIGHT_BITS = 7
_PLAIN_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive JPEG with Huffman coding: what DCTDecode reads."""
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def keep_file(path: Path, media_type: str) -> PdfPicture | None:
    """The picture of a file, as it was delivered."""
    match media_type:
        case "image/jpeg":
            return keep_jpeg(path.read_bytes())
        case "image/jp2":
            return keep_jpeg_2000(path.read_bytes())
        case "image/png":
            return keep_png(path.read_bytes())
        case _:
            return None


def keep_jpeg(content: bytes) -> PdfPicture | None:
    """A JPEG: grey, colour or four inks."""
    frame = _jpeg_frame(content)
    if frame is None or frame[0] not in _PLAIN_FRAMES or frame[1] != 8:
        return None
    with open_picture(content, JPEG) as picture:
        space = _SPACES.get(picture.mode)
        if space is None:
            return None
        return PdfPicture(
            content=content,
            width=picture.width,
            height=picture.height,
            filter="DCTDecode",
            space=space,
            profile=usable_profile(picture.info.get("icc_profile"), components=len(picture.getbands())),
            # Adobe writes its inks upside down, and says so by a marker of its own
            inverted=space == "cmyk" and "adobe" in picture.info,
        )


def _jpeg_frame(content: bytes) -> tuple[int, int] | None:
    """The marker of the frame and its bits a sample; None when there is none."""
    for marker, segment in jpeg_segments(content):
        if marker in _FRAMES:
            return marker, segment[0]
    return None


def jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each segment up to the first scan's, that one included."""
    place = 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            place += 1
            continue
        marker = content[place + 1]
        if marker in {0xFF, 0x00, 0x01, *range(0xD0, 0xD9)}:
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, place + 2)
        yield marker, content[place + 4 : place + 2 + length]
        if marker == 0xDA:
            return
        place += 2 + length


def keep_jpeg_2000(content: bytes) -> PdfPicture | None:
    """A JPEG 2000 in grey or sRGB of eight bits; a bare codestream gets the boxes around it that PDF asks for."""
    with open_picture(content, JPEG_2000) as picture:
        mode, (width, height) = picture.mode, picture.size
    if mode not in {"L", "RGB"}:
        return None
    boxed = _boxed(content, colours=len(mode), size=(width, height)) if content.startswith(_CODESTREAM) else content
    if not _is_plain_jp2(boxed, colours=len(mode)):
        return None
    return PdfPicture(content=boxed, width=width, height=height, filter="JPXDecode", space="own")


def _is_plain_jp2(content: bytes, *, colours: int) -> bool:
    """Whether the boxes tell one colour space, grey or sRGB, and equal bits for all (ISO 19005-2, 6.2.8.3)."""
    try:
        heads = [body for kind, body in _boxes(content) if kind == b"jp2h"]
        inner = list(_boxes(heads[0])) if len(heads) == 1 else []
    except struct.error:
        return False
    spaces = [body for kind, body in inner if kind == b"colr"]
    sizes = [body for kind, body in inner if kind == b"ihdr"]
    if len(spaces) != 1 or len(sizes) != 1 or {kind for kind, _ in inner} & {b"bpcc", b"pclr", b"cdef"}:
        return False
    space = struct.pack(">L", _GREY if colours == 1 else _SRGB)
    is_plain_space = spaces[0][0] == _ENUMERATED and spaces[0][3:7] == space
    return is_plain_space and sizes[0][8:11] == struct.pack(">HB", colours, _EIGHT_BITS)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each box up to the codestream's."""
    place = 0
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">L4s", content, place)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, place + 8)
            head = 16
        if kind == b"jp2c":
            return
        if length < head:
            raise struct.error("a box that is shorter than its head")
        yield kind, content[place + head : place + length]
        place += length


def _boxed(codestream: bytes, *, colours: int, size: tuple[int, int]) -> bytes:
    width, height = size
    sizes = struct.pack(">L4sLLHBBBB", 22, b"ihdr", height, width, colours, 7, 7, 0, 0)
    space = struct.pack(">L4sBBBL", 15, b"colr", _ENUMERATED, 0, 0, _GREY if colours == 1 else _SRGB)
    head = struct.pack(">L4s", 8 + len(sizes) + len(space), b"jp2h") + sizes + space
    return _JP2_SIGNATURE + _JP2_TYPE + head + struct.pack(">L4s", 0, b"jp2c") + codestream


def keep_png(content: bytes) -> PdfPicture | None:
    """A PNG without transparency whose lines stand in order: its compressed lines are what FlateDecode reads."""
    chunks: dict[bytes, list[bytes]] = {}
    for kind, body in png_chunks(content):
        chunks.setdefault(kind, []).append(body)
    width, height, bits, colour, _, _, interlaced = struct.unpack(">LLBBBBB", chunks[b"IHDR"][0])
    if interlaced or b"tRNS" in chunks or colour not in {_PNG_GRAY, _PNG_RGB, _PNG_INDEXED}:
        return None
    space: Space = "rgb" if colour == _PNG_RGB else "gray"
    palette = chunks.get(b"PLTE", [b""])[0] if colour == _PNG_INDEXED else None
    if palette is not None and not palette:
        return None
    with open_picture(content, PNG) as picture:
        told = picture.info.get("icc_profile")
    colours = 3 if space == "rgb" else 1
    return PdfPicture(
        content=b"".join(chunks[b"IDAT"]),
        width=width,
        height=height,
        filter="FlateDecode",
        space=space,
        bits=bits,
        profile=usable_profile(told, components=colours) if palette is None else None,
        palette=palette,
        parameters={"Predictor": 15, "Colors": colours, "BitsPerComponent": bits, "Columns": width},
    )


def png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk."""
    place = 8
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">L4s", content, place)
        yield kind, content[place + 8 : place + 8 + length]
        place += 12 + length
