"""A page of text as a picture: set as large as it fits, or as much of it as fits, and drawn."""

from bisect import bisect_left
from dataclasses import dataclass, replace

import cairocffi as cairo
import numpy as np

from samples.draw.damage import Picture
from samples.draw.markup import Block
from samples.draw.ornaments import A4
from samples.draw.paper import Page, SetWord, Type

_LARGEST, _SMALLEST = 14.5, 9.0


@dataclass(frozen=True, eq=False)
class Printed:
    """A page as it comes from the press."""

    picture: Picture
    """black and stamped ink on white, RGB"""
    words: tuple[SetWord, ...]
    """in the order they are read; measures in points"""

    @property
    def text(self) -> str:
        """The words line by line; a cell of a table is at least one line."""
        lines: dict[int, list[str]] = {}
        for word in self.words:
            lines.setdefault(word.line, []).append(word.text)
        return "\n".join(" ".join(line) for line in lines.values())


def fitted(blocks: tuple[Block, ...], setting: Type) -> Type:
    """The setting at the largest size, up to 14.5 points, at which the blocks fit one page.

    Raises:
        ValueError: they do not fit even in small type.
    """
    size = _LARGEST
    while True:
        trial = replace(setting, size=size)
        try:
            _rehearsed(trial).set_blocks(blocks)
        except ValueError:
            size -= 0.5
            if size < _SMALLEST:
                raise
        else:
            return trial


def fitting(blocks: tuple[Block, ...], setting: Type, *, dpi: int) -> tuple[Block, ...]:
    """As many of the blocks, from the first on, as fit one page in this setting; a table with as many of its rows."""
    page = _rehearsed(setting, dpi)
    taken: list[Block] = []
    for block in blocks:
        before = page.y
        page.set_block(block)
        if page.excess > 0:
            page.y = before
            return (*taken, *_fewer_rows(block, page))
        taken.append(block)
    return tuple(taken)


def drawn(blocks: tuple[Block, ...], setting: Type, *, dpi: int, seed: str) -> Picture:
    """The page as printed, in the largest type at which it fits: black and stamped ink on white, RGB."""
    return printed(blocks, fitted(blocks, setting), dpi=dpi, seed=seed).picture


def printed(blocks: tuple[Block, ...], setting: Type, *, dpi: int, seed: str) -> Printed:
    """The page in this setting.

    Raises:
        ValueError: it does not fit on one page.
    """
    wide, high = (round(side * dpi / 72) for side in A4)
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, wide, high)
    context = cairo.Context(surface)
    context.set_source_rgb(1, 1, 1)
    context.paint()
    context.scale(dpi / 72, dpi / 72)
    page = Page(context, setting, seed=seed)
    page.set_blocks(blocks)
    surface.flush()
    pixels = np.frombuffer(bytes(surface.get_data()), np.uint8).reshape(high, surface.get_stride() // 4, 4)
    return Printed(np.ascontiguousarray(pixels[:, :wide, 2::-1]), tuple(page.words))


def _rehearsed(setting: Type, dpi: int = 72) -> Page:
    """A page that is set, but drawn nowhere. Widths are rounded to pixels, so they depend on the resolution."""
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 8, 8))
    context.scale(dpi / 72, dpi / 72)
    return Page(context, setting, seed="")


def _fewer_rows(block: Block, page: Page) -> tuple[Block, ...]:
    """The table with so many rows as fit below what is set; nothing for any other block."""
    top = page.y

    def is_too_long(rows: int) -> bool:
        page.y = top
        page.set_block(replace(block, cells=block.cells[:rows]))
        return page.excess > 0

    rows = bisect_left(range(1, len(block.cells)), True, key=is_too_long) if block.cells else 0
    return (replace(block, cells=block.cells[:rows]),) if rows else ()


def turned(picture: Picture, degrees: int) -> Picture:
    """Turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(picture, -degrees // 90))
