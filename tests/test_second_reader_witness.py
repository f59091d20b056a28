"""Unknown Hindi words set right where what the network saw bears a known word out."""

import numpy as np
import pytest

from pipeline.reading.alignment import Group
from pipeline.reading.second_reader.cutting import Cut
from pipeline.reading.second_reader.places import Place
from pipeline.reading.second_reader.reader import Stretch
from pipeline.reading.second_reader.witness import bear_out
from schemas.pages import Word
from training.labels import LABELS, encode

NUMBERS = {label: number for number, label in enumerate(LABELS) if number}
KNOWN = ("कार्यालय", "विभाग", "दिनांक", "आदेश")


def saw(text: str, other: str, share: float) -> np.ndarray:
    """Scores of print that says the text, and to some share another of as many labels."""
    frames = np.full((2 * len(encode(text)) + 1, len(LABELS)), 1e-5)
    frames[0::2, 0] = 1
    for place, (label, rival) in enumerate(zip(encode(text), encode(other), strict=True)):
        frames[2 * place + 1, label] += 1 - share
        frames[2 * place + 1, rival] += share
    return np.log(frames / frames.sum(axis=1, keepdims=True)).astype(np.float32)


def word(text: str, line: int = 0) -> Word:
    return Word(text=text, box=(0, 0, 100, 30), confidence=80, line=line, block=0)


def place(text: str, other: str = "", share: float = 0.0) -> tuple[Place, tuple[Word, ...]]:
    read = word(text)
    stretch = Stretch(Cut(np.zeros((40, 40), np.uint8), (0, 0, 100, 30), (read,)), np.zeros((1, 1), np.float32), ())
    frames = saw(text, other or text, share)
    return Place(Group((read,), (read,)), (), frames, stretch), (read,)


def borne_out(*some: tuple[Place, tuple[Word, ...]]) -> list[Word]:
    page = [*(place(text) for text in KNOWN), *some]
    return list(bear_out([one for one, _ in page], [words for _, words in page], NUMBERS))[len(KNOWN) :]


def test_a_known_word_that_the_network_nearly_saw_takes_the_place_of_an_unknown_one():
    [found] = borne_out(place("कार्यालव,", "कार्यालय,", 0.3))
    assert (found.text, found.raw, found.repair) == ("कार्यालय,", "कार्यालव,", "look_alike")


def test_an_unknown_word_that_the_network_saw_clearly_stays():
    [found] = borne_out(place("कार्यालव"))
    assert (found.text, found.repair) == ("कार्यालव", None)


@pytest.mark.parametrize("text", ["आदेश", "कार्यालव१"])
def test_known_words_and_words_with_digits_stay(text):
    [found] = borne_out(place(text, text, 0.3))
    assert found.text == text


def test_what_follows_the_announcement_of_a_name_stays():
    _, found = borne_out(place("श्री"), place("कार्यालव", "कार्यालय", 0.3))
    assert found.text == "कार्यालव"


def test_a_page_in_another_language_stays():
    unknown = [place("कार्यालव", "कार्यालय", 0.3) for _ in range(20)]
    assert {one.text for one in borne_out(*unknown)} == {"कार्यालव"}
