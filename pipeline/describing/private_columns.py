"""Persons' numbers in the columns of a table: what stands under आधार, मोबाइल or खाता क्रमांक is one, however it was read.

One rule: the heading says what the cells hold; of a cell only its words with digits are hidden, where there are
as many digits as such a number has, a few perhaps lost.
"""

from collections.abc import Iterator, Mapping

from pipeline.describing.located import LocatedText
from pipeline.describing.private_numbers import PrivateKind, kind_asked
from pipeline.text import ascii_digits
from schemas.base import Box
from schemas.pages import Cell, Table, Word
from schemas.records import Mask

HEADING_ROWS = 2
"""Rows of a table that may head its columns."""
FEWEST: Mapping[PrivateKind, int] = {"aadhaar": 9, "mobile": 8, "account": 9, "pan": 3, "ifsc": 4, "dob": 4}
"""Digits of a cell from which it holds the number that its column asks for: a holding of land (खाता) has fewer."""


def mask_columns(page: LocatedText, taken: frozenset[int]) -> Iterator[Mask]:
    """A mask for each such cell, over those of its words that none covers yet."""
    for table in page.page.tables:
        for kind, cell in _private_cells(table):
            words = _words_in(page, cell.box, taken)
            if sum(_digits_in(page.page.words[place]) for place in words) >= FEWEST[kind]:
                boxes = tuple(page.page.words[place].box for place in words)
                yield Mask(page=page.number, kind=kind, words=words, boxes=boxes)


def _private_cells(table: Table) -> Iterator[tuple[PrivateKind, Cell]]:
    headed = {
        cell.column: (kind, number)
        for number, row in reversed(tuple(enumerate(table.rows[:HEADING_ROWS])))
        for cell in row
        if not _count_digits(cell.text) and (kind := kind_asked(cell.text))
    }
    for number, row in enumerate(table.rows):
        for cell in row:
            if cell.column in headed and number > headed[cell.column][1]:
                yield headed[cell.column][0], cell


def _words_in(page: LocatedText, box: Box, taken: frozenset[int]) -> tuple[int, ...]:
    """Places of the words with digits whose middle lies in the box."""
    left, top, right, bottom = box
    return tuple(
        place
        for place, word in enumerate(page.page.words)
        if place not in taken
        and left <= (word.box[0] + word.box[2]) / 2 <= right
        and top <= (word.box[1] + word.box[3]) / 2 <= bottom
        and _digits_in(word)
    )


def _digits_in(word: Word) -> int:
    """By whichever reader read more of them: the other reading is shown too, where a number is not sure."""
    return max(_count_digits(word.text), _count_digits(word.other or ""))


def _count_digits(text: str) -> int:
    return sum(letter.isdigit() for letter in ascii_digits(text))
