"""The words of a text layer in reading order: a PDF may draw the heading of a page last.

Words that follow each other down the page in the file are one block and stay as they are; only blocks are put in order,
by cutting the page where nothing stands: into columns, then into bands, then into what stands side by side.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.boxes import around
from schemas.base import Box
from schemas.pages import LayerWord

NEW_BLOCK_GAP = 1.0
"""Of a line's height: a wider gap between lines begins a new block."""
COLUMN_HEIGHT = 0.3
"""Of the height of the text: what is lower is no column but stands beside something."""

Line = list[LayerWord]


@dataclass(frozen=True)
class PlacedWord:
    """A word, and the running numbers of its line and its block on the page."""

    word: LayerWord
    line: int
    block: int


@dataclass(frozen=True)
class _Block:
    lines: tuple[tuple[LayerWord, ...], ...]
    box: Box


def in_reading_order(layer: Sequence[LayerWord]) -> Iterator[PlacedWord]:
    """The words as one reads them. A word drawn twice in the same place (to look bold) comes once."""
    once = list({(word.text, word.box): word for word in layer}.values())
    number = 0
    for place, block in enumerate(_ordered(tuple(_blocks(_lines(once))))):
        for line in block.lines:
            yield from (PlacedWord(word, number, place) for word in line)
            number += 1


def _lines(words: Sequence[LayerWord]) -> Iterator[Line]:
    line: Line = []
    for word in words:
        if line and not _goes_on(line[-1].box, word.box):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _goes_on(before: Box, after: Box) -> bool:
    shared = min(before[3], after[3]) - max(before[1], after[1])
    return 2 * shared > min(_height(before), _height(after)) and after[0] > before[0]


def _blocks(lines: Iterator[Line]) -> Iterator[_Block]:
    block: list[Line] = []
    for line in lines:
        if block and not _is_below(block[-1], line):
            yield _block(block)
            block = []
        block.append(line)
    if block:
        yield _block(block)


def _is_below(before: Line, after: Line) -> bool:
    """Whether a line is the next one of a paragraph."""
    upper, lower = (around(word.box for word in line) for line in (before, after))
    gap = lower[1] - upper[3]
    overlaps = lower[0] < upper[2] and upper[0] < lower[2]
    return overlaps and -_height(upper) < gap <= NEW_BLOCK_GAP * _height(upper)


def _block(lines: Sequence[Line]) -> _Block:
    return _Block(lines=tuple(map(tuple, lines)), box=around(word.box for line in lines for word in line))


def _ordered(blocks: tuple[_Block, ...]) -> tuple[_Block, ...]:
    if len(blocks) < 2:
        return blocks
    for cut in (_columns, _bands, _side_by_side):
        groups = cut(blocks)
        if len(groups) > 1:
            return tuple(block for group in groups for block in _ordered(group))
    return blocks


def _columns(blocks: tuple[_Block, ...]) -> list[tuple[_Block, ...]]:
    groups = _side_by_side(blocks)
    whole = _extent(blocks)
    return groups if all(_extent(group) >= COLUMN_HEIGHT * whole for group in groups) else [blocks]


def _bands(blocks: tuple[_Block, ...]) -> list[tuple[_Block, ...]]:
    return _cut(blocks, lambda box: (box[1], box[3]))


def _side_by_side(blocks: tuple[_Block, ...]) -> list[tuple[_Block, ...]]:
    return _cut(blocks, lambda box: (box[0], box[2]))


def _cut(blocks: tuple[_Block, ...], span: Callable[[Box], tuple[int, int]]) -> list[tuple[_Block, ...]]:
    """The blocks, parted wherever none of them stands."""
    groups: list[list[_Block]] = []
    reached = 0
    for block in sorted(blocks, key=lambda block: span(block.box)[0]):
        begins, ends = span(block.box)
        if not groups or begins >= reached:
            groups.append([])
        groups[-1].append(block)
        reached = max(reached, ends)
    places = {id(block): place for place, block in enumerate(blocks)}
    return [tuple(sorted(group, key=lambda block: places[id(block)])) for group in groups]


def _extent(blocks: Sequence[_Block]) -> int:
    return max(block.box[3] for block in blocks) - min(block.box[1] for block in blocks)


def _height(box: Box) -> int:
    return box[3] - box[1]
