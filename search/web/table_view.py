"""The tables of a page as a reader sees them: headings in the reader's language, rows of cells. Pure."""

from collections import Counter

from pydantic import Field

from schemas.base import Value
from schemas.records import HINT_BELOW, PartTable, Record, TableColumn, TableRow
from schemas.taxonomy import Taxonomy


class ShownCell(Value):
    """A cell; one without text is empty on the paper, or could not be read."""

    text: str = ""
    doubtful: bool = False


class ShownTable(Value):
    """A table of the page."""

    headings: tuple[str, ...]
    rows: tuple[tuple[ShownCell, ...], ...] = Field(description="each as long as the headings")
    has_doubts: bool


def tables_of(record: Record, number: int, taxonomy: Taxonomy, *, in_hindi: bool) -> tuple[ShownTable, ...]:
    """The tables that stand on a page."""
    tables = (table for part in record.parts for table in part.tables if table.page == number)
    return tuple(_shown(table, taxonomy, in_hindi=in_hindi) for table in tables)


def _shown(table: PartTable, taxonomy: Taxonomy, *, in_hindi: bool) -> ShownTable:
    names = Counter(column.name for column in table.columns)
    return ShownTable(
        headings=tuple(
            column.heading if names[column.name] > 1 else _heading(column, taxonomy, in_hindi=in_hindi)
            for column in table.columns
        ),
        has_doubts=any(cell.confidence < HINT_BELOW for row in table.rows for cell in row.cells),
        rows=tuple(_row(row, len(table.columns)) for row in table.rows),
    )


def _heading(column: TableColumn, taxonomy: Taxonomy, *, in_hindi: bool) -> str:
    """What the column is called; as written where it is not known."""
    known = taxonomy.column(column.name)
    return column.heading if known is None else known.name(in_hindi=in_hindi)


def _row(row: TableRow, width: int) -> tuple[ShownCell, ...]:
    cells = {cell.place: ShownCell(text=cell.raw, doubtful=cell.confidence < HINT_BELOW) for cell in row.cells}
    return tuple(cells.get(place, ShownCell()) for place in range(width))
