"""Cells cut from a sheet: their pixels without the rules around them, and the lines of type in them."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.paging.pictures import Pixels
from pipeline.reading.pieces import Mask
from pipeline.reading.runs import runs_of
from pipeline.reading.tables.grid import Grid, GridCell
from pipeline.reading.tables.rules import Course, ink_of
from schemas.base import Box

RULE_IN = 0.012
"""From the middle of a rule to where the cell begins."""
STRAY_IN = 0.045
"""Half the breadth of the band in which a fold lies, and more than its thickness."""
REST_IN = 0.02
"""What lies no further from a cell's side and is no thicker is a rest of the rule."""
STROKE_IN = (0.13, 0.035)
"""Least length, and greatest thickness on the whole, of a stroke that crosses the sides: part of a seal."""
TYPE = 190
DARK = 140
DARK_SHARE = 0.12
"""Of 255 for paper: type is darker than ``TYPE``, and ``DARK`` over so much of it; print showing through is not."""
LETTER_IN = 0.035
"""A smaller piece of ink is a dot, or a speck if nothing larger is ``CLOSE_IN`` to it."""
CLOSE_IN = (0.09, 0.05)
LEAST_LINE_IN = 0.06
"""A lower band of ink is no line of its own but a vowel sign above, a dot below."""
PAPER = 255


@dataclass(frozen=True, eq=False)
class CellLine:
    """One line of type in a cell."""

    cell: GridCell
    box: Box
    """tight around the ink, in the sheet's pixels"""
    pixels: Pixels
    """grey, the ink of this line only, white around"""


def cut_cells(grey: Pixels, grid: Grid, dpi: int) -> Iterator[tuple[GridCell, Box, Pixels]]:
    """Every cell of a table, its box on the sheet and its pixels, the rules around it erased."""
    for cell in grid.cells:
        x0, y0, x1, _ = grid.bounds(cell)
        left, top, right, bottom = box = grid.box_of(cell)
        cut = grey[top:bottom, left:right].copy()
        _paint_around(cut, grid, cell, max(1, round(RULE_IN * dpi)))
        for stray in grid.strays:
            _paint_along(cut, stray.course[x0:x1] - y0, round(STRAY_IN * dpi))
        _paint_rests(cut, dpi)
        yield cell, box, cut


def cut_lines(grey: Pixels, grid: Grid, dpi: int) -> Iterator[CellLine]:
    """The lines of type in the cells of a table, cell by cell, from top to bottom; none for an empty cell."""
    for cell, box, cut in cut_cells(grey, grid, dpi):
        ink = _type_of(cut, dpi)
        type_only = np.where(cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0, cut, PAPER).astype(np.uint8)
        for top, bottom in _bands(ink, round(LEAST_LINE_IN * dpi)):
            places = np.flatnonzero(ink[top:bottom].any(axis=0))
            left, right = int(places[0]), int(places[-1]) + 1
            yield CellLine(
                cell=cell,
                box=(box[0] + left, box[1] + top, box[0] + right, box[1] + bottom),
                pixels=type_only[top:bottom, left:right],
            )


def _paint_around(cut: Pixels, grid: Grid, cell: GridCell, rule_px: int) -> None:
    """White on the rules around a cell and beyond them; changes the cut."""
    x0, y0, x1, y1 = grid.bounds(cell)
    top, bottom = (grid.levels[place].course[x0:x1] - y0 for place in cell.rows)
    left, right = (grid.uprights[place].course[y0:y1] - x0 for place in cell.columns)
    rows, columns = np.arange(y1 - y0)[:, None], np.arange(x1 - x0)[None, :]
    cut[(rows <= top + rule_px) | (rows >= bottom - rule_px)] = PAPER
    cut[(columns <= left[:, None] + rule_px) | (columns >= right[:, None] - rule_px)] = PAPER


def _paint_along(cut: Pixels, course: Course, thick_px: int) -> None:
    """White on a line that crosses the cell, but not on what it crosses; changes the cut."""
    ink = ink_of(cut)
    thin = cv2.subtract(ink, cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thick_px, 1), np.uint8)))
    cut[(np.abs(np.arange(len(cut))[:, None] - course) <= thick_px) & (thin > 0)] = PAPER


def _paint_rests(cut: Pixels, dpi: int) -> None:
    """White on what is left of the rules along the sides, and on strokes that come in from outside; changes the cut."""
    height, width = cut.shape
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink_of(cut))
    x, y, across, down, area = boxes.T
    beside = np.minimum(x, width - x - across), np.minimum(y, height - y - down)
    side = 2 * REST_IN * dpi
    longer = np.maximum(across, down)
    is_rest = ((beside[0] <= side) & (across <= REST_IN * dpi)) | ((beside[1] <= side) & (down <= REST_IN * dpi))
    is_stroke = (np.minimum(*beside) <= side) & (longer >= STROKE_IN[0] * dpi) & (area <= STROKE_IN[1] * dpi * longer)
    painted = is_rest | is_stroke
    painted[0] = False
    cut[painted[labels]] = PAPER


def _type_of(cut: Pixels, dpi: int) -> Mask:
    """The ink of a cell that is type: pieces of some size that are dark inside, and dots close by them."""
    ink = np.asarray(cv2.threshold(cut, TYPE, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink)
    dark = np.bincount(labels[cut < DARK], minlength=len(boxes))
    sizes = np.maximum(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    is_dark = dark >= np.maximum(2, DARK_SHARE * boxes[:, cv2.CC_STAT_AREA])
    is_dark[0] = False
    is_letter = is_dark & (sizes >= LETTER_IN * dpi)
    across, down = (2 * round(side * dpi) + 1 for side in CLOSE_IN)
    near = cv2.dilate(is_letter[labels].astype(np.uint8), np.ones((down, across), np.uint8))
    touched = np.bincount(labels[near > 0], minlength=len(boxes)) > 0
    touched[0] = False
    return np.asarray((is_letter | touched)[labels] * np.uint8(255), dtype=np.uint8)


def _bands(ink: Mask, least: int) -> list[tuple[int, int]]:
    """From and to before which row the lines of type reach, from top to bottom."""
    bands = runs_of(np.asarray(ink.any(axis=1)))
    while len(bands) > 1:
        place = min(range(len(bands)), key=lambda n: bands[n][1] - bands[n][0])
        if bands[place][1] - bands[place][0] >= least:
            break
        gaps = {
            other: abs(bands[max(place, other)][0] - bands[min(place, other)][1])
            for other in (place - 1, place + 1)
            if 0 <= other < len(bands)
        }
        other = min(gaps, key=lambda n: gaps[n])
        first, second = sorted((place, other))
        bands[first : second + 1] = [(bands[first][0], bands[second][1])]
    return bands
