"""What a file is, by its first bytes; its name is never asked."""

import struct
from pathlib import Path

from schemas.errors import EmptyFileError

PDF = "application/pdf"
TIFF = "image/tiff"
JPEG = "image/jpeg"
PNG = "image/png"
BMP = "image/bmp"
JPEG_2000 = "image/jp2"
WEBP = "image/webp"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

EXTENSIONS = {PDF: "pdf", TIFF: "tif", JPEG: "jpg", PNG: "png", BMP: "bmp", JPEG_2000: "jp2", WEBP: "webp"}
"""How the name of a file of that type ends."""

IMAGES = frozenset({TIFF, JPEG, PNG, BMP, JPEG_2000, WEBP})

PDF_JUNK_BYTES = 1024
"""Readers accept this much before ``%PDF-`` (mail headers, a byte order mark), and so do we."""

_MAGICS = (
    (b"%PDF-", PDF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0\x08\0\0\0", TIFF),  # BigTIFF
    (b"MM\0+\0\x08\0\0", TIFF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JPEG_2000),
    (b"\xff\x4f\xff\x51", JPEG_2000),  # a codestream without its box
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
)

_BMP_HEADER_SIZES = frozenset({12, 40, 52, 56, 64, 108, 124})
"""A text may begin with BM; a bitmap's next header has one of these sizes."""


def identify(path: Path) -> str:
    """The media type of a file; ``application/octet-stream`` when it is none of those we read.

    Raises:
        EmptyFileError: there is nothing in it.
    """
    with path.open("rb") as file:
        head = file.read(PDF_JUNK_BYTES + len(b"%PDF-"))
    if not head:
        raise EmptyFileError("The file is empty: 0 bytes.")
    for magic, media_type in _MAGICS:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"BM") and len(head) >= 18 and struct.unpack_from("<L", head, 14)[0] in _BMP_HEADER_SIZES:
        return BMP
    return PDF if b"%PDF-" in head else UNKNOWN
