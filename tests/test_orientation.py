"""Orientation: asked only of doubtful pages, on a small piece, and believed only when the whole page reads better."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import JPEG, PNG
from pipeline.paging.pixels import turn_pixels
from pipeline.reading.ink import Ink, measure_ink
from pipeline.reading.orientation import (
    PIECE_INCHES,
    densest_piece,
    find_turn,
    is_believed,
    is_doubtful,
    is_sideways,
)
from pipeline.reading.read import read_page
from pipeline.reading.tesseract import TesseractEngine
from schemas.pages import Word
from schemas.plan import Plan, ReadingPlan

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "delivery"
UPSIDE_DOWN = SAMPLES / "05 सूचना का अधिकार" / "सूचना आवेदन (उल्टा).jpg"
PLAN = Plan(name="accurate", reading_version="1", describing_version="1", folding_version="1")
WIDE, TALL = (0, 0, 60, 20), (0, 0, 20, 60)
ENOUGH = Ink(faint_cells=500, plain_cells=500, pieces=20)
CROWDED = Ink(faint_cells=2000, plain_cells=2000, pieces=300)
SHEET = np.full((1000, 800), 255, np.uint8)


class CountingEngine(TesseractEngine):
    """Counts how often it is given a whole page."""

    def __init__(self):
        super().__init__((PLAN.reading.languages,))
        self.whole_pages = 0

    def read(self, pixels, **asked):
        self.whole_pages += pixels.size > 1_500_000
        return super().read(pixels, **asked)


def words(confidence, *, box=WIDE, count=20):
    return tuple(Word(text="अभिलेख", box=box, confidence=confidence, line=0) for _ in range(count))


class Reader:
    """Reads the four turns of a picture as told, and remembers how often it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, pixels):
        self.asked += 1
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("read", "ink", "doubtful"),
    [
        pytest.param(words(90), ENOUGH, False, id="well read"),
        pytest.param(words(60), ENOUGH, False, id="badly read but plausible"),
        pytest.param(words(30), ENOUGH, True, id="hardly read"),
        pytest.param(words(92, box=TALL), ENOUGH, True, id="read on its side"),
        pytest.param(words(95, count=2), CROWDED, True, id="much ink, few letters"),
        pytest.param((), ENOUGH, False, id="a stamp"),
        pytest.param(words(20, count=1), ENOUGH, False, id="one smudge"),
    ],
)
def test_only_a_page_that_reads_badly_is_doubted(read, ink, doubtful):
    assert is_doubtful(read, ink) is doubtful


def test_words_taller_than_wide_mean_a_page_on_its_side():
    assert is_sideways(words(90, box=TALL))
    assert not is_sideways(words(90))
    assert not is_sideways(words(90, count=6) + words(90, box=TALL, count=4))
    assert not is_sideways(())


def test_a_page_that_tesseract_read_on_its_side_needs_no_trial():
    reader = Reader()
    assert find_turn(SHEET, words(90, box=TALL), dpi=200, read=reader) == 270
    assert reader.asked == 0


def test_a_page_on_its_head_is_found_at_the_first_trial():
    reader = Reader(words(88))
    assert find_turn(SHEET, words(25), dpi=200, read=reader) == 180
    assert reader.asked == 1


def test_a_trial_that_reads_on_its_side_tells_the_turn_as_well():
    assert find_turn(SHEET, words(25, count=3), dpi=200, read=Reader(words(88, box=TALL))) == 90


def test_a_bad_page_that_is_upright_is_left_as_it_is():
    reader = Reader(words(30), words(28), words(33))
    assert find_turn(SHEET, words(45), dpi=200, read=reader) == 0
    assert reader.asked == 3


def test_a_turn_is_believed_only_when_the_page_gains_much():
    assert is_believed(words(80), words(25))
    assert is_believed(words(88), words(91, box=TALL))
    assert not is_believed(words(55), words(45))
    assert not is_believed(words(40), words(15))
    assert not is_believed((), words(25))


def test_the_piece_tried_is_where_the_ink_is():
    page = SHEET.copy()
    page[600:750, 500:700:2] = 0
    piece = densest_piece(page, 100)
    assert piece.shape == (350, 350)
    assert (piece < 128).sum() == (page < 128).sum()


@pytest.mark.parametrize("dpi", [20, 1000])
def test_the_piece_never_reaches_out_of_the_page(dpi):
    side = round(PIECE_INCHES * dpi)
    assert densest_piece(SHEET, dpi).shape == (min(side, 1000), min(side, 800))


def hindi_lines():
    """A page of words as Devanagari has them: a headline, and letters of many lengths hanging from it."""
    page = np.full((1600, 1200), 255, np.uint8)
    chance = np.random.default_rng(3)
    for top in range(100, 1500, 50):
        for left in range(100, 1050, 110):
            page[top : top + 4, left : left + 90] = 0
            for stem in range(left, left + 90, 12):
                page[top : top + int(chance.integers(8, 24)), stem : stem + 4] = 0
    return page


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_hindi_page_shows_by_its_lines_alone_how_it_lies(turn):
    assert measure_ink(turn_pixels(hindi_lines(), turn), 150).seems_turned == -turn % 360


class OneWayReader:
    """Reads well what stands upright, and remembers the sizes it was given."""

    name = "one way"

    def __init__(self):
        self.sizes = []

    def read(self, pixels, **asked):
        self.sizes.append(pixels.shape)
        return words(90 if measure_ink(pixels, 150).seems_turned == 0 else 20, count=60)


def test_a_page_that_looks_turned_is_tried_on_a_piece_and_read_once(tmp_path):
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), turn_pixels(hindi_lines(), 180))
    source = extract_page(path, PNG, 0, plan=PLAN, folder=tmp_path)
    reader = OneWayReader()
    plan = PLAN.model_copy(update={"reading": ReadingPlan(missed_lines=False)})
    assert read_page(source, plan, engine=reader, verdict="none").text.rotation == 180
    *pieces, whole = [height * width for height, width in reader.sizes]
    assert len(pieces) == 2
    assert max(pieces) < whole / 3


def test_an_empty_page_does_not_seem_turned():
    assert measure_ink(SHEET, 200).seems_turned == 0


@pytest.mark.tesseract
@pytest.mark.parametrize(("turn", "right"), [(0, 180), (180, 0), (90, 90), (270, 270)])
def test_a_real_page_is_brought_upright_from_every_side(turn, right, tmp_path):
    source = extract_page(UPSIDE_DOWN, JPEG, 0, plan=PLAN, folder=tmp_path)
    image = source.image.model_copy(
        update={"turn": turn}
        | ({"width": source.image.height, "height": source.image.width} if turn in {90, 270} else {})
    )
    engine = CountingEngine()
    reading = read_page(source.model_copy(update={"image": image}), PLAN, engine=engine, verdict="none")
    assert engine.whole_pages <= (1 if turn in {0, 180} else 2)
    assert reading.text.rotation == right
    assert ("turned" in [finding.code for finding in reading.text.findings]) is (right != 0)
    assert (reading.text.width, reading.text.height) == (source.image.width, source.image.height)
    assert reading.upright.shape[:2] == (reading.text.height, reading.text.width)
    assert "सूचना का अधिकार" in reading.text.text
