"""How much stands on a page, before anything is read: whether it can be blank, and how many letters to expect."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.paging.pictures import Pixels
from pipeline.reading.cleaning import brightest_channel, divide_by_paper
from pipeline.reading.edges import paint_edges
from pipeline.reading.pieces import boxes_of
from pipeline.reading.stance import seems_turned
from schemas.base import Box
from schemas.pages import Rotation

Mask = npt.NDArray[np.bool_]

LOOK_DPI = 100
CELL_PX = 10
"""A tenth of an inch."""
RIM_CELLS = 2
FAINT = 225
PLAIN = 180
"""Of 255 for paper: what shows through from the other side is mostly lighter, all but the palest print darker."""
INKED = 0.04
"""Share of a cell that ink must cover."""
COARSE_CELL_PX = 50
GRAIN_COVERS = 0.3
GRAIN_VARIES = 0.8
"""Grain covers half-inch cells by at least so much (measured: 0.44; type at most 0.22), and differs between them by at
most so much of that (measured: 0.45; type at least 1.2)."""
SURELY_BARE = GRAIN_COVERS / 2 - 0.01
"""Where less is inked than if only every other cell held the least of grain, cells need not be looked at."""
LINED_WINDOW_PX = 100
LINED = 0.12
"""Lines of type have a direction, grain has none: in an inch of type the darkness varies more from row to row than from
column to column. The mean logarithm of that ratio over the inches of a page is at most 0.11 for drawn grain of 2 to 10
pixels at 200 dpi, and at least 0.8 for a page of type, 0.13 to 0.36 for one of thin letters under heavy grain."""
EMPTY_CELLS = 3
"""With fewer faint cells there is nothing to read: not even a page number."""
PIECE_PX = (4, 40)
"""Least and greatest height of a piece of type."""
WIDEST_PIECE_PX = 250
SHOWS_LINES_CELLS = 200
"""With fewer plain cells, two square inches, nothing is said of how the page lies."""


@dataclass(frozen=True)
class Ink:
    """What stands on a page, counted."""

    faint_cells: int
    """tenths of an inch square with at least faint marks"""
    plain_cells: int
    """those with plainly visible marks"""
    pieces: int
    """connected pieces of the size of type: a letter or two each in English, up to a word in Hindi"""
    under_grain: bool = False
    """even grain covers the page and no lines show in it: nothing can be said of what may stand under it"""
    seems_turned: Rotation = 0
    """degrees clockwise that would bring it upright, by the look of its lines: a suspicion"""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return self.faint_cells < EMPTY_CELLS


def measure_ink(pixels: Pixels, dpi: int) -> Ink:
    """What stands on the page; holes, the scanner's bed, coloured stamps and even grain do not count."""
    paper = _white_paper(pixels, dpi)
    plain, faint = paper < PLAIN, paper < FAINT
    grain, plain_grain = (_is_even(ink) and not _has_lines(paper) for ink in (faint, plain))
    plain_cells = 0 if plain_grain else _inked_cells(plain)
    return Ink(
        faint_cells=0 if grain else _inked_cells(faint),
        plain_cells=plain_cells,
        pieces=len(_pieces_of(plain)),
        under_grain=grain,
        seems_turned=seems_turned(plain) if plain_cells >= SHOWS_LINES_CELLS else 0,
    )


def find_pieces(pixels: Pixels, dpi: int) -> tuple[Box, ...]:
    """Boxes, in pixels of the page, of the connected pieces of ink that have the size of type."""
    scale = dpi / LOOK_DPI
    boxes = ((x, y, x + width, y + height) for x, y, width, height in _pieces_of(_white_paper(pixels, dpi) < PLAIN))
    return tuple((int(x0 * scale), int(y0 * scale), int(x1 * scale), int(y1 * scale)) for x0, y0, x1, y1 in boxes)


def _white_paper(pixels: Pixels, dpi: int) -> Pixels:
    """A small grey copy with white paper and nothing around it."""
    height, width = pixels.shape[:2]
    size = max(1, width * LOOK_DPI // dpi), max(1, height * LOOK_DPI // dpi)
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return divide_by_paper(paint_edges(brightest_channel(small), LOOK_DPI), LOOK_DPI)


def _inked_cells(ink: Mask) -> int:
    cells = _shares(ink, CELL_PX)
    if min(cells.shape) > 4 * RIM_CELLS:
        cells = cells[RIM_CELLS:-RIM_CELLS, RIM_CELLS:-RIM_CELLS]
    return int((cells > INKED).sum())


def _is_even(ink: Mask) -> bool:
    """Whether the ink is everywhere and everywhere the same, as copied paper texture is."""
    if np.count_nonzero(ink) < SURELY_BARE * ink.size:
        return False
    low, middle, high = np.percentile(_shares(ink, COARSE_CELL_PX), [10, 50, 90])
    return bool(middle >= GRAIN_COVERS and high - low < GRAIN_VARIES * middle)


def _has_lines(paper: Pixels) -> bool:
    """Whether lines of type, lying or standing, show in the grain."""
    side = LINED_WINDOW_PX
    down, across = (length // side for length in paper.shape)
    windows = paper[: down * side, : across * side].astype(np.float32).reshape(down, side, across, side)
    by_row, by_column = windows.mean(axis=3).var(axis=1), windows.mean(axis=1).var(axis=2)
    return bool(windows.size and abs(np.log((by_row + 1) / (by_column + 1)).mean()) >= LINED)


def _shares(ink: Mask, cell_px: int) -> npt.NDArray[np.float32]:
    """The share of ink in each cell."""
    height, width = ink.shape
    size = max(1, width // cell_px), max(1, height // cell_px)
    return np.asarray(cv2.resize(ink.astype(np.float32), size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _pieces_of(ink: Mask) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of each piece of the size of type."""
    least, greatest = PIECE_PX
    return [
        (x, y, width, height)
        for x, y, width, height in boxes_of(ink.view(np.uint8)).tolist()
        if least <= height <= greatest and least <= width <= WIDEST_PIECE_PX
    ]
