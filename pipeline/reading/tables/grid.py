"""Tables found by their rules: where they lie, and their cells by row and column.

A table has at least two columns and two rows between rules that cross. A frame around a letter, an underline, a margin
rule, a seal and a fold in the paper have rules too and are none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from pipeline.paging.pictures import Pixels
from pipeline.reading.pieces import Mask, boxes_of, pieces_of
from pipeline.reading.tables.rules import Rule, faint_rules, ink_of, level_rules, trace, upright_rules
from schemas.base import Box

TOUCHING_IN = 0.1
"""Rules that come this near to each other belong to one table."""
SAME_WIDTH = 0.7
TORN_IN = 0.35
"""Pieces of about the same width, under each other and no further apart than a row, are one table."""
END_IN = 0.06
"""No rule lies further out than this from where the rules across it end: it is the headline of a line of type."""
ROOM_IN = 0.4
"""Around a table, where faint rules of it are looked for."""
LEAST_IN = (0.8, 0.35)
"""Least width and height of a table."""
MISSING = 0.25
"""Of the ink that a rule usually has along a cell: where it has no more than this share of it, it is not there."""
BESIDE_IN = 0.012
MEETING_IN = (0.015, 0.06)
MEETING_SHARE = 0.3
"""A faint rule has at least so much ink that near to the rules that cross it."""
CLEAN = 0.1
"""Share of a cell's edge by which a rule that is there or not there may err."""
MAIN = 0.5
"""Share of a table that a rule crosses to count without further questions."""
BEYOND_IN = 0.3
"""A rule that runs on so far beyond the table may be a fold of the paper or the stroke of a signature."""
BORDER_IN = 0.15
"""The first and the last rule are no further from where the rules across them end."""
REGULAR = 0.25
"""Share by which heights of rows may differ and still be the same."""
NARROWEST_IN = 0.09
"""What is narrower than this between two rules is one double rule."""
OPEN_IN = 0.2
"""Rules that reach so far beyond the last one across them leave the table open on that side."""
TALL_IN = 1.5
TALL_COLUMNS = 4
"""A row as tall as ``TALL_IN`` makes a table only with so many columns: else it is a form of boxes, or ruled paper."""
LARGEST_SHARE = 0.5
"""Of a table, by area, that one cell may have."""


@dataclass(frozen=True)
class GridCell:
    """A cell by its place: rows and columns from the first to before the last."""

    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Grid:
    """A ruled table: its rules from top to bottom and from left to right, and the cells between them."""

    levels: tuple[Rule, ...]
    uprights: tuple[Rule, ...]
    cells: tuple[GridCell, ...]
    """by row, then by column"""

    strays: tuple[Rule, ...] = ()
    """level lines across it that are no rules of it, such as a fold"""
    corner: tuple[int, int] = (0, 0)
    """where on the sheet the pixels begin that its rules are counted in"""

    def moved(self, x: int, y: int) -> "Grid":
        """The same, its rules counted in a picture of which this one begins at x, y."""
        return replace(self, corner=(x, y))

    @property
    def box(self) -> Box:
        """Where it lies on the sheet, rules included."""
        whole = GridCell(rows=(0, len(self.levels) - 1), columns=(0, len(self.uprights) - 1))
        return self.box_of(whole)

    def box_of(self, cell: GridCell) -> Box:
        """Where a cell lies on the sheet, its rules included."""
        x0, y0, x1, y1 = self.bounds(cell)
        dx, dy = self.corner
        return x0 + dx, y0 + dy, x1 + dx, y1 + dy

    def bounds(self, cell: GridCell) -> Box:
        """The box around a cell, its rules included, in the pixels that the rules are counted in."""
        top, bottom = (self.levels[place] for place in cell.rows)
        left, right = (self.uprights[place] for place in cell.columns)
        across, down = _stretch(left.middle, right.middle), _stretch(top.middle, bottom.middle)
        return (
            max(0, int(left.course[down].min())),
            max(0, int(top.course[across].min())),
            min(len(top.course), int(np.ceil(right.course[down].max())) + 1),
            min(len(left.course), int(np.ceil(bottom.course[across].max())) + 1),
        )


def _stretch(start: float, end: float) -> slice:
    return slice(max(0, int(start)), max(1, int(np.ceil(end)) + 1))


def find_grids(grey: Pixels, dpi: int) -> tuple[Grid, ...]:
    """The ruled tables of a cleaned, level sheet, from top to bottom."""
    whole = ink_of(grey)
    upright = upright_rules(whole, dpi)
    reach = _reach(upright, dpi)
    if reach is None:
        return ()
    ink, uprights = whole[reach], upright[reach]
    levels = level_rules(ink, dpi)
    grids = []
    for part, here in _parts(levels, uprights, dpi):
        grid = _grid(levels[part] & here, uprights[part] & here, ink[part], dpi)
        grids.extend([grid.moved(part[1].start, part[0].start + reach.start)] if grid else [])
    return tuple(sorted(grids, key=lambda grid: grid.box[1]))


def _reach(uprights: Mask, dpi: int) -> slice | None:
    """The rows of the sheet that tables can be in; none on most pages: at least two upright rules must stand there."""
    beside = cv2.dilate(uprights.max(axis=0, keepdims=True), np.ones((1, 3), np.uint8))[0] > 0
    if not beside.any():
        return None
    boxes = boxes_of(uprights[:, beside])  # the white columns do not matter
    tall = boxes[boxes[:, cv2.CC_STAT_HEIGHT] >= LEAST_IN[1] * dpi]
    if len(tall) < 2:
        return None
    room = round(2 * ROOM_IN * dpi)
    top, bottom = tall[:, cv2.CC_STAT_TOP].min(), (tall[:, cv2.CC_STAT_TOP] + tall[:, cv2.CC_STAT_HEIGHT]).max()
    return slice(max(0, int(top) - room), min(len(uprights), int(bottom) + room))


def _parts(levels: Mask, uprights: Mask, dpi: int) -> Iterator[tuple[tuple[slice, slice], Mask]]:
    """Pieces of the sheet where rules hang together, with some room around, and a mask of those that do."""
    side = 2 * round(TOUCHING_IN * dpi / 2) + 1
    joined = cv2.dilate(levels | uprights, np.ones((side, side), np.uint8))
    labels, boxes = pieces_of(np.asarray(joined, dtype=np.uint8))
    groups: list[list[int]] = []
    for n in range(1, len(boxes)):
        if boxes[n][cv2.CC_STAT_HEIGHT] < LEAST_IN[1] * dpi / 2:
            continue
        group = next((group for group in groups if any(_belong(boxes[n], boxes[other], dpi) for other in group)), None)
        groups.append([n]) if group is None else group.append(n)
    room = round(ROOM_IN * dpi)
    for group in groups:
        x0, y0 = boxes[group][:, 0].min(), boxes[group][:, 1].min()
        x1, y1 = (boxes[group][:, 0] + boxes[group][:, 2]).max(), (boxes[group][:, 1] + boxes[group][:, 3]).max()
        if x1 - x0 >= LEAST_IN[0] * dpi and y1 - y0 >= LEAST_IN[1] * dpi:
            part = slice(max(0, int(y0) - room), int(y1) + room), slice(max(0, int(x0) - room), int(x1) + room)
            own = np.zeros(len(boxes), dtype=np.uint8)
            own[group] = 255
            yield part, own[labels[part]]


def _belong(one: Sequence[int], other: Sequence[int], dpi: int) -> bool:
    """Whether two pieces, as left, top, width and height, are one table that a fold or a bad copy tore apart."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    apart = max(one[1], other[1]) - min(one[1] + one[3], other[1] + other[3])
    return across >= SAME_WIDTH * max(one[2], other[2]) and apart <= TORN_IN * dpi


def _grid(levels: Mask, uprights: Mask, ink: Mask, dpi: int) -> Grid | None:
    """The table that rules hanging together make, if they make one."""
    down, across = _main_rules(levels, uprights, dpi)
    if len(across) < 2 or len(down) < 2:
        return None
    turned = _turned(ink)
    down = _with_faint(down, across, ink, dpi)
    across = _with_faint(across, down, turned, dpi)
    folds = _folds(down, across, dpi)
    down = [rule for rule in down if rule not in folds]
    down, across = _merged_doubles(_closed(down, across, dpi), dpi), _merged_doubles(_closed(across, down, dpi), dpi)
    if len(across) < 3 or len(down) < 3:
        return None
    cells = _cells(_edges(down, across, ink, dpi), _edges(across, down, turned, dpi))
    grid = Grid(levels=tuple(down), uprights=tuple(across), cells=cells, strays=folds)
    return grid if has_room(grid) and _is_table(grid, dpi) else None


def _turned(mask: Mask) -> Mask:
    """Rows as columns, in memory too: in a tenth of the time that NumPy takes."""
    return np.asarray(cv2.transpose(mask), dtype=np.uint8)


def has_room(grid: Grid) -> bool:
    """Whether each cell has some: rules found in grain and scratches cross each other where they should run beside."""
    return all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in map(grid.bounds, grid.cells))


def _main_rules(levels: Mask, uprights: Mask, dpi: int) -> tuple[list[Rule], list[Rule]]:
    """The level and the upright rules that run from one crossing rule to another."""
    across = [rule for rule in _traced(_turned(uprights), dpi) if rule.is_straight(dpi)]
    longest = max((rule.last - rule.first for rule in across), default=0)
    across = [rule for rule in across if rule.last - rule.first >= MAIN * longest]
    if len(across) < 2:
        return [], []
    down = _accepted(_within(_traced(levels, dpi), across, dpi), across)
    return down, _accepted(across, down)


def _traced(mask: Mask, dpi: int) -> list[Rule]:
    return list(trace(mask, dpi))


def _with_faint(rules: Sequence[Rule], crossing: Sequence[Rule], ink: Mask, dpi: int) -> list[Rule]:
    """The rules and those that are too faint to be traced, no further out than the crossing rules reach."""
    faint = faint_rules(ink, rules, (crossing[0].middle, crossing[-1].middle), dpi)
    sure = [rule for rule in _within(faint, crossing, dpi, longest=1) if _meets(rule, crossing, ink, dpi)]
    ends = rules[0].middle, rules[-1].middle
    sure = [rule for rule in sure if _is_reached(rule, ends, crossing, ink.T, dpi)]
    return sorted([*rules, *sure], key=lambda rule: rule.middle)


def _is_reached(rule: Rule, ends: tuple[float, float], crossing: Sequence[Rule], ink: Mask, dpi: int) -> bool:
    """Whether a rule outside the others is reached by those that cross it, if only by pieces of them."""
    if ends[0] <= rule.middle <= ends[1]:
        return True
    stretch = (rule.middle, ends[0]) if rule.middle < ends[0] else (ends[1], rule.middle)
    beside = round(BESIDE_IN * dpi)
    return float(np.median([one.raw_share(ink, *stretch, beside_px=beside) for one in crossing])) >= MEETING_SHARE


def _meets(rule: Rule, crossing: Sequence[Rule], ink: Mask, dpi: int) -> bool:
    """Whether there is ink of it beside the rules that cross it, where no type stands: a column of strokes has none."""
    near, far, beside = (round(inches * dpi) for inches in (*MEETING_IN, BESIDE_IN))
    places = [rule.middle for rule in crossing]
    stretches = [(x - far, x - near) for x in places[1:]] + [(x + near, x + far) for x in places[:-1]]
    shares = [rule.raw_share(ink, *stretch, beside_px=beside) for stretch in stretches]
    return float(np.mean(shares)) >= MEETING_SHARE


def _within(rules: Sequence[Rule], crossing: Sequence[Rule], dpi: int, *, longest: int = 2) -> list[Rule]:
    """The rules that lie no further out than so many of the crossing ones reach: a stroke of type may lengthen one."""
    room = END_IN * dpi
    start = sorted(rule.first for rule in crossing)[longest - 1] - room
    end = sorted(rule.last for rule in crossing)[-longest] + room
    return [rule for rule in rules if start <= rule.middle <= end]


def _accepted(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[Rule]:
    """The rules that run from one crossing rule to another, and for most of the table or cleanly for a part of it."""
    if len(crossing) < 2:
        return []
    places = [rule.middle for rule in crossing]
    return [rule for rule in rules if _crosses(rule, places)]


def _crosses(rule: Rule, places: Sequence[float]) -> bool:
    if rule.share(places[0], places[-1]) >= MAIN:
        return True
    shares = [rule.share(start, end) for start, end in pairwise(places)]
    full = [share >= 1 - CLEAN for share in shares]
    return any(full) and all(there or share <= CLEAN for there, share in zip(full, shares, strict=True))


def _folds(down: Sequence[Rule], across: Sequence[Rule], dpi: int) -> tuple[Rule, ...]:
    """The level rules that run on beyond the table, and without which its rows are more regular."""
    beyond = BEYOND_IN * dpi
    first, last = (float(np.median([getattr(rule, end) for rule in down])) for end in ("first", "last"))
    left, right = min(across[0].middle, first) - beyond, max(across[-1].middle, last) + beyond
    ends = (float(np.median([rule.first for rule in across])), float(np.median([rule.last for rule in across])))
    kept = list(down)
    for rule in down:
        place = kept.index(rule)
        if (rule.first < left or rule.last > right) and len(kept) > 3 and _is_odd(kept, place, ends, dpi):
            kept.remove(rule)
    return tuple(rule for rule in down if rule not in kept)


def _is_odd(rules: Sequence[Rule], place: int, ends: tuple[float, float], dpi: int) -> bool:
    """Whether the rows on both sides of a rule are together one of the usual height, or it is no end of the table."""
    if place in (0, len(rules) - 1):
        return abs(rules[place].middle - ends[place > 0]) > BORDER_IN * dpi
    heights = np.diff([rule.middle for rule in rules])
    both = rules[place + 1].middle - rules[place - 1].middle
    usual = float(np.median(heights))
    return bool(both <= (1 + REGULAR) * usual)


def _closed(rules: list[Rule], crossing: Sequence[Rule], dpi: int) -> list[Rule]:
    """The rules with one more on each side where the crossing ones run on: a table without an outer frame."""
    firsts, lasts = (float(np.median([getattr(rule, end) for rule in crossing])) for end in ("first", "last"))
    length = len(rules[0].course)
    before = [_unseen(firsts, length)] if firsts < rules[0].middle - OPEN_IN * dpi else []
    after = [_unseen(lasts, length)] if lasts > rules[-1].middle + OPEN_IN * dpi else []
    return [*before, *rules, *after]


def _unseen(place: float, length: int) -> Rule:
    return Rule(course=np.full(length, place), inked=np.ones(length, dtype=np.bool_), seen=False)


def _merged_doubles(rules: Sequence[Rule], dpi: int) -> list[Rule]:
    """The rules without the second of a double one."""
    kept: list[Rule] = []
    for rule in rules:
        if not kept or rule.middle - kept[-1].middle >= NARROWEST_IN * dpi:
            kept.append(rule)
    return kept


def _cells(level: Mask, upright: Mask) -> tuple[GridCell, ...]:
    """The cells: places of the grid joined where no rule is between them and a rectangle comes of it.

    Args:
        level: for every level rule and column, whether the rule is there.
        upright: for every upright rule and row, whether the rule is there.
    """
    rows, columns = len(upright[0]), len(level[0])
    taken = np.zeros((rows, columns), dtype=np.bool_)
    cells = []
    for row in range(rows):
        for column in range(columns):
            if taken[row, column]:
                continue
            right = column + 1
            while right < columns and not upright[right, row] and not taken[row, right]:
                right += 1
            bottom = row + 1
            while bottom < rows and _runs_on(level, upright, bottom, column, right):
                bottom += 1
            taken[row:bottom, column:right] = True
            cells.append(GridCell(rows=(row, bottom), columns=(column, right)))
    return tuple(cells)


def _runs_on(level: Mask, upright: Mask, row: int, column: int, right: int) -> bool:
    """Whether a cell that spans these columns goes on into a row: no rule above it or within it."""
    return not level[row, column:right].any() and not upright[column + 1 : right, row].any()


def _edges(rules: Sequence[Rule], crossing: Sequence[Rule], ink: Mask, dpi: int) -> Mask:
    """For every rule and every stretch of it between two crossing ones, whether it is there, if only in pieces."""
    places = [rule.middle for rule in crossing]
    stretches = list(pairwise(places))
    beside = round(BESIDE_IN * dpi)
    shares = np.array([[rule.raw_share(ink, *stretch, beside_px=beside) for stretch in stretches] for rule in rules])
    usual = np.median(shares, axis=1, keepdims=True)
    unseen = np.array([[not rule.seen] for rule in rules])
    return np.asarray(unseen | (shares > MISSING * usual), dtype=np.uint8)


def _is_table(grid: Grid, dpi: int) -> bool:
    x0, y0, x1, y1 = grid.box
    if len(grid.cells) < 4 or x1 - x0 < LEAST_IN[0] * dpi or y1 - y0 < LEAST_IN[1] * dpi:
        return False
    heights = np.diff([rule.middle for rule in grid.levels])
    widths = np.diff([rule.middle for rule in grid.uprights])
    if max(heights) > TALL_IN * dpi and len(widths) < TALL_COLUMNS:
        return False
    areas = [heights[slice(*cell.rows)].sum() * widths[slice(*cell.columns)].sum() for cell in grid.cells]
    return bool(max(areas) <= LARGEST_SHARE * heights.sum() * widths.sum())
