"""Lines that stand on a page and were not read: found by their ink, cut out, and read again by themselves.

A seal or a signature across the text ties lines together, and tesseract then takes them for a picture or reads one
garbled word. Cut into strips and set under each other with white between them, the same lines read well. Lost lines
made half of all errors on bad synthetic pages (6.0 of 11.8 %) and a quarter on typical ones.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.boxes import SAME_PLACE, moved_into
from pipeline.paging.pictures import Pixels
from pipeline.reading.lines import NEAR, SAME_LINE, TRUSTED, line_height, share_rows
from pipeline.reading.runs import runs_of
from pipeline.reading.variants import merge
from schemas.base import Box
from schemas.pages import Word

Mask = npt.NDArray[np.bool_]
Read = Callable[[Pixels], tuple[Word, ...]]
"""Reads a picture of lines under each other."""

TALLEST = 2.0
"""Times the height of a line: a word of a higher box was read over several lines."""
INK = 128
INKED = 0.10
"""Share of a cell, a third of a line high, that type covers; specks and grain cover less."""
WIDEST_GAP = 3
"""Times the height of a line: a wider gap parts what stands beside each other."""
LEAST_WIDTH = 3.0
"""Times the height of a line: a shorter piece left over is a speck, a flourish or an edge."""
LEAST_HEIGHT = 0.5
HIGH_PIECE = 3
DENSEST = 0.3
"""Share of ink in a piece of several lines, white between them included; a photograph has more."""
VALLEY = 0.25
"""Of the fullest rows of a piece: emptier rows part its lines."""
PITCH = 1.7
"""Times the height of a line, from line to line, where the page does not tell."""
PADDING = 0.3
HIGHEST_STRIP = 2.4
"""Times the height of a line, padding included."""
MARGIN_PX = 20
MOST_STRIPS = 60
RULE = 3
"""Times the height of a line: what runs on upright so far is no letter; level twice as far, for a headline is long."""


@dataclass(frozen=True)
class Strip:
    """One line cut out of a sheet, and where it stands in the picture of strips."""

    box: Box
    top: int


def read_missed_lines(sheet: Pixels, words: Sequence[Word], read: Read) -> tuple[Word, ...]:
    """The words, with those of lines that were missed put where they belong; the same words when nothing was missed.

    Args:
        sheet: the cleaned page, grey, level, ink dark on white.
        words: what was read from it.
        read: reads lines of type under each other.
    """
    height = line_height(words)
    if height is None:
        return tuple(words)
    boxes = find_missed_lines(sheet, words, height)
    if not boxes:
        return tuple(words)
    picture, strips = _stack(sheet, boxes)
    found = tuple(_bring_back(read(picture), strips))
    places = [*(strip.box for strip in strips), *(word.box for word in found)]
    reread = [word for word, found_again in zip(words, _are_in(words, places), strict=True) if found_again]
    return merge(words, found, height=height, reread=reread)


def _are_in(words: Sequence[Word], places: Sequence[Box]) -> list[bool]:
    """Whether each word is at the same place as one of these: ``is_same_place`` of all pairs at once."""
    one, other = np.array([word.box for word in words])[:, None], np.array(places)[None]
    shared = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    areas = [(boxes[..., 2:] - boxes[..., :2]).prod(axis=-1) for boxes in (one, other)]
    same = np.maximum(shared, 0).prod(axis=-1) > SAME_PLACE * np.minimum(*areas)
    return [bool(found) for found in same.any(axis=1)]


def find_missed_lines(sheet: Pixels, words: Sequence[Word], height: int) -> tuple[Box, ...]:
    """Boxes around lines, or pieces of them, of which some ink was not read as a word to be trusted."""
    pieces = lines_of_ink(sheet, [word.box for word in words if _is_good(word, height)], height)
    boxes = (_with_neighbours(piece, words, height, sheet.shape[1]) for piece in pieces)
    return tuple(as_one_each(boxes, height))[:MOST_STRIPS]


def as_one_each(boxes: Iterable[Box], height: int) -> list[Box]:
    """Boxes from top to bottom, those of one line put together: none is read twice."""
    return _merge(sorted(boxes, key=lambda box: box[1] + box[3]), height)


def _merge(boxes: Sequence[Box], height: int) -> list[Box]:
    merged: list[Box] = []
    for box in boxes:
        same = next((other for other in merged if _is_one_line(box, other)), None)
        if same is None:
            merged.append(box)
            continue
        top, bottom = min(box[1], same[1]), max(box[3], same[3])
        if bottom - top > HIGHEST_STRIP * height:
            top, bottom = max(box, same, key=lambda one: one[2] - one[0])[1::2]
        merged[merged.index(same)] = min(box[0], same[0]), top, max(box[2], same[2]), bottom
    return merged


def _is_one_line(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and share_rows(one[1::2], other[1::2]) >= SAME_LINE


def _text_ink(sheet: Pixels, height: int) -> Mask:
    """Where there is ink, but for rules, and edges left standing."""
    ink = (sheet < INK).astype(np.uint8)
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((RULE * height, 1), np.uint8))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 2 * RULE * height), np.uint8))
    return np.asarray((ink - cv2.max(upright, level)) > 0)


def _with_neighbours(piece: Box, words: Sequence[Word], height: int, width: int) -> Box:
    """The piece with the words on both sides that it shares its line with: none is cut, and each helps the other."""
    x0, y0, x1, y1 = piece
    beside = [
        word.box for word in words if _is_good(word, height) and share_rows(word.box[1::2], (y0, y1)) >= SAME_LINE
    ]
    grown = True
    while grown:
        grown = False
        for box in beside:
            if box[0] < x1 + NEAR * height and box[2] > x0 - NEAR * height and (box[0] < x0 or box[2] > x1):
                x0, x1, grown = min(x0, box[0]), max(x1, box[2]), True
    pad = int(PADDING * height)
    return max(0, x0 - pad), y0, min(width, x1 + pad), y1


def _is_good(word: Word, height: int) -> bool:
    return word.confidence >= TRUSTED and word.box[3] - word.box[1] <= TALLEST * height


def lines_of_ink(sheet: Pixels, read: Iterable[Box], height: int) -> Iterator[Box]:
    """Boxes, each around one line of ink that none of these covers."""
    ink = _text_ink(sheet, height)
    for x0, y0, x1, y1 in read:
        pad = height // 3
        ink[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = False
    cell = max(2, height // 3)
    size = max(1, ink.shape[1] // cell), max(1, ink.shape[0] // cell)
    share = cv2.resize(ink.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    cells = (share > INKED).astype(np.uint8)
    joined = cv2.morphologyEx(cells, cv2.MORPH_CLOSE, np.ones((1, 3 * WIDEST_GAP | 1), np.uint8))
    _, _, pieces, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, across, down, _ in pieces[1:].tolist():
        if across * cell < LEAST_WIDTH * height or down * cell < LEAST_HEIGHT * height:
            continue
        piece = x * cell, y * cell, min(ink.shape[1], (x + across) * cell), min(ink.shape[0], (y + down) * cell)
        if down * cell > HIGH_PIECE * height and ink[piece[1] : piece[3], piece[0] : piece[2]].mean() > DENSEST:
            continue
        yield from _lines_of(ink, piece, height)


def _lines_of(ink: Mask, piece: Box, height: int) -> Iterator[Box]:
    """The lines of a piece of ink, by its empty rows; where a seal fills them, by the emptiest."""
    x0, y0, x1, y1 = piece
    rows = ink[y0:y1, x0:x1].sum(axis=1).astype(np.float32)
    rows = np.convolve(rows, np.ones(max(1, height // 6)) / max(1, height // 6), mode="same")
    full = rows > VALLEY * np.percentile(rows, 90)
    for top, bottom in runs_of(full):
        if bottom - top < LEAST_HEIGHT * height:
            continue
        cuts = _cuts(rows[top:bottom], height)
        for upper, lower in pairwise(cuts):
            pad = int(PADDING * height)
            yield (
                max(0, x0 - pad),
                max(0, y0 + top + upper - pad),
                min(ink.shape[1], x1 + pad),
                min(ink.shape[0], y0 + top + lower + pad),
            )


def _cuts(rows: npt.NDArray[np.float64], height: int) -> list[int]:
    """Where to cut a run of rows so that every piece holds one line."""
    count = max(1, round(len(rows) / (PITCH * height))) if len(rows) > 1.8 * height else 1
    cuts = [0]
    for number in range(1, count):
        middle = number * len(rows) // count
        reach = max(1, int(0.35 * len(rows) / count))
        cuts.append(middle - reach + int(np.argmin(rows[middle - reach : middle + reach])))
    return [*cuts, len(rows)]


def _stack(sheet: Pixels, boxes: Sequence[Box]) -> tuple[Pixels, tuple[Strip, ...]]:
    """A picture of the strips under each other, white between them."""
    width = max(box[2] - box[0] for box in boxes) + 2 * MARGIN_PX
    strips, top = [], MARGIN_PX
    for box in boxes:
        strips.append(Strip(box=box, top=top))
        top += box[3] - box[1] + MARGIN_PX
    picture = np.full((top, width), 255, dtype=np.uint8)
    for strip in strips:
        x0, y0, x1, y1 = strip.box
        picture[strip.top : strip.top + y1 - y0, MARGIN_PX : MARGIN_PX + x1 - x0] = sheet[y0:y1, x0:x1]
    return picture, tuple(strips)


def _bring_back(words: Sequence[Word], strips: Sequence[Strip]) -> Iterator[Word]:
    """The words with their boxes in the sheet, their line the number of their strip."""
    tops = [strip.top for strip in strips]
    for word in words:
        number = max(0, int(np.searchsorted(tops, (word.box[1] + word.box[3]) // 2, side="right")) - 1)
        strip = strips[number]
        box = moved_into(word.box, strip.box, dx=strip.box[0] - MARGIN_PX, dy=strip.box[1] - strip.top)
        yield word.model_copy(update={"box": box, "line": number})
