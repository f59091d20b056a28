"""Access copies: the picture untouched, the text beneath it as it was read, wherever viewers look for it."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from pipeline.access_copy import make_access_copy
from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from schemas.pages import PageRef, PageText, Rotation, Word
from schemas.plan import Plan
from schemas.records import Mask, Record

PLAN = Plan(name="accurate", reading_version="r", describing_version="d", folding_version="f")
LINES = ("कार्यालय कलेक्टर, जिला रायगढ़ (छ.ग.)", "क्रमांक 27/अ-6/2014-15 द्वारा ज्ञापित", "आधार 234567890123 Tahsildar")
WIDTH, HEIGHT = 1000, 1400


def page_text(image_sha256: str, *, rotation: Rotation = 0, width: int = WIDTH, height: int = HEIGHT) -> PageText:
    """A page with the lines above, one under the other."""
    words = []
    for number, line in enumerate(LINES):
        x = 100
        for word in line.split():
            wide = 18 * len(word)
            words.append(
                Word(text=word, box=(x, 100 + 80 * number, x + wide, 140 + 80 * number), confidence=90, line=number)
            )
            x += wide + 14
    return PageText(
        image_sha256=image_sha256,
        reading="r",
        width=width,
        height=height,
        dpi=120,
        rotation=rotation,
        source="ocr",
        engine="test",
        words=tuple(words),
        confidence=90,
    )


def scan(path: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """A scan whose every corner is told apart."""
    pixels = np.full((size[1], size[0]), 240, np.uint8)
    pixels[: size[1] // 4, : size[0] // 2] = 60
    Image.fromarray(pixels).save(path, dpi=(120, 120), quality=90)
    return path


def copy_of(
    original: Path, folder: Path, *, rotation: Rotation = 0, masks: tuple[Mask, ...] = (), title: str = "पत्र"
) -> Path:
    """The access copy of a one-page original."""
    media_type = identify(original)
    source = extract_page(original, media_type, 0, plan=PLAN, folder=folder)
    swapped = rotation in {90, 270}
    width, height = (source.image.height, source.image.width) if swapped else (source.image.width, source.image.height)
    text = page_text(source.image.sha256, rotation=rotation, width=width, height=height)
    sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
    record = Record(
        record_id="r" + "a" * 16,
        version=1,
        title=title,
        kind="letter",
        pages=(PageRef(original=sha256, index=0, number=1, rotation=rotation, width=width, height=height),),
        masks=masks,
        batch_id="b",
        sources=("x",),
        plan="accurate",
        reading="r",
        describing="d",
        made_at="2026-01-01T00:00:00Z",
        made_by="test",
    )
    return make_access_copy(
        record, [text], originals={sha256: (original, media_type)}, masked=bool(masks), plan=PLAN, folder=folder
    )


def as_pdf(jpeg: Path, *, rotate: int = 0) -> Path:
    """The scan as the one picture of a PDF page, turned by the page itself."""
    target = jpeg.with_suffix(".pdf")
    Image.open(jpeg).save(target, resolution=120)
    with pikepdf.open(target, allow_overwriting_input=True) as document:
        document.pages[0].obj["/Rotate"] = rotate
        document.save(target)
    return target


def words_of(path: Path) -> list[str]:
    with pdfplumber.open(path) as document:
        text = document.pages[0].extract_text() or ""
    return text.split()


EXPECTED = [word for line in LINES for word in line.split()]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pdfplumber_reads_the_words_of_a_jpeg_turned_either_way(tmp_path: Path, rotation: Rotation) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, rotation=rotation)
    assert _drawn_words(copied) == EXPECTED


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("rotation", [0, 180])
def test_the_words_of_a_scanned_pdf_lie_where_the_page_shows_them(
    tmp_path: Path, rotate: int, rotation: Rotation
) -> None:
    copied = copy_of(as_pdf(scan(tmp_path / "a.jpg"), rotate=rotate), tmp_path, rotation=rotation)
    assert _drawn_words(copied) == EXPECTED


def _drawn_words(path: Path) -> list[str]:
    """The words in the order in which a person sees them, from where pdfium says each letter lies."""
    document = pypdfium2.PdfDocument(path)
    found: str = document[0].get_textpage().get_text_bounded()
    document.close()
    return found.split()


def test_a_word_lies_on_its_box(tmp_path: Path) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path)
    with pdfplumber.open(copied) as document:
        first = document.pages[0].chars[0]
        scale = 72 / 120
        assert first["x0"] == pytest.approx(100 * scale, abs=0.5)
        assert first["top"] == pytest.approx(100 * scale, abs=6)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")
def test_poppler_reads_the_same_devanagari(tmp_path: Path) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path)
    told = subprocess.run(["pdftotext", "-layout", copied, "-"], capture_output=True, check=True).stdout.decode()
    assert told.split() == EXPECTED


@pytest.mark.parametrize("form", ["jpeg", "pdf"])
def test_the_scanners_bytes_stay_to_the_last(tmp_path: Path, form: str) -> None:
    jpeg = scan(tmp_path / "a.jpg")
    original = as_pdf(jpeg) if form == "pdf" else jpeg
    before = _image_bytes(original) if form == "pdf" else jpeg.read_bytes()
    copied = copy_of(original, tmp_path)
    assert _image_bytes(copied) == before
    assert copied.stat().st_size < original.stat().st_size * 1.1 + 20_000


def _image_bytes(path: Path) -> bytes:
    with pikepdf.open(path) as document:
        (image,) = document.pages[0].get_images().values()
        return image.read_raw_bytes()


def test_a_masked_copy_holds_neither_the_number_nor_its_picture(tmp_path: Path) -> None:
    number = EXPECTED.index("234567890123")
    mask = Mask(page=1, kind="aadhaar", words=(number,), boxes=((100, 180, 300, 220),))
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, masks=(mask,))
    words = words_of(copied)
    assert "23456789" not in "".join(words)
    assert [word for word in words if word != words[number]] == [w for w in EXPECTED if w != "234567890123"]
    page = pypdfium2.PdfDocument(copied)[0].render(scale=120 / 72).to_numpy()
    assert page[185:215, 110:290].max() < 110


@pytest.mark.parametrize("masked", [True, False])
def test_the_title_of_a_masked_copy_is_masked_as_its_pages_are(tmp_path: Path, masked: bool) -> None:
    mask = Mask(page=1, kind="account", words=(EXPECTED.index("234567890123"),), boxes=((100, 180, 300, 220),))
    title = "पत्र x234567890123, मो. 9876543210"
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, masks=(mask,) if masked else (), title=title)
    with pikepdf.open(copied) as document, document.open_metadata() as metadata:
        told = metadata["dc:title"]
    assert told == ("पत्र xXXXXXXXXXXXX, मो. XXXXXXXXXX" if masked else title)
    assert (b"9876543210" in copied.read_bytes()) is not masked


def test_an_earlier_hidden_text_is_gone_from_the_copy(tmp_path: Path) -> None:
    original = as_pdf(scan(tmp_path / "a.jpg"))
    with pikepdf.open(original, allow_overwriting_input=True) as document:
        page = document.pages[0]
        page.add_resource(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica),
            pikepdf.Name.Font,
            name=pikepdf.Name.F0,
        )
        page.contents_add(b"BT /F0 12 Tf 3 Tr 100 600 Td (wrong old reading) Tj ET")
        document.save(original)
    assert words_of(copy_of(original, tmp_path)) == EXPECTED
