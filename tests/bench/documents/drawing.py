"""A paper's pages in the blocks that the samples' typesetter knows, set as different offices set them."""

import random
import re
from collections.abc import Iterator

from samples.draw.markup import Block

LONG = 70
"""Letters from which a line that is not marked is running text."""

_ENTRY = re.compile(r"\(?[\d\u0966-\u096f]{1,2}[.)/]\s")
_LABELLED = re.compile(r"(?:विषय|संदर्भ|Sub|Ref)")
_ALONE = {"---": Block("rule"), ".": Block("gap", "2")}
_SIGNED = re.compile(r"> \(")


def blocks_of(page: str, chance: random.Random) -> tuple[Block, ...]:
    """The blocks of a page, with the signatures and receipt stamps that chance puts on it."""
    blocks: list[Block] = []
    lines = page.splitlines()
    stamped = chance.random() < 0.25 and any(line.startswith("प्रति") for line in lines)
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if line.startswith("| "):
            blocks.append(_with_row(blocks, line))
            continue
        if _SIGNED.match(line):
            blocks += _before_signature(chance)
        if stamped and number == 2:
            blocks.append(Block("ornament", f"inward {_receipt(chance)}"))
        blocks.append(_block(line, chance))
    return tuple(_fitted(block) for block in blocks)


def _receipt(chance: random.Random) -> str:
    day = f"{chance.randint(1, 28)}-{chance.randint(1, 12)}-{chance.randint(60, 99)}"
    return f"आवक क्र. {chance.randint(10, 9999)} / दिनांक {day}"


def _before_signature(chance: random.Random) -> Iterator[Block]:
    yield Block("ornament", "sign") if chance.random() < 0.7 else Block("gap", "1.5")


def _block(line: str, chance: random.Random) -> Block:
    if line in _ALONE:
        return _ALONE[line]
    for mark, style in (("^^ ", "office"), ("> ", "right"), ("    ", "paragraph"), ("  ", "indented")):
        if line.startswith(mark):
            return Block(style, line.strip(" >^"))  # type: ignore[arg-type]
    if line.startswith("^ "):
        return Block(chance.choice(("heading", "under")), line[2:].strip())
    left, found, right = line.partition(" || ")
    if found:
        return Block("pair", left.strip(), right.strip())
    if _LABELLED.match(line):
        return Block(chance.choice(("bold", "plain")), line.strip())
    if _ENTRY.match(line):
        return Block("entry", line.strip())
    return Block("paragraph" if len(line) > LONG else "plain", line.strip())


def _with_row(blocks: list[Block], line: str) -> Block:
    row = tuple(cell.strip() for cell in line[1:].split("|"))
    if blocks and blocks[-1].style == "table":
        before = blocks.pop()
        columns = len(before.cells[0])
        return Block("table", cells=(*before.cells, (*row, *[""] * columns)[:columns]))
    return Block("table", cells=(row,))


def _fitted(block: Block) -> Block:
    """A table with columns as wide as what stands in them."""
    if block.style != "table":
        return block
    longest = [max(4, min(30, max(len(row[column]) for row in block.cells))) for column in range(len(block.cells[0]))]
    return Block("table", widths=tuple(one / sum(longest) for one in longest), cells=block.cells)
