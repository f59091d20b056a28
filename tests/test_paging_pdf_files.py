"""Opened PDFs: kept for the next page, closed in time; and the part of a page that is seen."""

import threading
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.paging.geometry import Rect, combine, is_upright, transform, turn_of
from pipeline.paging.pdf_files import KEPT_OPEN, borrow_pdf, close_all, page_box
from schemas.errors import CorruptFileError, EncryptedFileError
from tests.paging_files import add_page, paper, scan_pdf


def boxed(path: Path, *, media: list[float] | None = None, above: dict[str, Any] | None = None, **entries: Any) -> Path:
    """A page with the boxes told; ``above`` is told in the page tree."""
    with pikepdf.new() as pdf:
        add_page(pdf, b"", **entries)
        page = pdf.pages[0].obj
        if media is None:
            del page["/MediaBox"]
        else:
            page.MediaBox = Array(media)
        for key, value in (above or {}).items():
            pdf.Root.Pages[f"/{key}"] = value
        pdf.save(path)
    return path


BOXES: dict[str, dict[str, Any]] = {
    "plain": {"media": [0, 0, 200, 300]},
    "turned": {"media": [0, 0, 200, 300], "Rotate": 90},
    "turned twice over": {"media": [0, 0, 200, 300], "Rotate": 450},
    "turned back": {"media": [0, 0, 200, 300], "Rotate": -90},
    "upside down": {"media": [0, 0, 200, 300], "Rotate": 180},
    "elsewhere": {"media": [-100, 50, 100, 350]},
    "corners changed": {"media": [200, 300, 0, 0]},
    "cropped": {"media": [0, 0, 200, 300], "CropBox": Array([10, 20, 150, 250])},
    "cropped beyond": {"media": [0, 0, 200, 300], "CropBox": Array([-50, 20, 150, 900])},
    "inherited": {"above": {"MediaBox": Array([0, 0, 150, 250]), "Rotate": 270}},
    "without any": {},
    "empty": {"media": [0, 0, 0, 0]},
}


@pytest.mark.parametrize("name", BOXES)
def test_the_page_is_as_large_as_the_library_that_draws_it_says(tmp_path: Path, name: str) -> None:
    path = boxed(tmp_path / "a.pdf", **BOXES[name])
    with borrow_pdf(path) as document:
        box = page_box(document.page(0))
    with pypdfium2.PdfDocument(path) as drawn:
        assert box.size == pytest.approx(drawn[0].get_size(), abs=0.01)


@pytest.mark.parametrize("broken", [{"MediaBox": Name.Nonsense}, {"MediaBox": Array([1, 2])}, {"Rotate": Name.North}])
def test_boxes_that_make_no_sense_are_as_if_they_were_not_there(broken: dict[str, Any]) -> None:
    with pikepdf.new() as pdf:
        add_page(pdf, b"")
        for key, value in broken.items():
            pdf.pages[0].obj[f"/{key}"] = value
        box = page_box(pdf.pages[0])
        assert box.rotate == 0
        assert box.crop.area > 0


def test_the_user_unit_makes_the_page_larger() -> None:
    with pikepdf.new() as pdf:
        add_page(pdf, b"", box=(0, 0, 72, 144), UserUnit=10, Rotate=90)
        assert page_box(pdf.pages[0]).inches == pytest.approx((20, 10))


@pytest.mark.parametrize(
    ("rotate", "seen"),
    [(0, (10, 70, 30, 80)), (90, (20, 10, 30, 30)), (180, (70, 20, 90, 30)), (270, (70, 70, 80, 90))],
)
def test_a_place_is_seen_where_the_turned_page_shows_it(rotate: int, seen: tuple[float, ...]) -> None:
    with pikepdf.new() as pdf:
        add_page(pdf, b"", box=(0, 0, 100, 100), Rotate=rotate)
        assert page_box(pdf.pages[0]).displayed(Rect(10, 20, 30, 30)) == seen


def test_matrices_say_how_an_image_lies() -> None:
    assert turn_of((2, 0, 0, 3, 0, 0)) == (0, False)
    assert turn_of((-2, 0, 0, -3, 0, 0)) == (180, False)
    assert turn_of((0, -2, 3, 0, 0, 0)) == (90, False)
    assert turn_of((0, 2, -3, 0, 0, 0)) == (270, False)
    assert turn_of((-2, 0, 0, 3, 0, 0)) == (0, True)
    assert is_upright((2, 0.001, 0, 3, 0, 0))
    assert not is_upright((2, 0.5, 0.5, 2, 0, 0))
    assert not is_upright((2, 0, 0, 0, 0, 0))
    assert combine((2, 0, 0, 2, 0, 0), (1, 0, 0, 1, 5, 7)) == (2, 0, 0, 2, 5, 7)
    assert transform(Rect(0, 0, 1, 1), (0, 2, -3, 0, 0, 0)) == (-3, 0, 0, 2)


class TestBorrowing:
    def test_a_document_is_opened_once_for_all_its_pages(self, tmp_path: Path) -> None:
        path = scan_pdf(tmp_path / "a.pdf", paper(), paper())
        with borrow_pdf(path) as first:
            objects = first.objects
        with borrow_pdf(path) as again:
            assert again.objects is objects

    def test_a_changed_file_is_opened_anew(self, tmp_path: Path) -> None:
        path = scan_pdf(tmp_path / "a.pdf", paper())
        with borrow_pdf(path) as document:
            assert len(document.objects.pages) == 1
        scan_pdf(path, paper(), paper())
        with borrow_pdf(path) as document:
            assert len(document.objects.pages) == 2

    def test_only_the_last_few_stay_open(self, tmp_path: Path) -> None:
        paths = [scan_pdf(tmp_path / f"{number}.pdf", paper()) for number in range(KEPT_OPEN + 1)]
        opened = []
        for path in paths:
            with borrow_pdf(path) as document:
                opened.append(document.objects)
        with borrow_pdf(paths[0]) as document:
            assert document.objects is not opened[0]
        close_all()

    def test_threads_take_turns(self, tmp_path: Path) -> None:
        path = scan_pdf(tmp_path / "a.pdf", paper())
        inside: list[int] = []
        most: list[int] = []

        def work() -> None:
            for _ in range(20):
                with borrow_pdf(path):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(most) == {1}

    def test_a_page_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with (
            borrow_pdf(scan_pdf(tmp_path / "a.pdf", paper())) as document,
            pytest.raises(CorruptFileError, match="1 pages"),
        ):
            document.page(1)

    def test_a_locked_document_is_told_as_such(self, tmp_path: Path) -> None:
        scan_pdf(tmp_path / "a.pdf", paper(), encryption=pikepdf.Encryption(owner="owner", user="user"))
        with borrow_pdf(tmp_path / "a.pdf") as document, pytest.raises(EncryptedFileError):
            document.page(0)

    def test_filled_in_forms_are_drawn(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            add_page(pdf, b"")
            look = pdf.make_stream(b"0 g 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 100])
            field = pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Tx,
                    T=pikepdf.String("name"),
                    Rect=Array([10, 10, 110, 110]),
                    AP=Dictionary(N=look),
                    F=4,
                )
            )
            pdf.pages[0].obj.Annots = Array([field])
            pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
            pdf.save(tmp_path / "a.pdf")
        with borrow_pdf(tmp_path / "a.pdf") as document:
            pixels = document.drawing[0].render(scale=1, may_draw_forms=True).to_numpy()
        assert pixels[230, 60].max() < 50
