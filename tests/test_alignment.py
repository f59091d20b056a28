"""Two readings of one page, laid side by side."""

import pytest

from pipeline.reading.alignment import Group, align
from schemas.base import Box
from schemas.pages import Word


def word(text: str, box: Box, line: int = 0) -> Word:
    """A word as it was read."""
    return Word(text=text, box=box, confidence=90, line=line)


def row(text: str, *, top: int = 0, left: int = 0, line: int = 0) -> list[Word]:
    """Words of ten pixels a letter on one line, twenty high."""
    words = []
    for part in text.split(" "):
        words.append(word(part, (left, top, left + 10 * len(part), top + 20), line))
        left += 10 * len(part) + 10
    return words


def texts(groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    """What either side says, group by group."""
    return [(group.first_text, group.second_text) for group in groups]


def test_words_in_the_same_place_are_pairs_whatever_they_say():
    groups = align(row("दिनांक 12 मार्च"), row("दिनाक 18 माच्"))
    assert texts(groups) == [("दिनांक", "दिनाक"), ("12", "18"), ("मार्च", "माच्")]
    assert all(group.is_pair for group in groups)


def test_a_box_somewhat_off_is_still_the_same_word():
    shifted = [word("आदेश", (4, -6, 48, 17)), word("क्रमांक", (56, 3, 118, 26))]
    assert texts(align(row("आदेश क्रमांक"), shifted)) == [("आदेश", "आदेश"), ("क्रमांक", "क्रमांक")]


def test_a_word_split_by_one_reading_stands_against_its_pieces():
    whole = [word("कलेक्टर", (0, 0, 70, 20)), word("रायगढ़", (80, 0, 140, 20))]
    pieces = [word("कले", (0, 0, 30, 20)), word("क्टर", (33, 0, 70, 20)), word("रायगढ़", (80, 0, 140, 20))]
    assert texts(align(whole, pieces)) == [("कलेक्टर", "कले क्टर"), ("रायगढ़", "रायगढ़")]
    assert texts(align(pieces, whole)) == [("कले क्टर", "कलेक्टर"), ("रायगढ़", "रायगढ़")]


def test_words_only_one_reading_has_stand_alone_in_their_order():
    first = row("एक दो चार")
    second = [*row("एक"), *row("तीन", left=300), *row("पाँच", top=200, line=1)]
    assert texts(align(first, second)) == [("एक", "एक"), ("", "तीन"), ("", "पाँच"), ("दो", ""), ("चार", "")]


def test_left_over_words_between_the_same_neighbours_are_put_together():
    first = [word("खसरा", (0, 0, 40, 20)), word("402/1", (50, 0, 74, 20)), word("रकबा", (120, 0, 160, 20))]
    second = [word("खसरा", (0, 0, 40, 20)), word("402/4", (70, 0, 100, 20)), word("रकबा", (120, 0, 160, 20))]
    assert texts(align(first, second)) == [("खसरा", "खसरा"), ("402/1", "402/4"), ("रकबा", "रकबा")]


def test_a_word_without_signs_above_is_put_to_one_in_a_box_as_high_as_the_line():
    first = [word("करने", (0, 0, 40, 40)), word("का", (44, 10, 64, 31)), word("है", (100, 0, 120, 40))]
    second = [word("करने", (0, 0, 40, 40)), word("का", (56, 0, 78, 40)), word("है", (100, 0, 120, 40))]
    assert texts(align(first, second)) == [("करने", "करने"), ("का", "का"), ("है", "है")]


def test_several_left_over_words_that_say_the_same_are_pairs():
    first = [*row("क्रमांक"), word("९", (73, 0, 86, 20)), word("से", (100, 0, 128, 20)), *row("प्रति", left=170)]
    second = [*row("क्रमांक"), word("९", (90, 0, 98, 20)), word("से", (130, 0, 143, 20)), *row("प्रति", left=170)]
    wanted = [("क्रमांक", "क्रमांक"), ("९", "९"), ("से", "से"), ("प्रति", "प्रति")]
    assert texts(align(first, second)) == wanted
    other = [word(one.text.replace("९", "१"), one.box) for one in second]
    assert texts(align(first, other)) != wanted
    below = [word(one.text, (one.box[0], 30, one.box[2], 50)) for one in second[1:3]]
    assert ("९", "९") not in texts(align(first, [second[0], *below, second[3]]))


def test_lines_below_one_another_are_not_mixed():
    first = [*row("ग्राम घरघोड़ा"), *row("तहसील खरसिया", top=24, line=1)]
    second = [*row("ग्राम घरघोडा", top=6), *row("तहसील खरसीया", top=30, line=1)]
    pairs = texts(align(first, second))
    assert pairs == [("ग्राम", "ग्राम"), ("घरघोड़ा", "घरघोडा"), ("तहसील", "तहसील"), ("खरसिया", "खरसीया")]


def test_a_box_over_two_lines_does_not_tie_them_together():
    first = [word("ऊपर", (0, 0, 50, 44), 0), word("नीचे", (0, 24, 50, 44), 1)]
    second = [word("उपर", (0, 0, 50, 44), 0), word("नीच", (0, 24, 50, 44), 1)]
    assert texts(align(first, second)) == [("ऊपर", "उपर"), ("नीचे", "नीच")]


def test_groups_follow_the_order_of_the_first_reading():
    left, right = row("बायाँ"), row("दायाँ", left=500, line=1)
    assert texts(align([*left, *right], [*right, *left])) == [("बायाँ", "बायाँ"), ("दायाँ", "दायाँ")]


@pytest.mark.parametrize(("first", "second"), [([], []), (row("क ख"), []), ([], row("क ख"))])
def test_every_word_is_in_exactly_one_group(first: list[Word], second: list[Word]):
    groups = align(first, second)
    assert [word for group in groups for word in group.first] == first
    assert [word for group in groups for word in group.second] == second


def test_agreement_minds_the_spaces():
    whole, pieces = row("सेवामें"), [word("सेवा", (0, 0, 40, 20)), word("में", (42, 0, 70, 20))]
    assert align(whole, whole)[0].is_agreed
    assert not align(whole, pieces)[0].is_agreed


def test_a_word_of_the_second_reading_over_two_lines_does_not_tie_them_together():
    first = [word("ऊपर", (0, 0, 50, 20), 0), word("नीचे", (0, 24, 50, 44), 1)]
    second = [word("उपर", (0, 0, 24, 20)), word("ॐ", (0, 0, 50, 44))]
    assert all(len(group.first) < 2 for group in align(first, second))
