"""The tables of a page read: their words row by row, and their cells to be filled with them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.paging.pictures import Pixels
from pipeline.reading.letters import mean_confidence
from pipeline.reading.lines import lines_of
from pipeline.reading.tables.cells import PAPER, CellLine, cut_lines
from pipeline.reading.tables.grid import Grid, GridCell
from pipeline.reading.tables.strips import set_strips, type_rows
from pipeline.reading.tables.unruled import may_be_unruled, with_unruled_rows
from schemas.base import Box
from schemas.pages import Cell, Table, Word

Read = Callable[[Pixels], tuple[Word, ...]]
"""Reads a picture of lines under each other."""

SENSE = 50.0
"""Mean confidence of a table's words. Of 30 tables, worn ones too, each was read with 64 and more; two that were none,
with 28 and 34."""
RIM_IN = 0.02
"""Painted over around a table with it: half the thickness of its rules."""


@dataclass(frozen=True)
class OutlinedCell:
    """A cell before it is filled."""

    place: GridCell
    box: Box
    has_ink: bool


@dataclass(frozen=True)
class OutlinedTable:
    """A table before its cells are filled."""

    box: Box
    cells: tuple[OutlinedCell, ...]
    """by row, then from left to right"""


@dataclass(frozen=True)
class TableReading:
    """A table as it was read."""

    outline: OutlinedTable
    rows: tuple[tuple[Word, ...], ...]
    """the words of every row that has some, cell by cell from left to right; ``block`` counts the cells of the row"""


def read_tables(sheet: Pixels, grids: Sequence[Grid], dpi: int, read: Read) -> tuple[TableReading, ...]:
    """The tables that were found on a cleaned, level, grey sheet, read in one go.

    Args:
        sheet: ink dark on white.
        grids: by ``find_grids``.
        dpi: resolution of the sheet.
        read: reads lines of type under each other, boxes in the picture's pixels.
    """
    cut = [_with_lines(sheet, grid, dpi) for grid in grids]
    rows = [row for _, own in cut for row in _rows(own)]
    if not rows:
        return tuple(TableReading(_outline(grid, ()), ()) for grid, _ in cut)
    strips = set_strips(rows, dpi)
    found: dict[CellLine, list[Word]] = {}
    for line, word in strips.bring_back(read(strips.pixels)):
        found.setdefault(line, []).append(word)
    return tuple(TableReading(_outline(grid, own), tuple(_table_rows(own, found))) for grid, own in cut)


def without_tables(sheet: Pixels, grids: Sequence[Grid], dpi: int) -> Pixels:
    """The sheet with its tables painted over, for reading what stands around them."""
    painted, rim = sheet.copy(), round(RIM_IN * dpi)
    for grid in grids:
        x0, y0, x1, y1 = grid.box
        painted[max(0, y0 - rim) : y1 + rim, max(0, x0 - rim) : x1 + rim] = PAPER
    return painted


def words_of(tables: Sequence[TableReading]) -> list[Word]:
    """The words in their cells."""
    return [word for table in tables for row in table.rows for word in row]


def is_nonsense(table: TableReading) -> bool:
    """Whether what was read in its cells is no text: then it may be no table."""
    return bool(table.rows) and mean_confidence(words_of([table])) < SENSE


def with_tables(words: Sequence[Word], tables: Sequence[TableReading]) -> tuple[Word, ...]:
    """All words of a page in reading order: every table before the first line that stands wholly below its top."""
    ordered = lines_of(words)
    block = max((word.block for word in words), default=-1) + 1
    for table in tables:
        top = table.outline.box[1]
        place = next((n for n, line in enumerate(ordered) if min(word.box[1] for word in line) >= top), len(ordered))
        for row in reversed(table.rows):
            ordered.insert(place, [word.model_copy(update={"block": block + word.block}) for word in row])
        block = max((word.block for line in ordered for word in line), default=block) + 1
    return tuple(word.model_copy(update={"line": number}) for number, line in enumerate(ordered) for word in line)


def fill(outline: OutlinedTable, words: Sequence[Word]) -> Table:
    """The table with the text of its cells, whose words are among these."""
    rows: dict[int, list[Cell]] = {}
    middles = [(word.box[0] + word.box[2], word.box[1] + word.box[3], word) for word in words]
    for cell in outline.cells:
        left, top, right, bottom = (2 * side for side in cell.box)
        own = [word for x, y, word in middles if left <= x < right and top <= y < bottom]
        confidence = mean_confidence(own) if own else 0.0 if cell.has_ink else 100.0
        (first_row, end_row), (first_column, end_column) = cell.place.rows, cell.place.columns
        rows.setdefault(first_row, []).append(
            Cell(
                text=" ".join(word.text for word in own),
                box=cell.box,
                confidence=round(confidence, 2),
                column=first_column,
                row_span=end_row - first_row,
                column_span=end_column - first_column,
            )
        )
    return Table(box=outline.box, rows=tuple(tuple(rows.get(row, ())) for row in range(max(rows, default=-1) + 1)))


def _with_lines(sheet: Pixels, grid: Grid, dpi: int) -> tuple[Grid, tuple[CellLine, ...]]:
    """The table, with the rows that no rules part, and the lines of type in its cells; cut again if rows were added."""
    lines = tuple(cut_lines(sheet, grid, dpi))
    parted = with_unruled_rows(grid, lines) if may_be_unruled(grid, dpi) else grid
    return parted, lines if parted is grid else tuple(cut_lines(sheet, parted, dpi))


def _rows(lines: Sequence[CellLine]) -> list[list[CellLine]]:
    """The lines of type of a table, in the order in which its rows stand."""
    firsts = sorted({line.cell.rows[0] for line in lines})
    return [row for first in firsts for row in type_rows([line for line in lines if line.cell.rows[0] == first])]


def _outline(grid: Grid, lines: Sequence[CellLine]) -> OutlinedTable:
    written = {line.cell for line in lines}
    cells = (OutlinedCell(place=cell, box=grid.box_of(cell), has_ink=cell in written) for cell in grid.cells)
    return OutlinedTable(box=grid.box, cells=tuple(cells))


def _table_rows(lines: Sequence[CellLine], found: dict[CellLine, list[Word]]) -> list[tuple[Word, ...]]:
    """The words by row; in a row cell by cell, in a cell line by line."""
    rows: dict[int, list[Word]] = {}
    cells: dict[int, list[GridCell]] = {}
    for line in sorted(lines, key=lambda line: (line.cell.rows[0], line.cell.columns[0], line.box[1])):
        first = line.cell.rows[0]
        own = cells.setdefault(first, [])
        if line.cell not in own:
            own.append(line.cell)
        rows.setdefault(first, []).extend(
            word.model_copy(update={"block": own.index(line.cell)}) for word in found.get(line, ())
        )
    return [tuple(row) for _, row in sorted(rows.items()) if row]
