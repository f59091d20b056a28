"""Tables become data: columns told by their headings, rows of typed cells, and the fields they give.

One rule: a table whose headings are not known stays text; a cell's value is normalised, its raw text kept beside it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.describing.cues import CueIndex, Meeting
from pipeline.describing.grammar.land import AREA_UNITS, SQUARE_UNITS, hectares, unit_of
from pipeline.describing.grammar.legible import make_legible
from pipeline.describing.located import LocatedText
from pipeline.describing.proposals import Candidate, Rule
from pipeline.describing.tokens import key_of, split_keys
from pipeline.describing.trust import Reading
from pipeline.describing.word_lists import RELATIONS
from schemas.pages import Cell, Table
from schemas.records import PartTable, Person, TableColumn, TableRow, TypedCell
from schemas.taxonomy import Taxonomy

OTHER = "other"
HEADER_ROWS = 3
"""Headings stand in the first rows: a merged one, those under it, and perhaps a row of their numbers."""
LEAST_KNOWN = 2
"""Columns whose headings must be known for a table to be data."""

LEAST_NAME = 3
"""Letters and signs of a name, at least."""

KHASRA = Rule("table_khasra", 92)
AREA = Rule("table_area", 88)
AREA_NO_UNIT = Rule("table_area_no_unit", 60)
HOLDER = Rule("table_holder", 85)
FIELDS = {KHASRA: "khasra", AREA: "area", AREA_NO_UNIT: "area", HOLDER: "person"}
"""The field that each rule is for."""

_PLOT = re.compile(r"(?<![\d/])\d{1,5}(?: ?/ ?\d{1,4})*(?: ?/? ?[क-घअबस](?![\u0900-\u0963]))?(?!\d)")
_SUM = re.compile(r"योग|कुल|[Tt]otal|TOTAL")
_SIZE = re.compile(r"\d{1,7}(?:\.\d{1,4})?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d\d)*,\d{3}(?:\.\d{1,4})?")
"""Only a large number is written so: of square feet, not of hectares, whose comma is a misread point."""
_DIGIT = re.compile(r"\d")
_MONEY = re.compile(r"\d+(?:\.\d{1,2})?(?![.,]? ?\d)(?!,)")
_MONEY_IN_GROUPS = re.compile(
    r"(?=\d+,|\d+\.\d+[.,]\d)(?P<groups>\d{1,3}(?:[,.]\d{2,3})*[,.]\d{3})(?P<rest>\.\d{1,2})?(?![.,]? ?\d)"
)
"""A sum some of whose commas may have been read as points: 2,74.013.50 is 2,74,013.50."""
_LETTER = r"[A-Za-z\u0900-\u0963\u0971-\u097f]"
_NAME = re.compile(rf"{_LETTER}(?:{_LETTER}|[.\u0970])*(?:\s+(?:{_LETTER}|[.\u0970])+)*")
_CASTE = re.compile(r"[\s,]*(?:जाति|कौम)\s*[:\-–]*\s*(?P<caste>[\u0904-\u0961][\u0900-\u0963]*)")
_AFTER_NAMES = frozenset((
    "निवासी", "निवासिनी", "साकिन", "सा.", "नि.", "सकूनत", "मुकाम", "मौजा", "ग्राम", "पेशा", "उम्र", "आयु",
    "r/o", "R/o", "resident",
))  # fmt: skip
HOLDER_COLUMN, FATHER_COLUMN = "holder", "father"
_WITH = frozenset(map(key_of, ("मय", "मये", "सहित", "व", "एवं", "तथा", "और", "with", "and")))
"""Between a name and a father they say that a column has both."""
_PARTING = re.compile(r"[,;/(]")
_FIGURES = frozenset(("rent", "amount"))
_NUMBERED = frozenset(("serial", "year"))


def find_tables(page: LocatedText, taxonomy: Taxonomy, before: PartTable | None = None) -> tuple[PartTable, ...]:
    """The tables of a page whose columns are known.

    Args:
        page: with its tables as they were read.
        taxonomy: knows the columns.
        before: the last table of the page before; one without headings and as many columns goes on with it.
    """
    found: list[PartTable] = []
    for table in page.page.tables:
        columns, first = _columns_of(table, taxonomy)
        last = found[-1] if found else before
        if sum(column.name != OTHER for column in columns) < LEAST_KNOWN:
            if last is None or len(last.columns) != len(columns):
                continue
            columns, first = last.columns, 0
        rows = tuple(row for cells in table.rows[first:] if (row := _typed_row(cells, columns)).cells)
        found.append(PartTable(page=page.number, box=table.box, columns=columns, rows=rows))
    return tuple(found)


def table_candidates(tables: Sequence[PartTable]) -> Iterator[Candidate]:
    """What the rows of tables give for fields: khasra numbers, areas, persons."""
    for table in tables:
        for row in table.rows:
            cells = {cell.column: cell for cell in reversed(row.cells)}
            if khasra := cells.get("khasra"):
                for plot in filter(_PLOT.fullmatch, khasra.value.split(", ")):
                    yield _candidate(khasra, KHASRA, table.page, plot)
            if (area := cells.get("area")) and _SIZE.fullmatch(area.value):
                yield _candidate(area, AREA if area.unit else AREA_NO_UNIT, table.page, area.value)
            if holder := cells.get("holder"):
                yield from _person(holder, cells, table.page)


@lru_cache(maxsize=4)
def _headings(taxonomy: Taxonomy) -> CueIndex:
    index = CueIndex()
    for place, column in enumerate(taxonomy.columns):
        index.add(place, column.id, column.heading)
    return index


def _columns_of(table: Table, taxonomy: Taxonomy) -> tuple[tuple[TableColumn, ...], int]:
    """The columns by their headings, and the first row that is no heading; all ``other`` and 0 when none is known."""
    count = max((cell.column + cell.column_span for row in table.rows for cell in row), default=0)
    names, headings, first = [OTHER] * count, [""] * count, 0
    for number, row in enumerate(table.rows[:HEADER_ROWS]):
        known = {cell.column: name for cell in row if (name := _column_of(cell.text, taxonomy)) != OTHER}
        if len(known) < LEAST_KNOWN and not (first and known and _is_under(row, table.rows[number - 1])):
            continue
        first = number + 1
        for cell in row:
            first = max(first, number + cell.row_span)
            for column in range(cell.column, min(count, cell.column + cell.column_span)):
                names[column] = known.get(cell.column, names[column])
                headings[column] = f"{headings[column]} {cell.text}".strip()
    if first and first < len(table.rows) and _is_numbering(table.rows[first]):
        first += 1
    return tuple(TableColumn(name=name, heading=text) for name, text in zip(names, headings, strict=True)), first


def _is_under(row: Sequence[Cell], above: Sequence[Cell]) -> bool:
    """Whether a row stands under merged headings."""
    return any(cell.column_span > 1 for cell in above) and len(row) >= 1


def _is_numbering(row: Sequence[Cell]) -> bool:
    """Whether it is the row of figures 1, 2, 3 … under the headings."""
    figures = [_plain(cell.text).strip("()[] .") for cell in row]
    right = sum(figure == str(cell.column + 1) for figure, cell in zip(figures, row, strict=True))
    return len(row) >= LEAST_KNOWN and right > len(row) / 2


def _column_of(text: str, taxonomy: Taxonomy) -> str:
    parts = split_keys(text)
    keys = [key for key, _, _ in parts]
    met = list(_headings(taxonomy).find_keys(keys))
    if not met:
        return OTHER
    begins = [text[end:start] for (_, _, end), (_, start, _) in pairwise(parts)]
    if _names_father_too(keys, begins, met):
        return HOLDER_COLUMN
    best = max(met, key=lambda one: (one.quality * one.phrase.rule.weight, len(one.phrase.words)))
    return best.phrase.kind


def _names_father_too(keys: Sequence[str], between: Sequence[str], met: Sequence[Meeting]) -> bool:
    """Whether a heading asks for a name with that of the father: नाम काश्तकार मय वल्दियत, but not पिता का नाम एवं पता.

    Args:
        keys: of its words.
        between: what stands between each word and the next.
        met: the known headings in it.
    """
    names = [one.last for one in met if one.phrase.kind == HOLDER_COLUMN]
    fathers = [one.first for one in met if one.phrase.kind == FATHER_COLUMN]
    fathers_name = {name: min((father for father in fathers if father > name), default=name) for name in names}
    return any(
        not _WITH.isdisjoint(keys[name + 1 : father]) or any(map(_PARTING.search, between[name:father]))
        for name, father in fathers_name.items()
    )


def _typed_row(cells: Sequence[Cell], columns: Sequence[TableColumn]) -> TableRow:
    written = (cell for cell in cells if cell.text.strip(" -–—.|_") and cell.column < len(columns))
    return TableRow(cells=tuple(_typed(cell, columns[cell.column]) for cell in written))


def _typed(cell: Cell, column: TableColumn) -> TypedCell:
    plain, unit = _plain(cell.text), None
    value = cell.text
    if column.name == "khasra":
        value = _plots(plain) or cell.text
    elif column.name == "area":
        value, unit = _area(plain, column.heading) or (cell.text, None)
    elif column.name in _FIGURES:
        value = _money(plain) or cell.text
    elif column.name in _NUMBERED:
        value = plain.strip(" .()")
    return TypedCell(
        column=column.name,
        place=cell.column,
        value=value,
        raw=cell.text,
        unit=unit,
        box=cell.box,
        confidence=cell.confidence,
    )


def _plots(plain: str) -> str:
    """The khasra numbers of a cell, however they are parted; none in a row that sums up."""
    return "" if _SUM.search(plain) else ", ".join(plot.replace(" ", "") for plot in _PLOT.findall(plain))


def _money(plain: str) -> str | None:
    """The plain number of a cell's sum; None where it cannot be told which of its points is the decimal one."""
    first = _DIGIT.search(plain)
    if first is None:
        return None
    if grouped := _MONEY_IN_GROUPS.match(plain, first.start()):
        return re.sub("[,.]", "", grouped["groups"]) + (grouped["rest"] or "")
    whole = _MONEY.match(plain, first.start())
    return whole[0].replace(",", "") if whole else None


def _area(plain: str, heading: str) -> tuple[str, str | None] | None:
    """The area in hectares and the unit it was written in; as written where neither cell nor heading names one."""
    plain = plain.replace(" . ", ".")
    grouped = _GROUPED.search(plain)
    size = grouped or _SIZE.search(plain)
    if size is None:
        return None
    unit = unit_of(plain[size.end() :]) or unit_of(_plain(heading))
    if grouped and unit not in SQUARE_UNITS:
        return None
    number = size[0].replace(",", "")
    return (hectares(float(number) * AREA_UNITS[unit]) if unit else number), unit


def _person(holder: TypedCell, cells: dict[str, TypedCell], page: int) -> Iterator[Candidate]:
    """The holder with father and caste, from cells of their own or from the same one."""
    words = _before_residence(holder.raw.split())
    at = next((place for place, word in enumerate(words) if place and _bare(word) in RELATIONS), len(words))
    name, after = _name_in(" ".join(words[:at])), " ".join(words[at + 1 :])
    if name is None or _SUM.fullmatch(name):  # the row that sums up
        return
    said = _CASTE.search(after)
    father, caste = cells.get("father"), cells.get("caste")
    beside = father.raw if father else after[: said.start()] if said else after
    relative = _name_in(" ".join(_before_residence(beside.split())))
    relation = RELATIONS[_bare(words[at])] if at < len(words) else "child_of"
    person = Person(
        name=name,
        relation=relation if relative else None,
        relation_name=relative,
        caste=caste.raw if caste else said["caste"] if said else None,
    )
    yield _candidate(holder, HOLDER, page, name, person)


def _before_residence(words: Sequence[str]) -> Sequence[str]:
    """The words before those that tell where somebody lives, what he does or how old he is."""
    return words[: next((place for place, word in enumerate(words) if _bare(word) in _AFTER_NAMES), len(words))]


def _bare(word: str) -> str:
    return word.strip(",:-")


def _name_in(text: str) -> str | None:
    found = _NAME.match(text.strip(" ,-:"))
    return found[0] if found and len(found[0]) >= LEAST_NAME else None


def _candidate(cell: TypedCell, rule: Rule, page: int, value: str, person: Person | None = None) -> Candidate:
    return Candidate(
        name=FIELDS[rule],
        value=value,
        raw=cell.raw,
        page=page,
        box=cell.box,
        confidence=rule.worth(cell.confidence),
        rule=rule.name,
        person=person,
        reading=Reading(cell.confidence, cell.confidence, cell.confidence),
    )


def _plain(text: str) -> str:
    return make_legible(text).text
