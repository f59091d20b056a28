"""One page from a template to a scan: ``draw_page`` sets it in type, ``scan_page`` wears it, ``write_scan`` keeps it.

For any blocks, not only our templates: another bench draws its own documents with the same three.
"""

import json
import random
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from samples.draw import packing
from samples.draw.markup import Block
from samples.draw.paper import Type
from samples.draw.pictures import Printed, fitting, printed, turned
from tests.bench.scans.faces import SCALE
from tests.bench.scans.unseen import scan_unseen
from tests.bench.scans.wear import HARDNESS, Scan, Severity, scan

SIZE_PT = (11.0, 13.5)
LEADING = (1.35, 1.85)
MARGINS_PT = (58.0, 70.0)
COLOUR_SHARE = 0.5
"""Of the scans that are not clean, so many are kept in colour."""


@dataclass(frozen=True)
class Wearing:
    """How a page becomes a scan."""

    severity: Severity = "clean"
    dpi: int = 300
    unseen: bool = False
    """with the family of damage kept out of all tuning"""
    turn: int = 0
    """degrees clockwise by which the scan lies turned"""


def choose_setting(chance: random.Random, face: str, latin: str, *, latin_first: bool = False) -> Type:
    """How one office sets its papers: size, line height and margins by chance."""
    size = chance.uniform(*SIZE_PT)
    return Type(
        family=f"{latin}, {face}" if latin_first else f"{face}, {latin}",
        size=size if latin_first else size * SCALE.get(face, 1.0),
        leading=chance.uniform(*LEADING),
        left=chance.uniform(*MARGINS_PT),
        right=chance.uniform(*MARGINS_PT),
        top=chance.uniform(*MARGINS_PT) - 8,
    )


def draw_page(blocks: tuple[Block, ...], setting: Type, *, dpi: int, seed: str) -> Printed:
    """As many of the blocks as fit one page, printed, with their words: ``text`` is the page's true text."""
    return printed(fitting(blocks, setting, dpi=dpi), setting, dpi=dpi, seed=seed)


def scan_page(page: Printed, how: Wearing, chance: random.Random, *, back: Printed | None = None) -> Scan:
    """The printed page as it comes off the scanner; ``back`` is the other side, which may show through."""
    if how.unseen:
        worn = scan_unseen(page.picture, how.severity, chance, dpi=how.dpi)
    else:
        other = back.picture if back else None
        worn = scan(page.picture, how.severity, chance, dpi=how.dpi, back=other)
    return Scan(turned(worn.picture, how.turn), worn.to_scan, worn.notes)


def boxes_on_scan(page: Printed, worn: Scan, *, dpi: int) -> list[tuple[str, tuple[int, int, int, int]]]:
    """Each word and its box in pixels of an unturned scan: from the top of its line to below its signs."""
    boxes = []
    for word in page.words:
        corners = np.array(
            [
                (x * dpi / 72, y * dpi / 72, 1)
                for x in (word.x, word.x + word.width)
                for y in (word.baseline - word.size, word.baseline + 0.35 * word.size)
            ]
        )
        placed = corners @ worn.to_scan.T
        low, high = placed.min(axis=0), placed.max(axis=0)
        boxes.append((word.text, (round(low[0]), round(low[1]), round(high[0]), round(high[1]))))
    return boxes


def write_scan(folder: Path, name: str, worn: Scan, how: Wearing, chance: random.Random) -> Path:
    """The scan as a JPEG: grey, or in colour as chance has it."""
    pack = packing.Packing(dpi=how.dpi, quality=HARDNESS[how.severity].quality)
    in_colour = how.severity != "clean" and not how.unseen and chance.random() < COLOUR_SHARE
    path = folder / f"{name}.jpg"
    path.write_bytes((packing.jpeg_colour if in_colour else packing.jpeg)([worn.picture], pack))
    return path


def write_truth(folder: Path, name: str, text: str) -> None:
    """The page's true text beside its scan: ``<name>.gt.txt``, NFC."""
    (folder / f"{name}.gt.txt").write_text(unicodedata.normalize("NFC", text) + "\n", encoding="utf-8")


def write_manifest(folder: Path, rows: list[Mapping[str, object]]) -> None:
    """One JSON object a line: what each page is."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "manifest.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
