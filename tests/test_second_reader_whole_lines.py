"""Lines of the first reader put together as they are printed."""

import numpy as np

from pipeline.reading.second_reader.cutting import cut_lines
from pipeline.reading.second_reader.whole_lines import join_lines
from schemas.base import Box
from schemas.pages import Word


def word(text: str, x0: int, x1: int, *, top: int = 100, bottom: int = 140, line: int = 0) -> Word:
    return Word(text=text, box=(x0, top, x1, bottom), confidence=90, line=line, block=line)


def sheet(*inked: Box) -> np.ndarray:
    page = np.full((600, 2000), 255, np.uint8)
    for x0, y0, x1, y1 in inked:
        page[y0:y1, x0:x1] = 0
    return page


def letters(x0: int, x1: int, *, top: int = 105, bottom: int = 135) -> list[Box]:
    """Pieces of ink of the size of type, side by side."""
    return [(x, top, x + 20, bottom) for x in range(x0, x1 - 20, 30)]


def lines(words: tuple[Word, ...]) -> list[str]:
    found: dict[int, list[str]] = {}
    for one in words:
        found.setdefault(one.line, []).append(one.text)
    return [" ".join(texts) for texts in found.values()]


def test_pieces_of_one_printed_line_that_lie_across_each_other_become_one():
    parted = [word("ग्राम", 100, 200), word("जिला", 500, 600), word("तहसील", 250, 400, top=98, line=1)]
    assert lines(join_lines(sheet(), parted)) == ["ग्राम तहसील जिला"]


def test_a_line_stands_where_its_widest_piece_stood():
    words = [
        word("१.", 60, 90, top=200, bottom=240),
        word("प्रति", 100, 300, line=1),
        word("कलेक्टर", 95, 600, top=200, bottom=240, line=2),
    ]
    assert lines(join_lines(sheet(), words)) == ["प्रति", "१. कलेक्टर"]


def test_what_is_printed_in_the_gap_ties_two_pieces_and_a_white_gap_parts_them():
    words = [word("की ओर", 100, 200), word("हेतु", 600, 700, line=1)]
    assert lines(join_lines(sheet(*letters(210, 590)), words)) == ["की ओर हेतु"]
    assert lines(join_lines(sheet(), words)) == ["की ओर", "हेतु"]


def test_a_rule_between_columns_does_not_tie_them():
    words = [word("बायाँ", 100, 300), word("दायाँ", 400, 600, line=1)]
    assert lines(join_lines(sheet((348, 0, 352, 600)), words)) == ["बायाँ", "दायाँ"]


def test_a_word_of_another_line_goes_to_its_own():
    words = [
        word("ऊपर", 100, 500),
        word("भटका", 600, 700, top=200, bottom=240),
        word("नीचे", 100, 580, top=200, bottom=240, line=1),
    ]
    assert lines(join_lines(sheet(), words)) == ["ऊपर", "नीचे भटका"]


def test_a_seal_across_a_line_makes_no_box_higher_than_the_line():
    words = [word("न्यायालय", 100, 500), word("मुहर", 520, 600, top=60, bottom=300)]
    [_, under_seal] = join_lines(sheet(), words)
    assert under_seal.box == (520, 100, 600, 140)


def test_what_is_as_high_as_several_lines_ties_none_together():
    words = [
        word("पहली", 100, 500),
        word("मुहर", 490, 700, top=90, bottom=260, line=1),
        word("दूसरी", 690, 900, top=200, bottom=240, line=2),
    ]
    assert len(lines(join_lines(sheet(), words))) == 3


def test_a_word_as_high_as_the_page_does_not_say_how_high_its_line_is():
    texts = ("नस्ती", "क्रमांक", "पत्रांक", "राजस्व", "विभाग")
    words = [word(text, 100 * place, 100 * place + 90) for place, text in enumerate(texts, start=1)]
    rule = word("ड", 100, 1900, top=90, bottom=590)
    assert sorted(lines(join_lines(sheet(), [rule, *words]))) == ["ड", "नस्ती क्रमांक पत्रांक राजस्व विभाग"]


def test_a_line_that_climbs_over_the_whole_page_is_taken_apart_no_deeper_than_python_goes():
    words = [word("शब्द", 10 + place, 60 + place, top=2 * place, bottom=2 * place + 2) for place in range(1400)]
    assert len(join_lines(sheet(), words)) == 1400


def test_no_words_make_no_lines():
    assert join_lines(sheet(), []) == ()


def test_what_is_printed_beside_a_line_is_cut_with_it_up_to_the_next_word():
    words = [word("प्रति", 300, 500), word("दूर", 1200, 1300, line=1)]
    page = sheet(*letters(300, 500), *letters(520, 700), *letters(1200, 1300), *letters(1000, 1190))
    left, _, right, _ = next(iter(cut_lines(page, words))).box
    assert left < 300
    assert 690 < right < 760


def test_specks_and_rules_beside_a_line_are_not_cut_with_it():
    page = sheet(*letters(300, 500), (505, 118, 508, 121), (515, 0, 518, 600))
    [cut] = cut_lines(page, [word("प्रति", 300, 500)])
    assert cut.box[2] < 515
