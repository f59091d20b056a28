"""Lines the first reading left out: found, read by themselves, and put where they belong."""

import cv2
import numpy as np
import pytest

from pipeline.reading.alignment import Group
from pipeline.reading.lines import line_height, part_line
from pipeline.reading.missed_lines import find_missed_lines, read_missed_lines
from pipeline.reading.variants import Choice, choose
from schemas.pages import Word

HEIGHT = 26
PITCH = 60
LINES = ["the first line of it", "then a second line", "and a third line here", "last of all a fourth"]


def page(lines=LINES, *, seal=False):
    """A picture of the lines, and what a perfect reader says."""
    sheet = np.full((600, 900), 255, np.uint8)
    words = []
    for number, line in enumerate(lines):
        top, left = 100 + number * PITCH, 100
        for text in line.split():
            cv2.putText(sheet, text, (left, top + 24), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 3)
            width = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1, 3)[0][0]
            words.append(word(text, (left, top, left + width, top + HEIGHT), line=number))
            left += width + 20
    if seal:
        cv2.circle(sheet, (250, 220), 70, 0, 3)
    return sheet, tuple(words)


def word(text, box, confidence=90.0, line=0):
    return Word(text=text, box=box, confidence=confidence, line=line)


def lines_of(words):
    return [" ".join(word.text for word in words if word.line == line) for line in dict.fromkeys(w.line for w in words)]


class Reader:
    """Reads a stack of strips as it is told: one answer a strip, from top to bottom, at the left margin."""

    def __init__(self, *answers, confidence=90.0):
        self.answers = answers
        self.confidence = confidence
        self.pictures = []

    def __call__(self, picture):
        self.pictures.append(picture)
        rows = np.flatnonzero((picture < 128).any(axis=1))
        starts = rows[np.flatnonzero(np.diff(rows, prepend=-99) > 20)]
        assert len(starts) == len(self.answers)
        words = []
        for top, answer in zip(starts.tolist(), self.answers, strict=True):
            left = 30
            for text in answer.split():
                right = left + 17 * len(text)
                words.append(word(text, (left, top, right, top + HEIGHT), self.confidence))
                left = right + 20
        return tuple(words)


def never(_picture):
    pytest.fail("nothing was missed")


def test_a_line_left_out_is_read_and_stands_where_it_belongs():
    sheet, words = page()
    read = Reader(LINES[2])
    found = read_missed_lines(sheet, [word for word in words if word.line != 2], read)
    assert lines_of(found) == LINES
    first = next(word for word in found if word.line == 2)
    assert 215 < first.box[1] < 240
    assert 90 < first.box[0] < 130


def test_a_page_read_whole_is_not_read_again():
    sheet, words = page()
    assert read_missed_lines(sheet, words, never) == words


def test_a_word_read_over_several_lines_gives_way_to_the_lines():
    sheet, words = page(seal=True)
    garbled = word("Q@", (100, 150, 420, 260), 20, line=1)
    found = read_missed_lines(sheet, [*words[:5], garbled, *words[-5:]], Reader(LINES[1], LINES[2]))
    assert lines_of(found) == LINES


def test_what_is_less_sure_than_the_first_reading_changes_nothing():
    sheet, words = page()
    doubted = [word.model_copy(update={"confidence": 55.0}) if word.line == 2 else word for word in words]
    found = read_missed_lines(sheet, doubted, Reader("und n ehird lime hore", confidence=50))
    assert lines_of(found) == LINES


def test_rules_edges_and_specks_are_no_lines():
    sheet, words = page()
    cv2.line(sheet, (50, 400), (850, 400), 0, 4)
    cv2.line(sheet, (5, 0), (5, 599), 0, 9)
    cv2.circle(sheet, (600, 500), 8, 0, -1)
    assert read_missed_lines(sheet, words, never) == words


def test_a_missed_line_of_one_column_does_not_go_into_the_other():
    sheet = np.full((600, 1400), 255, np.uint8)
    left, words = page()
    sheet[:, :700], sheet[:, 700:] = left[:, :700], left[:, :700]
    right = [w.model_copy(update={"box": (w.box[0] + 700, w.box[1], w.box[2] + 700, w.box[3])}) for w in words]
    columns = [*words, *(w.model_copy(update={"line": w.line + 4}) for w in right)]
    found = read_missed_lines(sheet, [word for word in columns if word.line != 6], Reader(LINES[2]))
    assert lines_of(found) == LINES * 2


def test_a_missed_end_of_a_line_joins_its_line():
    sheet, words = page()
    found = read_missed_lines(sheet, [word for word in words if word not in words[-8:-5]], Reader(LINES[2]))
    assert lines_of(found) == LINES


def test_nothing_is_said_of_a_page_on_which_too_little_was_read():
    sheet, words = page()
    assert line_height(words[:3]) is None
    assert read_missed_lines(sheet, words[:3], never) == words[:3]


def test_strips_hold_whole_words():
    sheet, words = page()
    boxes = find_missed_lines(sheet, [word for word in words if word.text not in ("a", "second")], HEIGHT)
    assert len(boxes) == 1
    assert boxes[0][0] <= words[5].box[0]
    assert boxes[0][2] >= words[8].box[2]


def test_the_surer_reading_of_a_place_is_kept():
    ours, theirs = word("आदेश", (0, 0, 9, 9), 80), word("आदेंश", (0, 0, 9, 9), 70)
    assert choose([Group((ours,), (theirs,))]) == Choice()
    assert choose([Group((theirs,), (ours,))]) == Choice(instead={theirs: (ours,)})


def test_marks_alone_never_take_the_place_of_a_word():
    ours, marks = word("आदेश", (0, 0, 9, 9), 50), word("“—", (0, 0, 9, 9), 75)
    assert choose([Group((ours,), (marks,)), Group((), (marks,))]) == Choice()


def test_a_faint_word_of_a_sure_line_is_believed_and_a_faint_one_alone_is_not():
    sure, faint = word("निर्माण", (0, 0, 9, 9), 90, line=1), word("एण्ड", (10, 0, 19, 9), 40, line=1)
    alone = word("ee", (0, 30, 9, 39), 40, line=2)
    assert choose([Group((), (sure,)), Group((), (faint,)), Group((), (alone,))]) == Choice(new=[sure, faint])


def test_a_scrap_of_a_signature_is_no_word():
    assert choose([Group((), (word("MA", (0, 0, 9, 9), 70),))]) == Choice()
    assert choose([Group((), (word("12", (0, 0, 9, 9), 90),))]).new


@pytest.mark.parametrize(
    ("hindi", "latin", "sure", "taken"),
    [
        ("प्रेम", "WT", 97, False),
        ("स्थिरलग्नानि", "areas", 60, False),
        ("कशे", "after", 97, True),
        ("ए।isation", "Utilisation", 88, True),
        ("४५", "ov", 91, False),
        ("7.४०.", "F.No.", 70, True),
    ],
)
def test_a_latin_word_takes_the_place_of_a_hindi_one_only_if_it_is_long_and_sure(hindi, latin, sure, taken):
    group = Group((word(hindi, (0, 0, 9, 9), 20),), (word(latin, (0, 0, 9, 9), sure),))
    assert bool(choose([group], is_hindi=True).instead) is taken
    assert choose([group], is_hindi=False).instead


def test_an_upright_stroke_between_columns_is_no_word():
    stroke, colon = word("|", (0, 0, 9, 9), 97), word(":", (20, 0, 29, 9), 97)
    assert choose([Group((), (stroke, colon))]) == Choice(new=[colon])


def test_a_danda_after_a_number_does_not_become_a_digit_of_it():
    ours, theirs = word("2003।", (0, 0, 9, 9), 70), word("20031", (0, 0, 9, 9), 95)
    assert choose([Group((ours,), (theirs,))]) == Choice()


def test_a_photograph_is_no_text():
    sheet, words = page()
    sheet[350:560, 200:600] = np.random.default_rng(1).choice(np.array([0, 255], np.uint8), (210, 400), p=[0.7, 0.3])
    assert read_missed_lines(sheet, words, never) == words


def test_what_was_missed_far_apart_on_one_line_is_parted():
    far = [word("left", (0, 0, 90, 20)), word("near", (110, 0, 190, 20)), word("right", (500, 0, 590, 20))]
    assert [[w.text for w in piece] for piece in part_line(far, 20)] == [["left", "near"], ["right"]]


def test_a_number_read_anew_keeps_what_was_read_before_beside_it():
    box = (0, 0, 100, 30)
    for before, again, kept in (("4017", "4617", "4017"), ("4617.", "4617", None), ("नगर", "4617", None)):
        first, second = word(before, box, 40.0), word(again, box, 90.0)
        [stands] = choose([Group((first,), (second,))]).instead[first]
        assert (stands.text, stands.other) == (again, kept)
