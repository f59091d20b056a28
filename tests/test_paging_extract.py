"""A page out of its original: picture, turn, resolution, and a name that changes with all of them."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.paging.extract import extract_page
from pipeline.paging.pixels import load_pixels
from pipeline.pool import ProcessWorkPool
from schemas.errors import CorruptFileError, EncryptedFileError, TooLargeError, UnsupportedFileError
from schemas.pages import PageSource
from tests.paging_files import (
    PLAN,
    bilevel_paper,
    coloured_paper,
    encode,
    jpeg,
    make_plan,
    paper,
    scan_pdf,
)

TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "JPEG2000": "image/jp2",
}


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def extract(path: Path, media_type: str, index: int = 0) -> PageSource:
    folder = path.parent / "pages"
    folder.mkdir(exist_ok=True)
    return extract_page(path, media_type, index, plan=PLAN, folder=folder)


class TestPictures:
    @pytest.mark.parametrize(("form", "media_type"), TYPES.items())
    def test_a_picture_file_is_its_page_byte_for_byte(self, tmp_path: Path, form: str, media_type: str) -> None:
        content = encode(coloured_paper(), form)
        source = extract(put(tmp_path / "a", content), media_type)
        assert Path(source.image.path).read_bytes() == content
        assert (source.image.width, source.image.height, source.image.lossless) == (300, 400, True)
        assert source.layer == ()
        assert load_pixels(source.image).shape == (400, 300, 3)

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_the_orientation_of_a_photograph_is_followed_without_encoding_it_anew(
        self, tmp_path: Path, orientation: int
    ) -> None:
        exif = Image.Exif()
        exif[274] = orientation
        content = jpeg(paper(), exif=exif)
        image = extract(put(tmp_path / "a.jpg", content), "image/jpeg").image
        assert Path(image.path).read_bytes() == content
        expected = {
            1: paper(),
            2: np.fliplr(paper()),
            3: np.rot90(paper(), 2),
            4: np.flipud(paper()),
            5: paper().T,
            6: np.rot90(paper(), -1),
            7: np.rot90(paper(), 2).T,
            8: np.rot90(paper(), 1),
        }[orientation]
        assert (image.height, image.width) == expected.shape
        assert np.abs(load_pixels(image).astype(int) - expected).mean() < 1

    def test_the_resolution_is_the_declared_one_or_that_of_a4(self, tmp_path: Path) -> None:
        assert extract(put(tmp_path / "a.jpg", jpeg(paper(), dpi=(200, 200))), "image/jpeg").image.dpi == 200
        assert extract(put(tmp_path / "b.png", encode(paper(1654, 2339), "PNG")), "image/png").image.dpi == 200

    def test_black_and_white_is_said_so(self, tmp_path: Path) -> None:
        path = put(tmp_path / "a.png", encode(bilevel_paper(), "PNG", mode="1"))
        assert extract(path, "image/png").image.bilevel
        assert not extract(put(tmp_path / "b.png", encode(paper(), "PNG")), "image/png").image.bilevel

    def test_a_picture_that_is_too_large_is_refused(self, tmp_path: Path) -> None:
        path = put(tmp_path / "a.jpg", jpeg(paper()))
        with pytest.raises(TooLargeError, match="Page 1: "):
            extract_page(path, "image/jpeg", 0, plan=make_plan(page_pixels=1000), folder=tmp_path)

    def test_a_cut_picture_is_corrupt(self, tmp_path: Path) -> None:
        with pytest.raises(CorruptFileError, match="Page 1: The picture is cut off"):
            extract(put(tmp_path / "a.jpg", jpeg(paper())[:-100]), "image/jpeg")

    def test_it_has_one_page(self, tmp_path: Path) -> None:
        with pytest.raises(CorruptFileError):
            extract(put(tmp_path / "a.jpg", jpeg(paper())), "image/jpeg", 1)


class TestTiff:
    def test_each_page_is_decoded(self, tmp_path: Path) -> None:
        sheets = [paper(), coloured_paper(), paper(100, 50)]
        pictures = [Image.fromarray(sheet) for sheet in sheets]
        pictures[0].save(
            tmp_path / "a.tif", save_all=True, append_images=pictures[1:], compression="tiff_lzw", dpi=(150, 150)
        )
        for index, sheet in enumerate(sheets):
            image = extract(tmp_path / "a.tif", "image/tiff", index).image
            expected = sheet[:, :, ::-1] if sheet.ndim == 3 else sheet
            assert np.array_equal(load_pixels(image), expected)
            assert (image.turn, image.lossless, image.bilevel) == (0, True, False)
        assert extract(tmp_path / "a.tif", "image/tiff", 0).image.dpi == 150
        with pytest.raises(CorruptFileError, match="has 3 pages"):
            extract(tmp_path / "a.tif", "image/tiff", 3)

    def test_a_fax_is_bilevel_and_square(self, tmp_path: Path) -> None:
        path = put(tmp_path / "a.tif", encode(bilevel_paper(), "TIFF", mode="1", compression="group4", dpi=(204, 98)))
        image = extract(path, "image/tiff").image
        assert (image.bilevel, image.lossless, image.dpi, image.height) == (True, False, 204, 833)


class TestNames:
    def test_the_same_page_has_the_same_name_wherever_it_is_written(self, tmp_path: Path) -> None:
        path = put(tmp_path / "a.jpg", jpeg(paper()))
        other = put(tmp_path / "b.jpg", jpeg(paper()))
        assert extract(path, "image/jpeg").image.sha256 == extract(other, "image/jpeg").image.sha256

    def test_another_turn_is_another_name(self, tmp_path: Path) -> None:
        names = set()
        for orientation in (1, 2, 6):
            exif = Image.Exif()
            exif[274] = orientation
            names.add(extract(put(tmp_path / "a.jpg", jpeg(paper(), exif=exif)), "image/jpeg").image.sha256)
        assert len(names) == 3

    def test_a_scan_in_a_pdf_and_on_its_own_are_read_alike_when_nothing_differs(self, tmp_path: Path) -> None:
        path = scan_pdf(tmp_path / "a.pdf", paper())
        image = extract(path, "application/pdf").image
        alone = put(tmp_path / "a.jpg", jpeg(paper(), dpi=(100, 100)))
        assert hashlib.sha256(Path(image.path).read_bytes()).hexdigest() != extract(alone, "image/jpeg").image.sha256
        assert image.dpi == extract(alone, "image/jpeg").image.dpi == 100

    def test_pages_of_several_originals_lie_in_one_folder(self, tmp_path: Path) -> None:
        paths = [put(tmp_path / f"{name}.jpg", jpeg(paper())) for name in "ab"]
        images = [extract(path, "image/jpeg").image for path in paths]
        assert images[0].path != images[1].path


class TestPdf:
    def test_any_page_of_a_long_file_may_be_asked_for(self, tmp_path: Path) -> None:
        sheets = [paper(200 + 10 * number, 400) for number in range(12)]
        path = scan_pdf(tmp_path / "a.pdf", *sheets)
        for index in (7, 0, 11):
            assert extract(path, "application/pdf", index).image.width == 200 + 10 * index
        with pytest.raises(CorruptFileError, match="Page 13: The PDF has 12 pages"):
            extract(path, "application/pdf", 12)

    def test_a_password_is_asked_for(self, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        scan_pdf(path, paper(), encryption={"owner": "o", "user": "u"})
        with pytest.raises(EncryptedFileError, match="Page 1: "):
            extract(path, "application/pdf")


def test_a_type_without_pages_is_unsupported(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFileError):
        extract(put(tmp_path / "a.zip", b"PK\x03\x04"), "application/zip")


def test_pages_are_extracted_in_worker_processes(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", paper(), coloured_paper(), paper())
    with ProcessWorkPool(2) as pool:
        works = [
            pool.submit(extract_page, path, "application/pdf", index, plan=PLAN, folder=tmp_path, timeout_s=60)
            for index in range(4)
        ]
        assert [load_pixels(work.result().image).ndim for work in works[:3]] == [2, 3, 2]
        with pytest.raises(CorruptFileError, match="Page 4"):
            works[3].result()
