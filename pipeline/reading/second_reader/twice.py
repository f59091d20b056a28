"""Print that was cut twice: put on one line, to be read once.

Where a seal or a signature lies across the text, tesseract parts a printed line into pieces, and the cut of each piece
reaches over print that it missed: two cuts then hold the same words, and both would be put on the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from pipeline.reading.lines import NEAR, lines_of, number_lines, share_rows
from pipeline.reading.second_reader.cutting import Cut, usual_height
from pipeline.reading.second_reader.reader import Stretch
from pipeline.reading.second_reader.whole_lines import HIGHEST, MOST_LINES, SAME_LINE, TALLEST, as_high
from schemas.base import Box
from schemas.pages import Word

SAME_PRINT = 0.5
"""Heights of a line: two cuts that share more of it hold the same print, not only each other's margin."""
ON_IT = 0.5
"""Of the lower of a word and a cut: a word that shares less of its height stands on another line."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The words of a page on their lines."""

    words: tuple[Word, ...]
    read: tuple[Stretch, ...]
    """what stays as it was read"""
    again: frozenset[int]
    """numbers of the lines that changed, of which nothing is read yet"""


@dataclass(frozen=True, eq=False)
class Printed:
    """Words that stand on one printed line."""

    home: Cut
    """the cut that has most of them"""
    words: tuple[Word, ...]


def put_together(words: Sequence[Word], stretches: Sequence[Stretch]) -> Lines:
    """The words, those of cuts that hold the same print on one line, from left to right, where most of it stood.

    Words of a cut that is too high for a line are put on the line that they stand on. Words that a cut does not lie on,
    since it was too high and was made again lower, are left on a line of their own.
    """
    before = lines_of(words)
    lines = before
    for printed in _printed_lines([stretch.cut for stretch in stretches]):
        lines = [line for line in _with_one_line(lines, printed) if line]
    known = {frozenset(map(id, line)) for line in before}
    again = frozenset(number for number, line in enumerate(lines) if frozenset(map(id, line)) not in known)
    numbered = number_lines(lines)
    now = dict(zip((id(word) for line in lines for word in line), numbered, strict=True))
    read = (
        replace(stretch, cut=replace(stretch.cut, words=tuple(now[id(word)] for word in stretch.cut.words)))
        for stretch in stretches
        if all(id(word) in now for word in stretch.cut.words)
    )
    return Lines(numbered, tuple(one for one in read if one.cut.words[0].line not in again), again)


def _printed_lines(cuts: Sequence[Cut]) -> Iterator[Printed]:
    """The lines that are in several cuts, or on which words of a cut too high stand."""
    height = usual_height(cuts)
    is_low = [cut.box[3] - cut.box[1] <= HIGHEST * height for cut in cuts]
    low = list(compress(cuts, is_low))
    loose = [word for cut, stands_low in zip(cuts, is_low, strict=True) if not stands_low for word in cut.words]
    loose = [word for word in loose if word.box[3] - word.box[1] <= TALLEST * height]
    for group in _groups(low) if len(cuts) <= MOST_LINES else ():
        home = max(group, key=_written_on)
        span = min(cut.box[0] for cut in group), max(cut.box[2] for cut in group)
        added = _beside([word for word in loose if _is_on(word, home)], span, NEAR * height)
        loose = [word for word in loose if not any(word is one for one in added)]
        if len(group) > 1 or added:
            own = (word for cut in group for word in cut.words if _is_on(word, home))
            yield Printed(home, (*own, *added))


def _groups(cuts: Sequence[Cut]) -> list[list[Cut]]:
    """The cuts, those that hold the same print together."""
    groups: list[list[Cut]] = []
    for cut in cuts:
        with_it = [group for group in groups if any(_hold_the_same(cut.box, one.box) for one in group)]
        groups = [group for group in groups if group not in with_it]
        groups.append([*(one for group in with_it for one in group), cut])
    return groups


def _hold_the_same(one: Box, other: Box) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3] - one[1], other[3] - other[1])
    return shared > SAME_PRINT * height and share_rows(one[1::2], other[1::2]) >= SAME_LINE


def _beside(words: Sequence[Word], span: tuple[int, int], apart: float) -> list[Word]:
    """The words that stand within a line, left to right, or on one side of it with no more white between."""
    left, right = span
    found: list[Word] = []
    for word in sorted(words, key=lambda word: max(word.box[0] - span[1], span[0] - word.box[2])):
        if word.box[0] < right + apart and word.box[2] > left - apart:
            left, right = min(left, word.box[0]), max(right, word.box[2])
            found.append(word)
    return found


def _with_one_line(lines: Sequence[list[Word]], printed: Printed) -> Iterator[list[Word]]:
    """The lines, these words on one of them: on that of the cut which has most of them."""
    home = printed.home
    _, top, _, bottom = home.box
    taken, astray = set(map(id, printed.words)), {id(word) for word in home.words if not _is_on(word, home)}
    for line in lines:
        rest = [word for word in line if id(word) not in taken]
        if any(word is home.words[0] for word in line):
            yield [word for word in rest if id(word) in astray]
            stay = (word for word in rest if id(word) not in astray)
            rest = sorted(
                [*(as_high(word, top, bottom) for word in printed.words), *stay], key=lambda word: word.box[0]
            )
        yield rest


def _written_on(cut: Cut) -> int:
    return sum(len(word.text) for word in cut.words if _is_on(word, cut))


def _is_on(word: Word, cut: Cut) -> bool:
    return share_rows(word.box[1::2], cut.box[1::2]) >= ON_IT
