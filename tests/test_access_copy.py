"""Access copies: the picture untouched, the text beneath it as it was read, wherever viewers look for it."""

import hashlib
import math
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from pipeline.access.archive import Conformance, read_conformance
from pipeline.access.copy import copy_name, make_access_copy
from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from schemas.base import Box
from schemas.pages import ErrorInfo, PageRef, PageText, Rotation, Word
from schemas.plan import Plan
from schemas.records import Mask, Record
from tests.paging_files import HELVETICA, add_page

PLAN = Plan(name="accurate", reading_version="r", describing_version="d", folding_version="f")
LINES = ("कार्यालय कलेक्टर, जिला रायगढ़ (छ.ग.)", "क्रमांक 27/अ-6/2014-15 द्वारा ज्ञापित", "आधार 234567890123 Tahsildar")
WIDTH, HEIGHT = 1000, 1400


def page_text(
    image_sha256: str,
    *,
    rotation: Rotation = 0,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    lines: Sequence[str] = LINES,
    skew_deg: float = 0.0,
) -> PageText:
    """A page with the lines, one under the other; tilted by so much about its centre."""
    words = []
    for number, line in enumerate(lines):
        x = 100
        for word in line.split():
            wide = 18 * len(word)
            box = _tilted((x, 100 + 80 * number, x + wide, 140 + 80 * number), size, skew_deg)
            words.append(Word(text=word, box=box, confidence=90, line=number))
            x += wide + 14
    return PageText(
        image_sha256=image_sha256,
        reading="r",
        width=size[0],
        height=size[1],
        dpi=120,
        rotation=rotation,
        skew_deg=skew_deg,
        source="ocr",
        engine="test",
        words=tuple(words),
        confidence=90,
    )


def _tilted(box: Box, size: tuple[int, int], degrees: float) -> Box:
    """The upright box around a box that is tilted with its page."""
    angle = math.radians(degrees)
    across, down = size[0] / 2, size[1] / 2
    corners = [(x - across, y - down) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [x * math.cos(angle) - y * math.sin(angle) + across for x, y in corners]
    ys = [x * math.sin(angle) + y * math.cos(angle) + down for x, y in corners]
    return math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))


def scan(path: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """A scan whose every corner is told apart."""
    pixels = np.full((size[1], size[0]), 240, np.uint8)
    pixels[: size[1] // 4, : size[0] // 2] = 60
    Image.fromarray(pixels).save(path, dpi=(120, 120), quality=90)
    return path


def copy_of(
    original: Path,
    folder: Path,
    *,
    rotation: Rotation = 0,
    masks: tuple[Mask, ...] = (),
    title: str = "पत्र",
    read: Callable[..., PageText] = page_text,
    **text: Any,
) -> Path:
    """The access copy of a one-page original."""
    media_type = identify(original)
    source = extract_page(original, media_type, 0, plan=PLAN, folder=folder)
    size = source.image.width, source.image.height
    size = size[::-1] if rotation in {90, 270} else size
    told = read(source.image.sha256, rotation=rotation, size=size, **text)
    sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
    page = PageRef(original=sha256, index=0, number=1, rotation=rotation, width=told.width, height=told.height)
    return make_access_copy(
        record_of([page], masks=masks, title=title),
        [told],
        originals={sha256: (original, media_type)},
        masked=bool(masks),
        plan=PLAN,
        folder=folder,
    )


def record_of(pages: Sequence[PageRef], **entries: Any) -> Record:
    told = {"title": "पत्र", **entries}
    return Record(
        record_id="r" + "a" * 16,
        version=1,
        kind="letter",
        pages=tuple(pages),
        batch_id="b",
        sources=("x",),
        plan="accurate",
        reading="r",
        describing="d",
        made_at="2026-01-01T00:00:00Z",
        made_by="test",
        **told,
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
    return _drawn_text(path).split()


def _drawn_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    found: str = document[0].get_textpage().get_text_bounded()
    document.close()
    return found


def test_a_word_lies_on_its_box(tmp_path: Path) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path)
    with pdfplumber.open(copied) as document:
        first = document.pages[0].chars[0]
        scale = 72 / 120
        assert first["x0"] == pytest.approx(100 * scale, abs=0.5)
        assert first["top"] == pytest.approx(100 * scale, abs=6)


HARD = (
    "क्षेत्र ज्ञापन श्रीमती र्‍य क्‌ष कुर्की ढ़ाबा",
    "क़ानून दुःख ॐ अँगूठा ॥ १२३/४५६ ऊँचाई ऋण",
    "ऌ ऍ ऑफ़िस औषधि ङ ञ ऴ ॠ ॲ कॅ कॉ कॊ कॆ",
    "कॄ क॑ क॒ ग़ज़ल ₹500/- Tahsildar’s “order”",
    "— naïve 27/अ-6/2014-15",
)
"""Conjuncts, joiners, marks at the end of a word, rare vowels, and what stands between them."""
HARD_WORDS = [word for line in HARD for word in line.split()]
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")


@pytest.mark.parametrize("skew_deg", [0.0, -2.0])
@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize("reader", ["pdfium", pytest.param("poppler", marks=needs_poppler), "pdf.js", "pdfplumber"])
def test_every_reader_finds_the_same_devanagari(
    request: pytest.FixtureRequest, tmp_path: Path, reader: str, rotation: Rotation, skew_deg: float
) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, rotation=rotation, lines=HARD, skew_deg=skew_deg)
    match reader:
        case "pdf.js":
            (text,) = request.getfixturevalue("pdfjs")(copied)
        case "poppler":
            text = subprocess.run(["pdftotext", copied, "-"], capture_output=True, check=True).stdout.decode()
        case "pdfium":
            text = _drawn_text(copied)
        case _:
            text = " ".join(words_of(copied))
    if skew_deg and reader in {"poppler", "pdfplumber"}:  # they go by places, and a line ends where the next begins
        assert sorted(text.split()) == sorted(HARD_WORDS)
    else:
        assert text.split() == HARD_WORDS


def test_urdu_comes_out_the_right_way_round(tmp_path: Path, pdfjs: Callable[[Path], list[str]]) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, lines=("دفعہ اردو",))
    assert sorted(pdfjs(copied)[0].split()) == sorted(["اردو", "دفعہ"])
    assert sorted(_drawn_text(copied).split()) == sorted(["اردو", "دفعہ"])


@pytest.mark.parametrize("rotation", [0, 270])
@pytest.mark.parametrize("skew_deg", [0.0, 3.0])
def test_every_word_lies_on_its_box_on_turned_and_tilted_pages(
    tmp_path: Path, rotation: Rotation, skew_deg: float
) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, rotation=rotation, skew_deg=skew_deg)
    size = (HEIGHT, WIDTH) if rotation else (WIDTH, HEIGHT)
    boxes = [word.box for word in page_text("a" * 64, size=size, skew_deg=skew_deg).words]
    found = _word_boxes(copied)
    assert [word for word, _ in found] == EXPECTED
    for (_, seen), box in zip(found, boxes, strict=True):
        assert seen == pytest.approx(box, abs=8)  # a line's words share its height


def test_a_signature_read_as_a_word_does_not_make_its_line_higher(tmp_path: Path) -> None:
    def with_signature(sha256: str, **told: Any) -> PageText:
        page = page_text(sha256, **told)
        last = page.words[3]
        tall = last.model_copy(update={"box": (last.box[0], last.box[1], last.box[2], last.box[3] + 200)})
        return page.model_copy(update={"words": (*page.words[:3], tall, *page.words[4:])})

    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, read=with_signature)
    (_, first), *_ = _word_boxes(copied)
    assert first[3] - first[1] == pytest.approx(40, abs=4)


def _word_boxes(path: Path) -> list[tuple[str, tuple[float, ...]]]:
    """Each word and where pdfium highlights it, in pixels of the page as it is shown."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    text = page.get_textpage()
    turn, (across, down) = page.get_rotation(), page.get_size()
    found: list[tuple[str, tuple[float, ...]]] = []
    word, corners = "", list[tuple[float, float]]()
    for place in range(text.count_chars()):
        letter = text.get_text_range(place, 1)
        if letter.strip():
            left, bottom, right, top = text.get_charbox(place, loose=True)
            word, corners = word + letter, [*corners, (left, bottom), (right, top)]
        elif word:
            found, word, corners = [*found, (word, _box_of(corners, turn, (across, down)))], "", []
    document.close()
    return found + ([(word, _box_of(corners, turn, (across, down)))] if word else [])


def _box_of(corners: list[tuple[float, float]], turn: int, size: tuple[float, float]) -> tuple[float, ...]:
    across, down = size
    shown = [(across - y, down - x) if turn == 270 else (x, down - y) for x, y in corners]
    scale = 120 / 72
    xs, ys = [x * scale for x, _ in shown], [y * scale for _, y in shown]
    return min(xs), min(ys), max(xs), max(ys)


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


def test_a_page_born_as_pdf_stays_itself_and_the_copy_says_that_it_is_no_pdfa(
    tmp_path: Path, verapdf: Callable[[Sequence[Path]], dict[str, list[str]]]
) -> None:
    born, scanned = tmp_path / "born.pdf", scan(tmp_path / "a.jpg")
    with pikepdf.new() as document:
        for number in range(3):
            drawn = f"BT /F1 12 Tf 72 700 Td (Order {number}) Tj ET".encode()
            add_page(document, drawn, box=(0, 0, 595, 842), resources=HELVETICA)
        document.save(born)
    shas = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (born, scanned)]
    pages = [
        *(PageRef(original=shas[0], index=index, number=index + 1) for index in range(3)),
        PageRef(original=shas[1], index=0, number=4),
    ]
    texts = [page_text("a" * 64).model_copy(update={"source": "text_layer"})] * 3 + [page_text("b" * 64)]
    copied = make_access_copy(
        record_of(pages),
        texts,
        originals={shas[0]: (born, "application/pdf"), shas[1]: (scanned, "image/jpeg")},
        masked=False,
        plan=PLAN,
        folder=tmp_path,
    )
    conformance = read_conformance(copied.read_bytes())
    assert not conformance.pdfa
    assert "as they were delivered" in (conformance.why or "")
    assert verapdf([copied])["access.pdf"]
    document = pypdfium2.PdfDocument(copied)
    assert document[1].get_textpage().get_text_bounded().strip() == "Order 1"
    document.close()


def test_a_page_that_stays_brings_nothing_of_a_masked_page_with_it(tmp_path: Path) -> None:
    born = tmp_path / "born.pdf"
    with pikepdf.new() as document:
        hidden = pikepdf.Stream(
            document,
            b"BT /F1 12 Tf 72 700 Td (234567890123) Tj ET",
            {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 595, 842]},
        )
        shared = {**HELVETICA, "XObject": pikepdf.Dictionary(Fm1=document.make_indirect(hidden))}
        for drawn in (b"BT /F1 12 Tf 72 700 Td (Order) Tj ET", b"/Fm1 Do"):
            add_page(document, drawn, box=(0, 0, 595, 842), resources=shared)
        document.save(born)
    sha256 = hashlib.sha256(born.read_bytes()).hexdigest()
    mask = Mask(page=2, kind="aadhaar", words=(EXPECTED.index("234567890123"),), boxes=((0, 0, 1000, 1400),))
    copied = make_access_copy(
        record_of([PageRef(original=sha256, index=index, number=index + 1) for index in range(2)], masks=(mask,)),
        [page_text("a" * 64).model_copy(update={"source": "text_layer"})] * 2,
        originals={sha256: (born, "application/pdf")},
        masked=True,
        plan=PLAN,
        folder=tmp_path,
    )
    with pikepdf.open(copied) as document:
        held = [each.read_bytes() for each in document.objects if isinstance(each, pikepdf.Stream) and "/BBox" in each]
        assert b"Order" in document.pages[0].Contents.read_bytes()
    assert held == []


def test_a_scan_says_that_it_is_pdfa_and_its_papers_agree(tmp_path: Path) -> None:
    copied = copy_of(scan(tmp_path / "a.jpg"), tmp_path, title="पत्र <27> & \x0b")
    assert read_conformance(copied.read_bytes()) == Conformance(True, None)
    with pikepdf.open(copied) as document, document.open_metadata() as metadata:
        assert str(document.docinfo["/Title"]) == metadata["dc:title"] == "पत्र <27> & "
        assert str(document.docinfo["/Producer"]) == metadata["pdf:Producer"]


def test_a_page_that_could_not_be_read_has_a_sheet_that_says_so(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.jpg")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    error = ErrorInfo(code="corrupt_file", message="The picture is cut off.", remedy="Scan it again.")
    pages = [PageRef(original=sha256, index=0, number=1), PageRef(original=sha256, index=7, number=2, error=error)]
    copied = make_access_copy(
        record_of(pages),
        [page_text("a" * 64), None],
        originals={sha256: (path, "image/jpeg")},
        masked=False,
        plan=PLAN,
        folder=tmp_path,
    )
    document = pypdfium2.PdfDocument(copied)
    assert len(document) == 2
    assert document[1].render().to_numpy().min() < 50
    assert "could not be read" in document[1].get_textpage().get_text_bounded()
    document.close()
    assert read_conformance(copied.read_bytes()).pdfa


def test_same_pages_same_copy_other_masks_another() -> None:
    page = PageRef(original="a" * 64, index=0, number=1)
    mask = Mask(page=1, kind="pan", words=(0,), boxes=((0, 0, 9, 9),))
    plain, masked = record_of([page]), record_of([page], masks=(mask,))
    later = plain.model_copy(update={"version": 2, "department": "राजस्व"})
    assert copy_name(plain, masked=False) == copy_name(later, masked=False) == copy_name(masked, masked=False)
    assert copy_name(masked, masked=True) != copy_name(record_of([page]), masked=True)
