"""The text layer: words with their place on the page image, their font, and whether they are seen."""

from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.paging.extract import extract_page
from pipeline.paging.pdf_files import close_all
from pipeline.paging.pixels import load_pixels
from schemas.pages import LayerWord, PageSource
from tests.paging_files import PLAN, add_page, jpeg_stream, make_plan, paper

HELVETICA = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
FONTS = {"Font": Dictionary(F1=HELVETICA, F2=Dictionary({**HELVETICA, "/BaseFont": Name("/ABCDEF+KrutiDev010")}))}


def text_pdf(path: Path, content: str, *, scan: bool = False, **page: Any) -> Path:
    with pikepdf.new() as pdf:
        images = {"Im0": jpeg_stream(pdf, paper())} if scan else {}
        add_page(pdf, content.encode("latin-1"), images, **{"resources": FONTS, **page})
        pdf.save(path)
    return path


def extract(path: Path, dpi: int = 100) -> PageSource:
    return extract_page(path, "application/pdf", 0, plan=make_plan(render_dpi=dpi), folder=path.parent)


def words(tmp_path: Path, content: str, **page: Any) -> list[str]:
    return [word.text for word in extract(text_pdf(tmp_path / "a.pdf", content, **page)).layer]


def assert_on_ink(source: PageSource, word: LayerWord) -> None:
    """The word's box holds the ink of the page, and hardly more."""
    ink = load_pixels(source.image) < 128
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    x0, y0, x1, y1 = word.box
    slack = 0.35 * max(x1 - x0, y1 - y0) + 3
    for edge, at in ((x0, columns[0]), (y0, rows[0]), (x1, columns[-1]), (y1, rows[-1])):
        assert abs(edge - int(at)) < slack
    assert x0 - 3 <= columns[0]
    assert columns[-1] <= x1 + 3
    assert y0 - 3 <= rows[0]
    assert rows[-1] <= y1 + 3


class TestPlaces:
    @pytest.mark.parametrize("rotate", [0, 90, 180, 270])
    @pytest.mark.parametrize(
        "boxes",
        [{}, {"box": (-50, -60, 166, 228)}, {"CropBox": Array([15, 30, 200, 260])}],
        ids=["plain", "elsewhere", "cropped"],
    )
    def test_a_word_lies_where_its_ink_is(self, tmp_path: Path, rotate: int, boxes: dict[str, Any]) -> None:
        path = text_pdf(tmp_path / "a.pdf", "BT /F1 20 Tf 40 200 Td (Hxmxd) Tj ET", Rotate=rotate, **boxes)
        source = extract(path)
        [word] = source.layer
        assert word.text == "Hxmxd"
        assert_on_ink(source, word)

    def test_a_word_in_a_form_lies_where_its_ink_is(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            form = pdf.make_stream(
                b"BT /F1 20 Tf 20 50 Td (Hxmxd) Tj ET",
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=[0, 0, 300, 300],
                Matrix=[1, 0, 0, 1, 30, 60],
                Resources=Dictionary(Font=Dictionary(F1=HELVETICA)),
            )
            add_page(pdf, b"/Fm0 Do", {"Fm0": form})
            pdf.save(tmp_path / "a.pdf")
        source = extract(tmp_path / "a.pdf")
        assert_on_ink(source, source.layer[0])

    @pytest.mark.parametrize("rotate", [0, 90, 180, 270])
    def test_on_a_scan_the_box_is_in_the_scan(self, tmp_path: Path, rotate: int) -> None:
        """The scan has a margin of 8 points; the word is laid over its black block, upper left."""
        content = "q 200 0 0 272 8 8 cm /Im0 Do Q BT 3 Tr /F1 30 Tf 12 245 Td (II) Tj ET"
        source = extract(text_pdf(tmp_path / "a.pdf", content, scan=True, Rotate=rotate))
        assert source.image.lossless
        [word] = source.layer
        x0, y0, x1, y1 = word.box
        assert load_pixels(source.image)[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4].max() < 40

    def test_the_resolution_of_the_drawing_is_that_of_the_boxes(self, tmp_path: Path) -> None:
        path = text_pdf(tmp_path / "a.pdf", "BT /F1 20 Tf 40 200 Td (Hxmxd) Tj ET")
        [small], [large] = extract(path, 100).layer, extract(path, 300).layer
        assert np.allclose(np.array(small.box) * 3, large.box, atol=4)

    def test_a_word_beside_the_page_is_left_out_and_one_on_the_edge_is_cut(self, tmp_path: Path) -> None:
        source = extract(
            text_pdf(
                tmp_path / "a.pdf",
                "BT /F1 20 Tf 900 200 Td (outside) Tj ET BT /F1 20 Tf 200 200 Td (edge) Tj ET",
            )
        )
        [word] = source.layer
        assert word.text == "edge"
        assert word.box[2] == source.image.width == 300


class TestWords:
    def test_spaces_and_gaps_part_words(self, tmp_path: Path) -> None:
        content = "BT /F1 10 Tf 10 200 Td (one two) Tj 60 0 Td (three) Tj 0 -20 Td [(fo) -30 (ur) -600 (five)] TJ ET"
        assert words(tmp_path, content) == ["one", "two", "three", "four", "five"]

    def test_lines_part_words(self, tmp_path: Path) -> None:
        assert words(tmp_path, "BT /F1 10 Tf 12 TL 10 200 Td (one) Tj T* (two) Tj ET") == ["one", "two"]

    def test_a_raised_letter_stays_with_its_word(self, tmp_path: Path) -> None:
        assert words(tmp_path, "BT /F1 10 Tf 10 200 Td (x) Tj 4 Ts (2) Tj ET") == ["x2"]

    def test_a_mark_that_steps_back_stays_with_its_letter(self, tmp_path: Path) -> None:
        assert words(tmp_path, "BT /F1 10 Tf 10 200 Td [(ab) 500 (c) (d)] TJ ET") == ["abcd"]

    def test_fonts_part_words_and_are_named_as_the_file_names_them(self, tmp_path: Path) -> None:
        source = extract(text_pdf(tmp_path / "a.pdf", "BT 10 200 Td /F1 10 Tf (No) Tj /F2 10 Tf (dzekad) Tj ET"))
        assert [(word.text, word.font) for word in source.layer] == [
            ("No", "Helvetica"),
            ("dzekad", "ABCDEF+KrutiDev010"),
        ]

    def test_turned_writing_makes_words_too(self, tmp_path: Path) -> None:
        assert words(tmp_path, "BT /F1 10 Tf 0 1 -1 0 50 50 Tm (upward line) Tj ET") == ["upward", "line"]

    def test_the_order_is_that_of_the_file(self, tmp_path: Path) -> None:
        content = "BT /F1 10 Tf 10 20 Td (last) Tj ET BT /F1 10 Tf 10 200 Td (first) Tj ET"
        assert words(tmp_path, content) == ["last", "first"]

    def test_what_a_group_of_glyphs_stands_for_is_believed(self, tmp_path: Path) -> None:
        """Shaped Devanagari: a glyph that stands before its letter, a ligature of three."""
        spoken = "क्षि".encode("utf-16-be").hex().upper()
        content = f"BT /F1 10 Tf 10 200 Td (x) Tj /Span <</ActualText <FEFF{spoken}>>> BDC (abc) Tj EMC (y z) Tj ET"
        assert words(tmp_path, content) == ["xक्षिy", "z"]

    def test_a_glyph_without_meaning_is_said_to_have_none(self, tmp_path: Path) -> None:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/Lost"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array(
                [
                    Dictionary(
                        Type=Name.Font,
                        Subtype=Name.CIDFontType2,
                        BaseFont=Name("/Lost"),
                        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
                        DW=500,
                    )
                ]
            ),
        )
        found = words(tmp_path, "BT /F1 10 Tf 10 200 Td <00410042> Tj ET", resources={"Font": Dictionary(F1=font)})
        assert found == ["\ufffd\ufffd"]


class TestVisibility:
    @pytest.mark.parametrize(("mode", "visible"), [(0, True), (1, True), (2, True), (3, False), (7, False)])
    def test_the_rendering_mode_tells_on_a_drawn_page(self, tmp_path: Path, mode: int, visible: bool) -> None:
        content = f"1 0 0 RG 9 9 m 99 99 l S BT {mode} Tr /F1 20 Tf 10 200 Td (word) Tj ET"
        source = extract(text_pdf(tmp_path / "a.pdf", content))
        assert [(word.text, word.visible) for word in source.layer] == [("word", visible)]

    def test_the_mode_is_restored_with_the_state(self, tmp_path: Path) -> None:
        content = "q BT 3 Tr /F1 20 Tf 10 200 Td (un) Tj ET Q BT /F1 20 Tf 10 100 Td (seen) Tj ET"
        source = extract(text_pdf(tmp_path / "a.pdf", content))
        assert [(word.text, word.visible) for word in source.layer] == [("un", False), ("seen", True)]

    @pytest.mark.parametrize(
        "content",
        [
            "q 216 0 0 288 0 0 cm /Im0 Do Q BT 3 Tr /F1 20 Tf 10 200 Td (word) Tj ET",
            "BT /F1 20 Tf 10 200 Td (word) Tj ET q 216 0 0 288 0 0 cm /Im0 Do Q",
        ],
        ids=["invisible", "beneath"],
    )
    def test_an_earlier_ocr_layer_is_kept_and_known(self, tmp_path: Path, content: str) -> None:
        source = extract(text_pdf(tmp_path / "a.pdf", content, scan=True))
        assert source.image.lossless
        assert [(word.text, word.visible) for word in source.layer] == [("word", False)]


class TestTrouble:
    @pytest.mark.parametrize(
        "font", [Name.Nonsense, Dictionary(Type=Name.Font), Dictionary(Type=Name.Font, Subtype=Name.Type0)]
    )
    def test_text_that_cannot_be_read_leaves_the_picture(self, tmp_path: Path, font: pikepdf.Object) -> None:
        path = text_pdf(
            tmp_path / "a.pdf",
            "0 g 9 9 50 50 re f BT /F1 20 Tf 10 200 Td (word) Tj ET",
            resources={"Font": Dictionary(F1=font)},
        )
        assert load_pixels(extract(path).image).min() < 50

    def test_a_page_whose_size_the_text_library_cannot_read_leaves_the_picture(self, tmp_path: Path) -> None:
        content = "0 g 9 9 50 50 re f BT /F1 20 Tf 10 200 Td (word) Tj ET"
        path = text_pdf(tmp_path / "a.pdf", content, box=(0, 0, 216, 288))
        path.write_bytes(path.read_bytes().replace(b"/MediaBox [ 0 0 216 288 ]", b"/MediaBox [ 0 0 21 (8)  ]"))
        source = extract(path)
        assert source.layer == ()
        close_all()

    def test_a_page_without_text_has_no_layer(self, tmp_path: Path) -> None:
        source = extract(text_pdf(tmp_path / "a.pdf", "q 216 0 0 288 0 0 cm /Im0 Do Q", scan=True))
        assert source.layer == ()

    def test_the_layer_is_part_of_the_name(self, tmp_path: Path) -> None:
        scan = "q 216 0 0 288 0 0 cm /Im0 Do Q"
        names = set()
        for number, text in enumerate(("", "BT 3 Tr /F1 9 Tf (a) Tj ET", "BT 3 Tr /F1 9 Tf (b) Tj ET")):
            path = text_pdf(tmp_path / f"{number}.pdf", f"{scan} {text}", scan=True)
            names.add(extract_page(path, "application/pdf", 0, plan=PLAN, folder=tmp_path).image.sha256)
        assert len(names) == 3
