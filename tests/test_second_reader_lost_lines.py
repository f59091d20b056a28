"""Lines of which the first reader had nothing, read by the network alone."""

import numpy as np
import pytest

from pipeline.reading.second_reader.lost_lines import MOST_SURE, with_lost_lines
from pipeline.reading.second_reader.places import Place, find_places
from pipeline.reading.second_reader.reader import read_lines
from schemas.pages import Word
from tests.second_reading import FewWords, Written

KNOWN = FewWords("उत्तर", "प्रदेश", "शासन", "NOTICE")
READ = ("लोक", "निर्माण", "विभाग", "रायपुर", "दिनांक")


def sheet(*lines: tuple[int, int, int]) -> np.ndarray:
    """A page with lines of pieces of the size of type: left, right and top of each."""
    page = np.full((900, 1400), 255, np.uint8)
    for left, right, top in lines:
        for x in range(left, right - 20, 30):
            page[top : top + 30, x : x + 20] = 0
    return page


def words() -> list[Word]:
    boxes = [(100 + 200 * place, 400, 250 + 200 * place, 430) for place in range(len(READ))]
    return [Word(text=text, box=box, confidence=95, line=0, block=0) for text, box in zip(READ, boxes, strict=True)]


def places(page: np.ndarray) -> tuple[Place, ...]:
    return find_places(words(), read_lines(page, words(), Written(" ".join(READ)), left_s=lambda: 100.0))  # type: ignore[arg-type]


def lines(page: np.ndarray, *texts: str, sure: float = 0.98) -> list[str]:
    network = Written(*texts, sure=sure)
    found = with_lost_lines(words(), page, places(page), network, KNOWN, left_s=lambda: 100.0)  # type: ignore[arg-type]
    read: dict[int, list[str]] = {}
    for word in found:
        read.setdefault(word.line, []).append(word.text)
    return [" ".join(line) for line in read.values()]


HEADING, LINE = (500, 900, 200), (100, 1060, 400)


def test_a_heading_on_which_no_word_stands_is_read_and_put_above_what_follows():
    assert lines(sheet(HEADING, LINE), "उत्तर प्रदेश शासन") == ["उत्तर प्रदेश शासन", " ".join(READ)]


@pytest.mark.parametrize("scrawl", ["२२/2/N. )", "VN शासनन", "-"])
def test_what_holds_no_known_word_is_taken_for_a_seal(scrawl):
    assert lines(sheet(HEADING, LINE), scrawl) == [" ".join(READ)]


def test_a_line_that_the_network_is_not_sure_of_is_left_out():
    assert lines(sheet(HEADING, LINE), "उत्तर प्रदेश शासन", sure=0.6) == [" ".join(READ)]


def test_where_every_line_was_read_the_network_is_not_asked():
    assert lines(sheet(LINE)) == [" ".join(READ)]


def test_strokes_beside_a_line_are_no_words_of_it():
    assert lines(sheet(HEADING, LINE), "| उत्तर प्रदेश")[0] == "उत्तर प्रदेश"


def test_what_only_the_network_read_is_never_as_sure_as_what_both_read():
    page = sheet(HEADING, LINE)
    found = with_lost_lines(words(), page, places(page), Written("शासन"), KNOWN, left_s=lambda: 100.0)  # type: ignore[arg-type]
    [word] = [word for word in found if word.text == "शासन"]
    assert word.reader == "line_reader"
    assert word.confidence <= MOST_SURE


def test_a_line_that_already_stands_there_is_not_put_there_twice():
    page = sheet(HEADING, LINE)
    chosen = [*words(), Word(text="शासन", box=(490, 195, 910, 235), confidence=90, line=1, block=1)]
    network = Written("शासन")
    found = with_lost_lines(chosen, page, places(page), network, KNOWN, left_s=lambda: 100.0)  # type: ignore[arg-type]
    assert [word.text for word in found].count("शासन") == 1
