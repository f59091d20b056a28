"""What is shown of a page on which the words stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.pages import PageText
from schemas.queries import PageHit, Tier
from search.asked import read_number, read_words
from search.hits import AROUND, CUT, draw_hit, is_one_edit
from tests.written_pages import write_page


def drawn(text: str, words: str, tier: Tier = "exact") -> PageHit | None:
    return draw_hit(3, write_page(text), read_words(words), tier)


def marked(text: str, words: str, tier: Tier = "exact") -> list[str]:
    hit = drawn(text, words, tier)
    return [hit.snippet[start:end] for start, end in hit.marks] if hit else []


def test_a_hit_shows_page_frame_snippet_marks_and_boxes() -> None:
    page = write_page("ग्राम खैरा\nखसरा नंबर 402/1")
    hit = draw_hit(3, page, read_words("खसरा"), "exact")
    assert hit == PageHit(
        number=3,
        size=(page.width, page.height),
        snippet="ग्राम खैरा खसरा नंबर 402/1",
        marks=((11, 15),),
        boxes=(page.words[2].box,),
    )


def test_a_page_without_the_words_has_no_hit() -> None:
    assert drawn("ग्राम खैरा", "खसरा") is None
    assert drawn("", "खसरा") is None


@pytest.mark.parametrize(
    ("text", "words", "tier", "expected"),
    [
        ("सम्पत्ति संपत्ति", "संपत्ति", "exact", ["सम्पत्ति", "संपत्ति"]),
        ("दुर्ग दुर्गा", "दुर्ग", "exact", ["दुर्ग"]),
        ("दुर्ग दुर्गा", "दुर्ग", "stem", ["दुर्ग", "दुर्गा"]),
        ("नामांतरण पंजी", "namantaran", "exact", []),
        ("नामांतरण पंजी", "namantaran", "phonetic", ["नामांतरण"]),
        ("Mutation cases.", "mutation case", "stem", ["Mutation", "cases."]),
        ("पुनर्निर्घारण हुआ", "पुनर्निर्धारण", "phonetic", []),
        ("पुनर्निर्घारण हुआ", "पुनर्निर्धारण", "fuzzy", ["पुनर्निर्घारण"]),
        ("सीमांकन", "seemantan", "fuzzy", ["सीमांकन"]),
        ("अधिकारी अधीन", "अधि*", "exact", ["अधिकारी"]),
        ("“आदेश”, पारित।", "आदेश पारित", "exact", ["“आदेश”,", "पारित।"]),
    ],
)
def test_words_are_marked_as_the_tier_takes_them(text: str, words: str, tier: Tier, expected: list[str]) -> None:
    assert marked(text, words, tier) == expected


def test_a_phrase_is_marked_only_where_its_words_stand_together() -> None:
    assert marked("आदेश नहीं पारित, फिर आदेश पारित", '"आदेश पारित"') == ["आदेश", "पारित"]


def test_a_phrase_goes_over_the_end_of_a_line() -> None:
    assert marked("यह आदेश\nपारित हुआ", '"आदेश पारित"') == ["आदेश", "पारित"]


def test_a_hyphenated_word_is_marked_once() -> None:
    hit = drawn("भू-अभिलेख शाखा", "भू-अभिलेख")
    assert hit is not None
    assert (len(hit.marks), len(hit.boxes)) == (1, 1)


@pytest.mark.parametrize(
    "text", ["प्रकरण १२/अ-६/१९८७-८८ में", "प्रकरण 12 / अ - 6 / 1987 - 88 में", "प्रकरण 12/A-6/ 1987-88 में"]
)
def test_an_identifier_is_marked_however_it_is_spaced(text: str) -> None:
    found = marked(text, "12/अ-6/1987-88", "identifier")
    assert found
    assert {"प्रकरण", "में"}.isdisjoint(found)


def test_an_identifier_is_another_with_another_separator_place() -> None:
    assert marked("खसरा 4021", "402/1", "loose_identifier") == []
    assert marked("खसरा 402/1", "4021", "identifier") == []
    assert marked("खसरा 402/1", "4021", "loose_identifier") == ["402/1"]
    assert marked("प्रकरण 12/अ-6/1987-88", "12/अ-6", "loose_identifier") == ["12/अ-6/1987-88"]


def test_the_number_of_a_filter_is_marked_too() -> None:
    asked = read_number("khasra", "४०२/१")
    assert asked is not None
    hit = draw_hit(1, write_page("खसरा नंबर 402/1"), (asked,), "identifier")
    assert hit is not None
    assert hit.snippet[slice(*hit.marks[0])] == "402/1"


def test_the_snippet_is_cut_around_the_best_cluster() -> None:
    far = " ".join(["शब्द"] * 40)
    hit = drawn(f"खसरा {far} ग्राम खसरा {far}", "खसरा ग्राम")
    assert hit is not None
    assert hit.snippet == " ".join([CUT, *["शब्द"] * AROUND, "ग्राम खसरा", *["शब्द"] * AROUND, CUT])
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["ग्राम", "खसरा"]
    assert len(hit.boxes) == 3


def test_a_snippet_of_the_whole_page_is_not_cut() -> None:
    hit = drawn("आदेश पारित", "पारित")
    assert hit is not None
    assert CUT not in hit.snippet


def test_masked_words_are_not_found_by_what_they_hid() -> None:
    page = write_page("आधार क्रमांक XXXX XXXX 0123")
    assert draw_hit(1, page, read_words("2345"), "loose_identifier") is None


@given(st.text("अआकखग", max_size=6), st.integers(0, 6), st.sampled_from(["drop", "add", "change", "swap"]))
def test_one_edit_is_one_edit(word: str, place: int, edit: str) -> None:
    place = min(place, max(len(word) - 1, 0))
    head, tail = word[:place], word[place:]
    edited = {
        "drop": head + tail[1:],
        "add": head + "घ" + tail,
        "change": head + "घ" + tail[1:] if tail else word,
        "swap": head + tail[1:2] + tail[:1] + tail[2:],
    }[edit]
    assert is_one_edit(word, edited)
    assert is_one_edit(edited, word)
    assert not is_one_edit(word, edited + "ङछज")


@given(st.lists(st.sampled_from(["खसरा", "402/1", "आदेश,", "—", "नामांतरणों", "order"]), max_size=30))
def test_marks_are_whole_words_and_boxes_are_those_of_words(words: list[str]) -> None:
    page: PageText = write_page(" ".join(words))
    hit = draw_hit(1, page, read_words("खसरा नामांतरण 402/1"), "loose_identifier")
    if hit is None:
        assert not {"खसरा", "402/1", "नामांतरणों"} & set(words)
        return
    assert {hit.snippet[start:end] for start, end in hit.marks} <= set(words)
    assert set(hit.boxes) <= {word.box for word in page.words}
