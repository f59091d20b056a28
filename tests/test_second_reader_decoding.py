"""Scores turned into words, and how well a text fits scores."""

import itertools

import numpy as np
import pytest

from pipeline.reading.second_reader.decoding import label_numbers, likelihood, spell

LABELS = ("", " ", "क", "क्", "ष", "1", "l")
NUMBERS = {label: number for number, label in enumerate(LABELS) if number}


def scores(*best: str, sure: float = 0.9, other: str | None = None, other_sure: float = 0.0) -> np.ndarray:
    """Frames that each favour one label, the rest shared by the others."""
    rows = np.full((len(best), len(LABELS)), (1 - sure - other_sure) / (len(LABELS) - 1))
    for frame, label in enumerate(best):
        rows[frame, LABELS.index(label)] = sure
        if other is not None:
            rows[frame, LABELS.index(other)] += other_sure
    return np.log(rows).astype(np.float32)


def texts(*best: str) -> list[str]:
    return [word.text for word in spell(scores(*best), LABELS)]


def test_repeats_are_one_letter_and_blanks_part_them():
    assert texts("क", "क", "", "क", "ष", "ष") == ["ककष"]


def test_a_space_parts_words_and_a_lone_space_is_no_word():
    assert texts("क", " ", " ", "1", "", " ") == ["क", "1"]


def test_a_line_of_blanks_has_no_words():
    assert texts("", "", "") == []


def test_a_letter_written_in_two_labels_is_one_character_as_in_the_first_reading():
    frames = np.log(np.array([[0.1, 0.8, 0.1], [0.1, 0.1, 0.8]], np.float32))
    [word] = spell(frames, ("", "न", "\u093c"))
    assert word.text == "\u0929"


def test_a_word_knows_its_frames_and_its_least_certain_letter():
    frames = scores("", "क", "क", "", "ष", "")
    frames[4] = np.log(np.array([0.05, 0.05, 0.1, 0.05, 0.5, 0.2, 0.05]))
    (word,) = spell(frames, LABELS)
    assert word.span == (1, 4)
    assert word.weakest == pytest.approx(0.5)
    assert word.mean == pytest.approx((0.9 * 0.5) ** 0.5, rel=1e-3)


def test_doubt_is_the_likeliest_label_that_was_not_written():
    (sure,) = spell(scores("1", "", "1"), LABELS)
    (unsure,) = spell(scores("1", "", "1", sure=0.6, other="l", other_sure=0.3), LABELS)
    assert sure.doubt < 0.05
    assert unsure.doubt == pytest.approx(0.3 + 0.1 / 6, abs=0.01)


def test_likelihood_is_the_sum_over_all_ways_to_write_the_text():
    rng = np.random.default_rng(3)
    frames = np.log(rng.dirichlet(np.ones(len(LABELS)), size=5)).astype(np.float32)
    for wanted in ((2,), (2, 4), (2, 2), (5, 6, 5)):
        ways = (
            way
            for way in itertools.product(range(len(LABELS)), repeat=5)
            if tuple(label for label, _ in itertools.groupby(way) if label) == wanted
        )
        total = sum(np.exp(sum(frames[frame, label] for frame, label in enumerate(way))) for way in ways)
        assert likelihood(frames, wanted) == pytest.approx(np.log(total), abs=1e-3)


def test_a_text_too_long_for_its_frames_is_impossible():
    assert likelihood(scores("क", "ष"), (2, 4, 2)) < -1e6


def test_a_half_letter_is_written_by_its_own_label():
    assert label_numbers("क्षक", NUMBERS) == (3, 4, 2)


def test_what_has_no_label_cannot_be_written():
    assert label_numbers("कZ", NUMBERS) is None


def test_nothing_written_is_as_likely_as_blanks_all_through():
    frames = scores("", "", "क", "", sure=0.9)
    assert likelihood(frames, ()) == pytest.approx(3 * np.log(0.9) + np.log(0.1 / (len(LABELS) - 1)), abs=1e-4)
    assert likelihood(frames, ()) < likelihood(frames, (NUMBERS["क"],)) < 0
