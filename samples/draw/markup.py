"""The texts of the sample papers, in a small markup: one line is one block of the page.

``# ``  office name · ``## `` line below it · ``#_ `` underlined heading · ``= `` subject or reference, bold
``- ``  plain line · ``-- `` indented line · ``* `` list entry · ``> `` right-hand column ·
``< `` a note in the ruled margin
``a <> b`` the two ends of a line
``|w .2 .8`` starts a table with these widths, ``| a | b`` is a row of it, the first one the heading
``% name words`` an ornament (seal, sign, inward, serial, folio, margin, column, border, photo, hand, blank)
``---`` a rule · ``~1.5`` a gap in em · ``===`` next page · anything else is a paragraph.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Style = Literal[
    "office", "under", "heading", "bold", "plain", "indented", "entry", "right", "aside", "pair",
    "table", "ornament", "rule", "gap", "paragraph",
]  # fmt: skip
TEXTS = Path(__file__).parent / "texts"
_MARKS: tuple[tuple[str, Style], ...] = (
    ("#_ ", "heading"),
    ("## ", "under"),
    ("# ", "office"),
    ("-- ", "indented"),
    ("- ", "plain"),
    ("= ", "bold"),
    ("* ", "entry"),
    ("> ", "right"),
    ("< ", "aside"),
    ("% ", "ornament"),
    ("~", "gap"),
)


@dataclass(frozen=True)
class Block:
    """One block of a page. ``cells`` holds the rows of a table, the first row being its heading."""

    style: Style
    text: str = ""
    other: str = ""
    widths: tuple[float, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()


def read_pages(name: str) -> tuple[tuple[Block, ...], ...]:
    """The pages of ``texts/<name>.txt``."""
    pages = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").split("\n===\n")
    return tuple(parse_page(page) for page in pages)


def parse_page(text: str) -> tuple[Block, ...]:
    """The blocks of one page, top to bottom."""
    blocks: list[Block] = []
    for line in filter(None, text.splitlines()):
        if line.startswith("| "):
            blocks[-1] = _with_row(blocks[-1], line)
        else:
            blocks.append(_parse_line(line))
    return tuple(blocks)


def _parse_line(line: str) -> Block:
    if line == "---":
        return Block("rule")
    if line.startswith("|w "):
        return Block("table", widths=tuple(float(width) for width in line[3:].split()))
    for mark, style in _MARKS:
        if line.startswith(mark):
            return Block(style, line[len(mark) :].strip())
    left, found, right = line.partition(" <> ")
    return Block("pair", left.strip(), right.strip()) if found else Block("paragraph", line.strip())


def _with_row(table: Block, line: str) -> Block:
    row = tuple(cell.strip() for cell in line[1:].split("|"))
    if table.style != "table" or len(row) != len(table.widths):
        raise ValueError(f"this row does not fit its table: {line}")
    return Block("table", widths=table.widths, cells=(*table.cells, row))
