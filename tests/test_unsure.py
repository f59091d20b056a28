"""Which numbers of a page a person is asked to hold against the picture."""

import pytest

from pipeline.reading.unsure import UNSURE_BELOW, may_be_lost, numbers_in, reads_differ, unsure_numbers
from schemas.pages import Word


def word(text: str, confidence: float = 50, other: str | None = None) -> Word:
    return Word(text=text, box=(10, 10, 60, 30), confidence=confidence, line=0, other=other)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("खसरा", ()),
        ("४१२/३,", ("412/3",)),
        ("(12.05.1987)", ("12.05.1987",)),
        ("क्रमांक/788/संस्था0/1998", ("788", "0/1998")),
        ("अ-6/2014-15", ("6/2014-15",)),
        ("नं०", ()),
        ("(टि०)", ()),
        ("रु०५००", ("0500",)),
        ("१०", ("10",)),
    ],
)
def test_numbers_are_told_with_the_marks_inside_them(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("read", "other", "differ"),
    [
        ("412/3", "472/3", True),
        ("402/1", "4021", True),
        ("४६१७।", "(4617)", False),
        ("No.8758", "8758", False),
        ("14,93,840", "14,93, 840", False),
        ("क्रमांक/३२८/स्था०/२०१९", "क्रमांक/ ३२८/ स्था०/ २०१९", False),
        ("412", "4 12", True),
        ("14,93,840", "14,98, 840", True),
        ("खसरा", "रव२", False),
        ("412", "चार", False),
        ("412", None, False),
    ],
)
def test_readings_differ_in_their_numbers_only(read: str, other: str | None, differ: bool) -> None:
    assert reads_differ(word(read, other=other)) == differ


def test_numbers_that_are_not_sure_come_first_the_least_sure_with_what_the_other_reader_read() -> None:
    differently, alike = word("412/3", 60, other="472/3"), word("418", 30, other="418,")
    words = (word("खसरा", 20), differently, word("415", UNSURE_BELOW), alike)
    found = unsure_numbers(words)
    assert [(one.place, one.read, one.other) for one in found] == [(3, "418", None), (1, "412/3", "472/3")]
    assert unsure_numbers(words[2:3]) == ()


@pytest.mark.parametrize(
    ("read", "other", "lost"),
    [
        (":", ":27/11/1966", True),
        ("जरासे,", "३२,७२", True),
        ("विभाग", "१२", False),
        ("Service", "५९7५", False),
        ("जरासे", "रव२", False),
        ("जरासे", "७", False),
        ("12", "1983", False),
        ("जरासे", None, False),
    ],
)
def test_a_number_that_only_the_other_reader_read_is_told_unless_a_known_word_stands_there(
    read: str, other: str | None, lost: bool
) -> None:
    one = word(read, other=other)
    assert may_be_lost(one) is lost
    assert [found.other for found in unsure_numbers([one]) if not numbers_in(read)] == ([other] if lost else [])
