"""Tables whose columns are ruled and whose rows are not: their rows told by the lines of type across the columns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from pipeline.reading.tables.cells import CellLine
from pipeline.reading.tables.grid import Grid, GridCell
from pipeline.reading.tables.rules import Rule
from pipeline.reading.tables.strips import type_rows

LEAST_COLUMNS = 4
"""In fewer columns paragraphs may stand side by side."""
LEAST_HEIGHT_IN = 0.6
LEAST_ROWS = 3
"""A heading of two lines is one row; three lines across most columns are three rows."""
MOST_COLUMNS = 0.5
"""Share of the written columns in which a line of type begins a row; in fewer a cell runs on."""


def may_be_unruled(grid: Grid, dpi: int) -> bool:
    """Whether the table has enough columns and a row high enough for rows within it."""
    heights = np.diff([rule.middle for rule in grid.levels])
    return len(grid.uprights) > LEAST_COLUMNS and bool(heights.max() >= LEAST_HEIGHT_IN * dpi)


def with_unruled_rows(grid: Grid, lines: Sequence[CellLine]) -> Grid:
    """The table with a row for every line of type across most of its columns, where no rules part them."""
    for row in range(len(grid.levels) - 2, -1, -1):
        own = [line for line in lines if line.cell.rows == (row, row + 1)]
        places = list(_row_places(own))
        if len(places) >= LEAST_ROWS - 1:
            grid = _split(grid, row, [place - grid.corner[1] for place in places])
    return grid


def _row_places(lines: Sequence[CellLine]) -> Iterator[float]:
    """Heights on the sheet between one row and the next."""
    written = {line.cell for line in lines}
    groups = type_rows(lines)
    bottom: int | None = None
    for group in groups:
        begins = len({line.cell for line in group}) >= max(2, MOST_COLUMNS * len(written))
        top = min(line.box[1] for line in group)
        if begins and bottom is not None and top > bottom:
            yield (top + bottom) / 2
        if begins or bottom is not None:
            bottom = max(line.box[3] for line in group)


def _split(grid: Grid, row: int, places: Sequence[float]) -> Grid:
    """The grid with one of its rows parted at these heights."""
    upper = grid.levels[row]
    length = len(upper.course)
    between = tuple(
        Rule(course=upper.course + (place - upper.middle), inked=np.ones(length, dtype=np.bool_), seen=False)
        for place in places
    )
    more = len(between)
    cells: list[GridCell] = []
    for cell in grid.cells:
        start, end = (at if at <= row else at + more for at in cell.rows)
        if cell.rows == (row, row + 1):
            cells.extend(replace(cell, rows=(at, at + 1)) for at in range(row, row + more + 1))
        else:
            cells.append(replace(cell, rows=(start, end)))
    levels = (*grid.levels[: row + 1], *between, *grid.levels[row + 1 :])
    return replace(grid, levels=levels, cells=tuple(sorted(cells, key=lambda one: (one.rows, one.columns))))
