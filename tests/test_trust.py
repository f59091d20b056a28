"""A confidence says how often such a value is right."""

import pytest

from pipeline.describing.trust import EDGE, Reading, gate, log_odds, reading_of, weigh
from schemas.pages import Word

WELL = Reading(mean=98, lowest=98, whole=98)


def test_a_surer_rule_and_a_surer_reading_are_trusted_more() -> None:
    assert weigh(92, WELL) > weigh(70, WELL) > weigh(30, WELL)
    assert weigh(90, WELL) > weigh(90, Reading(mean=60, lowest=5, whole=4))


def test_many_words_are_right_together_less_often_than_one() -> None:
    assert weigh(90, WELL) > weigh(90, Reading(mean=98, lowest=98, whole=80))


def test_the_gate_lets_the_surest_rules_pass_and_no_guess() -> None:
    assert weigh(94, WELL) > gate() > weigh(60, WELL)


def test_the_least_sure_word_of_a_reading_counts_for_itself() -> None:
    words = [Word(text=text, box=(0, 0, 1, 1), confidence=sure, line=0) for text, sure in (("खरसिया", 90), ("की", 10))]
    reading = reading_of(words)
    assert (reading.lowest, reading.whole) == (10, pytest.approx(9))
    assert reading.mean == pytest.approx((6 * 90 + 2 * 10) / 8)
    assert reading_of([]) == Reading(0, 0, 0)


def test_odds_stay_within_their_edges() -> None:
    assert log_odds(0) == log_odds(100 * EDGE) == pytest.approx(-log_odds(100))
