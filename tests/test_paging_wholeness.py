"""A picture that was cut off is known for it, without being decoded."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.paging.wholeness import JBIG2, check_whole, check_whole_bytes, check_whole_fax
from schemas.errors import CorruptFileError
from tests.paging_files import Pixels, bilevel_paper, coloured_paper, encode, fax_content, jpeg, paper

WHOLE = {
    "image/jpeg": jpeg(coloured_paper()),
    "image/png": encode(coloured_paper(), "PNG"),
    "image/jp2": encode(coloured_paper(), "JPEG2000"),
    "image/webp": encode(coloured_paper(), "WEBP"),
}


def jbig2() -> bytes:
    """A page and one picture on it, as they stand in a PDF."""
    page = struct.pack(">LLLLBH", 304, 400, 0, 0, 0, 0)
    region = struct.pack(">LLLLB", 304, 400, 0, 0, 0) + b"\x01" + fax_content(bilevel_paper())
    return b"".join(
        struct.pack(">LBBBL", number, kind, 0, 1, len(body)) + body
        for number, (kind, body) in enumerate([(48, page), (38, region)])
    )


WHOLE[JBIG2] = jbig2()


@pytest.mark.parametrize("media_type", WHOLE)
def test_a_whole_picture_passes(tmp_path: Path, media_type: str) -> None:
    check_whole_bytes(WHOLE[media_type], media_type)
    (tmp_path / "file").write_bytes(WHOLE[media_type])
    check_whole(tmp_path / "file", media_type)


@pytest.mark.parametrize("media_type", WHOLE)
@pytest.mark.parametrize("kept", [0.001, 0.02, 0.3, 0.7, 0.98])
def test_a_cut_picture_does_not(tmp_path: Path, media_type: str, kept: float) -> None:
    content = WHOLE[media_type]
    cut = content[: max(13, int(len(content) * kept))]
    with pytest.raises(CorruptFileError, match="cut off"):
        check_whole_bytes(cut, media_type)
    (tmp_path / "file").write_bytes(cut)
    with pytest.raises(CorruptFileError, match="cut off"):
        check_whole(tmp_path / "file", media_type)


@pytest.mark.parametrize("media_type", WHOLE)
def test_bytes_after_the_end_do_no_harm(media_type: str) -> None:
    if media_type != JBIG2:
        check_whole_bytes(WHOLE[media_type] + bytes(50), media_type)


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_picture() -> None:
    thumbnail = jpeg(paper(40, 40))
    content = jpeg(paper(600, 800), exif=b"Exif\0\0" + thumbnail)
    check_whole_bytes(content, "image/jpeg")
    with pytest.raises(CorruptFileError):
        check_whole_bytes(content[: len(content) * 2 // 3], "image/jpeg")


def test_a_codestream_without_its_box_is_checked_too() -> None:
    content = encode(paper(), "JPEG2000", no_jp2=True)
    check_whole_bytes(content, "image/jp2")
    with pytest.raises(CorruptFileError):
        check_whole_bytes(content[:-200], "image/jp2")


def test_a_kind_without_an_end_mark_passes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"BM")
    check_whole(tmp_path / "file", "image/bmp")


class TestFax:
    def test_a_fax_with_its_end_mark_is_whole(self) -> None:
        content = fax_content(bilevel_paper())
        check_whole_fax(content, decoded(content, 400))

    @pytest.mark.parametrize("inked_lines", [400, 200, 3, 0])
    def test_a_fax_without_end_mark_is_whole_when_its_white_lines_are_coded(self, inked_lines: int) -> None:
        content = without_end_mark(fax_content(noisy_sheet(inked_lines)))
        check_whole_fax(content, decoded(content, 400))

    @pytest.mark.parametrize("kept", [0.2, 0.5, 0.8])
    @pytest.mark.parametrize("inked_lines", [400, 200])
    def test_a_fax_that_was_cut_off_is_not(self, inked_lines: int, kept: float) -> None:
        content = fax_content(noisy_sheet(inked_lines))
        cut = content[: int(len(content) * kept)]
        with pytest.raises(CorruptFileError):
            check_whole_fax(cut, decoded(cut, 400))


def noisy_sheet(inked_lines: int) -> Pixels:
    sheet = np.full((400, 304), 255, np.uint8)
    sheet[:inked_lines][np.random.default_rng(7).random((inked_lines, 304)) < 0.1] = 0
    return sheet


def without_end_mark(content: bytes) -> bytes:
    bits = "".join(f"{byte:08b}" for byte in content).rstrip("0").removesuffix("000000000001" * 2)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8))


def decoded(content: bytes, height: int) -> Pixels:
    """What a lenient decoder makes of it."""
    tags = [(256, 304), (257, height), (258, 1), (259, 4), (262, 0), (273, 134), (277, 1), (278, height)]
    tags.append((279, len(content)))
    entries = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in tags)
    file = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)
    with Image.open(io.BytesIO(file.ljust(134, b"\0") + content)) as picture:
        return np.asarray(picture.convert("L"))
