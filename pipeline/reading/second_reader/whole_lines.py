"""Lines of the first reader put together as they are printed.

A stamp, a signature or faint ink makes tesseract part one printed line into several that lie across each other, tie
words of two lines into one, and lose what stands between. The second reader is shown what is printed: each line once,
whole.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.paging.pictures import Pixels
from pipeline.reading.lines import line_height, lines_of, number_lines, share_rows
from pipeline.reading.second_reader.cutting import INK, usual_box, usual_height, written_columns
from schemas.base import Box
from schemas.pages import Word

SAME_LINE = 0.6
"""Of the lower of two pieces of lines: what they share of their height when they are one line."""
ASTRAY = 0.2
"""Of the lower of a word and its line: a word that shares less of its height stands on another line."""
HIGHEST = 1.6
"""Times the usual height: what is higher is no line or word, but has a stamp or a signature in it."""
TALLEST = 8.0
"""Times the height of an ordinary word: a word higher than that stands on no line."""
NEAR = 0.7
"""Heights of white that words of one line may have between them."""
MOST_PIECES = 50
"""Of one line; what is left then stays together."""
MOST_LINES = 600
"""More are no page that anybody reads; they stay as they are."""
FARTHEST = 30.0
"""Heights that may lie between two pieces of one line when something is written between them."""
WRITTEN = 0.35
"""Share of the columns of a gap that hold ink of the size of type, from which something is written in it."""


def join_lines(sheet: Pixels, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, those of one printed line with one number, from left to right; a line stands where most of it stood.

    Args:
        sheet: cleaned, level, grey, paper white.
        words: of the first reader, boxes in the sheet's pixels.
    """
    height = line_height(words) or usual_height(words)
    pieces = [piece for line in lines_of(words) for piece in _apart(line, TALLEST * height)]
    if not 0 < len(pieces) <= MOST_LINES:
        return tuple(words)
    boxes = [usual_box(piece) for piece in pieces]
    widest = {max(some, key=lambda one: boxes[one][2] - boxes[one][0]): some for some in _lines(boxes, height, sheet)}
    return number_lines(_joined([pieces[one] for one in widest[number]]) for number in sorted(widest))


def _lines(boxes: Sequence[Box], height: float, sheet: Pixels) -> list[list[int]]:
    """Which of the boxes are pieces of one line."""
    lines: list[list[int]] = []
    for number, box in enumerate(boxes):
        with_it = [line for line in lines if any(_is_one(boxes[one], box, height, sheet) for one in line)]
        lines = [line for line in lines if line not in with_it]
        lines.append(sorted([number, *(one for line in with_it for one in line)]))
    return lines


def _apart(line: Sequence[Word], giant: float) -> Iterator[list[Word]]:
    """The pieces of a line, and words higher than any line by themselves: a rule or an edge that was read as a word."""
    high = [word.box[3] - word.box[1] > giant for word in line]
    if of_type := [word for word, is_high in zip(line, high, strict=True) if not is_high]:
        yield from _pieces(of_type)
    yield from ([word] for word, is_high in zip(line, high, strict=True) if is_high)


def _pieces(line: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of a line, apart from them those that stand on another one; none higher than its line."""
    left = list(line)
    for _ in range(MOST_PIECES):
        _, top, _, bottom = usual_box(left)
        rows = float(top), float(bottom)
        is_on_it = [share_rows((word.box[1], word.box[3]), rows) >= ASTRAY for word in left]
        if not any(is_on_it):
            break
        yield [as_high(word, top, bottom) for word, is_on in zip(left, is_on_it, strict=True) if is_on]
        left = [word for word, is_on in zip(left, is_on_it, strict=True) if not is_on]
        if not left:
            return
    yield left


def as_high(word: Word, top: int, bottom: int) -> Word:
    """The word, no higher than a line from top to bottom allows."""
    x0, y0, x1, y1 = word.box
    if y1 - y0 <= HIGHEST * (bottom - top):
        return word
    return word.model_copy(update={"box": (x0, max(y0, top), x1, min(y1, bottom))})


def _joined(pieces: Sequence[Sequence[Word]]) -> list[Word]:
    words = [word for piece in pieces for word in piece]
    return words if len(pieces) == 1 else sorted(words, key=lambda word: word.box[0])


def _is_one(one: Box, other: Box, height: float, sheet: Pixels) -> bool:
    """Whether two pieces are of one line."""
    if max(one[3] - one[1], other[3] - other[1]) > HIGHEST * height:
        return False
    if share_rows(one[1::2], other[1::2]) < SAME_LINE:
        return False
    left, right = min(one[2], other[2]), max(one[0], other[0])
    if right - left <= NEAR * height:
        return True
    if right - left > FARTHEST * height:
        return False
    top, bottom = max(one[1], other[1]), min(one[3], other[3])
    ink = (sheet[top:bottom, left:right] < INK).astype(np.uint8)
    return float(written_columns(ink, height).mean()) >= WRITTEN
