"""Lines of words on a page: how they lie to each other, and where one more belongs."""

from collections.abc import Iterable, Sequence

import numpy as np

from schemas.pages import Word

TRUSTED = 60.0
"""A word read with it was really there."""
LETTERS = 3
"""Shorter words do not tell how high a line is."""
ENOUGH_WORDS = 5
LEAST_LINE_PX = 12
SAME_LINE = 0.5
"""Of the lower of two lines: what they share of their height when they are one."""
NEAR = 2
"""Times the height of an ordinary word: what stands nearer on one line belongs together."""

Rows = tuple[float, float]
"""Top and bottom."""


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """The words line by line, lines in the order of their first words."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return list(lines.values())


def number_lines(lines: Iterable[Sequence[Word]]) -> tuple[Word, ...]:
    """The words of all lines, each with the number of the line it stands on now and the block of that line."""
    return tuple(
        word.model_copy(update={"line": number, "block": line[0].block})
        for number, line in enumerate(lines)
        for word in line
    )


def line_height(words: Sequence[Word]) -> int | None:
    """Pixels from top to bottom of an ordinary word; None when too little was read to tell."""
    heights = [word.box[3] - word.box[1] for word in words if word.confidence >= TRUSTED and len(word.text) >= LETTERS]
    return max(LEAST_LINE_PX, int(np.median(heights))) if len(heights) >= ENOUGH_WORDS else None


def insert_line(lines: list[list[Word]], found: Sequence[Word], height: int) -> None:
    """Put words into the line they stand on, or as a line of its own after the one above it in the same column."""
    top, bottom = rows_of(found)
    beside = [line for line in lines if share_rows(rows_of(line), (top, bottom)) >= SAME_LINE]
    nearest = min(beside, key=lambda line: _gap(line, found), default=None)
    column = [line for line in lines if _gap(line, found) < 0 and line not in beside]
    if nearest is not None and (_gap(nearest, found) <= NEAR * height or not column):
        nearest.extend(found)
        nearest.sort(key=lambda word: word.box[0])
        return
    above = [(_middle(line), lines.index(line)) for line in column or lines if _middle(line) < (top + bottom) / 2]
    lines.insert(max(above)[1] + 1 if above else 0, list(found))


def part_line(words: Sequence[Word], height: int) -> list[list[Word]]:
    """Words of one line from left to right, parted where the white between them is too wide for one line."""
    pieces: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box[0]):
        if pieces and word.box[0] - pieces[-1][-1].box[2] <= NEAR * height:
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return pieces


def rows_of(line: Sequence[Word]) -> Rows:
    """Top and bottom of a line of words, as most of them have it."""
    return float(np.median([word.box[1] for word in line])), float(np.median([word.box[3] for word in line]))


def share_rows(one: Rows, other: Rows) -> float:
    """What two lines share of their height, of the lower one; negative when they are apart."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / max(1.0, min(one[1] - one[0], other[1] - other[0]))


def _middle(line: Sequence[Word]) -> float:
    return sum(rows_of(line)) / 2


def _gap(line: Sequence[Word], found: Sequence[Word]) -> int:
    """Pixels of white between two lines across the page; negative when one stands above the other."""
    left = max(min(word.box[0] for word in line), min(word.box[0] for word in found))
    return left - min(max(word.box[2] for word in line), max(word.box[2] for word in found))
