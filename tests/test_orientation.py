"""Orientation: asked only of doubtful pages, on a small piece, and believed only when the whole page reads better."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import JPEG
from pipeline.reading.ink import Ink
from pipeline.reading.orientation import (
    densest_piece,
    find_turn,
    is_believed,
    is_doubtful,
    is_sideways,
)
from pipeline.reading.read import read_page
from pipeline.reading.tesseract import TesseractEngine
from schemas.pages import Word
from schemas.plan import Plan

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "delivery"
UPSIDE_DOWN = SAMPLES / "05 सूचना का अधिकार" / "सूचना आवेदन (उल्टा).jpg"
PLAN = Plan(name="accurate", reading_version="1", describing_version="1", folding_version="1")
WIDE, TALL = (0, 0, 60, 20), (0, 0, 20, 60)
ENOUGH = Ink(faint_cells=500, plain_cells=500, pieces=20)
CROWDED = Ink(faint_cells=2000, plain_cells=2000, pieces=300)
SHEET = np.full((1000, 800), 255, np.uint8)


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
    piece = densest_piece(page, 300)
    assert piece.shape == (300, 300)
    assert (piece < 128).sum() == (page < 128).sum()


@pytest.mark.parametrize("side", [50, 5000])
def test_the_piece_never_reaches_out_of_the_page(side):
    assert densest_piece(SHEET, side).shape == (min(side, 1000), min(side, 800))


@pytest.mark.tesseract
@pytest.mark.parametrize(("turn", "right"), [(0, 180), (180, 0), (90, 90), (270, 270)])
def test_a_real_page_is_brought_upright_from_every_side(turn, right, tmp_path):
    source = extract_page(UPSIDE_DOWN, JPEG, 0, plan=PLAN, folder=tmp_path)
    image = source.image.model_copy(
        update={"turn": turn}
        | ({"width": source.image.height, "height": source.image.width} if turn in {90, 270} else {})
    )
    engine = TesseractEngine((PLAN.reading.languages,))
    reading = read_page(source.model_copy(update={"image": image}), PLAN, engine=engine, verdict="none")
    assert reading.text.rotation == right
    assert ("turned" in [finding.code for finding in reading.text.findings]) is (right != 0)
    assert (reading.text.width, reading.text.height) == (source.image.width, source.image.height)
    assert reading.upright.shape[:2] == (reading.text.height, reading.text.width)
    assert "सूचना का अधिकार" in reading.text.text
