import random
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("wordfreq", reason="the training group is not installed: run `make train-setup`")
pytest.importorskip("pangocairocffi", reason="the training group is not installed: run `make train-setup`")

from pipeline.reading.second_reader.network import HEIGHT_PX
from training.__main__ import DEFAULT_HOME
from training.damage import SEVERITIES, Severity, hurt, tilt
from training.fonts import KEPT_OUT
from training.labels import encode, normal_form
from training.lines import Recipe, likeness, make_strip
from training.numbers import make_number
from training.text import make_text
from training.words import Lexicon, WeightedWords

LEXICON = Lexicon(
    hindi=WeightedWords(words=("नदी", "घर"), cumulative=(2.0, 3.0)),
    dictionary=("कमल",),
    english=WeightedWords(words=("river",), cumulative=(1.0,)),
    office=("पत्रांक",),
    names=("सुधा",),
    places=("सागर",),
    english_office=("Memo",),
)
needs_fonts = pytest.mark.skipif(
    not (DEFAULT_HOME / "fonts.json").exists(), reason="the fonts are not fetched: run `make train-setup`"
)


def test_every_text_can_be_written_and_follows_from_its_seed() -> None:
    texts = [make_text(random.Random(seed), LEXICON) for seed in range(300)]
    assert texts == [make_text(random.Random(seed), LEXICON) for seed in range(300)]
    assert all(text and text == normal_form(text) and encode(text) for text in texts)


def test_numbers_come_in_both_digit_scripts() -> None:
    written = "".join(make_number(random.Random(seed)) for seed in range(300))
    assert set("0123456789") | {chr(code) for code in range(0x0966, 0x0970)} <= set(written)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_damage_follows_from_its_seed_and_leaves_the_size(severity: Severity) -> None:
    page = np.full((160, 400), 255, np.uint8)
    page[60:90, 50:350:7] = 0
    boxes = ((50, 60, 350, 90),)
    first, second = (hurt(page, boxes, severity, size_px=34, rng=random.Random(5)) for _ in range(2))
    assert first.shape == page.shape
    assert first.dtype == np.uint8
    assert (first == second).all()


def test_the_box_of_a_line_turns_with_it() -> None:
    page = np.full((200, 600), 255, np.uint8)
    page[90:110, 100:500] = 0
    tilted, (box,) = tilt(page, ((100, 90, 500, 110),), "bad", random.Random(3))
    rows, columns = np.nonzero(tilted < 128)
    assert np.abs(np.array(box) - (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)).max() <= 2


def test_a_blank_picture_is_like_nothing() -> None:
    page = np.full((40, 90), 255, np.uint8)
    inked = page.copy()
    inked[10:30, 20:60:9] = 0
    assert likeness(inked, inked) == pytest.approx(1)
    assert likeness(page, inked) == 0


@needs_fonts
def test_a_strip_of_lines_follows_from_seed_and_number(tmp_path: Path) -> None:
    recipe = Recipe(home=DEFAULT_HOME, seed=3)
    first, second = make_strip(recipe, 7), make_strip(recipe, 7)
    assert first
    assert [line.text for line in first] == [line.text for line in second]
    assert all((one.pixels == other.pixels).all() for one, other in zip(first, second, strict=True))
    assert all(line.pixels.shape[0] == HEIGHT_PX for line in first)


@needs_fonts
def test_faces_that_are_kept_out_are_never_learnt_from() -> None:
    learnt = {line.family for number in range(12) for line in make_strip(Recipe(DEFAULT_HOME, seed=4), number)}
    kept_out = Recipe(DEFAULT_HOME, seed=4, kept_out_faces=True)
    assert learnt.isdisjoint(KEPT_OUT)
    assert {line.family for number in range(4) for line in make_strip(kept_out, number)} <= set(KEPT_OUT)
