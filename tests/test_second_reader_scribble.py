"""Signatures, seals and specks that both readers read, each something else."""

import numpy as np
import pytest

from pipeline.reading.alignment import Group
from pipeline.reading.second_reader.decoding import Letter, Spelled
from pipeline.reading.second_reader.places import Place
from pipeline.reading.second_reader.scribble import is_scribble
from schemas.pages import Word
from tests.second_reading import FewWords, rule, second_reader
from tests.test_second_reader import improve, line_of

PAGE = "नगर पालिका निगम कार्यालय"


def read(first: str, second: str, *, sure: float = 0.4, words: tuple[str, ...] = (), page: str = PAGE) -> list[str]:
    """What stands behind the same text when either reader has read these."""
    reader = second_reader(f"{page} {second}", sure=sure, words=words, by=rule(start=-5))
    return [word.text for word in improve(reader, line_of(f"{PAGE} {first}")).words]


@pytest.mark.parametrize(
    ("first", "second"),
    [("RAMS", "2/2/"), ("RAMS", "7WJ/"), (".", "•"), (":", "-"), ("\\", "1"), ("|", "e")],
    ids=["digits and slashes", "capitals", "a speck", "another", "a stroke", "a piece of a rule"],
)
def test_what_is_read_by_both_and_alike_by_none_is_no_print(first, second):
    assert read(first, second) == PAGE.split()


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("2014", "J/N/", {}),
        ("R1MS", "J/W/", {}),
        ("RAMS", "2/2/", {"sure": 0.98}),
        ("RAMS", "RAWS", {}),
        ("RAMS", "भ्मि", {}),
        ("CLERK", "J/N/W", {"words": ("clerk",)}),
        ("भूमि", "2/2/", {"words": ("भूमि",)}),
        ("/", ".", {}),
        ("/", "1", {}),
        ("|", "1", {"sure": 0.98}),
        ("RAMSUNDARNAGARI", "2/2/2/2/2/2/2/2", {}),
    ],
    ids=[
        "number",
        "a digit",
        "surely",
        "alike",
        "Hindi",
        "English word",
        "Hindi word",
        "slash",
        "slash or digit",
        "stroke read surely",
        "long",
    ],
)
def test_what_may_be_print_stays(first, second, told):
    assert read(first, second, **told) == [*PAGE.split(), first]


@pytest.mark.parametrize(("second", "dropped"), [("3/-", False), ("J/-", True), ("3/2", True)])
def test_what_the_network_rather_reads_as_the_number_of_an_item_stays(second, dropped):
    chances = (0.95, 0.95, 0.4)
    letters = tuple(Letter(one, 3 * at, 3 * at, chances[at]) for at, one in enumerate(second))
    group = Group(first=tuple(line_of("उढ")), second=tuple(line_of(second)))
    spelled = (Spelled(letters=letters, doubt=0.1),)
    place = Place(group=group, spelled=spelled, frames=np.zeros((9, 1), np.float32), stretch=object())  # type: ignore[arg-type]
    assert is_scribble(place, FewWords()) is dropped


def test_on_a_page_that_is_foreign_to_the_readers_nothing_is_dropped():
    assert read("RAMS", "2/2/", page="मगर वालिका निगल कार्यालय") == [*PAGE.split(), "RAMS"]


def flat(text: str, *, high: int, wide: int = 400) -> list[str]:
    """What stands when tesseract has read this, so high, in a line below a page that both read alike."""
    at = 600
    words = [Word(text=text, box=(100, at, 100 + wide, at + high), confidence=70, line=5)]
    page = [word for number in range(5) for word in line_of(PAGE, line=number)]
    reader = second_reader(*[PAGE] * 5, "", by=rule(start=-5))
    return [word.text for word in improve(reader, [*page, *words]).words][5 * len(PAGE.split()) :]


@pytest.mark.parametrize(
    ("text", "high", "wide", "stays"),
    [
        ("RRSP", 5, 400, False),
        ("RRSP", 30, 400, True),
        ("१९९२", 5, 400, True),
        (".", 5, 5, False),
        (":", 5, 5, False),
        ("-", 5, 12, True),
        ("।", 30, 6, True),
    ],
    ids=["a rule", "a word", "a number", "a speck", "another", "a hyphen", "a danda"],
)
def test_what_is_too_low_for_what_was_read_in_it_is_no_print(text, high, wide, stays):
    assert flat(text, high=high, wide=wide) == ([text] if stays else [])
