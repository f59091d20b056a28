"""Lines cut out of a sheet by their ink."""

import numpy as np
import pytest

from pipeline.reading.second_reader.cutting import Cut, cut, cut_lines, cut_lower, usual_box, usual_height
from pipeline.reading.second_reader.network import HEIGHT_PX
from schemas.base import Box
from schemas.pages import Word


def word(*box: int, line: int = 0) -> Word:
    return Word(text="शब्द", box=box, confidence=90, line=line)  # type: ignore[arg-type]


def sheet(*inked: Box) -> np.ndarray:
    pixels = np.full((400, 800), 255, np.uint8)
    for x0, y0, x1, y1 in inked:
        pixels[y0:y1, x0:x1] = 0
    return pixels


def test_a_cut_is_forty_pixels_high_and_keeps_its_proportions():
    pixels = cut(sheet(), (100, 100, 300, 180))
    assert pixels.shape == (40, 100)


def test_beyond_the_sheet_there_is_paper():
    pixels = cut(np.zeros((50, 50), np.uint8), (-20, -20, 60, 20))
    assert pixels[-1, 20 * 1 + 5] == 0
    assert (pixels[0] == 255).all()


def test_a_matra_above_the_box_is_part_of_the_line():
    page = sheet((100, 100, 300, 140), (150, 94, 160, 99))
    (one,) = cut_lines(page, [word(100, 100, 300, 140)])
    assert one.box[1] <= 94
    assert one.box[3] >= 140


def test_the_line_below_is_not():
    page = sheet((100, 100, 300, 140), (100, 150, 300, 190))
    (one,) = cut_lines(page, [word(100, 100, 300, 140)])
    assert one.box[3] < 150


@pytest.mark.parametrize(
    ("marks", "reached"),
    [
        (((320, 112, 326, 118), (320, 132, 326, 138)), True),
        (((320, 112, 326, 118),), False),
        (((320, 112, 326, 118), (330, 132, 336, 138)), False),
        (((380, 112, 386, 118), (380, 132, 386, 138)), False),
    ],
    ids=["a colon", "a speck", "two specks", "too far"],
)
def test_a_colon_behind_the_last_word_is_cut_with_it(marks: tuple[Box, ...], reached: bool):
    (one,) = cut_lines(sheet((100, 100, 300, 140), *marks), [word(100, 100, 300, 140)])
    assert (one.box[2] >= marks[0][2]) is reached


def test_the_number_of_a_paragraph_is_cut_with_its_first_line_though_a_point_stands_between():
    number, point = (100, 105, 120, 140), (126, 134, 131, 140)
    (one,) = cut_lines(sheet((170, 100, 400, 140), number, point), [word(170, 100, 400, 140)])
    assert one.box[0] <= 100
    (other,) = cut_lines(sheet((170, 100, 400, 140), (450, 105, 470, 140)), [word(170, 100, 400, 140)])
    assert other.box[2] < 450


@pytest.mark.parametrize(("width", "reached"), [(22, True), (90, False)], ids=["numbers in one box", "a seal"])
def test_numbers_of_paragraphs_that_were_read_as_one_high_word_stop_no_line_from_its_number(width: int, reached: bool):
    numbers = [(100, top + 5, 120, top + 40) for top in (50, 110, 170)]
    lines = [(150, top, 400, top + 40) for top in (50, 110, 170)]
    words = [word(120 - width, 55, 120, 210, line=9), *(word(*box, line=at) for at, box in enumerate(lines))]
    cuts = [one for one in cut_lines(sheet(*numbers, *lines), words) if one.words[0].line != 9]
    assert [one.box[0] <= 100 for one in cuts] == [reached] * 3


def test_the_stamp_that_makes_one_box_high_does_not_make_the_line_high():
    words = [word(100, 100, 200, 140), word(210, 60, 250, 220), word(260, 100, 380, 140)]
    assert usual_box(words)[1::2] == (100, 140)


def test_a_wide_gap_parts_a_line_and_a_narrow_one_does_not():
    words = [word(50, 100, 150, 140), word(170, 100, 250, 140), word(600, 100, 700, 140)]
    page = sheet(*(one.box for one in words))
    assert [len(one.words) for one in cut_lines(page, words)] == [2, 1]


def test_words_of_two_lines_are_two_cuts():
    words = [word(50, 100, 150, 140), word(50, 200, 150, 240, line=1)]
    assert len(list(cut_lines(sheet(*(one.box for one in words)), words))) == 2


@pytest.mark.parametrize("box", [(0, 0, 800, 3), (0, 100, 800, 104)], ids=["at the edge", "in the middle"])
def test_a_rule_is_no_line(box: Box):
    assert not list(cut_lines(sheet(box), [word(*box)]))


@pytest.mark.parametrize("box", [(100, 100, 100, 140), (100, 140, 300, 140), (700, 100, 900, 140), (-5, 100, 90, 140)])
def test_a_word_without_a_place_on_the_sheet_is_not_cut(box: Box):
    assert not list(cut_lines(sheet(), [word(*box)]))


def test_words_on_white_paper_are_cut_as_their_boxes_say():
    (one,) = cut_lines(sheet(), [word(100, 100, 300, 140)])
    assert one.box[1] <= 100
    assert one.box[3] >= 140


def test_a_line_cut_beyond_the_sheet_gets_paper() -> None:
    line = cut(np.zeros((20, 50), np.uint8), (-50, 0, 50, 20))
    assert line.shape == (HEIGHT_PX, 200)
    assert (line[:, :95] == 255).all()
    assert (line[:, 105:] == 0).all()


def as_cut(*box: int) -> Cut:
    return Cut(pixels=cut(sheet(), box), box=box, words=())  # type: ignore[arg-type]


def test_a_cut_too_high_for_the_page_is_made_again_around_its_fullest_rows():
    page = sheet((100, 160, 300, 200), (120, 145, 124, 235))
    again = cut_lower(page, as_cut(90, 140, 310, 240), height=44)
    assert again is not None
    assert again.box[1] <= 160 <= again.box[1] + 8
    assert again.box[3] - 8 <= 200 <= again.box[3]


def test_what_is_as_high_as_several_lines_is_not_taken_for_one():
    assert cut_lower(sheet((100, 160, 300, 200)), as_cut(90, 90, 310, 270), height=44) is None


def test_a_cut_of_the_usual_height_is_left_as_it_is():
    assert cut_lower(sheet(), as_cut(90, 90, 310, 140), height=44) is None


def test_the_usual_height_is_that_of_most_of_the_width():
    assert usual_height([as_cut(0, 0, 700, 40), as_cut(0, 50, 300, 150), as_cut(0, 0, 90, 99)]) == 40
    assert usual_height([]) == 0
