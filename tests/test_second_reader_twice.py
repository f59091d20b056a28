"""Print that was cut twice, put on one line and read once."""

import numpy as np

from pipeline.reading.second_reader.cutting import Cut
from pipeline.reading.second_reader.opinion import side_by_side
from pipeline.reading.second_reader.reader import Stretch
from pipeline.reading.second_reader.twice import Lines, put_together
from schemas.base import Box
from schemas.pages import Word
from tests.second_reading import Written


def word(text: str, x0: int, x1: int, *, top: int = 100, bottom: int = 140, line: int = 0) -> Word:
    return Word(text=text, box=(x0, top, x1, bottom), confidence=90, line=line, block=line)


def read(box: Box, *words: Word) -> Stretch:
    cut = Cut(pixels=np.zeros((40, 40), np.uint8), box=box, words=words)
    return Stretch(cut=cut, frames=np.zeros((10, 3), np.float32), spelled=())


def put(*stretches: Stretch) -> Lines:
    return put_together([one for stretch in stretches for one in stretch.cut.words], stretches)


def lines(found: Lines) -> list[str]:
    texts: dict[int, list[str]] = {}
    for one in found.words:
        texts.setdefault(one.line, []).append(one.text)
    return [" ".join(line) for line in texts.values()]


def test_two_cuts_of_the_same_print_become_one_line_to_be_read_again():
    left = read((90, 95, 500, 145), word("कार्यालय", 100, 300), word("की", 600, 640))
    right = read((310, 98, 900, 148), word("अधीक्षक", 320, 500, line=1), word("ओर", 700, 760, line=1))
    below = read((90, 195, 500, 245), word("प्रतिलिपि", 100, 300, top=200, bottom=240, line=2))
    found = put(left, right, below)
    assert lines(found) == ["कार्यालय अधीक्षक की ओर", "प्रतिलिपि"]
    assert found.again == {0}
    [kept] = found.read
    assert kept.cut.words == found.words[-1:]


def test_cuts_that_share_their_margin_only_stay_as_they_were_read():
    left, right = (
        read((90, 95, 410, 145), word("दिनांक", 100, 400)),
        read((400, 95, 700, 145), word("पद", 420, 690, line=1)),
    )
    found = put(left, right)
    assert lines(found) == ["दिनांक", "पद"]
    assert found.again == frozenset()


def test_lines_below_each_other_are_not_the_same_print_though_they_touch():
    above = read((90, 95, 700, 145), word("ऊपर", 100, 690))
    below = read((90, 130, 700, 180), word("नीचे", 100, 690, top=135, bottom=175, line=1))
    assert put(above, below).again == frozenset()


def test_a_word_whose_line_was_cut_too_high_stays_on_its_own_line():
    heading, scrawl = word("प्रतिलिपि", 100, 300, top=40, bottom=80), word("न्वी", 600, 800, top=60, bottom=150)
    first = read((90, 95, 900, 145), heading, scrawl)
    second = read((90, 96, 900, 146), word("कार्यालय", 100, 400, line=1), word("अधीक्षक", 420, 590, line=1))
    found = put(first, second)
    assert lines(found) == ["प्रतिलिपि", "कार्यालय अधीक्षक न्वी"]
    assert found.again == {0, 1}


def test_words_of_a_cut_too_high_for_a_line_go_to_the_line_they_stand_on():
    page = [
        read(
            (90, 95 + 100 * n, 900, 145 + 100 * n),
            word("शब्द", 100, 800, line=n, top=100 * n + 100, bottom=100 * n + 140),
        )
        for n in range(3)
    ]
    high = read(
        (900, 95, 1100, 350), word("और", 910, 1000, line=3), word("होगा", 910, 1000, top=200, bottom=290, line=3)
    )
    found = put(*page, high)
    assert lines(found) == ["शब्द और", "शब्द होगा", "शब्द"]
    assert {one.box for one in found.words if one.text == "होगा"} == {(910, 200, 1000, 245)}


def test_a_word_as_high_as_the_page_goes_to_no_line():
    page = [read((90, 95 + 100 * n, 900, 145 + 100 * n), word("नस्ती", 100, 800, line=n)) for n in range(3)]
    rule = read((0, 0, 1900, 900), word("ड", 100, 1900, top=0, bottom=900, line=3))
    assert lines(put(*page, rule)) == ["नस्ती", "नस्ती", "नस्ती", "ड"]


def test_print_that_two_pieces_of_a_line_reach_is_on_the_page_once():
    sheet = np.full((300, 1000), 255, np.uint8)
    for x in range(100, 880, 30):
        sheet[105:135, x : x + 20] = 0
    first, last = word("एक", 100, 180, top=103, bottom=137), word("चार", 820, 880, top=118, bottom=150, line=1)
    network = Written("एक दो तीन", "दो तीन चार", "एक दो तीन चार")
    places = side_by_side(sheet, [first, last], network, left_s=lambda: 100.0)  # type: ignore[arg-type]
    assert len(network.seen) >= 2
    assert " ".join(place.group.second_text for place in places).split() == ["एक", "दो", "तीन", "चार"]
