"""A page that is one scan gives the scanner's own picture; any other page is drawn."""

from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.paging.extract import extract_page
from pipeline.paging.pixels import load_pixels
from schemas.errors import CorruptFileError, TooLargeError
from schemas.pages import PageImage
from tests.paging_files import (
    PLAN,
    Pixels,
    add_page,
    bilevel_paper,
    coloured_paper,
    encode,
    fax_content,
    image_stream,
    jpeg,
    jpeg_stream,
    make_plan,
    paper,
)

FULL = b"q 216 0 0 288 0 0 cm /Im0 Do Q"
SIZE = (304, 400)


def page_pdf(path: Path, content: bytes, image: dict[str, Any] | Pixels, **page: Any) -> Path:
    """One page with one image: a JPEG of the pixels, or the stream that is told."""
    with pikepdf.new() as pdf:
        stream = image_stream(pdf, **image) if isinstance(image, dict) else jpeg_stream(pdf, image)
        add_page(pdf, content, {"Im0": stream}, **page)
        pdf.save(path)
    return path


def take(path: Path) -> tuple[PageImage, Pixels]:
    image = extract_page(path, "application/pdf", 0, plan=PLAN, folder=path.parent).image
    return image, load_pixels(image)


def as_drawn(path: Path, size: tuple[int, int]) -> Pixels:
    """The page as pdfium shows it, grey."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        drawn = page.render(scale=size[1] / page.get_size()[1]).to_numpy()
        return cv2.resize(cv2.cvtColor(drawn, cv2.COLOR_BGR2GRAY), size)  # type: ignore[return-value]


def assert_same(path: Path, found: Pixels, most: float = 2) -> None:
    grey = found if found.ndim == 2 else cv2.cvtColor(found, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape[:2]
    assert np.abs(grey.astype(int) - as_drawn(path, (width, height))).mean() < most


class TestTaking:
    def test_a_jpeg_is_taken_byte_for_byte(self, tmp_path: Path) -> None:
        image, _ = take(page_pdf(tmp_path / "a.pdf", FULL, paper()))
        assert Path(image.path).read_bytes() == jpeg(paper())
        assert (image.lossless, image.turn, image.mirrored, image.dpi) == (True, 0, False, 100)

    def test_a_jpeg_in_a_second_coding_is_taken_too(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            stream = jpeg_stream(pdf, paper())
            stream.write(jpeg(paper()), filter=Name.DCTDecode)
            packed = image_stream(pdf, b"", (300, 400))
            packed.write(
                pikepdf.Stream(pdf, jpeg(paper())).read_bytes().hex().encode() + b">",
                filter=Array([Name.ASCIIHexDecode, Name.DCTDecode]),
            )
            add_page(pdf, FULL, {"Im0": packed})
            pdf.save(tmp_path / "a.pdf")
        image, _ = take(tmp_path / "a.pdf")
        assert Path(image.path).read_bytes() == jpeg(paper())

    @pytest.mark.parametrize(
        "matrix",
        [
            "216 0 0 288 0 0",
            "-216 0 0 -288 216 288",
            "216 0 0 -288 0 288",
            "-216 0 0 288 216 0",
            "0 288 -216 0 216 0",
            "0 -288 216 0 0 288",
            "0 288 216 0 0 0",
            "0 -288 -216 0 216 288",
        ],
    )
    @pytest.mark.parametrize("rotate", [0, 90, 180, 270])
    def test_it_is_seen_as_the_page_shows_it(self, tmp_path: Path, matrix: str, rotate: int) -> None:
        sheet = paper(400, 300) if matrix.startswith("0") else paper()
        path = page_pdf(tmp_path / "a.pdf", f"q {matrix} cm /Im0 Do Q".encode(), sheet, Rotate=rotate)
        image, pixels = take(path)
        assert image.lossless
        assert_same(path, pixels, 0.5)

    @pytest.mark.parametrize("decode", [None, [0, 1], [1, 0]])
    @pytest.mark.parametrize("black_is_1", [None, False, True])
    def test_a_fax_is_taken_with_black_as_black(
        self, tmp_path: Path, decode: list[int] | None, black_is_1: bool | None
    ) -> None:
        parameters = Dictionary(K=-1, Columns=304, Rows=400)
        if black_is_1 is not None:
            parameters.BlackIs1 = black_is_1
        stream = {
            "content": fax_content(bilevel_paper()),
            "size": SIZE,
            "BitsPerComponent": 1,
            "Filter": Name.CCITTFaxDecode,
            "DecodeParms": parameters,
        }
        if decode is not None:
            stream["Decode"] = Array(decode)
        path = page_pdf(tmp_path / "a.pdf", FULL, stream)
        image, pixels = take(path)
        assert (image.lossless, image.bilevel) == (True, True)
        assert set(np.unique(pixels)) == {0, 255}
        assert_same(path, pixels)

    @pytest.mark.parametrize("decode", [None, [1, 0]])
    def test_plain_bits_are_taken(self, tmp_path: Path, decode: list[int] | None) -> None:
        stream: dict[str, Any] = {"content": packed_bits(), "size": SIZE, "BitsPerComponent": 1}
        if decode is not None:
            stream["Decode"] = Array(decode)
        path = page_pdf(tmp_path / "a.pdf", FULL, stream)
        image, pixels = take(path)
        assert (image.lossless, image.bilevel) == (True, True)
        assert_same(path, pixels)

    def test_samples_of_all_kinds_are_taken(self, tmp_path: Path) -> None:
        grey = paper(*SIZE)
        palette = Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(b"\x00\x00\x80\xff\xff\xff")])
        for entries in (
            {"content": grey.tobytes()},
            {"content": ((grey[:, ::2] & 0xF0) | (grey[:, 1::2] >> 4)).tobytes(), "BitsPerComponent": 4},
            {"content": coloured_paper(*SIZE).tobytes(), "ColorSpace": Name.DeviceRGB},
            {"content": packed_bits(), "BitsPerComponent": 1, "ColorSpace": palette},
        ):
            path = page_pdf(tmp_path / "a.pdf", FULL, {"size": SIZE, **entries})
            image, pixels = take(path)
            assert image.lossless
            assert_same(path, pixels)

    def test_jpeg_2000_is_taken_byte_for_byte(self, tmp_path: Path) -> None:
        content = encode(paper(*SIZE), "JPEG2000")
        image, pixels = take(
            page_pdf(tmp_path / "a.pdf", FULL, {"content": content, "size": SIZE, "Filter": Name.JPXDecode})
        )
        assert Path(image.path).read_bytes() == content
        assert np.array_equal(pixels, paper(*SIZE))

    @pytest.mark.parametrize(
        "content",
        [
            b"q 1 0 0 1 3 4 cm 210 0 0 280 0 0 cm /Im0 Do Q",
            b"0 0 216 288 re W n q 216 0 0 288 0 0 cm /Im0 Do Q",
            b"q 216 0 0 288 0 0 cm /Im0 Do Q BT 3 Tr /F1 12 Tf 10 10 Td (hidden) Tj ET",
            b"BT /F1 12 Tf 10 10 Td (beneath) Tj ET 1 g 0 0 216 288 re f q 216 0 0 288 0 0 cm /Im0 Do Q",
            b"/Artifact BMC q 216 0 0 288 0 0 cm /Im0 Do Q EMC",
            b"Q q 216 0 0 288 0 0 cm /Im0 Do",
        ],
        ids=["margins", "clipped to the page", "hidden text", "things beneath", "marked", "unbalanced"],
    )
    def test_what_is_not_seen_does_not_matter(self, tmp_path: Path, content: bytes) -> None:
        image, _ = take(page_pdf(tmp_path / "a.pdf", content, paper(), resources=FONTS))
        assert image.lossless

    def test_a_scan_within_a_form_is_found(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            form = pdf.make_stream(
                b"q 108 0 0 144 0 0 cm /Im0 Do Q",
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=[0, 0, 108, 144],
                Matrix=[2, 0, 0, 2, 0, 0],
                Resources=Dictionary(XObject=Dictionary(Im0=jpeg_stream(pdf, paper()))),
            )
            add_page(pdf, b"/Fm0 Do", {"Fm0": form})
            pdf.save(tmp_path / "a.pdf")
        image, _ = take(tmp_path / "a.pdf")
        assert (image.lossless, image.dpi) == (True, 100)

    def test_the_resolution_is_that_of_the_picture_on_the_page(self, tmp_path: Path) -> None:
        image, _ = take(page_pdf(tmp_path / "a.pdf", FULL, paper(900, 1200)))
        assert image.dpi == 300
        image, _ = take(page_pdf(tmp_path / "b.pdf", FULL, paper(900, 1200), UserUnit=2))
        assert image.dpi == 150


FONTS = {
    "Font": Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
    "ExtGState": Dictionary(G1=Dictionary(ca=0.5)),
}


def packed_bits() -> bytes:
    return np.packbits(bilevel_paper() > 127, axis=1).tobytes()


class TestDrawing:
    @pytest.mark.parametrize(
        ("content", "page"),
        [
            (FULL + b" BT /F1 12 Tf 10 10 Td (stamp) Tj ET", {}),
            (FULL + b" 1 0 0 RG 10 10 m 100 100 l S", {}),
            (FULL + b" 0 g 10 10 50 50 re f", {}),
            (FULL + b" BI /W 1 /H 1 /BPC 8 /CS /G ID x EI", {}),
            (b"q 216 0 0 100 0 0 cm /Im0 Do Q", {}),
            (b"q 216 0 0 144 0 0 cm /Im0 Do Q q 216 0 0 144 0 144 cm /Im0 Do Q", {}),
            (b"q 200 40 -40 280 30 0 cm /Im0 Do Q", {}),
            (b"q 216 0 0 200 0 0 cm /Im0 Do Q", {}),
            (b"q 0 0 108 288 re W n 216 0 0 288 0 0 cm /Im0 Do Q", {}),
            (b"q 0 0 m 216 0 l 100 288 l h W n 216 0 0 288 0 0 cm /Im0 Do Q", {}),
            (b"q /G1 gs 216 0 0 288 0 0 cm /Im0 Do Q", {}),
            (b"/OC /Layer1 BDC q 216 0 0 288 0 0 cm /Im0 Do Q EMC", {}),
            (FULL, {"CropBox": Array([0, 0, 108, 288])}),
            (b"0 0 216 40 re f q 216 0 0 250 0 38 cm /Im0 Do Q", {}),
        ],
        ids=[
            "text over it",
            "a line over it",
            "a patch over it",
            "an inline image",
            "half the page",
            "drawn twice",
            "slanted",
            "dots not square",
            "half of it clipped",
            "clipped to a triangle",
            "transparent",
            "on a layer",
            "half of it cropped",
            "a patch beside it",
        ],
    )
    def test_a_page_that_is_more_than_its_scan_is_drawn(
        self, tmp_path: Path, content: bytes, page: dict[str, Any]
    ) -> None:
        path = page_pdf(tmp_path / "a.pdf", content, paper(), resources=FONTS, **page)
        image, pixels = take(path)
        assert not image.lossless
        assert_same(path, pixels)

    @pytest.mark.parametrize(
        "entries",
        [
            {"content": packed_bits(), "BitsPerComponent": 1, "ImageMask": True},
            {"content": paper(*SIZE).tobytes(), "Decode": Array([1, 0])},
            {"content": jpeg(paper(*SIZE)), "Filter": Name.DCTDecode, "Decode": Array([1, 0])},
            {"content": jpeg(paper(*SIZE)), "Filter": Name.DCTDecode, "Mask": Array([0, 10])},
            {"content": jpeg(paper(*SIZE)), "Filter": Name.DCTDecode, "ColorSpace": Name.DeviceRGB},
            {
                "content": encode(coloured_paper(*SIZE), "JPEG", mode="CMYK"),
                "Filter": Name.DCTDecode,
                "ColorSpace": Name.DeviceCMYK,
            },
            {"content": paper(*SIZE).tobytes(), "ColorSpace": Array([Name.Separation, Name.Black, Name.DeviceGray, 0])},
        ],
        ids=["stencil", "inverted", "inverted JPEG", "colour mask", "grey called colour", "CMYK", "separation"],
    )
    def test_a_picture_that_only_a_reader_shows_right_is_drawn(self, tmp_path: Path, entries: dict[str, Any]) -> None:
        path = page_pdf(tmp_path / "a.pdf", FULL, {"size": SIZE, **entries})
        image, pixels = take(path)
        assert not image.lossless
        assert_same(path, pixels)

    def test_a_scan_that_must_be_drawn_keeps_its_resolution(self, tmp_path: Path) -> None:
        stencil = {"content": packed_bits(), "size": SIZE, "BitsPerComponent": 1, "ImageMask": True}
        image, _ = take(page_pdf(tmp_path / "a.pdf", b"q 72 0 0 96 0 0 cm /Im0 Do Q", stencil, box=(0, 0, 72, 96)))
        assert image.dpi == 304

    @pytest.mark.filterwarnings("ignore:This document has 1 form widget")
    def test_stamps_and_signatures_are_drawn_and_links_are_not(self, tmp_path: Path) -> None:
        for subtype, box, taken in (
            (Name.Stamp, [10, 10, 90, 60], False),
            (Name.Widget, [10, 10, 90, 60], False),
            (Name.Widget, [0, 0, 0, 0], True),
            (Name.Link, [10, 10, 90, 60], True),
        ):
            with pikepdf.new() as pdf:
                add_page(pdf, FULL, {"Im0": jpeg_stream(pdf, paper())})
                note = Dictionary(Type=Name.Annot, Subtype=subtype, Rect=Array(box))
                pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
                pdf.save(tmp_path / f"{taken}.pdf")
            image, _ = take(tmp_path / f"{taken}.pdf")
            assert image.lossless is taken

    def test_a_grey_page_is_drawn_grey_and_a_coloured_one_in_colour(self, tmp_path: Path) -> None:
        for content, channels in ((b"0.5 g 9 9 90 90 re f", 2), (b"1 0 0 rg 9 9 90 90 re f", 3)):
            _, pixels = take(page_pdf(tmp_path / "a.pdf", content, paper()))
            assert pixels.ndim == channels

    def test_a_page_without_anything_is_white_paper(self, tmp_path: Path) -> None:
        image, pixels = take(page_pdf(tmp_path / "a.pdf", b"", paper()))
        assert (image.width, image.height, image.dpi) == (300, 400, 100)
        assert pixels.min() == 255

    def test_a_map_is_drawn_with_fewer_dots_rather_than_refused(self, tmp_path: Path) -> None:
        path = page_pdf(tmp_path / "a.pdf", b"0 0 5000 5000 re f", paper(), box=(0, 0, 7200, 7200))
        image = extract_page(path, "application/pdf", 0, plan=make_plan(page_pixels=25_000_000), folder=tmp_path).image
        assert (image.width, image.height, image.dpi) == (5000, 5000, 50)

    def test_a_sheet_beyond_all_measure_is_refused(self, tmp_path: Path) -> None:
        path = page_pdf(tmp_path / "a.pdf", b"0 0 9 9 re f", paper(), box=(0, 0, 14400, 14400), UserUnit=100)
        with pytest.raises(TooLargeError, match="Page 1: The page measures"):
            take(path)

    def test_a_scan_with_too_many_pixels_is_refused(self, tmp_path: Path) -> None:
        path = page_pdf(tmp_path / "a.pdf", FULL, {"content": b"", "size": (60_000, 60_000)})
        with pytest.raises(TooLargeError, match="60000 × 60000"):
            take(path)

    def test_a_giant_picture_on_a_page_is_refused_before_it_is_drawn(self, tmp_path: Path) -> None:
        giant = {"content": b"x", "size": (60_000, 60_000), "Filter": Name.FlateDecode}
        with pytest.raises(TooLargeError, match="60000 × 60000"):
            take(page_pdf(tmp_path / "a.pdf", b"q 9 0 0 9 0 0 cm /Im0 Do Q", giant))


class TestDamage:
    @pytest.mark.parametrize("over", [b"", b" 0 g 1 1 2 2 re f"], ids=["taken", "drawn"])
    @pytest.mark.parametrize(
        "entries",
        [
            {"content": jpeg(paper(*SIZE))[:-400], "Filter": Name.DCTDecode},
            {"content": encode(paper(*SIZE), "JPEG2000")[:-400], "Filter": Name.JPXDecode},
            {"content": b"not packed at all", "Filter": Name.FlateDecode},
            {"content": b"nonsense" * 30, "Filter": Name.JBIG2Decode, "BitsPerComponent": 1},
            {"content": b""},
        ],
        ids=["JPEG", "JPEG 2000", "deflated", "JBIG2", "nothing"],
    )
    def test_a_damaged_picture_is_an_error_and_not_a_blank_page(
        self, tmp_path: Path, entries: dict[str, Any], over: bytes
    ) -> None:
        with pytest.raises(CorruptFileError, match=r"^Page 1: "):
            take(page_pdf(tmp_path / "a.pdf", FULL + over, {"size": SIZE, **entries}))

    @pytest.mark.parametrize("over", [b"", b" 0 g 1 1 2 2 re f"], ids=["taken", "drawn"])
    def test_half_a_fax_is_an_error(self, tmp_path: Path, over: bytes) -> None:
        sheet = bilevel_paper()
        sheet[np.random.default_rng(3).random(sheet.shape) < 0.1] = 0
        content = fax_content(sheet)
        stream = {
            "content": content[: len(content) // 2],
            "size": SIZE,
            "BitsPerComponent": 1,
            "Filter": Name.CCITTFaxDecode,
            "DecodeParms": Dictionary(K=-1, Columns=304, Rows=400),
        }
        with pytest.raises(CorruptFileError, match="cut off"):
            take(page_pdf(tmp_path / "a.pdf", FULL + over, stream))

    def test_too_few_samples_are_an_error(self, tmp_path: Path) -> None:
        for entries in ({}, {"ColorSpace": Name.DeviceRGB}, {"BitsPerComponent": 1}, {"BitsPerComponent": 4}):
            path = page_pdf(tmp_path / "a.pdf", FULL, {"content": b"x" * 100, "size": SIZE, **entries})
            with pytest.raises(CorruptFileError):
                take(path)

    def test_a_picture_that_is_not_in_the_file_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(CorruptFileError, match="not in the file"):
            take(page_pdf(tmp_path / "a.pdf", FULL + b" /Im1 Do", paper()))

    def test_forms_that_draw_each_other_are_not_drawn(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            forms = [new_form(pdf, b"/Fm Do"), new_form(pdf, b"/Fm Do")]
            for form, other in (forms, forms[::-1]):
                form.Resources = Dictionary(XObject=Dictionary(Fm=other))
            add_page(pdf, b"/Fm Do", {"Fm": forms[0]})
            pdf.save(tmp_path / "a.pdf")
        with pytest.raises(CorruptFileError, match="draws itself"):
            take(tmp_path / "a.pdf")

    @pytest.mark.parametrize("place", ["on the page", "in a note"])
    def test_forms_that_multiply_are_not_drawn(self, tmp_path: Path, place: str) -> None:
        """A kilobyte that asks for a hundred million drawings: pdfium would fill the memory."""
        with pikepdf.new() as pdf:
            form = new_form(pdf, b"0 0 1 1 re f")
            for _ in range(8):
                form = new_form(pdf, b"/Fm Do " * 10, form)
            add_page(pdf, b"/Fm Do", {"Fm": form} if place == "on the page" else {})
            if place == "in a note":
                note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 9, 9], AP=Dictionary(N=form))
                pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
                pdf.pages[0].obj.Contents = pdf.make_stream(b"")
            pdf.save(tmp_path / "a.pdf")
        with pytest.raises(CorruptFileError, match=r"forms within forms"):
            take(tmp_path / "a.pdf")

    def test_a_sign_drawn_many_times_is_no_harm(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            add_page(pdf, b"/Fm Do " * 3000, {"Fm": new_form(pdf, b"0 0 9 9 re f")})
            pdf.save(tmp_path / "a.pdf")
        assert not take(tmp_path / "a.pdf")[0].lossless


def new_form(pdf: pikepdf.Pdf, content: bytes, inner: pikepdf.Stream | None = None) -> pikepdf.Stream:
    form = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 300, 300])
    if inner is not None:
        form.Resources = Dictionary(XObject=Dictionary(Fm=inner))
    return form


def test_every_combination_of_margin_and_turn_gives_the_same_paper(tmp_path: Path) -> None:
    for rotate, margin in product((0, 90, 180, 270), (0, 5)):
        content = f"q {216 - margin} 0 0 {288 - margin} {margin / 2} {margin / 2} cm /Im0 Do Q".encode()
        image, pixels = take(page_pdf(tmp_path / "a.pdf", content, paper(), Rotate=rotate))
        assert image.lossless
        assert np.abs(pixels.astype(int) - np.rot90(paper(), -rotate // 90)).mean() < 1
