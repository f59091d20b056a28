"""Ruled tables: found by their rules whatever a copier did to them, cut into cells, read row by row."""

import cv2
import numpy as np
import pytest

from pipeline.reading.tables.cells import cut_cells, cut_lines
from pipeline.reading.tables.grid import Grid, GridCell, find_grids, has_room
from pipeline.reading.tables.reading import fill, read_tables, with_tables, without_tables
from pipeline.reading.tables.rules import Rule, level_rules, upright_rules
from pipeline.reading.tables.strips import set_strips, type_rows
from pipeline.reading.tables.unruled import may_be_unruled, with_unruled_rows
from pipeline.reading.tesseract import TesseractEngine
from schemas.pages import Word

DPI = 200
XS = (200, 300, 700, 900, 1200)
YS = tuple(range(400, 960, 80))
ROWS, COLUMNS = len(YS) - 1, len(XS) - 1


def sheet(*, height=1600, width=1400):
    return np.full((height, width), 255, np.uint8)


def ruled(page, *, xs=XS, ys=YS, shade=0, across=None, down=None):
    """Rules drawn on a page; ``across`` and ``down`` say how far they run when it is not from first to last."""
    left, right = across or (xs[0], xs[-1])
    top, bottom = down or (ys[0], ys[-1])
    for y in ys:
        cv2.line(page, (left, y), (right, y), shade, 2)
    for x in xs:
        cv2.line(page, (x, top), (x, bottom), shade, 2)
    return page


def write(page, text, x, y, *, scale=0.9):
    cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, 0, 2, cv2.LINE_AA)


def written(page, *, xs=XS, ys=YS):
    """A number in every cell: its row and its column."""
    for row, y in enumerate(ys[:-1]):
        for column, x in enumerate(xs[:-1]):
            write(page, f"{row}{column}", x + 20, y + 52)
    return page


def size(grid):
    return len(grid.levels) - 1, len(grid.uprights) - 1, len(grid.cells)


def test_a_table_is_found_with_its_rows_columns_and_place():
    [grid] = find_grids(written(ruled(sheet())), DPI)
    assert size(grid) == (ROWS, COLUMNS, ROWS * COLUMNS)
    assert np.abs(np.array(grid.box) - (XS[0], YS[0], XS[-1], YS[-1])).max() <= 4


def test_pale_rules_in_pieces_make_a_table():
    page = ruled(sheet(), shade=190)
    for start in range(0, 1400, 30):
        page[:, start : start + 9] = np.where(page[:, start : start + 9] == 190, 255, page[:, start : start + 9])
    for start in range(0, 1600, 30):
        page[start : start + 9] = np.where(page[start : start + 9] == 190, 255, page[start : start + 9])
    [grid] = find_grids(written(page), DPI)
    assert size(grid) == (ROWS, COLUMNS, ROWS * COLUMNS)


def test_a_table_that_is_bent_and_not_quite_level_is_found():
    page = written(ruled(sheet()))
    y, x = np.mgrid[0:1600, 0:1400].astype(np.float32)
    bent = cv2.remap(page, x + 3 * np.sin(y / 400), y + 3 * np.sin(x / 350) + x * 0.003, cv2.INTER_LINEAR, None, 0, 255)
    [grid] = find_grids(bent, DPI)
    assert size(grid) == (ROWS, COLUMNS, ROWS * COLUMNS)


def test_a_table_without_an_outer_frame_has_its_outer_cells():
    page = ruled(sheet(), xs=XS[1:-1], ys=YS[1:-1], across=(XS[0], XS[-1]), down=(YS[0], YS[-1]))
    [grid] = find_grids(written(page), DPI)
    assert size(grid) == (ROWS, COLUMNS, ROWS * COLUMNS)


def test_cells_that_span_columns_or_rows_are_one_cell():
    page = ruled(sheet())
    page[YS[0] + 3 : YS[1] - 2, XS[2] - 3 : XS[2] + 4] = 255
    page[YS[1] - 3 : YS[1] + 4, XS[0] + 3 : XS[1] - 2] = 255
    [grid] = find_grids(page, DPI)
    assert GridCell(rows=(0, 1), columns=(1, 3)) in grid.cells
    assert GridCell(rows=(0, 2), columns=(0, 1)) in grid.cells
    assert len(grid.cells) == ROWS * COLUMNS - 2


def test_a_fold_across_the_sheet_is_no_rule_of_the_table():
    page = written(ruled(sheet()))
    cv2.line(page, (0, YS[3] + 30), (1399, YS[3] + 26), 90, 4)
    [grid] = find_grids(page, DPI)
    assert len(grid.levels) == len(YS)
    assert len(grid.strays) == 1


def test_two_tables_of_a_page_are_found_apart():
    below = tuple(y + 700 for y in YS[:5])
    page = ruled(ruled(sheet()), xs=(200, 500, 1200), ys=below)
    assert [size(grid)[:2] for grid in find_grids(page, DPI)] == [(ROWS, COLUMNS), (4, 2)]


NO_TABLES = {
    "text": {},
    "frame": {"xs": (150, 1300), "ys": (300, 1400)},
    "letterhead": {"xs": (150, 1300), "ys": (200, 300, 1400)},
    "underlines": {"xs": (), "ys": (300, 480, 660), "across": (230, 1100), "down": (0, 0)},
    "margin": {"xs": (180,), "ys": (300,), "across": (100, 1300), "down": (200, 1500)},
    "ruled paper": {"xs": (180,), "ys": tuple(range(300, 1500, 60)), "across": (0, 1399), "down": (0, 1599)},
}


def text_page():
    page = sheet()
    for line in range(12):
        write(page, "The land was measured on the spot, the parties heard", 230, 460 + 60 * line)
    return page


@pytest.mark.parametrize("kind", NO_TABLES)
def test_what_has_rules_and_is_no_table_is_left_alone(kind):
    page = text_page()
    if NO_TABLES[kind]:
        ruled(page, **NO_TABLES[kind])
    assert find_grids(page, DPI) == ()


def test_a_seal_a_picture_and_large_letters_are_no_table():
    page = text_page()
    for radius in (150, 120):
        cv2.circle(page, (700, 800), radius, 60, 3, cv2.LINE_AA)
    write(page, "HEHHE", 200, 250, scale=6)
    page[200:300, 1000:1300] = np.random.default_rng(1).integers(0, 2, (100, 300), dtype=np.uint8) * 255
    assert find_grids(page, DPI) == ()


def test_a_cell_is_cut_without_its_rules():
    page = written(ruled(sheet()))
    [grid] = find_grids(page, DPI)
    cuts = {cell: cut for cell, _, cut in cut_cells(page, grid, DPI)}
    cut = cuts[GridCell(rows=(1, 2), columns=(2, 3))]
    height, width = cut.shape
    assert (cut[:8] == 255).all()
    assert (cut[-8:] == 255).all()
    assert (cut[:, :8] == 255).all()
    assert (cut[:, -8:] == 255).all()
    assert (cut < 128).sum() > 50
    assert abs(width - (XS[3] - XS[2])) <= 4
    assert abs(height - 80) <= 4


def test_an_empty_cell_has_no_line_and_specks_do_not_make_one():
    page = ruled(sheet())
    write(page, "42", XS[0] + 20, YS[0] + 52)
    cv2.circle(page, (XS[2] + 60, YS[2] + 40), 2, 0, -1)
    [grid] = find_grids(page, DPI)
    [line] = cut_lines(page, grid, DPI)
    assert line.cell == GridCell(rows=(0, 1), columns=(0, 1))


def test_two_lines_in_a_cell_are_cut_apart():
    page = ruled(sheet(), ys=(400, 520, 640, 760))
    write(page, "first", XS[1] + 20, 450)
    write(page, "second", XS[1] + 20, 500)
    [grid] = find_grids(page, DPI)
    upper, lower = cut_lines(page, grid, DPI)
    assert upper.cell == lower.cell
    assert upper.box[3] <= lower.box[1]


def test_cells_of_a_row_stand_beside_each_other_in_a_strip_and_words_find_back():
    page = written(ruled(sheet()))
    [grid] = find_grids(page, DPI)
    lines = list(cut_lines(page, grid, DPI))
    rows = [row for first in range(ROWS) for row in type_rows([x for x in lines if x.cell.rows[0] == first])]
    assert [len(row) for row in rows] == [COLUMNS] * ROWS
    strips = set_strips(rows, DPI)
    assert strips.pixels.shape[1] < XS[-1] - XS[0]
    placed = strips.placed[5]
    [(line, word)] = strips.bring_back([Word(text="11", box=placed.box, confidence=90, line=0)])
    assert line is placed.line
    assert word.box == placed.line.box


def test_rules_that_cross_each_other_are_no_table():
    level, left, right = (Rule(np.full(400, place), np.ones(400, bool)) for place in (100.0, 10.0, 60.0))
    steep = Rule(np.linspace(20, 250, 400), np.ones(400, bool))
    cells = (GridCell(rows=(0, 1), columns=(0, 1)),)
    assert not has_room(Grid(levels=(level, steep), uprights=(left, right), cells=cells))
    below = Rule(np.full(400, 200.0), np.ones(400, bool))
    assert has_room(Grid(levels=(level, below), uprights=(left, right), cells=cells))


def words_of(page, read):
    grids = find_grids(page, DPI)
    return read_tables(page, grids, DPI, read)


def test_rows_stay_rows_in_the_text_and_stand_where_the_table_stands():
    page = written(ruled(sheet()))

    def read(strips):
        grids = find_grids(page, DPI)
        rows = [[line] for line in cut_lines(page, grids[0], DPI)]
        placed = set_strips([[line for [line] in rows[n : n + COLUMNS]] for n in range(0, len(rows), COLUMNS)], DPI)
        return tuple(
            Word(text=f"{p.line.cell.rows[0]}{p.line.cell.columns[0]}", box=p.box, confidence=80, line=0)
            for p in placed.placed
        )

    [table] = words_of(page, read)
    above = Word(text="above", box=(200, 100, 300, 140), confidence=90, line=0)
    below = Word(text="below", box=(200, 1200, 300, 1240), confidence=90, line=1)
    words = with_tables((above, below), [table])
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    rows = [" ".join(f"{row}{column}" for column in range(COLUMNS)) for row in range(ROWS)]
    assert [" ".join(line) for line in lines.values()] == ["above", *rows, "below"]
    filled = fill(table.outline, words)
    assert [[cell.text for cell in row] for row in filled.rows] == [row.split() for row in rows]
    assert {cell.confidence for row in filled.rows for cell in row} == {80.0}


def test_an_unread_cell_is_told_from_an_empty_one():
    page = ruled(sheet())
    write(page, "42", XS[0] + 20, YS[0] + 52)
    [table] = words_of(page, lambda strips: ())
    filled = fill(table.outline, ())
    assert (filled.rows[0][0].text, filled.rows[0][0].confidence) == ("", 0.0)
    assert (filled.rows[0][1].text, filled.rows[0][1].confidence) == ("", 100.0)


def test_nothing_of_a_table_is_left_on_the_page_around_it():
    page = written(ruled(sheet()))
    write(page, "above", 200, 300)
    grids = find_grids(page, DPI)
    around = without_tables(page, grids, DPI)
    assert (around[YS[0] - 4 :] == 255).all()
    assert (around[:350] == page[:350]).all()


def test_rows_without_rules_between_them_are_told_by_their_lines_of_type():
    page = ruled(sheet(), ys=(YS[0], YS[1], YS[-1]))
    written(page, ys=YS)
    write(page, "goes on", XS[1] + 20, YS[2] + 84)
    page[YS[3] + 5 : YS[4] - 5, XS[3] + 5 : XS[4] - 5] = 255
    [grid] = find_grids(page, DPI)
    assert may_be_unruled(grid, DPI)
    rows = with_unruled_rows(grid, tuple(cut_lines(page, grid, DPI)))
    lines = list(cut_lines(page, rows, DPI))
    assert size(rows) == (ROWS, COLUMNS, ROWS * COLUMNS)
    assert len([line for line in lines if line.cell == GridCell(rows=(2, 3), columns=(1, 2))]) == 2
    assert not [line for line in lines if line.cell == GridCell(rows=(3, 4), columns=(3, 4))]


def test_a_heading_of_two_lines_stays_one_row():
    page = ruled(sheet(), ys=(400, 520, 640, 760))
    for x in XS[:-1]:
        write(page, "abc", x + 10, 450)
        write(page, "def", x + 10, 500)
    [grid] = find_grids(page, DPI)
    assert with_unruled_rows(grid, tuple(cut_lines(page, grid, DPI))) is grid


@pytest.mark.tesseract
def test_a_table_of_numbers_is_read_cell_by_cell():
    page = ruled(sheet())
    for row, y in enumerate(YS[:-1]):
        for column, x in enumerate(XS[:-1]):
            write(page, f"{row + 3}{column + 4}.{row + 2}{column + 5}"[: 2 if column == 0 else 5], x + 20, y + 52)
    engine = TesseractEngine(("eng",))
    [table] = words_of(page, lambda strips: engine.read(strips, languages="eng", dpi=DPI, timeout_s=60, layout="block"))
    filled = fill(table.outline, with_tables((), [table]))
    got = [[cell.text for cell in row] for row in filled.rows]
    want = [
        [f"{row + 3}{column + 4}.{row + 2}{column + 5}"[: 2 if column == 0 else 5] for column in range(COLUMNS)]
        for row in range(ROWS)
    ]
    wrong = sum(a != b for mine, true in zip(got, want, strict=True) for a, b in zip(mine, true, strict=True))
    assert wrong <= 1


@pytest.mark.parametrize("place", [(40, 0), (40, 700), (1300, 0), (611, 333), (611, 1370)])
def test_a_thick_rule_without_a_gap_is_seen_wherever_it_stands_and_upright_as_level(place):
    x, y = place
    ink = np.zeros((1600, 1400), np.uint8)
    ink[y : y + 230, x : x + 9] = 255
    assert upright_rules(ink, DPI)[y + 60 : y + 170, x : x + 9].all()
    assert (upright_rules(ink, DPI) == level_rules(np.ascontiguousarray(ink.T), DPI).T).all()
