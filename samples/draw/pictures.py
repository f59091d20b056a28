"""A page of text as a picture: set as large as it fits, drawn, and worn as its sample says."""

from dataclasses import replace

import cairocffi as cairo
import numpy as np

from samples.draw.damage import Picture
from samples.draw.markup import Block
from samples.draw.ornaments import A4
from samples.draw.paper import Page, Type

_LARGEST, _SMALLEST = 14.5, 9.0


def fitted(blocks: tuple[Block, ...], setting: Type) -> Type:
    """The setting at the largest size, up to 14.5 points, at which the blocks fit one page.

    Raises:
        ValueError: they do not fit even in small type.
    """
    size = _LARGEST
    while True:
        trial = replace(setting, size=size)
        try:
            Page(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 8, 8)), trial, seed="").set_blocks(blocks)
        except ValueError:
            size -= 0.5
            if size < _SMALLEST:
                raise
        else:
            return trial


def drawn(blocks: tuple[Block, ...], setting: Type, *, dpi: int, seed: str) -> Picture:
    """The page as printed: black and stamped ink on white, RGB."""
    wide, high = (round(side * dpi / 72) for side in A4)
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, wide, high)
    context = cairo.Context(surface)
    context.set_source_rgb(1, 1, 1)
    context.paint()
    context.scale(dpi / 72, dpi / 72)
    Page(context, fitted(blocks, setting), seed=seed).set_blocks(blocks)
    surface.flush()
    pixels = np.frombuffer(bytes(surface.get_data()), np.uint8).reshape(high, surface.get_stride() // 4, 4)
    return np.ascontiguousarray(pixels[:, :wide, 2::-1])


def turned(picture: Picture, degrees: int) -> Picture:
    """Turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(picture, -degrees // 90))
