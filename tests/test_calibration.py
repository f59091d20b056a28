import json

import numpy as np
import pytest

from pipeline.reading.calibration import (
    FEATURES,
    FILE,
    HIGHEST,
    LOWEST,
    Calibration,
    calibrate,
    describe_words,
    load_calibration,
)
from pipeline.reading.letters import mean_confidence
from pipeline.reading.lexicon import load_lexicon
from schemas.pages import Word
from training.calibrate import Judged, as_json, fit, gates, page_confidence, right_anywhere, without_words

SENTENCE = "कार्यालय कलेक्टर जिला रायगढ़ के आदेश दिनांक 12.03.1999 के अनुसार भूमि का सीमांकन किया गया।"
MARATHI = "आपल्या वर्षाच्या आयुष्यांत पंडितजींनीं कितीतरी मिळविले आणि त्यांच्या देशाचे नाव केले"


def words(text: str, confidence: float = 92.0, **told: float) -> tuple[Word, ...]:
    """Words of one line; a word named in ``told`` has that confidence."""
    return tuple(
        Word(text=word, box=(50 * place, 0, 50 * place + 40, 30), confidence=told.get(word, confidence), line=0)
        for place, word in enumerate(text.split())
    )


def confidences(some: tuple[Word, ...]) -> dict[str, float]:
    return {word.text: word.confidence for word in calibrate(some)}


def judged(rows: np.ndarray, right: np.ndarray, cer: float = 0.0) -> Judged:
    return Judged(rows=rows, right=right, engine=np.full(len(right), 90.0), letters=np.ones(len(right)), cer=cer)


def test_only_the_confidence_changes() -> None:
    read = words(SENTENCE)
    again = calibrate(read)
    assert [word.model_copy(update={"confidence": 0}) for word in again] == [
        word.model_copy(update={"confidence": 0}) for word in read
    ]
    assert all(LOWEST <= word.confidence <= HIGHEST for word in again)


def test_a_page_without_words_stays_without() -> None:
    assert calibrate(()) == ()


def test_a_word_no_list_knows_is_trusted_less_than_a_known_one_read_as_surely() -> None:
    found = confidences(words(f"{SENTENCE} कायार्लय"))
    assert found["कायार्लय"] + 5 < found["कार्यालय"]


def test_what_the_engine_doubts_is_trusted_less() -> None:
    sure, doubtful = confidences(words(SENTENCE)), confidences(words(SENTENCE, आदेश=30.0))
    assert doubtful["आदेश"] < sure["आदेश"]
    assert doubtful["भूमि"] <= sure["भूमि"], "the rest of the line is doubted a little too"


def test_scripts_mixed_in_a_word_and_a_speck_after_one_are_trusted_less() -> None:
    found = confidences(words(f"{SENTENCE} शासनe विभाग'"))
    assert found["शासनe"] < 50
    assert found["विभाग'"] < found["भूमि"]


def test_a_page_in_another_language_is_not_condemned_for_its_words() -> None:
    assert mean_confidence(calibrate(words(MARATHI, 95.0))) > 70


def test_the_weights_name_every_feature_and_no_other() -> None:
    assert sorted(json.loads(FILE.read_text(encoding="utf-8"))["weights"]) == sorted(FEATURES)
    assert len(load_calibration().weights) == describe_words(words(SENTENCE), load_lexicon()).shape[1]


def test_fitting_recovers_how_likely_words_are_right() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(6000, len(FEATURES)))
    chance = 1 / (1 + np.exp(-(1.0 + 2 * rows[:, 0] - rows[:, 1])))
    calibration = fit([judged(rows, (rng.random(6000) < chance).astype(float))])
    assert np.abs(calibration.chances(rows) - chance).mean() < 0.03
    told = json.loads(as_json(calibration, pages=1))
    assert told["weights"]["engine"] == pytest.approx(2, abs=0.3)


def test_a_word_is_right_wherever_it_stands_but_only_once() -> None:
    assert right_anywhere(["तीन", "एक", "दो", "दो"], "एक दो तीन") == [True, True, True, False]


def test_a_gate_counts_what_it_sends_and_what_it_catches() -> None:
    even = Calibration(start=0.0, weights=(1.0, *(0.0,) * (len(FEATURES) - 1)))
    sure, unsure = np.zeros((4, len(FEATURES))), np.zeros((4, len(FEATURES)))
    sure[:, 0], unsure[:, 0] = 5, -5
    pages = [judged(sure, np.ones(4)), judged(unsure, np.zeros(4), cer=40.0)]
    assert page_confidence(pages[0], even) > 99 > 1 > page_confidence(pages[1], even)
    rows = [row.split() for row in list(gates(pages, even))[1:]]
    assert {(sent, caught) for _, sent, caught in rows} == {("50", "100")}


def test_a_lexicon_without_some_words_loses_a_word_in_every_spelling() -> None:
    lexicon = load_lexicon()
    half = without_words(lexicon, 0.5)
    assert 0.4 < len(half.folded) / len(lexicon.folded) < 0.6
    assert half.knows("सम्बन्ध") == half.knows("संबंध")
    assert without_words(lexicon, 0.0) is lexicon
