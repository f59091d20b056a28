"""Lines drawn on paper by Pango: a few below each other, as they stand on a page, and where the ink of each is."""

import random
from dataclasses import dataclass, replace

import cairocffi
import numpy as np
import numpy.typing as npt
import pangocairocffi
import pangocffi

from training.fonts import COMMONNESS, FIXED_WIDTH, Faces

Grey = npt.NDArray[np.uint8]

LINES = 8
"""Lines of a strip."""
MARGIN_PX = 40
POINTS = (9.0, 15.0)
DPIS = (110, 150, 200, 200, 200, 240, 300)
WEIGHTS = (300, 400, 400, 400, 400, 500, 600, 700, 700)
STRETCHES = (1, 1, 3, 4, 4, 4, 4, 4)
"""Of Pango's: 1 extra condensed, 3 half condensed, 4 normal. Only few families have them."""
MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
WIDEST_PX = 4000
PANGO_UNIT = 1024
"""Parts of a pixel that Pango counts in."""


@dataclass(frozen=True)
class Style:
    """How the lines of a strip are set."""

    family: str
    latin: str
    """family of Latin letters and ASCII digits; the Devanagari one when it has them"""
    size_px: float
    weight: int
    stretch: int
    italic: bool
    letter_gap: float
    """of the size, added after every letter"""
    word_gap: float
    """of the size, added to every space"""
    leading: float
    """from line to line, of the height of a line"""
    dpi: int


@dataclass(frozen=True, eq=False)
class Strip:
    """Lines on white paper."""

    pixels: Grey
    boxes: tuple[tuple[int, int, int, int], ...]
    """left, top, right, bottom of each line's ink; right and bottom are just outside"""
    style: Style


def choose_style(rng: random.Random, faces: Faces, families: tuple[str, ...]) -> Style:
    """A manner of setting lines, in one of the families."""
    family = rng.choices(families, weights=[COMMONNESS.get(name, 1.0) for name in families])[0]
    dpi = rng.choice(DPIS)
    typed = rng.random() < 0.12
    latin = rng.choice(FIXED_WIDTH if typed else faces.latin)
    if family in faces.with_latin and not typed and rng.random() < 0.5:
        latin = family
    return Style(
        family=family,
        latin=latin,
        size_px=rng.uniform(*POINTS) * dpi / 72,
        weight=rng.choice(WEIGHTS),
        stretch=rng.choice(STRETCHES),
        italic=rng.random() < 0.06,
        letter_gap=rng.uniform(0.02, 0.2) if typed or rng.random() < 0.08 else max(0.0, rng.uniform(-0.1, 0.04)),
        word_gap=rng.uniform(0.1, 0.9) if rng.random() < 0.3 else rng.uniform(-0.05, 0.1),
        leading=rng.uniform(0.85, 1.6),
        dpi=dpi,
    )


def draw_strip(rng: random.Random, texts: list[str], style: Style) -> Strip:
    """The lines in black on white, each starting where its own indent says."""
    layouts = [_layout(_surface(1, 1), text, _vary(rng, style)) for text in texts]
    extents = [_ink(layout) for layout in layouts]
    indents = [rng.choice((0, 0, rng.randint(0, 150))) for _ in texts]
    widths = (extent[2] + indent for extent, indent in zip(extents, indents, strict=True))
    width = min(WIDEST_PX, max(widths) + 2 * MARGIN_PX)
    tops = [MARGIN_PX]
    for _, _, _, _, height in extents[:-1]:
        tops.append(tops[-1] + max(4, round(height * style.leading)))
    bottom = tops[-1] + round(1.3 * extents[-1][4])
    surface = _surface(width, bottom + MARGIN_PX)
    context = cairocffi.Context(surface)
    boxes = []
    for layout, (x0, y0, x1, y1, _), indent, top in zip(layouts, extents, indents, tops, strict=True):
        left = MARGIN_PX + indent - x0
        context.move_to(left, top)
        pangocairocffi.show_layout(context, layout)
        boxes.append((left + x0, top + y0, min(width, left + x1), top + y1))
    return Strip(pixels=255 - _alpha(surface), boxes=tuple(boxes), style=style)


def _vary(rng: random.Random, style: Style) -> Style:
    """A heading is bolder or larger than the rest, now and then."""
    if rng.random() > 0.15:
        return style
    return replace(style, weight=700, size_px=style.size_px * rng.choice((1, 1.15, 1.3)))


def _surface(width: int, height: int) -> cairocffi.ImageSurface:
    return cairocffi.ImageSurface(cairocffi.FORMAT_A8, width, height)


def _layout(surface: cairocffi.ImageSurface, text: str, style: Style) -> pangocffi.Layout:
    layout = pangocairocffi.create_layout(cairocffi.Context(surface))
    font = pangocffi.FontDescription()
    font.family = style.family if style.latin == style.family else f"{style.family},{style.latin}"
    font.weight = style.weight
    font.stretch = pangocffi.Stretch(style.stretch)
    font.style = pangocffi.Style.ITALIC if style.italic else pangocffi.Style.NORMAL
    font.set_absolute_size(style.size_px * PANGO_UNIT)
    layout.font_description = font
    layout.apply_markup(_markup(text, style))
    return layout


def _markup(text: str, style: Style) -> str:
    """The text with its gaps, Latin words in their own family."""
    letter = round(style.letter_gap * style.size_px * PANGO_UNIT)
    word = round((style.letter_gap + style.word_gap) * style.size_px * PANGO_UNIT)
    space = f'<span letter_spacing="{word}"> </span>'
    words = []
    for one in text.split(" "):
        marked = one.translate(MARKUP)
        words.append(f'<span font_family="{style.latin}">{marked}</span>' if one.isascii() else marked)
    marked_text = space.join(words)
    return f'<span letter_spacing="{letter}">{marked_text}</span>' if letter else marked_text


def _ink(layout: pangocffi.Layout) -> tuple[int, int, int, int, int]:
    """Left, top, right, bottom of the ink from where the layout starts, and the height of the line."""
    ink, logical = layout.get_extents()
    unit = PANGO_UNIT
    x0, y0 = ink.x // unit, ink.y // unit
    return x0, y0, -(-(ink.x + ink.width) // unit), -(-(ink.y + ink.height) // unit), -(-logical.height // unit)


def _alpha(surface: cairocffi.ImageSurface) -> Grey:
    surface.flush()
    rows = np.frombuffer(surface.get_data(), dtype=np.uint8).reshape(surface.get_height(), surface.get_stride())
    return rows[:, : surface.get_width()].copy()
