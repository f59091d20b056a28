"""Words between readings: specks and twins dropped, Hindi kept in an English page, boxes brought back to the page."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from pipeline.boxes import is_same_place
from pipeline.reading.cleaning import Affine
from pipeline.reading.letters import count_written, is_devanagari
from schemas.base import Box
from schemas.pages import Table, Word

SPECK_CHARACTERS = 2
SPECK_CONFIDENCE = 50.0
DANDA = "।"
KEPT_LETTERS = 2
KEPT_CONFIDENCE = 60.0


def drop_specks(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words without specks: one or two marks, neither letter nor digit nor danda, read with little confidence."""
    return tuple(word for word in words if not _is_speck(word))


def drop_twins(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, of equal ones at one place, read twice from lines that overlap, only the surer.

    On 258 generated pages there were 31, each printed once.
    """
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        alike[word.text].append(place)
    twins: set[int] = set()
    for places in alike.values():
        beside: list[int] = []  # those whose box reaches down to this one: a page may hold one mark thousands of times
        for place in sorted(places, key=lambda one: words[one].box[1]):
            box = words[place].box
            beside = [other for other in beside if words[other].box[3] > box[1]]
            together = (other for other in beside if is_same_place(box, words[other].box))
            twins.update(min(place, other, key=lambda one: (words[one].confidence, -one)) for other in together)
            beside.append(place)
    return tuple(word for place, word in enumerate(words) if place not in twins)


def keep_devanagari(first: Sequence[Word], latin: Sequence[Word]) -> tuple[Word, ...]:
    """A Latin reading with the Devanagari words of the first one put back where it was the surer.

    An English letter has a Hindi letterhead, and data for English alone turn it into nonsense.
    """
    words = list(latin)
    for word in first:
        if not _is_sure_devanagari(word):
            continue
        there = [place for place, other in enumerate(words) if is_same_place(word.box, other.box)]
        if there and all(words[place].confidence < word.confidence for place in there):
            head = words[there[0]]
            words[there[0]] = word.model_copy(update={"line": head.line, "block": head.block})
            for place in reversed(there[1:]):
                del words[place]
    return tuple(words)


def to_page(words: Sequence[Word], affine: Affine, *, width: int, height: int) -> tuple[Word, ...]:
    """The words with their boxes in the frame of the page, which has so many pixels."""
    return tuple(
        word.model_copy(update={"box": _move_box(word.box, affine, width=width, height=height)}) for word in words
    )


def table_to_page(table: Table, affine: Affine, *, width: int, height: int) -> Table:
    """The table with its boxes in the frame of the page, which has so many pixels."""

    def moved(box: Box) -> Box:
        return _move_box(box, affine, width=width, height=height)

    rows = tuple(tuple(cell.model_copy(update={"box": moved(cell.box)}) for cell in row) for row in table.rows)
    return Table(box=moved(table.box), rows=rows)


def _move_box(box: Box, affine: Affine, *, width: int, height: int) -> Box:
    x0, y0, x1, y1 = box
    corners = np.array([[x0, x1, x0, x1], [y0, y0, y1, y1], [1, 1, 1, 1]], dtype=np.float64)
    across, down = affine @ corners
    left, top = int(np.clip(np.floor(across.min()), 0, width - 1)), int(np.clip(np.floor(down.min()), 0, height - 1))
    right, bottom = (
        int(np.clip(np.ceil(across.max()), left + 1, width)),
        int(np.clip(np.ceil(down.max()), top + 1, height)),
    )
    return left, top, right, bottom


def _is_speck(word: Word) -> bool:
    return (
        len(word.text) <= SPECK_CHARACTERS
        and word.confidence < SPECK_CONFIDENCE
        and DANDA not in word.text
        and not count_written([word])
    )


def _is_sure_devanagari(word: Word) -> bool:
    return word.confidence >= KEPT_CONFIDENCE and sum(map(is_devanagari, word.text)) >= KEPT_LETTERS
