"""What is read into seals, signatures and folds: lines of a page of text that are none."""

from collections.abc import Sequence
from itertools import groupby

from pipeline.reading.letters import is_written, mean_confidence
from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.repair import is_readable_page, split_marks
from schemas.pages import Word

UNSURE = 45.0
"""Mean confidence of a line below which it may be a scrap. On 258 generated pages dropping them won 142 characters and
lost none; from 45 to 75 as many are lost as won."""
BARE_MARKS = 2
"""Marks of a line without a letter or digit that are no print: a row of more may be meant."""
FEWEST_LETTERS = 3
COMMON = 2
"""Class of frequency of a word that makes a line one of text."""
NUMBER_DIGITS = 2


def drop_scraps(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words without lines that were read unsurely and hold neither a known word nor a number, by either reader.

    Nor do lines of one or two bare marks stay: specks, and pieces of rules.

    A page most of whose words are unknown stays as it is: there they say that a person must read it.
    """
    if not is_readable_page(words):
        return tuple(words)
    lines = [tuple(line) for _, line in groupby(words, key=lambda word: word.line)]
    return tuple(word for line in lines if not _is_scrap(line) for word in line)


def _is_scrap(line: Sequence[Word]) -> bool:
    return _is_bare(line) or (mean_confidence(line) < UNSURE and not any(_is_text(word) for word in line))


def _is_bare(line: Sequence[Word]) -> bool:
    """Whether neither reader read more than a mark or two."""
    readings = "".join(word.text + (word.other or "") for word in line)
    return sum(len(word.text) for word in line) <= BARE_MARKS and not any(map(is_written, readings))


def _is_text(word: Word) -> bool:
    core = split_marks(word.text)[1]
    known = len(core) >= FEWEST_LETTERS and load_lexicon().commonness(core) >= COMMON
    return known or any(_is_number(reading) for reading in (word.text, word.other or ""))


def _is_number(text: str) -> bool:
    return sum(letter.isdigit() for letter in text) >= NUMBER_DIGITS
