"""Sets a page of a sample paper in type: paragraphs, tables and ornaments, word by word.

Pango shapes the Devanagari; every word is placed by us, so that a PDF's text layer can stand on its picture.
All measures are PostScript points, origin top left.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import cairocffi as cairo
import pangocairocffi
import pangocffi

from samples.draw import ornaments
from samples.draw.markup import Block
from samples.draw.ornaments import A4

_SIZES = {"office": 1.3, "under": 1.05, "heading": 1.15}


@dataclass(frozen=True)
class Type:
    """How a paper is set: font families, size in points, line height in em, ink, margins in points."""

    family: str = "Lohit Devanagari, Liberation Serif"
    size: float = 12.0
    leading: float = 1.5
    ink: tuple[float, float, float] = (0.0, 0.0, 0.0)
    left: float = 66.0
    right: float = 50.0
    top: float = 52.0


@dataclass(frozen=True)
class SetWord:
    """One word where it was set: left end of its baseline, its width and its line's running number."""

    text: str
    x: float
    baseline: float
    width: float
    size: float
    line: int


class Page:
    """One page being set on a cairo context that is scaled to points."""

    def __init__(self, context: cairo.Context, setting: Type, *, seed: str, outlines: bool = False) -> None:
        self.context = context
        self.setting = setting
        self.outlines = outlines
        self.random = random.Random(seed)
        self.words: list[SetWord] = []
        self.left, self.right = setting.left, A4[0] - setting.right
        self.y = setting.top
        self.uncut = (self.left, self.right, self.y, self.y)
        """left, right, top and lowest end of what is set in columns"""
        self.pen = False
        self._line = 0

    @property
    def width(self) -> float:
        """Width of the column of text."""
        return self.right - self.left

    def set_blocks(self, blocks: tuple[Block, ...]) -> None:
        """Set everything that stands on the page.

        Raises:
            ValueError: it does not fit on one page.
        """
        for block in blocks:
            self.set_block(block)
        if self.excess > 0:
            raise ValueError(f"page is too long by {self.excess:.0f} points")

    @property
    def excess(self) -> float:
        """By how many points the page is too long; negative while there is room."""
        return max(self.y, self.uncut[3]) - A4[1] + 30

    def measure(self, text: str, size: float, bold: bool = False) -> tuple[pangocffi.Layout, float]:
        """The shaped text and its width."""
        layout = pangocairocffi.create_layout(self.context)
        font = pangocffi.FontDescription()
        font.family = self.setting.family
        font.set_absolute_size(pangocffi.units_from_double(size))
        font.weight = pangocffi.Weight.BOLD if bold else pangocffi.Weight.NORMAL
        layout.font_description = font
        layout.text = text
        return layout, pangocffi.units_to_double(layout.get_extents()[1].width)

    def put(self, text: str, x: float, baseline: float, size: float, *, bold: bool = False) -> float:
        """Draw one word with the left end of its baseline there; its width."""
        layout, width = self.measure(text, size, bold)
        self.context.save()
        self.context.set_source_rgb(*((0.08, 0.13, 0.45) if self.pen else self.setting.ink))
        drift = self.random.uniform(-1.2, 1.2) if self.pen else 0.0
        self.context.translate(x, baseline + drift)
        if self.pen:
            self.context.rotate(self.random.uniform(-0.025, 0.025))
        self.context.move_to(0, -pangocffi.units_to_double(layout.get_baseline()))
        if self.outlines:
            pangocairocffi.layout_path(self.context, layout)
            self.context.fill()
        else:
            pangocairocffi.show_layout(self.context, layout)
        self.context.restore()
        self.words.append(SetWord(text, x, baseline, width, size, self._line))
        return width

    def line(self, text: str, x: float, size: float, *, bold: bool = False, width: float | None = None) -> float:
        """Set one line of words at the current height; its width. ``width`` stretches the spaces to fill."""
        words = text.split()
        space = self.measure(" ", size)[1]
        widths = [self.measure(word, size, bold)[1] for word in words]
        if width is not None and len(words) > 1:
            space = (width - sum(widths)) / (len(words) - 1)
        at, baseline = x, self.y + size
        for word, wide in zip(words, widths, strict=True):
            self.put(word, at, baseline, size, bold=bold)
            at += wide + space
        self._line += 1
        return at - space - x if words else 0.0

    def text_width(self, text: str, size: float, bold: bool = False) -> float:
        """Width of the words in one line."""
        words = text.split()
        space = self.measure(" ", size)[1]
        return sum(self.measure(word, size, bold)[1] for word in words) + space * max(0, len(words) - 1)

    def broken(self, text: str, width: float, size: float, *, bold: bool = False, indent: float = 0.0) -> list[str]:
        """The text in lines no wider than ``width``, the first one shorter by ``indent``."""
        lines: list[str] = []
        now: list[str] = []
        for word in text.split():
            room = width - (0.0 if lines else indent)
            if now and self.text_width(" ".join([*now, word]), size, bold) > room:
                lines.append(" ".join(now))
                now = []
            now.append(word)
        return [*lines, " ".join(now)]

    def set_block(self, block: Block) -> None:
        """Set one block at the current height and move below it."""
        setters: dict[str, Callable[[Block], None]] = {
            "office": self._centred,
            "under": self._centred,
            "heading": self._centred,
            "bold": self._hanging,
            "entry": self._hanging,
            "paragraph": self._paragraph,
            "plain": self._plain,
            "indented": self._plain,
            "right": self._right,
            "aside": self._aside,
            "pair": self._pair,
            "table": self._table,
            "ornament": lambda block: ornaments.draw(self, block.text),
            "rule": self._rule,
            "gap": lambda block: self._down(float(block.text) / self.setting.leading),
        }
        setters[block.style](block)

    def _down(self, lines: float = 1.0, size: float | None = None) -> None:
        self.y += lines * self.setting.leading * (size or self.setting.size)

    def _centred(self, block: Block) -> None:
        size = self.setting.size * _SIZES[block.style]
        bold = block.style != "under"
        for text in self.broken(block.text, self.width, size, bold=bold):
            wide = self.text_width(text, size, bold)
            x = (self.left + self.right - wide) / 2
            self.line(text, x, size, bold=bold)
            if block.style == "heading":
                under = self.y + 1.42 * size
                ornaments.stroke(self, (x, under), (x + wide, under), 0.8)
            self._down(1.12 if block.style == "heading" else 0.95, size)

    def _hanging(self, block: Block) -> None:
        size, bold = self.setting.size, block.style == "bold"
        head, _, _ = block.text.partition(" ")
        label = f"{head} :-" if block.text.startswith(f"{head} :-") else head
        hang = self.text_width(label, size, bold) + 0.6 * size if label != block.text else 0.0
        lead = 2.0 * size if bold else 1.2 * size
        lines = self.broken(block.text.removeprefix(label), self.width - hang - lead - size, size, bold=bold)
        self.line(label, self.left + lead, size, bold=bold)
        for text in lines:
            self.line(text, self.left + lead + hang, size, bold=bold)
            self._down(0.95)
        self.y += 0.15 * size

    def _plain(self, block: Block) -> None:
        size = self.setting.size
        for text in self.broken(block.text, self.width - 2 * size, size):
            self.line(text, self.left + (3 * size if block.style == "indented" else 0), size)
            self._down(0.92)

    def _right(self, block: Block) -> None:
        size = self.setting.size
        self.line(block.text, self.right - 90 - self.text_width(block.text, size) / 2, size)
        self._down(0.88)

    def _aside(self, block: Block) -> None:
        size, start = 0.85 * self.setting.size, self.y
        for text in self.broken(block.text, ornaments.MARGIN - 44, size):
            self.line(text, 38.0, size)
            self._down(0.9, size)
        self.y = start

    def _rule(self, _: Block) -> None:
        ornaments.stroke(self, (self.left, self.y), (self.right, self.y), 1.0)
        self.y += 0.5 * self.setting.size

    def _paragraph(self, block: Block) -> None:
        size, indent = self.setting.size, 3.0 * self.setting.size
        lines = self.broken(block.text, self.width, size, indent=indent)
        for number, line in enumerate(lines):
            start = 0.0 if number else indent
            full = self.width - start if number < len(lines) - 1 else None
            self.line(line, self.left + start, size, width=full)
            self._down()
        self.y += 0.35 * size

    def _pair(self, block: Block) -> None:
        size = self.setting.size
        wide = self.text_width(block.other, size)
        together = self.text_width(block.text, size) + wide + 2 * size > self.width
        self.line(block.text, self.left, size)
        if together:
            self._down()
        self.line(block.other, self.right - wide, size)
        self._down()
        self.y += 0.2 * size

    def _table(self, block: Block) -> None:
        size, pad = 0.92 * self.setting.size, 4.0
        edges = [self.left]
        for share in block.widths:
            edges.append(edges[-1] + share * self.width)
        top = self.y
        for number, row in enumerate(block.cells):
            ornaments.stroke(self, (edges[0], self.y), (edges[-1], self.y), 0.8)
            start, lowest = self.y, self.y
            for column, text in enumerate(row):
                self.y = start + 1.5
                for line in self.broken(text, edges[column + 1] - edges[column] - 2 * pad, size, bold=number == 0):
                    self.line(line, edges[column] + pad, size, bold=number == 0)
                    self._down(0.92, size)
                lowest = max(lowest, self.y)
            self.y = lowest + 2.0
        ornaments.stroke(self, (edges[0], self.y), (edges[-1], self.y), 0.8)
        for edge in edges:
            ornaments.stroke(self, (edge, top), (edge, self.y), 0.8)
        self.y += 0.7 * self.setting.size
