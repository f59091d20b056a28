import pytest

from pipeline.reading.lexicon import FOLDER, bare_word, load_lexicon
from pipeline.reading.ngrams import load_characters
from pipeline.reading.spelling import fold_spelling

LARGEST_BYTES = 3_000_000


@pytest.mark.parametrize(
    "word",
    ["कार्यालय", "(दिनांक)", "प्रतिलिपि,", "है।", "प्रमाण-पत्र", "स्था०", "रायगढ़", "Collector", "OFFICE:", "e-Office"],
)
def test_words_of_an_office_are_known_with_marks_around_them(word: str) -> None:
    assert load_lexicon().knows(word)


@pytest.mark.parametrize("word", ["कायार्लय", "ञासन", "दिनाक", "प्रकऋण", "0ffice", "Certiflcate", "।।", "", "१२३"])
def test_misread_words_numbers_and_marks_are_not_known(word: str) -> None:
    assert not load_lexicon().knows(word)


@pytest.mark.parametrize(("one", "other"), [("सम्बन्ध", "संबंध"), ("पाँच", "पांच"), ("फ़ाइल", "फाइल"), ("सन्दर्भ", "संदर्भ")])
def test_two_spellings_of_a_word_are_equally_common(one: str, other: str) -> None:
    lexicon = load_lexicon()
    assert fold_spelling(one) == fold_spelling(other)
    assert lexicon.commonness(one) == lexicon.commonness(other) > 0


def test_a_common_word_stands_in_a_higher_class_than_a_rare_one() -> None:
    lexicon = load_lexicon()
    assert lexicon.commonness("के") > lexicon.commonness("आदेश") > lexicon.commonness("पटवारियों") > 0


def test_a_form_of_a_known_word_is_known_but_not_spelt_in_a_list() -> None:
    lexicon = load_lexicon()
    assert lexicon.knows("खसरों") or lexicon.knows("नामांतरणों")
    assert lexicon.spells("नामांतरणों") == 0 < lexicon.commonness("नामांतरणों")


def test_a_word_of_two_parts_is_as_common_as_the_rarer_part() -> None:
    lexicon = load_lexicon()
    assert lexicon.commonness("और-नामांतरण") == lexicon.commonness("नामांतरण")
    assert not lexicon.knows("और-ञासन")


def test_letters_of_a_word_cost_less_than_those_of_a_jumble() -> None:
    cost = load_characters().cost
    assert cost("कार्यालय") < cost("कायार्लय") < cost("ऋञढङ")
    assert cost("invented") < cost("xqzvtk")
    assert cost("अनुकरणवादिता") < 3.5, "a good word that is in no list"


def test_numbers_and_marks_have_no_part_in_the_cost() -> None:
    cost = load_characters().cost
    assert cost("(आदेश)123,") == cost("आदेश")
    assert cost("२०१४-१५") == cost("") == 0


def test_marks_and_joiners_around_a_word_are_not_the_word() -> None:
    assert bare_word("“स्\u200dथान”।") == "स्थान"
    assert bare_word("५०") == "५०", "a zero at the end of a number shortens nothing"


def test_the_lists_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= LARGEST_BYTES
