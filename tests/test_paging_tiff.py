"""A TIFF's pages: sizes, resolution and wholeness from its directories; pixels as they are meant."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipeline.paging.tiff import Frame, decode_frame, read_frames, square_dpi
from schemas.errors import CorruptFileError, TooLargeError, UnsupportedFileError
from tests.paging_files import Pixels, bilevel_paper, coloured_paper, encode, paper


def write(path: Path, *sheets: Pixels, mode: str | None = None, **options: Any) -> Path:
    pictures = [Image.fromarray(sheet) for sheet in sheets]
    if mode is not None:
        pictures = [picture.convert(mode) for picture in pictures]
    pictures[0].save(path, "TIFF", save_all=True, append_images=pictures[1:], **options)
    return path


def frames(path: Path, most_pages: int = 100) -> tuple[Frame, ...]:
    return read_frames(path, most_pages=most_pages)


def only_pixels(path: Path) -> Pixels:
    [frame] = frames(path)
    return decode_frame(path, frame)[0]


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
@pytest.mark.parametrize("sheet", [paper(), coloured_paper()], ids=["grey", "colour"])
def test_every_usual_compression_is_read(tmp_path: Path, compression: str, sheet: Pixels) -> None:
    path = write(tmp_path / "a.tif", sheet, compression=compression, strip_size=4096)
    expected = sheet[:, :, ::-1] if sheet.ndim == 3 else sheet
    assert np.abs(only_pixels(path).astype(int) - expected).mean() < 2


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt", "raw"])
def test_black_and_white_is_read_and_said_so(tmp_path: Path, compression: str) -> None:
    path = write(tmp_path / "a.tif", bilevel_paper(), mode="1", compression=compression)
    [frame] = frames(path)
    pixels, bilevel = decode_frame(path, frame)
    assert bilevel
    assert np.array_equal(pixels, bilevel_paper())


def test_a_big_tiff_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", paper(), paper(200, 100), big_tiff=True)
    assert path.read_bytes()[2] == 43
    assert [(frame.width, frame.height) for frame in frames(path)] == [(300, 400), (200, 100)]
    assert np.array_equal(decode_frame(path, frames(path)[1])[0], paper(200, 100))


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    Image.fromarray(paper().astype(np.uint16) * 257).save(tmp_path / "a.tif")
    assert np.array_equal(only_pixels(tmp_path / "a.tif"), paper())


def test_sixteen_bits_with_white_as_zero_are_not_left_inverted(tmp_path: Path) -> None:
    inverted = (255 - paper()).astype(np.uint16) * 257
    Image.fromarray(inverted).save(tmp_path / "a.tif", tiffinfo={262: 0})
    with Image.open(tmp_path / "a.tif") as picture:
        assert picture.tag_v2[262] == 0  # type: ignore[attr-defined]
    assert np.array_equal(only_pixels(tmp_path / "a.tif"), paper())


def test_a_palette_and_cmyk_are_read(tmp_path: Path) -> None:
    picture = Image.fromarray(coloured_paper())
    for form in (picture.convert("P", palette=Image.Palette.ADAPTIVE), picture.convert("CMYK")):
        form.save(tmp_path / "a.tif")
        assert np.abs(only_pixels(tmp_path / "a.tif").astype(int) - coloured_paper()[:, :, ::-1]).mean() < 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_tag_is_followed(tmp_path: Path, orientation: int) -> None:
    path = write(tmp_path / "a.tif", paper(), tiffinfo={274: orientation})
    expected = {
        1: paper(),
        2: np.fliplr(paper()),
        3: np.rot90(paper(), 2),
        4: np.flipud(paper()),
        5: paper().T,
        6: np.rot90(paper(), -1),
        7: np.rot90(paper(), 2).T,
        8: np.rot90(paper(), 1),
    }
    assert np.array_equal(only_pixels(path), expected[orientation])


def test_samples_of_a_rare_kind_are_unsupported(tmp_path: Path) -> None:
    content = bytearray(encode(paper(), "TIFF"))
    [first] = directory_places(bytes(content))
    (count,) = struct.unpack_from("<H", content, first)
    for place in range(first + 2, first + 2 + count * 12, 12):
        if struct.unpack_from("<H", content, place)[0] == 258:
            struct.pack_into("<H", content, place + 8, 7)
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(UnsupportedFileError):
        only_pixels(tmp_path / "a.tif")


class TestResolution:
    def test_it_is_read_per_inch_and_per_centimetre(self, tmp_path: Path) -> None:
        assert frames(write(tmp_path / "a.tif", paper(), dpi=(300, 300)))[0].dpi == (300, 300)
        write(tmp_path / "b.tif", paper(), resolution_unit=3, x_resolution=100, y_resolution=100)
        assert frames(tmp_path / "b.tif")[0].dpi == (254, 254)

    def test_none_is_none(self, tmp_path: Path) -> None:
        assert frames(write(tmp_path / "a.tif", paper()))[0].dpi is None

    def test_a_fax_is_stretched_to_square_dots(self, tmp_path: Path) -> None:
        path = write(tmp_path / "fax.tif", bilevel_paper(), mode="1", compression="group4", dpi=(204, 98))
        [frame] = frames(path)
        pixels, bilevel = decode_frame(path, frame)
        assert pixels.shape == (round(400 * 204 / 98), 304)
        assert square_dpi(frame) == (204, 204)
        assert bilevel


class TestPages:
    def test_each_frame_is_a_page(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.tif", paper(), coloured_paper(100, 50), paper(30, 40), compression="tiff_lzw")
        found = frames(path)
        assert [(frame.width, frame.height) for frame in found] == [(300, 400), (100, 50), (30, 40)]
        assert [decode_frame(path, frame)[0].shape for frame in found] == [(400, 300), (50, 100, 3), (40, 30)]

    def test_a_small_picture_beside_the_page_is_none(self, tmp_path: Path) -> None:
        small = Image.fromarray(paper(30, 40))
        small.encoderinfo = {"tiffinfo": {254: 1}}  # type: ignore[attr-defined]
        Image.fromarray(paper()).save(tmp_path / "a.tif", save_all=True, append_images=[small])
        found = frames(tmp_path / "a.tif")
        assert [(frame.number, frame.width) for frame in found] == [(0, 300)]

    def test_too_many_pages_are_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.tif", *[paper(8, 8)] * 6)
        assert len(frames(path, most_pages=6)) == 6
        with pytest.raises(TooLargeError, match="more than 5 pages"):
            frames(path, most_pages=5)


class TestDamage:
    @pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.98])
    @pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "group4"])
    def test_a_cut_file_is_corrupt(self, tmp_path: Path, kept: float, compression: str) -> None:
        mode = "1" if compression == "group4" else "L"
        path = write(tmp_path / "a.tif", paper(), paper(), paper(), mode=mode, compression=compression)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
        with pytest.raises(CorruptFileError):
            frames(path)

    def test_a_page_whose_picture_is_not_there_costs_only_itself(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.tif", paper(), paper(), paper())
        content = bytearray(path.read_bytes())
        first, second, _ = directory_places(bytes(content))
        (count,) = struct.unpack_from("<H", content, first)
        for place in range(second + 2, second + 2 + count * 12, 12):
            if struct.unpack_from("<H", content, place)[0] == 273:
                struct.pack_into("<L", content, place + 8, 1 << 30)
        path.write_bytes(content)
        assert [frame.whole for frame in frames(path)] == [True, False, True]
        with pytest.raises(CorruptFileError, match="beyond the end"):
            decode_frame(path, frames(path)[1])

    def test_pages_in_a_circle_are_corrupt(self, tmp_path: Path) -> None:
        content = bytearray(encode(paper(), "TIFF"))
        [first] = directory_places(bytes(content))
        (count,) = struct.unpack_from("<H", content, first)
        struct.pack_into("<L", content, first + 2 + count * 12, first)
        (tmp_path / "a.tif").write_bytes(content)
        with pytest.raises(CorruptFileError, match="circle"):
            frames(tmp_path / "a.tif")

    @pytest.mark.parametrize(
        "content",
        [
            b"II*\0",
            b"II*\0\x00\0\0\0",
            b"II*\0\x08\0\0\0\xff\xff",
            b"II*\0\x08\0\0\0" + struct.pack("<HHHLL", 1, 256, 4, 1, 10) + bytes(4),
            b"II*\0\x08\0\0\0" + struct.pack("<HHHLL", 1, 273, 4, 2**32 - 1, 10) + bytes(4),
            b"II+\0\x08\0\0\0" + struct.pack("<Q", 2**63),
        ],
        ids=["nothing", "no pages", "endless directory", "no height", "endless strips", "beyond all measure"],
    )
    def test_nonsense_is_corrupt(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "a.tif").write_bytes(content)
        with pytest.raises(CorruptFileError):
            frames(tmp_path / "a.tif")


def directory_places(content: bytes) -> list[int]:
    places = []
    (place,) = struct.unpack_from("<L", content, 4)
    while place:
        places.append(place)
        (count,) = struct.unpack_from("<H", content, place)
        (place,) = struct.unpack_from("<L", content, place + 2 + count * 12)
    return places


def test_a_frame_needs_no_more_than_its_own_bytes(tmp_path: Path) -> None:
    sheet = io.BytesIO(encode(paper(), "TIFF"))
    (tmp_path / "a.tif").write_bytes(sheet.getvalue())
    assert frames(tmp_path / "a.tif")[0].whole
