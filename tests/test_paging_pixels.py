"""A page image's pixels, the way the file wants them seen."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.paging.pixels import anymap, load_pixels, make_preview, turn_pixels
from schemas.errors import CorruptFileError
from schemas.pages import PageImage, Rotation
from tests.paging_files import Pixels, bilevel_paper, coloured_paper, encode, paper

BGR = np.ascontiguousarray(coloured_paper()[:, :, ::-1])


def image(path: Path, width: int, height: int, *, turn: Rotation = 0, mirrored: bool = False) -> PageImage:
    return PageImage(path=str(path), sha256="0" * 64, width=width, height=height, dpi=100, turn=turn, mirrored=mirrored)


@pytest.mark.parametrize(
    ("pixels", "bilevel", "magic"),
    [(paper(), False, b"P5"), (BGR, False, b"P6"), (bilevel_paper(303, 401), True, b"P4")],
    ids=["grey", "colour", "bilevel"],
)
def test_what_we_write_we_read(tmp_path: Path, pixels: Pixels, bilevel: bool, magic: bytes) -> None:
    content = anymap(pixels, bilevel=bilevel)
    assert content.startswith(magic)
    (tmp_path / "a.pnm").write_bytes(content)
    height, width = pixels.shape[:2]
    assert np.array_equal(load_pixels(image(tmp_path / "a.pnm", width, height)), pixels)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pixels_are_flipped_and_then_turned_clockwise(tmp_path: Path, turn: Rotation, mirrored: bool) -> None:
    (tmp_path / "a.png").write_bytes(encode(paper(), "PNG"))
    expected = np.rot90(np.fliplr(paper()) if mirrored else paper(), -turn // 90)
    width, height = expected.shape[::-1]
    found = load_pixels(image(tmp_path / "a.png", width, height, turn=turn, mirrored=mirrored))
    assert np.array_equal(found, expected)


def test_a_page_of_another_size_than_told_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encode(paper(), "PNG"))
    with pytest.raises(CorruptFileError, match="decodes to 300 × 400 pixels, not 400 × 300"):
        load_pixels(image(tmp_path / "a.png", 400, 300))


def test_turning_by_nothing_copies_nothing() -> None:
    sheet = paper()
    assert turn_pixels(sheet, 360) is sheet
    assert np.array_equal(turn_pixels(sheet, -90), np.rot90(sheet))


@pytest.mark.parametrize("sheet", [paper(3000, 4000), np.dstack([paper(3000, 4000)] * 3)], ids=["grey", "colour"])
def test_a_preview_is_small_and_has_the_same_colours(sheet: Pixels) -> None:
    content = make_preview(sheet)
    decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    assert decoded.shape[:2] == (1600, 1200)
    assert decoded.ndim == sheet.ndim
    assert abs(float(decoded.mean()) - float(sheet.mean())) < 2
    assert len(content) < 100_000


def test_a_small_page_is_not_blown_up() -> None:
    decoded = cv2.imdecode(np.frombuffer(make_preview(paper()), np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    assert decoded.shape == (400, 300)


def test_a_strip_of_paper_keeps_a_pixel() -> None:
    decoded = cv2.imdecode(np.frombuffer(make_preview(np.full((5000, 1), 9, np.uint8)), np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    assert decoded.shape == (1600, 1)
