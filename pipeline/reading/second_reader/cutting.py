"""Lines cut out of a cleaned sheet as the network was taught to see them: by their ink, 40 px high.

One rule: a cut is the ink of the whole line with a little paper around, whatever boxes the first reader gave, and with
what is printed beside it and was not read. Training cuts its lines by ``cut``: a network learns from what it will see.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.paging.pictures import Pixels
from pipeline.reading.lines import lines_of
from pipeline.reading.second_reader.network import HEIGHT_PX, PAPER
from schemas.base import Box
from schemas.pages import Word

INK = 128
"""Darker is ink, on a sheet whose paper was made white."""
MARGIN = 0.05
"""Of the height, as paper above and below; training has -0.03 to 0.25 of the type's size."""
SIDE_MARGIN = 0.2
"""Of the height, left and right; training has 0 to 0.5 of the type's size."""
GAP = 2.0
"""Heights of white between two words from which a line is cut in two: a letterhead's left and right."""
WRITTEN = 0.2
"""Share of the columns of a gap that have ink, from which something is written in it."""
REACH = 0.35
"""Of the height, above and below the line's usual top and bottom, in which ink may still be its own (matras)."""
ALIKE = (0.5, 1.6)
"""Heights of words, of the line's usual one: what is lower is a dash, what is higher holds a stamp or a signature."""
NEAR = 0.1
"""Of the height: how far above or below the line the middle of a piece of ink may be that is still its own."""
LEAST_PIECE = 0.003
"""Of the height squared, in pixels of ink: what is smaller is a speck."""
TOO_HIGH = 1.15
"""Times the usual height of what is cut on the page, from which a line is cut once more, lower."""
BESIDE = 0.3
"""Of the height: what a word that stands beside a line shares of it."""
NEXT, NUMBERED = 0.9, 1.4
"""Heights of white from a word to what is printed behind it on the same line, and before it: between the number of a
paragraph and its first word stands a point, which is no writing by itself;"""
FARTHEST = 12.0
"""and how far it may go on."""
STACK = 1.5
"""Heights that a box is wide at most which is several lines high and holds the numbers of paragraphs, read as one."""
DOT, COLON = (0.05, 0.25), (0.2, 0.75)
"""Of the height: how wide and high a dot is, and how far apart the two of a colon stand."""
MOST_DOTS = 20
"""Behind a line; more are dirt."""
LOW, NARROW = 0.25, 0.15
"""Of the height: what is lower or narrower is a speck or a rule."""
HIGHEST = 2.5
"""Times the usual height: what is higher is no line with something across it, but a picture of several."""
WIDEST = 100
"""Heights: a wider cut is a rule or noise, not a line."""
NARROWEST_PX = 24
LEAST_HEIGHT_PX = 6


@dataclass(frozen=True, eq=False)
class Cut:
    """A stretch of a line as the network will see it."""

    pixels: Pixels
    """``HEIGHT_PX`` high"""
    box: Box
    """what was cut, in pixels of the sheet; it may reach beyond it"""
    words: tuple[Word, ...]
    """of the first reader, in it"""

    @property
    def scale(self) -> float:
        """Pixels of the sheet for each pixel of the cut."""
        return (self.box[3] - self.box[1]) / HEIGHT_PX


def cut_lines(sheet: Pixels, words: Sequence[Word], *, only: Collection[int] | None = None) -> Iterator[Cut]:
    """The stretches of every line of words, or of some, in order; words without a place on the sheet are in none."""
    words = [word for word in words if _is_on(sheet, word.box)]
    ink = (sheet < INK).astype(np.uint8)
    everything = np.array([word.box for word in words]).reshape(-1, 4)
    for line in lines_of(word for word in words if only is None or word.line in only):
        for stretch in _stretches(line, ink):
            made = cut_fitting(sheet, ink, _reach_out(usual_box(stretch), ink, everything))
            if made is not None:
                yield replace(made, words=tuple(stretch))


def cut_fitting(sheet: Pixels, ink: Pixels, box: Box) -> Cut | None:
    """The line of ink in a box, with a little paper around; None when there is none, or only a rule or a speck."""
    x0, y0, x1, y1 = fit_ink(ink, box)
    if y1 - y0 < LEAST_HEIGHT_PX or x1 - x0 > WIDEST * (y1 - y0):
        return None
    box = _with_margin((x0, y0, x1, y1))
    return Cut(pixels=cut(sheet, box), box=box, words=())


def _is_on(sheet: Pixels, box: Box) -> bool:
    height, width = sheet.shape
    return bool(0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height)


def _stretches(line: Sequence[Word], ink: Pixels) -> Iterator[list[Word]]:
    """The words of a line, parted where there is a wide white gap between them."""
    _, top, _, bottom = usual_box(line)
    stretch: list[Word] = []
    for word in sorted(line, key=lambda word: word.box[0]):
        end = max((before.box[2] for before in stretch), default=word.box[0])
        if word.box[0] - end > GAP * (bottom - top) and _is_white(ink[top:bottom, end : word.box[0]]):
            yield stretch
            stretch = []
        stretch.append(word)
    yield stretch


def _is_white(ink: Pixels) -> bool:
    """Whether nothing stands there but specks: what the first reader missed is for the second one to read."""
    return float(ink.any(axis=0).mean()) < WRITTEN


def usual_box(words: Sequence[Word]) -> Box:
    """Where a line is, left to right whole, top to bottom as most of its width says.

    A stamp or a signature across the text makes boxes of some words two or three lines high.
    """
    boxes = np.array([word.box for word in words])
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    usual = _middle(heights, widths)
    alike = (heights >= ALIKE[0] * usual) & (heights <= ALIKE[1] * usual)
    top, bottom = (_middle(boxes[alike, side], widths[alike]) for side in (1, 3))
    return int(boxes[:, 0].min()), int(top), int(boxes[:, 2].max()), int(bottom)


def _middle(values: npt.NDArray[np.int64], weights: npt.NDArray[np.int64]) -> float:
    """The weighted median."""
    order = np.argsort(values)
    heavier = np.cumsum(weights[order]) >= weights.sum() / 2
    return float(values[order][np.argmax(heavier)])


def _reach_out(box: Box, ink: Pixels, everything: npt.NDArray[np.int64]) -> Box:
    """The box with what is printed just left and right of it, up to the next word that was read."""
    x0, y0, x1, y1 = box
    height = y1 - y0
    across, down = everything[:, 2] - everything[:, 0], everything[:, 3] - everything[:, 1]
    is_stack = (across <= STACK * height) & (down > HIGHEST * height)
    rows = (np.minimum(everything[:, 3], y1) - np.maximum(everything[:, 1], y0) > BESIDE * height) & ~is_stack
    left = max((right for right in everything[rows, 2].tolist() if right <= x0), default=0)
    right = min((begin for begin in everything[rows, 0].tolist() if begin >= x1), default=ink.shape[1])
    left, right = max(left, x0 - round(FARTHEST * height)), min(right, x1 + round(FARTHEST * height))
    before = written_columns(ink[y0:y1, left:x0], height)[::-1]
    behind = written_columns(ink[y0:y1, x1:right], height)
    beyond = x1 + _run(behind, NEXT * height)
    strip = ink[y0:y1, beyond : min(right, beyond + round(NEXT * height))]
    return x0 - _run(before, NUMBERED * height), y0, beyond + _colon(strip, height), y1


def written_columns(strip: Pixels, height: float) -> npt.NDArray[np.bool_]:
    """The columns of a strip of ink that hold pieces of the size of type: no specks, no rules."""
    columns = np.zeros(strip.shape[1], bool)
    if strip.size:
        for left, _, across, down, _ in cv2.connectedComponentsWithStats(strip)[2][1:].tolist():
            if LOW * height <= down and NARROW * height <= across:
                columns[left : left + across] = True
    return columns


def _run(columns: npt.NDArray[np.bool_], white: float) -> int:
    """How far the writing goes on from the first column, across no more white than this in one place."""
    written = np.flatnonzero(columns)
    gaps = np.flatnonzero(np.diff(written, prepend=0) > white)
    end = written[: gaps[0]] if len(gaps) else written
    return int(end[-1]) + 1 if len(end) else 0


def _colon(strip: Pixels, height: int) -> int:
    """Up to which column of a strip behind a line a colon stands, or two: dots that are too small to be writing."""
    pieces = cv2.connectedComponentsWithStats(strip)[2][1:].tolist() if strip.size else []
    dots = [dot for dot in pieces if _is_dot(dot, height)][:MOST_DOTS]
    ends = (
        max(one[0] + one[2], other[0] + other[2])
        for one, other in combinations(dots, 2)
        if abs(one[0] - other[0]) <= DOT[0] * height and COLON[0] <= abs(one[1] - other[1]) / height <= COLON[1]
    )
    return max(ends, default=0)


def _is_dot(dot: Sequence[int], height: int) -> bool:
    return all(DOT[0] <= side / height <= DOT[1] for side in dot[2:4])


def fit_ink(ink: Pixels, box: Box) -> Box:
    """The box made to hold the line's ink and no more: pieces whose middle lies in the box are the line's own."""
    x0, y0, x1, y1 = box
    height = y1 - y0
    top, bottom = max(0, round(y0 - REACH * height)), min(ink.shape[0], round(y1 + REACH * height))
    _, _, pieces, centres = cv2.connectedComponentsWithStats(ink[top:bottom, x0:x1])
    middles = centres[:, 1] + top
    near = (middles >= y0 - NEAR * height) & (middles < y1 + NEAR * height)
    own = near & (pieces[:, 4] >= LEAST_PIECE * height**2)
    own[0] = False
    lows, highs = pieces[own, 1] + top, pieces[own, 1] + pieces[own, 3] + top
    return (x0, int(lows.min()), x1, int(highs.max())) if own.any() else box


def usual_height(some: Sequence[Cut] | Sequence[Word]) -> float:
    """The height of most of what was cut or read on a page, by width; 0 when nothing was."""
    boxes = np.array([one.box for one in some]).reshape(-1, 4)
    return _middle(boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]) if len(boxes) else 0.0


def cut_lower(sheet: Pixels, high: Cut, height: float) -> Cut | None:
    """A cut that is too high for one line of the page, made again around its fullest rows; None if it is not.

    A stamp, a rule or a piece of the next line makes boxes high, and letters small in what is cut by them.
    """
    x0, y0, x1, y1 = high.box
    if not TOO_HIGH * height <= y1 - y0 <= HIGHEST * height:
        return None
    top, left, right = max(0, y0), max(0, x0), min(sheet.shape[1], x1)
    rows = (sheet[top : min(sheet.shape[0], y1), left:right] < INK).sum(axis=1, dtype=np.int64)
    band = min(len(rows), round(height / (1 + 2 * MARGIN)))
    fullest = int(np.argmax(np.convolve(rows, np.ones(band, np.int64), "valid")))
    box = _with_margin((left, top + fullest, right, top + fullest + band))
    return Cut(pixels=cut(sheet, box), box=box, words=high.words)


def _with_margin(box: Box) -> Box:
    x0, y0, x1, y1 = box
    height = y1 - y0
    return (
        round(x0 - SIDE_MARGIN * height),
        round(y0 - MARGIN * height),
        round(x1 + SIDE_MARGIN * height),
        round(y1 + MARGIN * height),
    )


def cut(sheet: Pixels, box: Box) -> Pixels:
    """What the box holds, ``HEIGHT_PX`` high; beyond the sheet there is paper."""
    x0, y0, x1, y1 = box
    height, width = sheet.shape
    inside = sheet[max(0, y0) : min(height, y1), max(0, x0) : min(width, x1)]
    outside = max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width)
    whole = cv2.copyMakeBorder(inside, *outside, cv2.BORDER_CONSTANT, value=(PAPER,))
    scale = HEIGHT_PX / whole.shape[0]
    size = max(NARROWEST_PX, round(whole.shape[1] * scale)), HEIGHT_PX
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(whole, size, interpolation=way), np.uint8)
