"""Files that attack or mislead their reader: for tests only, never part of the demonstration."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from pikepdf import Name, Pdf

from samples.draw import packing, pictures
from samples.draw.damage import Picture
from samples.draw.markup import read_pages
from samples.draw.paper import Type

_SMALL = packing.Packing(dpi=100, quality=30)
_STRIP_OFFSETS = 273
_DATE = (2010, 12, 31, 11, 0, 0)
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f00010101"
    "001bb6ee560000000049454e44ae426082"
)
_CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
_PAGE = "<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox %s >>"


def _zip(members: dict[str, bytes], *, attributes: int = 0o644) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=_DATE)
            info.external_attr = attributes << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return target.getvalue()


def traversal_zip() -> bytes:
    """Members that lead outside the folder they are unpacked to."""
    return _zip({"scan1.png": _PIXEL, "../../../escaped.png": _PIXEL})


def absolute_zip() -> bytes:
    """A member with an absolute path."""
    return _zip({"/tmp/escaped.png": _PIXEL})


def bomb_zip() -> bytes:
    """64 MiB of zeros in some 64 KiB."""
    return _zip({"scan1.bmp": bytes(64 << 20)})


def nested_zip() -> bytes:
    """A ZIP in a ZIP."""
    return _zip({"inner.zip": _zip({"scan1.png": _PIXEL})})


def symlink_zip() -> bytes:
    """A member that is a symbolic link to a file of the machine."""
    return _zip({"scan1.png": b"/etc/passwd"}, attributes=stat.S_IFLNK | 0o777)


def locked_zip() -> bytes:
    """A member that says it is encrypted."""
    packed = bytearray(_zip({"scan1.png": _PIXEL}))
    packed[6] |= 1
    directory = packed.index(b"PK\x01\x02")
    packed[directory + 8] |= 1
    return bytes(packed)


def cut_zip() -> bytes:
    """A ZIP without its directory: the transfer broke off."""
    packed = _zip({"scan1.png": _PIXEL})
    return packed[: packed.index(b"PK\x01\x02")]


def huge_page_pdf() -> bytes:
    """A page of 14,400,000 points a side, by its /UserUnit."""
    return _pdf(_CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", _PAGE % "[0 0 14400 14400] /UserUnit 1000")


def page_bomb_pdf() -> bytes:
    """A small file whose page tree reaches one page a hundred thousand times."""
    nodes = [
        f"<< /Type /Pages /Kids [{' '.join([f'{number} 0 R'] * 10)}] /Count {10 ** (8 - number)} >>"
        for number in range(3, 8)
    ]
    return _pdf(_CATALOG, *nodes, _PAGE % "[0 0 595 842]")


def loop_pdf() -> bytes:
    """A page tree that is its own child."""
    return _pdf(_CATALOG, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>")


def lying_count_pdf() -> bytes:
    """One page that says it is a hundred thousand."""
    return _pdf(_CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 100000 >>", _PAGE % "[0 0 595 842]")


def cut_scan_pdf() -> bytes:
    """A scan cut off inside its picture; what is left opens well, and its page looks blank."""
    whole = packing.pdf_jpeg(_pages()[:1], _SMALL)
    return whole[: len(whole) * 6 // 10]


def damaged_page_pdf() -> bytes:
    """Three scanned pages; the picture of the second is nonsense."""
    with Pdf.open(io.BytesIO(packing.pdf_jpeg(_pages(), _SMALL))) as pdf:
        (picture,) = pdf.pages[1].resources.XObject.values()
        picture.write(bytes(range(256)) * 8, filter=Name.DCTDecode)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True)
        return target.getvalue()


def damaged_page_tif() -> bytes:
    """Three bilevel pages; the pixels of the second lie beyond the end of the file."""
    whole = bytearray(packing.tiff_g4(_pages(), _SMALL))
    (first,) = struct.unpack_from("<I", whole, 4)
    (entries,) = struct.unpack_from("<H", whole, first)
    (second,) = struct.unpack_from("<I", whole, first + 2 + 12 * entries)
    for number in range(struct.unpack_from("<H", whole, second)[0]):
        tag, _kind, count, value = struct.unpack_from("<HHII", whole, second + 2 + 12 * number)
        if tag == _STRIP_OFFSETS:
            places = [second + 2 + 12 * number + 8] if count == 1 else [value + 4 * strip for strip in range(count)]
            for place in places:
                struct.pack_into("<I", whole, place, 1 << 30)
    return bytes(whole)


def _pages() -> list[Picture]:
    return [pictures.drawn(blocks, Type(), dpi=100, seed="hostile") for blocks in read_pages("zip_members")]


def giant_png() -> bytes:
    """A picture that says it is 60,000 by 60,000 pixels, and a few bytes long."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def loop_tif() -> bytes:
    """A TIFF whose first directory names itself as the next one: pages without end."""
    tags = ((256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return (
        struct.pack("<2sHI", b"II", 42, 10)
        + b"\xff\x00"
        + struct.pack("<H", len(tags))
        + entries
        + struct.pack("<I", 10)
    )


def _pdf(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1, with a correct table."""
    body, places = "%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>"
    return f"{body}{tail}\nstartxref\n{len(body)}\n%%EOF\n".encode("ascii")


FILES: dict[str, Callable[[], bytes]] = {
    "traversal.zip": traversal_zip,
    "absolute.zip": absolute_zip,
    "bomb.zip": bomb_zip,
    "nested.zip": nested_zip,
    "symlink.zip": symlink_zip,
    "locked.zip": locked_zip,
    "cut.zip": cut_zip,
    "huge_page.pdf": huge_page_pdf,
    "page_bomb.pdf": page_bomb_pdf,
    "loop.pdf": loop_pdf,
    "lying_count.pdf": lying_count_pdf,
    "cut_scan.pdf": cut_scan_pdf,
    "damaged_page.pdf": damaged_page_pdf,
    "damaged_page.tif": damaged_page_tif,
    "giant.png": giant_png,
    "loop.tif": loop_tif,
}

# each of the named outcomes is right; none of them may crash, hang, or write outside the store
EXPECTED: dict[str, dict[str, Any]] = {
    "traversal.zip": {"statuses": ["refused"], "errors": ["unsafe_archive"]},
    "absolute.zip": {"statuses": ["refused"], "errors": ["unsafe_archive"]},
    "bomb.zip": {"statuses": ["refused"], "errors": ["unsafe_archive"]},
    "nested.zip": {"statuses": ["refused"], "errors": ["unsafe_archive"]},
    "symlink.zip": {"statuses": ["refused"], "errors": ["unsafe_archive", "unsupported_file"]},
    "locked.zip": {"statuses": ["refused"], "errors": ["encrypted_file"]},
    "cut.zip": {"statuses": ["refused"], "errors": ["corrupt_file"]},
    "huge_page.pdf": {"statuses": ["refused"], "errors": ["too_large"]},
    "page_bomb.pdf": {"statuses": ["refused"], "errors": ["too_large", "corrupt_file"]},
    "loop.pdf": {"statuses": ["refused"], "errors": ["corrupt_file"]},
    "lying_count.pdf": {
        "statuses": ["indexed", "refused"],
        "errors": ["too_large", "corrupt_file"],
        "pages": 1,
    },
    "cut_scan.pdf": {"statuses": ["refused", "partial"], "errors": ["corrupt_file"]},
    "damaged_page.pdf": {"statuses": ["partial"], "errors": [], "pages": 3, "failed_pages": [2]},
    "damaged_page.tif": {"statuses": ["partial"], "errors": [], "pages": 3, "failed_pages": [2]},
    "giant.png": {"statuses": ["refused"], "errors": ["too_large"]},
    "loop.tif": {"statuses": ["indexed", "refused"], "errors": ["corrupt_file", "too_large"], "pages": 1},
}
