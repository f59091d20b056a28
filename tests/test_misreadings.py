from pathlib import Path

import pytest

from pipeline.reading.lexicon import Lexicon
from pipeline.reading.misreadings import FEATURES, MOST, UNSEEN, Guesser, cost_of, load_rule, read_costs
from pipeline.reading.ngrams import load_characters
from schemas.errors import MissingToolError

COSTS = {("म", "स"): 3.0, ("", "ं"): 2.0, ("ग", "रा"): 4.0}


def guesser(**classes: int) -> Guesser:
    return Guesser.of(COSTS, Lexicon(classes=classes, folded=classes), load_characters())


@pytest.mark.parametrize(
    ("read", "printed", "nats"),
    [
        ("फसल", "फसल", 0.0),
        ("फमल", "फसल", 3.0),
        ("दिनाक", "दिनांक", 2.0),
        ("कगने", "कराने", 4.0),
        ("मगल", "सराल", 7.0),
        ("फसल", "फमल", UNSEEN),
        ("फसला", "फसल", UNSEEN),
        ("कख", "गघ", 2 * UNSEEN),
    ],
)
def test_a_word_costs_what_its_confusions_cost(read: str, printed: str, nats: float) -> None:
    assert cost_of(read, printed, COSTS) == nats


def test_the_guess_is_the_commonest_of_the_words_that_are_read_so() -> None:
    guess = guesser(फसल=5, फासल=3, कमल=5).guess("फमल", 60)
    assert guess is not None
    assert guess.word == "फसल"
    told = dict(zip(FEATURES, guess.evidence, strict=True))
    assert (told["cost"], told["common"], told["confidence"], told["latin"]) == (3.0, 5, 0.6, 0.0)


def test_a_rival_as_likely_leaves_no_lead() -> None:
    alone, rivalled = guesser(फसल=5).guess("फमल", 60), guesser(फसल=5, फमला=6).guess("फमल", 60)
    assert alone is not None
    assert rivalled is not None
    assert rivalled.evidence[0] < alone.evidence[0]


@pytest.mark.parametrize("word", ["फ", "फल", "ofnce", "अनापत्ति"])
def test_short_words_and_words_like_no_other_have_no_guess(word: str) -> None:
    short = guesser(फसल=5, off=6, office=3)
    assert short.guess(word, 60) is None
    assert 2 * UNSEEN > MOST


def test_what_was_learnt_is_whole() -> None:
    assert len(load_rule().weights) == len(FEATURES)
    assert all(nats > 0 and len(read) <= 1 and len(printed) <= 2 for (read, printed), nats in read_costs().items())


@pytest.mark.parametrize("content", ["", "{}", '{"costs": [[1]], "features": {}, "start": 0}'])
def test_a_broken_file_is_told(tmp_path: Path, content: str) -> None:
    broken = tmp_path / "misreadings.json"
    broken.write_text(content)
    for use in (read_costs, load_rule):
        with pytest.raises(MissingToolError):
            use(broken)
