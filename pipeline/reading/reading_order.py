"""The order in which the lines of a page are read, by where they stand.

What stands on one baseline across a gap is one line: ``क्रमांक …`` on the left, ``दिनांक …`` on the right. Columns of
running text are read one after the other, and so are notes in the margin, which keep no common baseline with the text.
Everything else is read from top to bottom. Tesseract's own order of blocks serves none of these well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.reading.lines import lines_of, number_lines, rows_of, share_rows
from schemas.pages import Word

GUTTER = 1.0
"""Times the height of a line: the least white between two columns."""
COLUMN_ROWS = 4
"""Fewer rows side by side are no columns."""
RUNNING_TEXT = 8.0
"""Times the height of a line, half of the lines of a column at least so wide: running text, not the cells of a list."""
ONE_BASELINE = 0.25
"""Of the height of a line: what stands on one baseline differs by less, at top or at bottom."""
FARTHEST = 4.0
"""Times the height of a line: rows farther below each other are not of one piece."""
INTO = 0.3
"""Of the width of a column: what reaches farther into both runs over them."""
FARTHEST_INDENT = 6.0
"""Times the height of a line: a line of a column begins no farther in."""
MOST_LINES = 600
"""More are no page that anybody reads; it stays as it is."""

Span = tuple[int, int]
"""Left and right."""


@dataclass(frozen=True, eq=False)
class Segment:
    """A line as it was read, or a piece of it: words side by side."""

    words: tuple[Word, ...]
    left: int
    right: int
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2


def in_reading_order(words: Sequence[Word], height: int) -> tuple[Word, ...]:
    """The words line by line as a person reads them; ``height`` is that of an ordinary word, in pixels."""
    segments = [_segment(line) for line in lines_of(words)]
    if len(segments) > MOST_LINES:
        return tuple(words)
    gutters = _gutters(segments, height)
    return number_lines(_ordered([part for line in segments for part in _parted(line, gutters, height)], height))


def _gutters(segments: Sequence[Segment], height: int) -> list[float]:
    """The middles of the white between lines that stand beside each other, one for each line on the left."""
    middles = []
    for one in segments:
        starts = [other.left for other in segments if one.right < other.left and _are_beside(one, other)]
        if starts and min(starts) - one.right >= GUTTER * height:
            middles.append((one.right + min(starts)) / 2)
    return middles


def _parted(line: Segment, gutters: Sequence[float], height: int) -> Iterator[Segment]:
    """The line, or its pieces where it was read across the white that parts other lines."""
    start = 0
    for end, (before, word) in enumerate(pairwise(line.words), start=1):
        left, right = before.box[2], word.box[0]
        if right - left >= GUTTER * height and sum(left < middle < right for middle in gutters) >= COLUMN_ROWS:
            yield _segment(line.words[start:end])
            start = end
    yield _segment(line.words[start:]) if start else line


def _segment(line: Sequence[Word]) -> Segment:
    top, bottom = rows_of(line)
    left, right = min(word.box[0] for word in line), max(word.box[2] for word in line)
    return Segment(words=tuple(line), left=left, right=right, top=top, bottom=bottom)


def _ordered(segments: Sequence[Segment], height: int) -> Iterator[list[Word]]:
    """Lines of words from top to bottom, columns one after the other."""
    waiting = sorted(segments, key=lambda segment: segment.middle)
    while waiting:
        columns = _columns_at(waiting, height)
        if columns:
            for column in columns:
                yield from _ordered(column, height)
            taken = {id(segment) for column in columns for segment in column}
        else:
            row = _row_of(waiting, height)
            yield [word for segment in row for word in segment.words]
            taken = {id(segment) for segment in row}
        waiting = [segment for segment in waiting if id(segment) not in taken]


def _row_of(waiting: Sequence[Segment], height: int) -> list[Segment]:
    """The first segment and those that stand beside it on its line, from left to right."""
    row = [waiting[0]]
    for segment in waiting[1:]:
        if _was_read_with(segment, row) or all(
            _are_beside(segment, other) and _share_baseline(segment, other, height) for other in row
        ):
            row.append(segment)
    return sorted(row, key=lambda segment: segment.left)


def _was_read_with(segment: Segment, row: Sequence[Segment]) -> bool:
    return segment.words[0].line in {one.words[0].line for one in row}


def _columns_at(waiting: Sequence[Segment], height: int) -> tuple[list[Segment], list[Segment]] | None:
    """The left and the right column when two begin here."""
    first = waiting[0]
    partner = next((segment for segment in waiting[1:] if _are_beside(first, segment)), None)
    if partner is None:
        return None
    left_end, right_start = sorted((first, partner), key=lambda segment: segment.left)
    gutter = left_end.right, right_start.left
    if gutter[1] - gutter[0] < GUTTER * height:
        return None
    left: list[Segment] = []
    right: list[Segment] = []
    low = max(first.bottom, partner.bottom)
    for segment in waiting:
        if segment.top > low + FARTHEST * height or _spans(segment, left, right, gutter):
            break
        (left if segment.left + segment.right < sum(gutter) else right).append(segment)
        gutter = _narrowed(gutter, segment, height)
        low = max(low, segment.bottom)
    if not _are_columns(left, right, height) or _is_head(first, partner, right, height):
        return None
    return left, right


def _spans(segment: Segment, left: Sequence[Segment], right: Sequence[Segment], gutter: Span) -> bool:
    """Whether a line runs over both columns: what reaches only a little into them is a caption or a heading."""
    if segment.left > gutter[0] or segment.right < gutter[1]:
        return False
    outer_left = min((one.left for one in left), default=gutter[0])
    outer_right = max((one.right for one in right), default=gutter[1])
    over_left, over_right = gutter[0] - segment.left, segment.right - gutter[1]
    return over_left > INTO * (gutter[0] - outer_left) and over_right > INTO * (outer_right - gutter[1])


def _narrowed(gutter: Span, segment: Segment, height: int) -> Span:
    """The white between the columns after one more line."""
    if segment.right < gutter[1] - GUTTER * height:
        return max(gutter[0], segment.right), gutter[1]
    if segment.left > gutter[0] + GUTTER * height:
        return gutter[0], min(gutter[1], segment.left)
    return gutter


def _is_head(one: Segment, other: Segment, right: Sequence[Segment], height: int) -> bool:
    """Whether a pair above columns is a line of its own: on one baseline, far from where the right column begins."""
    edge = float(np.median([segment.left for segment in right]))
    return _share_baseline(one, other, height) and max(one.left, other.left) - edge > FARTHEST_INDENT * height


def _are_columns(left: Sequence[Segment], right: Sequence[Segment], height: int) -> bool:
    """Whether both sides are to be read one after the other, not row by row."""
    pairs = [(one, other) for one in left for other in right if _are_beside(one, other)]
    if len({id(one) for one, _ in pairs}) < COLUMN_ROWS or len({id(other) for _, other in pairs}) < COLUMN_ROWS:
        return False
    if min(_width(left), _width(right)) >= RUNNING_TEXT * height:
        return True
    level = sum(_share_baseline(one, other, height) for one, other in pairs)
    return max(_width(left), _width(right)) >= RUNNING_TEXT * height and level < len(pairs) / 2


def _width(column: Sequence[Segment]) -> float:
    return float(np.median([segment.right - segment.left for segment in column]))


def _are_beside(one: Segment, other: Segment) -> bool:
    apart = one.right < other.left or other.right < one.left
    return apart and share_rows((one.top, one.bottom), (other.top, other.bottom)) > 0


def _share_baseline(one: Segment, other: Segment, height: int) -> bool:
    return min(abs(one.top - other.top), abs(one.bottom - other.bottom)) < ONE_BASELINE * height
