"""Marks of numbers are set right where the number's form leaves no doubt, and nowhere else; no digit changes."""

import pytest

from pipeline.reading.number_marks import set_number_marks
from schemas.pages import Word

HEIGHT, NEAR, FAR = 40, 20, 90


def line(text: str, *, gap: int = NEAR, others: dict[str, str] | None = None) -> list[Word]:
    """The words of a line, so far apart."""
    words, left = [], 0
    for one in text.split():
        right = left + 20 * len(one)
        other = (others or {}).get(one)
        words.append(Word(text=one, box=(left, 0, right, HEIGHT), confidence=80, line=0, other=other))
        left = right + gap
    return words


def after(words: list[Word]) -> str:
    return " ".join(word.text for word in set_number_marks(words))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("रकबा 0. 489 में", "रकबा 0.489 में"),
        ("रकबा २. ६२८ हेक्टेयर", "रकबा २.६२८ हेक्टेयर"),
        ("दिनांक १६. ०७. २०२३ को", "दिनांक १६.०७.२०२३ को"),
        ("दिनांक 21. 08.1972 को", "दिनांक 21.08.1972 को"),
        ("कुल 3,29,061. 00 रुपये", "कुल 3,29,061.00 रुपये"),
    ],
)
def test_digits_close_behind_a_point_go_on_in_it(read: str, printed: str) -> None:
    assert after(line(read)) == printed


@pytest.mark.parametrize(
    "read",
    ["वर्ष 1975. 30 आवेदक", "धारा 5. 12 व्यक्ति", "क्रमांक 1234. 56 पत्र", "सूची 1. 2 3", "ग्राम रायपुर. 25 व्यक्ति"],
)
def test_a_number_behind_the_end_of_a_sentence_stays_one(read: str) -> None:
    assert after(line(read)) == read


def test_what_stands_apart_stays_apart() -> None:
    assert after(line("रकबा 0. 489 हेक्टेयर", gap=FAR)) == "रकबा 0. 489 हेक्टेयर"
    first, second = line("0. 489")
    assert after([first, second.model_copy(update={"line": 1})]) == "0. 489"


def test_a_decimal_that_the_other_reader_read_in_one_is_one_and_the_readers_then_agree() -> None:
    words = line("दर 12. 45 थी", others={"12.": "12.45"})
    [_, number, _] = set_number_marks(words)
    assert (number.text, number.raw, number.repair, number.other) == ("12.45", "12. 45", "decimal", None)
    [_, other, _] = set_number_marks(line("दर 0. 45 थी", others={"0.": "0.48"}))
    assert (other.text, other.other) == ("0.45", "0.48")


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("राशि ₹ ८०.३५.३५०/- मात्र", "राशि ₹ ८०,३५,३५०/- मात्र"),
        ("शुल्क रु० ७८.४५,१०६/- जमा", "शुल्क रु० ७८,४५,१०६/- जमा"),
        ("रुपये १८.३४७ की", "रुपये १८,३४७ की"),
        ("sum of Rs. 310.515/-, is", "sum of Rs. 310,515/-, is"),
        ("राशि ₹8.14.666.50 मात्र", "राशि ₹8,14,666.50 मात्र"),
    ],
)
def test_sums_of_money_are_grouped_in_commas(read: str, printed: str) -> None:
    assert after(line(read)) == printed


@pytest.mark.parametrize(
    "read",
    [
        "रकबा 0.405 हेक्टेयर",
        "रुपये 2.405 करोड़",
        "Rs. 1.250 lakh",
        "रुपये 123.45 मात्र",
        "रुपये 1,25,000 मात्र",
        "रुपये 12.05.1987 को",
        "संख्या ८०.३५.३५० है",
        "रुपये F.1.234 है",
    ],
)
def test_other_numbers_keep_their_points(read: str) -> None:
    assert after(line(read)) == read


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("दिनांक १६.०६,२००९ के", "दिनांक १६.०६.२००९ के"),
        ("dated 07'12.1966 on", "dated 07.12.1966 on"),
        ("दिनांक 7/8:1987। को", "दिनांक 7/8/1987। को"),
        ("क्रमांक 45.12,2009 का", "क्रमांक 45.12,2009 का"),
        ("क्रमांक 12.06/2009 का", "क्रमांक 12.06/2009 का"),
        ("संख्या 12,06,2009 का", "संख्या 12,06,2009 का"),
    ],
)
def test_a_day_has_the_same_mark_twice(read: str, printed: str) -> None:
    assert after(line(read)) == printed


def test_a_day_before_its_month_has_no_letters_for_digits() -> None:
    assert after(line("dated Sth May and IIth November, lst March 1975")) == (
        "dated 5th May and 11th November, 1st March 1975"
    )
    kept = "Sth is no word, nor lrd May, nor 45th June, nor SSth July; 5th May"
    assert after(line(kept)) == kept
    assert after(line("dated O5th May")) == "dated 05th May"
    changed = set_number_marks(line("lst March"))[0]
    assert (changed.raw, changed.repair) == ("lst", "ordinal")
