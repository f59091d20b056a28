import io
import json
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from PIL import Image

ROOT = Path(__file__).parents[1] / "samples"
LISTING: dict[str, Any] = json.loads((ROOT / "listing.json").read_text(encoding="utf-8"))
SAMPLES: dict[str, dict[str, Any]] = {row["path"]: row for row in LISTING["samples"]}
STATUSES = {"indexed", "partial", "refused", "duplicate", "held"}
CODES = {
    "empty_file",
    "corrupt_file",
    "encrypted_file",
    "unsupported_file",
    "too_large",
    "unsafe_archive",
}  # of schemas/errors.py
FORMATS = {
    "jpeg": "JPEG",
    "jpeg_colour": "JPEG",
    "jpeg_cmyk": "JPEG",
    "png": "PNG",
    "png_bilevel": "PNG",
    "bmp": "BMP",
    "webp": "WEBP",
    "jp2": "JPEG2000",
    "tiff_g4": "TIFF",
    "tiff_lzw": "TIFF",
}


def content(path: str) -> bytes:
    archive, member, name = path.partition("!/")
    if not member:
        return (ROOT / path).read_bytes()
    with zipfile.ZipFile(ROOT / archive) as packed:
        wanted = SAMPLES[path].get("name_hex") or name.encode().hex()
        return next(packed.read(info) for info in packed.infolist() if raw_name(info).hex() == wanted)


def raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def of_form(*forms: str) -> list[str]:
    return [path for path, row in SAMPLES.items() if row["form"] in forms]


def opened(path: str) -> Image.Image:
    return Image.open(io.BytesIO(content(path)))


def pdf(path: str) -> pikepdf.Pdf:
    return pikepdf.Pdf.open(io.BytesIO(content(path)))


def files_below(*folders: str) -> set[str]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_every_file_is_listed_and_every_listed_file_is_there():
    listed = {path.partition("!/")[0] for path in SAMPLES if SAMPLES[path]["form"] != "folder"}
    for folder in of_form("folder"):
        listed |= {f"{folder}/page{number}.jpg" for number in range(1, SAMPLES[folder]["expect"]["pages"] + 1)}
    assert files_below("delivery", "folders") == listed
    assert files_below("hostile") == {row["path"] for row in LISTING["hostile"]}


def test_the_zip_holds_exactly_its_listed_members():
    for archive in {path.partition("!/")[0] for path in SAMPLES if "!/" in path}:
        with zipfile.ZipFile(ROOT / archive) as packed:
            names = {raw_name(info).hex() for info in packed.infolist()}
        members = {path.partition("!/")[2]: row for path, row in SAMPLES.items() if path.startswith(f"{archive}!/")}
        assert names == {row.get("name_hex") or name.encode().hex() for name, row in members.items()}


def test_one_name_in_the_zip_is_not_utf8():
    (path,) = (path for path in SAMPLES if SAMPLES[path].get("name_hex"))
    with pytest.raises(UnicodeDecodeError):
        bytes.fromhex(SAMPLES[path]["name_hex"]).decode("utf-8")


def test_the_readme_names_every_file():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path for path in SAMPLES if f"`{path}`" not in readme] == []
    assert [row["path"] for row in LISTING["hostile"] if f"`{row['path']}`" not in readme] == []


def test_all_samples_are_small():
    sizes = {path: len(content(path)) for path in files_below("delivery", "folders", "hostile")}
    assert sum(sizes.values()) <= 9_000_000
    assert [path for path, size in sizes.items() if size > 2_500_000] == []


@pytest.mark.parametrize("path", SAMPLES)
def test_its_expectation_uses_the_shared_words(path: str):
    expect = SAMPLES[path]["expect"]
    assert expect["status"] in STATUSES
    assert (expect["status"] == "refused") == ("error" in expect)
    assert expect.get("error", "empty_file") in CODES
    assert (expect["status"] == "duplicate") == ("duplicate_of" in expect)
    assert SAMPLES[path]["source"] == unicodedata.normalize("NFC", path.partition("/")[2])


def test_the_searches_point_at_samples():
    for search in LISTING["searches"]:
        assert {*search["must"], *search.get("never", [])} <= set(SAMPLES)


def test_names_come_in_hindi_with_spaces_composed_and_decomposed():
    names = files_below("delivery", "folders")
    assert any(" " in name and any("\u0900" <= sign <= "\u097f" for sign in name) for name in names)
    assert any(not unicodedata.is_normalized("NFC", name) and "\u0304" in name for name in names)
    assert any("\u095c" in name for name in names)
    assert any("\u0921\u093c" in name for name in names)


@pytest.mark.parametrize("path", of_form(*FORMATS))
def test_a_picture_has_the_format_and_the_pages_it_is_listed_with(path: str):
    with opened(path) as image:
        assert image.format == FORMATS[SAMPLES[path]["form"]]
        assert getattr(image, "n_frames", 1) == SAMPLES[path]["expect"]["pages"]
        image.load()


def test_a_picture_may_belie_its_name():
    assert any(Path(path).suffix == ".jpg" for path in of_form("png"))


def test_one_jpeg_stores_its_pixels_turned():
    turned = []
    for path in of_form("jpeg"):
        with opened(path) as image:
            if image.getexif().get(0x0112, 1) == 6:
                assert image.width > image.height
                turned.append(path)
    assert len(turned) == 1


def test_one_jpeg_is_cmyk():
    (path,) = of_form("jpeg_cmyk")
    with opened(path) as image:
        assert image.mode == "CMYK"


def test_one_tiff_is_bilevel_g4():
    (path,) = of_form("tiff_g4")
    with opened(path) as image:
        assert (image.mode, image.info["compression"], image.n_frames) == ("1", "group4", 4)


def test_one_tiff_is_grey_lzw_in_strips():
    (path,) = of_form("tiff_lzw")
    with opened(path) as image:
        assert (image.mode, image.info["compression"]) == ("L", "tiff_lzw")
        assert len(image.tag_v2[273]) > 1


@pytest.mark.parametrize("path", of_form("bmp", "png_bilevel"))
def test_bilevel_pictures_have_one_bit(path: str):
    with opened(path) as image:
        assert image.mode == "1"


@pytest.mark.parametrize(
    "path", of_form("pdf_jpeg", "pdf_g4", "pdf_rotated", "pdf_unicode", "pdf_krutidev", "pdf_garbage")
)
def test_a_pdf_has_the_pages_it_is_listed_with(path: str):
    with pdf(path) as document:
        assert len(document.pages) == SAMPLES[path]["expect"]["pages"]


@pytest.mark.parametrize("path", of_form("pdf_jpeg", "pdf_g4", "pdf_rotated"))
def test_a_scanned_pdf_holds_pictures_and_no_text(path: str):
    with pdf(path) as document:
        assert all(list(page.resources) == ["/XObject"] for page in document.pages)
        assert all(len(page.resources.XObject) == 1 for page in document.pages)


def test_one_scanned_pdf_is_rotated():
    (path,) = of_form("pdf_rotated")
    with pdf(path) as document:
        page = document.pages[0]
        assert page.Rotate == 90
        assert page.mediabox[2] > page.mediabox[3]


def test_the_bilevel_pdfs_are_g4():
    for path in of_form("pdf_g4"):
        with pdf(path) as document:
            (picture,) = document.pages[0].resources.XObject.values()
            assert list(picture.Filter) == ["/CCITTFaxDecode"]


def layer(path: str) -> tuple[str, set[str]]:
    """The text layer of the first page, and the fonts it is written in."""
    with pdfplumber.open(io.BytesIO(content(path))) as document:
        page = document.pages[0]
        return page.extract_text() or "", {letter["fontname"] for letter in page.chars}


def test_the_unicode_layer_reads_as_the_page():
    (path,) = of_form("pdf_unicode")
    text, _ = layer(path)
    assert "समय-सीमा (TL) बैठक का कार्यवाही विवरण" in text
    assert "मिसल बंदोबस्त एवं अधिकार अभिलेख को पहले लिया जावे।" in text


def test_the_kruti_dev_layer_holds_its_codes_under_its_font_and_english_beside_it():
    (path,) = of_form("pdf_krutidev")
    text, fonts = layer(path)
    assert fonts == {"ABCDEF+KrutiDev010", "GHIJKL+LiberationSerif"}
    assert "vf/klwpuk" in text
    assert "Øekad ,Q 2&14@1999@lkr&2" in text
    assert "Accountant General" in text


@pytest.mark.parametrize("path", of_form("pdf_garbage", "pdf_latin_layer"))
def test_a_false_layer_has_text_and_no_hindi(path: str):
    text, _ = layer(path)
    assert len(text) > 300
    assert not any("\u0900" <= sign <= "\u097f" for sign in text)


def test_one_pdf_wants_a_password():
    (path,) = of_form("pdf_encrypted")
    with pytest.raises(pikepdf.PasswordError):
        pdf(path)


def test_one_pdf_is_cut_off():
    (path,) = of_form("pdf_truncated")
    assert content(path).startswith(b"%PDF")
    with pytest.raises(pikepdf.PdfError):
        pdf(path)


def test_one_file_is_empty_and_one_is_text_called_pdf():
    assert [content(path) for path in of_form("empty")] == [b""]
    (path,) = of_form("text")
    assert path.endswith(".pdf")
    assert content(path).decode("utf-8").startswith("क्रमांक")


def test_the_duplicate_has_the_bytes_of_its_original_and_comes_after_it():
    (path,) = of_form("copy")
    original = SAMPLES[path]["expect"]["duplicate_of"]
    assert content(path) == content(original)
    assert sorted([path, original])[0] == original


def test_no_other_two_files_have_the_same_bytes():
    whole = [content(path) for path in SAMPLES if SAMPLES[path]["form"] not in ("copy", "folder")]
    assert len(set(whole)) == len(whole)


def test_the_paper_file_has_a_blank_verso_and_two_sides():
    (path,) = (path for path, row in SAMPLES.items() if row["expect"].get("pages") == 20)
    expect = SAMPLES[path]["expect"]
    assert expect["blank_pages"] == [2]
    assert {part.get("side") for part in expect["parts"]} == {None, "noting", "correspondence"}


def verhoeff(digits: str) -> int:
    """0 when the last digit is the right check digit."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[turned]
        check = dihedral(check, turned)
    return check


def dihedral(a: int, b: int) -> int:
    """Product in the group of the pentagon's symmetries, 5 to 9 being the reflections."""
    turn = (a + b) % 5 if a < 5 else (a - b) % 5
    return turn + 5 * ((a < 5) != (b < 5))


def test_the_numbers_shaped_like_aadhaar_belong_to_nobody():
    assert verhoeff("2363") == 0  # the example of the method's author
    masked = [number.replace(" ", "") for row in SAMPLES.values() for number in row["expect"].get("masked", [])]
    shaped = [number for number in masked if number.isdecimal() and len(number) == 12]
    assert len(shaped) >= 2
    assert all(verhoeff(number) for number in shaped)


def test_enough_kinds_and_severities_are_shown():
    kinds = {kind for row in SAMPLES.values() for kind in row["expect"].get("kinds", [])}
    wanted = "letter order mutation notesheet circular khasra caste_cert rti acr do_letter memo cover misal minutes"
    assert set(wanted.split()) <= kinds
    assert {row.get("severity") for row in SAMPLES.values()} >= {"clean", "typical", "bad"}
