"""A PDF's text: used where it is right, converted where it is Kruti Dev, and left alone where it cannot be trusted."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import PDF
from pipeline.paging.opening import open_original
from pipeline.paging.pixels import load_pixels
from pipeline.reading.agreement import agreement
from pipeline.reading.layer_order import in_reading_order
from pipeline.reading.read import read_page
from pipeline.reading.soundness import find_nonsense, is_plausible_latin
from pipeline.reading.tesseract import TesseractEngine
from pipeline.reading.text_layer import judge_document, layer_page
from schemas.errors import EngineTimeoutError, MissingToolError
from schemas.pages import LayerWord, Opened, PageImage, PageSource, Word
from schemas.plan import Plan

DELIVERY = Path(__file__).resolve().parents[1] / "samples" / "delivery"
ORDERS = DELIVERY / "02 आदेश एवं परिपत्र"
UNICODE = ORDERS / "समय-सीमा बैठक 13-12-2022.pdf"
KRUTIDEV = ORDERS / "अधिसूचना 1999.pdf"
WRONG_MAP = ORDERS / "बजट आबंटन 2009-10.pdf"
OLD_OCR = DELIVERY / "01 पत्र" / "गिरदावरी ज्ञापन पुसौर.pdf"
SCAN = ORDERS / "कार्य विभाजन आदेश 1174.pdf"

PLAN = Plan(name="accurate", reading_version="1", describing_version="1", folding_version="1")
IN_ENGLISH = "The Collector Raigarh is requested to send the report before Monday next without fail"
IN_HINDI = "कार्यालय कलेक्टर रायगढ़ द्वारा समस्त तहसीलदार को निर्देशित किया जाता है"
IN_KRUTI_DEV = "dk;kZy; dysDVj jk;x<+ }kjk leLr rglhynkj dks funsZf'kr fd;k tkrk gS"
NONSENSE = "xQzk wRtp bKKdf qWe[ vNNmk lPP;o zzTrk"
ENGLISH, HINDI, KRUTI = IN_ENGLISH.split(), IN_HINDI.split(), IN_KRUTI_DEV.split()


class Recites:
    """An engine that says the same words of every picture, or fails."""

    name = "recites 1"

    def __init__(self, text="", error=None):
        self.text, self.error = text, error
        self.asked = 0

    def read(self, pixels, *, languages, dpi, timeout_s, layout="page"):
        self.asked += 1
        if self.error:
            raise self.error
        words = enumerate(self.text.split())
        return tuple(Word(text=text, box=(99 * n, 0, 99 * n + 90, 30), confidence=90, line=0) for n, text in words)


def typed(texts, *, font="ABCDEF+Mangal", visible=True, left=100, top=100):
    """Layer words, four in a line."""
    return tuple(
        LayerWord(
            text=text,
            box=(
                left + 250 * (place % 4),
                top + 60 * (place // 4),
                left + 230 + 250 * (place % 4),
                top + 40 + 60 * (place // 4),
            ),
            font=font,
            visible=visible,
        )
        for place, text in enumerate(texts)
    )


def page(tmp_path, layer, *, drawn=None, lossless=False):
    """A page on which something is printed wherever ``drawn`` (else the layer) has a word; and its pixels."""
    pixels = np.full((1600, 1200), 255, np.uint8)
    for word in layer if drawn is None else drawn:
        x0, _, _, y1 = word.box
        cv2.putText(pixels, "printed", (x0 + 5, y1 - 10), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 2)
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), pixels)
    image = PageImage(path=str(path), sha256="0" * 64, width=1200, height=1600, dpi=150, lossless=lossless)
    return PageSource(image=image, layer=layer), pixels


def judge(path, engine, folder):
    return judge_document(path, open_original(path, PLAN.limits), plan=PLAN, engine=engine, folder=folder)


def text_of(path, folder):
    source = extract_page(path, PDF, 0, plan=PLAN, folder=folder)
    found = layer_page(source, load_pixels(source.image), "legacy")
    assert found is not None
    return " ".join(word.text for word in found.words)


def test_a_page_without_a_layer_has_nothing_to_judge(tmp_path):
    assert layer_page(*page(tmp_path, ()), "unicode") is None
    assert layer_page(*page(tmp_path, typed(ENGLISH)), "none") is None


def test_good_words_are_taken_as_they_are(tmp_path):
    found = layer_page(*page(tmp_path, typed(HINDI + ENGLISH)), "unicode")
    assert found.distrust is None
    assert found.source == "text_layer"
    assert [word.text for word in found.words] == HINDI + ENGLISH
    assert [word.line for word in found.words[:9]] == [0, 0, 0, 0, 1, 1, 1, 1, 2]
    assert all(word.raw is None for word in found.words)


def test_kruti_dev_is_converted_by_its_fonts_name_and_english_beside_it_left_alone(tmp_path):
    layer = typed(KRUTI, font="ABCDEF+KrutiDev010") + typed(ENGLISH, font="GHIJKL+Arial", top=700)
    found = layer_page(*page(tmp_path, layer), "legacy")
    assert found.distrust is None
    assert found.source == "legacy_font"
    assert [word.text for word in found.words] == HINDI + ENGLISH
    assert [word.raw for word in found.words] == KRUTI + [None] * len(ENGLISH)


def test_kruti_dev_whose_font_has_lost_its_name_is_known_by_what_was_typed(tmp_path):
    layer = typed(KRUTI, font="F1") + typed(ENGLISH, font="F2", top=700)
    found = layer_page(*page(tmp_path, layer), "legacy")
    assert [word.text for word in found.words] == HINDI + ENGLISH


def test_kruti_dev_is_not_used_where_none_was_compared(tmp_path):
    found = layer_page(*page(tmp_path, typed(KRUTI, font="ABCDEF+KrutiDev010")), "unicode")
    assert "compared" in found.distrust
    assert not found.words


@pytest.mark.parametrize(
    ("layer", "verdict", "says"),
    [
        pytest.param(typed(HINDI), "untrusted", "not what its pages show", id="a document found wanting"),
        pytest.param(typed(HINDI, visible=False), "unicode", "invisible", id="an earlier reading"),
        pytest.param(typed(HINDI, font="Chanakya"), "legacy", "cannot be converted", id="another legacy font"),
        pytest.param(typed([text[1:] + text[0] for text in HINDI]), "unicode", "signs", id="broken syllables"),
        pytest.param(typed([f"{text}\ue012" for text in ENGLISH]), "unicode", "stand for nothing", id="private use"),
        pytest.param(typed([f"(cid:{n})" for n in range(20)]), "unicode", "stand for nothing", id="unmapped glyphs"),
        pytest.param(typed(NONSENSE.split() * 2), "unicode", "Latin", id="nonsense"),
    ],
)
def test_what_cannot_be_right_is_not_used_and_the_reason_told(tmp_path, layer, verdict, says):
    found = layer_page(*page(tmp_path, layer), verdict)
    assert says in found.distrust
    assert not found.words


def test_a_header_typed_over_a_scan_does_not_stand_for_the_page(tmp_path):
    everything = typed(ENGLISH * 4)
    found = layer_page(*page(tmp_path, everything[:6], drawn=everything), "unicode")
    assert "only a part" in found.distrust


def test_rules_and_a_crest_need_no_words(tmp_path):
    source, pixels = page(tmp_path, typed(ENGLISH))
    pixels[700:705, 100:1100], pixels[30:80, 900:1000] = 0, 90
    assert layer_page(source, pixels, "unicode").distrust is None


def test_a_word_drawn_twice_to_look_bold_comes_once():
    assert len(list(in_reading_order(typed(ENGLISH) * 3))) == len(ENGLISH)


def test_a_heading_that_the_file_draws_last_comes_first():
    body, heading = typed(ENGLISH, top=800), typed(HINDI, top=100)
    words = [placed.word.text for placed in in_reading_order(body + heading)]
    assert words == HINDI + ENGLISH


def test_columns_are_read_one_after_the_other_and_a_pair_on_one_line_together():
    left = tuple(word for line in range(9) for word in typed(["left", str(line)], top=300 + 60 * line))
    right = tuple(word for line in range(9) for word in typed(["right", str(line)], left=700, top=300 + 60 * line))
    pair = (*typed(["number"], top=100), *typed(["date"], left=900, top=100))
    placed = list(in_reading_order(right + left + pair))
    assert [p.word.text for p in placed][:2] == ["number", "date"]
    assert placed[0].line == placed[1].line
    assert [p.word.text for p in placed][2::2] == ["left"] * 9 + ["right"] * 9


@pytest.mark.parametrize("word", ["Office", "RTI", "PWD", "C.G", "and/or", "e-Office", "No.12/A-70", "Officer's"])
def test_plausible_latin_words(word):
    assert is_plausible_latin(word)


@pytest.mark.parametrize("word", ["jktLo", "foHkkx", "fo|ky", "[k.M", "dks", "xQzk", "bcdfghjk"])
def test_implausible_latin_words(word):
    assert not is_plausible_latin(word)


def test_a_few_odd_words_are_no_nonsense():
    assert find_nonsense([*ENGLISH, "jktLo", "xQzk"]) is None
    assert find_nonsense(["jktLo", "xQzk"]) is None
    assert find_nonsense(["12/अ-70", "2014-15", "₹", "।", "–"]) is None
    assert find_nonsense([]) is None


def test_agreement_ignores_spacing_digits_and_what_readers_confuse():
    assert agreement(["दिनांक", "12.03.1999", "गाँव"], ["दि", "नांक १२०३१९९९ गांव"]) == 1
    assert agreement(HINDI, ENGLISH) == 0
    assert agreement([], HINDI) == 0


def test_a_layer_that_agrees_with_its_picture_is_trusted(tmp_path):
    engine = Recites(text_of(UNICODE, tmp_path))
    assert judge(UNICODE, engine, tmp_path) == "unicode"
    assert engine.asked == 1


def test_a_kruti_dev_layer_that_agrees_once_converted_is_trusted(tmp_path):
    assert judge(KRUTIDEV, Recites(text_of(KRUTIDEV, tmp_path)), tmp_path) == "legacy"


@pytest.mark.parametrize("path", [UNICODE, KRUTIDEV], ids=["unicode", "kruti dev"])
def test_a_layer_that_says_something_else_than_its_picture_is_not_trusted(tmp_path, path):
    assert judge(path, Recites("यह पृष्ठ पर छपा हुआ कुछ और ही है " * 9), tmp_path) == "untrusted"


def test_nothing_is_read_when_the_layer_cannot_be_right_anyway(tmp_path):
    engine = Recites("x")
    assert judge(WRONG_MAP, engine, tmp_path) == "untrusted"
    assert judge(OLD_OCR, engine, tmp_path) == "untrusted"
    assert judge(SCAN, engine, tmp_path) == "none"
    assert engine.asked == 0


def test_a_failing_engine_leaves_the_layer_untrusted_and_a_missing_one_is_told(tmp_path):
    assert judge(UNICODE, Recites(error=EngineTimeoutError("slow")), tmp_path) == "untrusted"
    with pytest.raises(MissingToolError):
        judge(UNICODE, Recites(error=MissingToolError("gone")), tmp_path)


def test_pages_that_cannot_be_opened_do_not_hinder_the_judgement(tmp_path):
    opened = Opened(media_type=PDF, pages=40, has_text_layer=True)  # more than there are: those cannot be opened
    assert judge_document(UNICODE, opened, plan=PLAN, engine=Recites("x"), folder=tmp_path) == "untrusted"


@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("path", "verdict", "used", "phrase"),
    [
        pytest.param(UNICODE, "unicode", "text_layer", "समय-सीमा (TL) बैठक का कार्यवाही विवरण", id="good Unicode"),
        pytest.param(KRUTIDEV, "legacy", "legacy_font", "राजस्व विभाग", id="Kruti Dev"),
        pytest.param(WRONG_MAP, "untrusted", "ocr", "बजट आबंटन आदेश", id="wrong character map"),
        pytest.param(OLD_OCR, "untrusted", "ocr", "समस्त राजस्व निरीक्षक", id="an earlier reading"),
    ],
)
def test_the_samples_are_read_from_where_they_can_be_trusted(tmp_path, path, verdict, used, phrase):
    engine = TesseractEngine((PLAN.reading.languages, "eng"))
    assert judge(path, engine, tmp_path) == verdict
    source = extract_page(path, PDF, 0, plan=PLAN, folder=tmp_path)
    text = read_page(source, PLAN, engine=engine, verdict=verdict).text
    assert text.source == used
    assert phrase in text.text
    assert ("layer_untrusted" in [finding.code for finding in text.findings]) is (used == "ocr")
    assert text.confidence > 80
