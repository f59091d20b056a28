"""Opening says what a file is, how many pages it has, or why it cannot be taken."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from pipeline.paging.opening import open_original
from schemas.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    InputError,
    TooLargeError,
    UnsupportedFileError,
)
from schemas.plan import Limits
from tests.paging_files import (
    LIMITS,
    add_page,
    bilevel_paper,
    coloured_paper,
    encode,
    jpeg,
    jpeg_stream,
    paper,
    raw_pdf,
    scan_pdf,
)

PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Resources << >> >>"
CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


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
@pytest.mark.parametrize("kept", [1, 0.97, 0.6, 0.1])
def test_a_picture_is_one_page_and_a_cut_one_is_corrupt(
    tmp_path: Path, form: str, media_type: str, kept: float
) -> None:
    content = encode(coloured_paper(), form)
    path = put(tmp_path / "scan", content[: int(len(content) * kept)])
    if kept == 1:
        opened = open_original(path, LIMITS)
        assert (opened.media_type, opened.pages, opened.has_text_layer) == (media_type, 1, False)
    else:
        with pytest.raises(CorruptFileError):
            open_original(path, LIMITS)


def test_the_frames_of_a_tiff_are_its_pages(tmp_path: Path) -> None:
    frames = [Image.fromarray(bilevel_paper()).convert("1") for _ in range(3)]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:], compression="group4")
    assert open_original(tmp_path / "a.tif", LIMITS).pages == 3


def test_of_an_animation_the_first_picture_counts(tmp_path: Path) -> None:
    frames = [Image.fromarray(coloured_paper()), Image.fromarray(coloured_paper()).rotate(180)]
    for form in ("WEBP", "PNG"):
        frames[0].save(tmp_path / "a", form, save_all=True, append_images=frames[1:])
        assert open_original(tmp_path / "a", LIMITS).pages == 1


class TestRefusals:
    def test_nothing_is_empty(self, tmp_path: Path) -> None:
        with pytest.raises(EmptyFileError):
            open_original(put(tmp_path / "a.pdf", b""), LIMITS)

    @pytest.mark.parametrize(
        ("content", "what"),
        [
            ("सूची: १. आदेश".encode(), "plain text"),
            ("क".encode() * 4096, "plain text"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office program"),
            (b"Rar!\x1a\x07", "RAR archive"),
            (b"\0\0\0\x18ftypheic", "HEIC"),
            (b"GIF89a", "GIF"),
            (b"<html>", "web page"),
            (bytes(range(256)), "unknown kind"),
        ],
    )
    def test_what_we_do_not_read_is_named(self, tmp_path: Path, content: bytes, what: str) -> None:
        with pytest.raises(UnsupportedFileError, match=what):
            open_original(put(tmp_path / "scan.pdf", content), LIMITS)

    def test_an_office_document_is_unsupported(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
            packed.writestr("[Content_Types].xml", "x")
        with pytest.raises(UnsupportedFileError, match="office document"):
            open_original(tmp_path / "a.docx", LIMITS)

    def test_too_many_bytes_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(TooLargeError, match=r"limit is 100 \(ABHILEKH_MAX_FILE_MB\)"):
            open_original(put(tmp_path / "a.jpg", jpeg(paper())), Limits(file_bytes=100))

    @pytest.mark.parametrize("form", ["TIFF", "JPEG", "PNG", "BMP", "WEBP", "JPEG2000"])
    def test_too_many_pixels_are_refused_before_they_are_decoded(self, tmp_path: Path, form: str) -> None:
        path = put(tmp_path / "a", encode(paper(), form))
        with pytest.raises(TooLargeError, match="300 × 400 pixels"):
            open_original(path, Limits(page_pixels=100_000))

    def test_too_many_pages_are_refused(self, tmp_path: Path) -> None:
        path = scan_pdf(tmp_path / "a.pdf", *[paper(30, 40)] * 4)
        with pytest.raises(TooLargeError, match=r"4 pages; the limit is 3 \(ABHILEKH_MAX_PAGES\)"):
            open_original(path, Limits(pages=3))


class TestPdf:
    def test_its_pages_are_counted(self, tmp_path: Path) -> None:
        opened = open_original(scan_pdf(tmp_path / "a.pdf", paper(), paper()), LIMITS)
        assert (opened.media_type, opened.pages, opened.has_text_layer) == ("application/pdf", 2, False)

    def test_fonts_mean_text_also_within_forms(self, tmp_path: Path) -> None:
        fonts = {"Font": Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))}
        with pikepdf.new() as pdf:
            add_page(pdf, b"", resources=fonts)
            pdf.save(tmp_path / "a.pdf")
        with pikepdf.new() as pdf:
            form = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
            form.Resources = Dictionary(**fonts)
            add_page(pdf, b"/Fm Do", {"Fm": form})
            pdf.save(tmp_path / "b.pdf")
        assert open_original(tmp_path / "a.pdf", LIMITS).has_text_layer
        assert open_original(tmp_path / "b.pdf", LIMITS).has_text_layer

    def test_a_password_is_needed_or_not(self, tmp_path: Path) -> None:
        locked = pikepdf.Encryption(owner="owner", user="user")
        with pytest.raises(EncryptedFileError):
            open_original(scan_pdf(tmp_path / "a.pdf", paper(), encryption=locked), LIMITS)
        open_to_all = pikepdf.Encryption(owner="owner", user="")
        assert open_original(scan_pdf(tmp_path / "b.pdf", paper(), encryption=open_to_all), LIMITS).pages == 1

    def test_a_portfolio_is_a_parcel_of_other_files(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            add_page(pdf, b"")
            pdf.Root.Collection = Dictionary(View=Name.D)
            pdf.save(tmp_path / "a.pdf")
        with pytest.raises(UnsupportedFileError, match="portfolio"):
            open_original(tmp_path / "a.pdf", LIMITS)

    @pytest.mark.parametrize("how", ["plain", "linearized", "object streams"])
    @pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.9, 0.99, 0.998])
    def test_a_cut_pdf_is_corrupt(self, tmp_path: Path, how: str, kept: float) -> None:
        path = scan_pdf(
            tmp_path / "a.pdf",
            *[paper()] * 5,
            linearize=how == "linearized",
            object_stream_mode=pikepdf.ObjectStreamMode.generate
            if how == "object streams"
            else pikepdf.ObjectStreamMode.disable,
        )
        content = path.read_bytes()
        with pytest.raises(CorruptFileError):
            open_original(put(path, content[: int(len(content) * kept)]), LIMITS)

    def test_a_cut_supplement_is_corrupt(self, tmp_path: Path) -> None:
        """A whole PDF, and after its end the beginning of a later revision."""
        path = scan_pdf(tmp_path / "a.pdf", paper())
        put(path, path.read_bytes() + b"\n99 0 obj\n<< /Length 100000 >>\nstream\nxxxx")
        with pytest.raises(CorruptFileError, match="cut off"):
            open_original(path, LIMITS)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda content: b"scanned by office\n" + content,
            lambda content: content + bytes(500),
            lambda content: content.replace(b"startxref\n", b"startxref\n1"),
            lambda content: content.replace(b"0000000015 00000 n", b"0000000115 00000 n"),
            lambda content: content[: content.rindex(b"xref\n0")] + content[content.rindex(b"trailer") :],
        ],
        ids=["junk before", "zeros after", "wrong start", "wrong table", "no table"],
    )
    def test_small_faults_are_mended(self, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
        path = scan_pdf(
            tmp_path / "a.pdf",
            paper(),
            paper(),
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        content = path.read_bytes()
        assert spoil(content) != content
        assert open_original(put(path, spoil(content)), LIMITS).pages == 2

    def test_a_picture_lost_in_mending_is_told(self, tmp_path: Path) -> None:
        with pikepdf.new() as pdf:
            add_page(pdf, b"q 216 0 0 288 0 0 cm /Im0 Do Q", {"Im0": jpeg_stream(pdf, paper())})
            pdf.save(tmp_path / "a.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
        content = (tmp_path / "a.pdf").read_bytes()
        start = content.index(b"\xff\xd8\xff")
        damaged = content[: start + 500] + content[start + 1500 :]
        damaged = damaged.replace(b"startxref\n", b"startxref\n9")
        with pytest.raises(CorruptFileError):
            open_original(put(tmp_path / "a.pdf", damaged.replace(b"\xff\xd9\n", b"\0\0\n")), LIMITS)

    @pytest.mark.parametrize(
        "objects",
        [
            (CATALOGUE, "<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>", PAGE),
            (CATALOGUE, "<< /Type /Pages /Kids [3 0 R] /Count 5 >>", PAGE),
            (CATALOGUE, "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>", PAGE),
            (CATALOGUE, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
            (CATALOGUE, "<< /Type /Pages /Kids [] /Count 0 >>"),
            ("<< /Type /Catalog >>",),
            ("<< /Type /Catalog /Pages 1 0 R >>",),
            ("null",),
            (CATALOGUE, *[f"<< /Type /Pages /Kids [{f'{n} 0 R ' * 10}] /Count {10**9} >>" for n in range(3, 11)], PAGE),
        ],
        ids=[
            "a page is missing",
            "more pages told than there",
            "a tree in a circle",
            "a tree that is its own child",
            "no pages",
            "no tree",
            "the catalogue as its tree",
            "nothing",
            "a tree that multiplies",
        ],
    )
    def test_pages_that_are_not_there_are_told(self, tmp_path: Path, objects: tuple[str, ...]) -> None:
        with pytest.raises(CorruptFileError):
            open_original(raw_pdf(tmp_path / "a.pdf", *objects), LIMITS)

    def test_a_sheet_beyond_all_measure_is_refused(self, tmp_path: Path) -> None:
        huge = PAGE.replace("[0 0 200 300]", "[0 0 14400 14400] /UserUnit 1000")
        objects = (CATALOGUE, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", huge)
        with pytest.raises(TooLargeError, match="ABHILEKH_MAX_MEGAPIXELS"):
            open_original(raw_pdf(tmp_path / "a.pdf", *objects), LIMITS)

    def test_beside_a_sensible_page_only_the_sheet_is_refused(self, tmp_path: Path) -> None:
        huge = PAGE.replace("[0 0 200 300]", "[0 0 14400 14400] /UserUnit 1000")
        objects = (CATALOGUE, "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>", huge, PAGE)
        assert open_original(raw_pdf(tmp_path / "a.pdf", *objects), LIMITS).pages == 2

    @pytest.mark.parametrize("content", [b"%PDF-1.4", b"%PDF-1.7\n" + bytes(range(256)) * 40, b"%PDF-1.4\n%%EOF"])
    def test_what_only_begins_like_a_pdf_is_corrupt(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(CorruptFileError):
            open_original(put(tmp_path / "a.pdf", content), LIMITS)


def test_messages_do_not_show_where_the_file_lies(tmp_path: Path) -> None:
    for objects in ((CATALOGUE, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), ("null",)):
        with pytest.raises(InputError) as caught:
            open_original(raw_pdf(tmp_path / "a.pdf", *objects), LIMITS)
        assert str(tmp_path) not in str(caught.value)
