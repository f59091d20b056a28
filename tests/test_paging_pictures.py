"""Any picture becomes grey or blue-green-red pixels of eight bits; its resolution is believed when it can be true."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pipeline.paging.pictures import check_size, choose_dpi, declared_dpi, exif_turn, open_picture, to_pixels
from schemas.errors import CorruptFileError, TooLargeError
from tests.paging_files import Pixels, bilevel_paper, coloured_paper, encode, jpeg, paper

BGR = coloured_paper()[:, :, ::-1]


def decode(content: bytes, media_type: str) -> Pixels:
    with open_picture(content, media_type) as picture:
        return to_pixels(picture)


def png(picture: Image.Image, **options: object) -> bytes:
    return encode(np.asarray(picture), "PNG", mode=picture.mode, **options)


def difference(found: Pixels, expected: Pixels) -> float:
    assert found.shape == expected.shape
    assert found.dtype == np.uint8
    return float(np.abs(found.astype(int) - expected).mean())


@pytest.mark.parametrize(
    ("form", "media_type", "options", "most"),
    [
        ("JPEG", "image/jpeg", {"quality": 95}, 2),
        ("PNG", "image/png", {}, 0),
        ("BMP", "image/bmp", {}, 0),
        ("WEBP", "image/webp", {"lossless": True}, 0),
        ("JPEG2000", "image/jp2", {}, 0),
        ("JPEG2000", "image/jp2", {"no_jp2": True}, 0),
        ("TIFF", "image/tiff", {}, 0),
        ("PPM", "image/x-portable-anymap", {}, 0),
    ],
)
def test_colour_is_blue_green_red(form: str, media_type: str, options: dict[str, object], most: float) -> None:
    assert difference(decode(encode(coloured_paper(), form, **options), media_type), BGR) <= most


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("BMP", "image/bmp"), ("JPEG2000", "image/jp2")],
)
def test_grey_stays_grey(form: str, media_type: str) -> None:
    assert difference(decode(encode(paper(), form), media_type), paper()) < 2


def test_black_and_white_is_grey() -> None:
    assert difference(decode(encode(bilevel_paper(), "PNG", mode="1"), "image/png"), bilevel_paper()) == 0


def test_sixteen_bits_become_eight() -> None:
    content = encode(paper().astype(np.uint16) * 257, "PNG")  # type: ignore[arg-type]
    assert difference(decode(content, "image/png"), paper()) == 0


def test_forty_eight_bits_become_twenty_four() -> None:
    rows = np.asarray(coloured_paper(), dtype=">u2") * np.array(257, dtype=">u2")
    content = raw_png(rows.astype(">u2").tobytes(), width=300, height=400, depth=16, colour=2)
    assert difference(decode(content, "image/png"), BGR) == 0


def test_cmyk_jpegs_are_not_inverted() -> None:
    """Programs write them inverted and mark them so (Adobe); readers that miss the mark show a negative."""
    content = encode(coloured_paper(), "JPEG", mode="CMYK", quality=95)
    assert b"Adobe" in content
    assert difference(decode(content, "image/jpeg"), BGR) < 3


def test_transparency_is_white_paper() -> None:
    layered = np.dstack([coloured_paper(), np.full((400, 300), 255, np.uint8)])
    layered[100:200, 100:200] = (0, 0, 0, 0)
    expected = np.array(BGR)
    expected[100:200, 100:200] = 255
    assert difference(decode(encode(layered, "PNG"), "image/png"), expected) == 0


def test_grey_with_transparency_stays_grey() -> None:
    sheet = Image.fromarray(paper()).convert("LA")
    sheet.putalpha(Image.fromarray(np.where(paper() == 70, 0, 255).astype(np.uint8)))
    expected = np.where(paper() == 70, 255, paper()).astype(np.uint8)
    assert difference(decode(png(sheet), "image/png"), expected) == 0


def test_a_transparent_colour_is_white_paper() -> None:
    expected = np.where(paper() == 0, 255, paper()).astype(np.uint8)
    assert difference(decode(encode(paper(), "PNG", transparency=0), "image/png"), expected) == 0


def test_a_grey_palette_is_grey_and_a_coloured_one_is_not() -> None:
    grey = Image.fromarray(paper()).convert("P")
    assert difference(decode(encode(np.asarray(grey), "PNG", mode="P"), "image/png"), paper()) == 0
    coloured = Image.fromarray(coloured_paper()).quantize(8)
    target = encode(np.asarray(coloured.convert("RGB")), "BMP", mode="RGB")
    assert decode(target, "image/bmp").ndim == 3


@pytest.mark.parametrize("kind", [np.int32, np.float32])
def test_samples_of_thirty_two_bits_are_brought_into_range(kind: type) -> None:
    assert difference(decode(encode(paper().astype(kind), "TIFF"), "image/tiff"), paper()) == 0
    wide = paper().astype(kind) * 257
    assert difference(decode(encode(wide, "TIFF"), "image/tiff"), paper()) == 0


def test_fractions_are_stretched() -> None:
    fractions = (paper() / 255).astype(np.float32)
    found = decode(encode(fractions, "TIFF"), "image/tiff")  # type: ignore[arg-type]
    assert (found[0, 0], found[200, 150]) == (0, 255)


@pytest.mark.parametrize(
    "media_type", ["image/jpeg", "image/png", "image/tiff", "image/webp", "image/jp2", "image/bmp"]
)
def test_nonsense_is_corrupt(media_type: str) -> None:
    with pytest.raises(CorruptFileError):
        decode(b"nonsense" * 20, media_type)


def test_a_picture_of_another_type_than_told_is_corrupt() -> None:
    with pytest.raises(CorruptFileError):
        decode(jpeg(paper()), "image/png")


def test_a_picture_cut_off_is_corrupt_when_decoded() -> None:
    with pytest.raises(CorruptFileError):
        decode(jpeg(coloured_paper())[:-200], "image/jpeg")


def test_sizes_are_held_to_the_limit() -> None:
    check_size(1000, 1000, 1_000_000)
    with pytest.raises(TooLargeError, match=r"1000 × 1001 pixels; the limit is 1 million \(ABHILEKH_MAX_MEGAPIXELS\)"):
        check_size(1000, 1001, 1_000_000)
    with pytest.raises(CorruptFileError):
        check_size(0, 10, 1_000_000)


def test_a_giant_is_measured_without_being_decoded() -> None:
    content = raw_png(bytes(10), width=60_000, height=60_000, depth=8, colour=2)
    with open_picture(content, "image/png") as picture:
        assert picture.size == (60_000, 60_000)


@pytest.mark.parametrize(
    ("declared", "size", "dpi"),
    [
        ((300, 300), (2480, 3508), 300),
        ((200, 200), (400, 300), 200),
        ((72, 72), (595, 842), 72),
        ((72, 72), (2480, 3508), 300),
        ((96, 96), (3508, 2480), 300),
        ((1, 1), (1654, 2339), 200),
        ((5000, 5000), (1240, 1754), 150),
        (None, (2480, 3508), 300),
        (None, (40, 3508), 50),
        (None, (20_000, 30_000), 1200),
        ((299.6, 299.6), (100, 100), 300),
    ],
)
def test_the_resolution_is_believed_when_it_can_be_true(
    declared: tuple[float, float] | None, size: tuple[int, int], dpi: int
) -> None:
    assert choose_dpi(declared, *size) == dpi


def test_what_the_file_declares_is_read() -> None:
    with open_picture(jpeg(paper(), dpi=(200, 200)), "image/jpeg") as picture:
        assert declared_dpi(picture) == (200, 200)
    with open_picture(encode(paper(), "PNG"), "image/png") as picture:
        assert declared_dpi(picture) is None


def test_the_orientation_is_read() -> None:
    exif = Image.Exif()
    exif[274] = 8
    with open_picture(jpeg(paper(), exif=exif), "image/jpeg") as picture:
        assert exif_turn(picture) == (270, False)
    exif[274] = 77
    with open_picture(jpeg(paper(), exif=exif), "image/jpeg") as picture:
        assert exif_turn(picture) == (0, False)


def raw_png(rows: bytes, *, width: int, height: int, depth: int, colour: int) -> bytes:
    """A PNG written by hand: unfiltered rows, as many as there are."""
    length = width * depth * (3 if colour == 2 else 1) // 8
    lines = b"".join(b"\0" + rows[place : place + length] for place in range(0, len(rows), length))
    header = struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))
        for kind, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
