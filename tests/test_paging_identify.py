"""A file is what its bytes say, whatever its name says."""

from pathlib import Path

import pytest

from pipeline.paging.identify import identify
from schemas.errors import EmptyFileError
from tests.paging_files import encode, jpeg, paper, scan_pdf


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.4\n", "application/pdf"),
        (b"\xef\xbb\xbf%PDF-1.4\n", "application/pdf"),
        (b"From: scanner@office\r\n" * 40 + b"%PDF-1.4\n", "application/pdf"),
        (b" " * 1024 + b"%PDF-1.4\n", "application/pdf"),
        (b" " * 1025 + b"%PDF-1.4\n", "application/octet-stream"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (b"MM\0*\0\0\0\x08", "image/tiff"),
        (b"II+\0\x08\0\0\0", "image/tiff"),
        (b"MM\0+\0\x08\0\0", "image/tiff"),
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"\xff\x4f\xff\x51\0", "image/jp2"),
        (b"PK\x03\x04", "application/zip"),
        (b"PK\x05\x06", "application/zip"),
        (b"BM a text about the BM series", "application/octet-stream"),
        (b"RIFF\0\0\0\0WAVE", "application/octet-stream"),
        (b"GIF89a", "application/octet-stream"),
        (b"x", "application/octet-stream"),
    ],
)
def test_the_first_bytes_decide(tmp_path: Path, content: bytes, media_type: str) -> None:
    (tmp_path / "scan.jpg").write_bytes(content)
    assert identify(tmp_path / "scan.jpg") == media_type


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("TIFF", "image/tiff"),
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("BMP", "image/bmp"),
        ("JPEG2000", "image/jp2"),
        ("WEBP", "image/webp"),
    ],
)
def test_files_as_programs_write_them_are_recognised(tmp_path: Path, form: str, media_type: str) -> None:
    (tmp_path / "file").write_bytes(encode(paper(), form))
    assert identify(tmp_path / "file") == media_type


def test_a_pdf_is_recognised(tmp_path: Path) -> None:
    assert identify(scan_pdf(tmp_path / "file", paper())) == "application/pdf"


def test_a_picture_that_mentions_pdf_is_a_picture(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(jpeg(paper(), comment=b"made from %PDF-1.4"))
    assert identify(tmp_path / "file") == "image/jpeg"


def test_nothing_is_empty(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").touch()
    with pytest.raises(EmptyFileError):
        identify(tmp_path / "scan.pdf")
