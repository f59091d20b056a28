"""What stands on an office paper besides its text: seals, signatures, receipt stamps, margins, page numbers.

None of it is part of a page's text. ``draw`` takes the words of an ornament line of the markup.
"""

import math
from typing import TYPE_CHECKING

import pangocairocffi

if TYPE_CHECKING:
    from samples.draw.paper import Page

Point = tuple[float, float]
A4 = (595.28, 841.89)
"""Width and height of the paper in points."""
MARGIN = 126.0
"""Where the rule of a note sheet's margin stands."""
_VIOLET = (0.30, 0.22, 0.62)
_BLUE = (0.10, 0.16, 0.50)
_RED = (0.75, 0.10, 0.12)


def draw(page: "Page", words: str) -> None:
    """Draw one ornament at the page's current height.

    Raises:
        KeyError: there is no such ornament.
    """
    name, _, text = words.partition(" ")
    _ORNAMENTS[name](page, text)


def stroke(page: "Page", start: Point, end: Point, width: float) -> None:
    """A straight line in the page's ink."""
    page.context.set_source_rgb(*page.setting.ink)
    page.context.set_line_width(width)
    page.context.move_to(*start)
    page.context.line_to(*end)
    page.context.stroke()


def _stamped(page: "Page", text: str, size: float, colour: tuple[float, float, float], at: Point) -> float:
    """Text that is no part of the page's text, its left end and its middle at this point; its width."""
    layout, width = page.measure(text, size)
    page.context.save()
    page.context.set_source_rgb(*colour)
    page.context.move_to(at[0], at[1] - size * 0.8)
    if page.outlines:
        pangocairocffi.layout_path(page.context, layout)
        page.context.fill()
    else:
        pangocairocffi.show_layout(page.context, layout)
    page.context.restore()
    return width


def _seal(page: "Page", text: str) -> None:
    """A round office seal, left of the signature; the page does not move on."""
    context, radius = page.context, 40.0
    context.save()
    context.translate(page.left + page.random.uniform(70, 150), page.y + page.random.uniform(26, 34))
    context.set_source_rgb(*_VIOLET)
    for distance, width in ((radius, 1.6), (radius * 0.66, 0.8)):
        context.set_line_width(width)
        context.new_sub_path()
        context.arc(0, 0, distance, 0, 2 * math.pi)
        context.stroke()
    words = text.split()
    widths = [page.measure(word, 8.0)[1] + 3.0 for word in words]
    context.rotate(page.random.uniform(-0.4, 0.4) - math.pi * 0.55)
    for word, width in zip(words, widths, strict=True):
        turn = 2 * math.pi * width / sum(widths)
        context.rotate(turn / 2)
        _stamped(page, word, 8.0, _VIOLET, (-(width - 3.0) / 2, -radius * 0.83))
        context.rotate(turn / 2)
    context.restore()
    context.new_path()


def _sign(page: "Page", _: str) -> None:
    """A signature in the right-hand column."""
    context, chance = page.context, page.random
    x, y = page.right - 90 - 42, page.y + 17
    context.set_source_rgb(*chance.choice((_BLUE, _BLUE, (0.1, 0.1, 0.1), (0.05, 0.3, 0.2))))
    context.set_line_width(1.1)
    context.move_to(x, y)
    for _step in range(chance.randint(4, 7)):
        wide, high = chance.uniform(9, 18), chance.uniform(6, 15)
        context.rel_curve_to(wide * 0.3, -high, wide * 1.1, -high * 0.6, wide * 0.5, high * 0.4)
        context.rel_curve_to(-wide * 0.2, high * 0.7, wide * 0.3, high * 0.5, wide * 0.4, -high * 0.3)
    context.stroke()
    context.move_to(x - 4, y + 8)
    context.line_to(x + chance.uniform(70, 96), y + chance.uniform(2, 6))
    context.stroke()
    page.y += 35


def _inward(page: "Page", text: str) -> None:
    """The receipt stamp of the receiving office, at the right, aslant; the page does not move on."""
    context, lines = page.context, text.split(" / ")
    width = max(page.measure(line, 8.5)[1] for line in lines) + 14
    context.save()
    context.translate(page.right - width - 4, page.y - 16)
    context.rotate(page.random.uniform(-0.06, 0.05))
    context.set_source_rgb(*_VIOLET)
    context.set_line_width(1.2)
    context.rectangle(0, 0, width, 15 * len(lines) + 5)
    context.stroke()
    for number, line in enumerate(lines):
        _stamped(page, line, 8.5, _VIOLET, (7, 8 + 15 * number))
    context.restore()


def _numbered(page: "Page", text: str, right: float, colour: tuple[float, float, float]) -> None:
    context = page.context
    context.save()
    context.translate(A4[0] - right, 34)
    context.rotate(page.random.uniform(-0.12, 0.12))
    width = _stamped(page, text, 14, colour, (0, 0))
    context.set_source_rgb(*colour)
    context.set_line_width(0.9)
    context.new_sub_path()
    context.arc(width / 2, 2, 12, 0.3, 2 * math.pi + 0.1)
    context.stroke()
    context.restore()


def _serial(page: "Page", text: str) -> None:
    """Serial number of the communication, in red ink at the top right."""
    _numbered(page, text, 95, _RED)


def _folio(page: "Page", text: str) -> None:
    """Number of the page in its series, in pen at the top right corner."""
    _numbered(page, text, 55, _BLUE)


def _margin(page: "Page", _: str) -> None:
    """The wide ruled margin of a note sheet."""
    page.left = 138.0
    page.y = 44.0
    stroke(page, (MARGIN, 30), (MARGIN, 815), 0.9)


def _column(page: "Page", which: str) -> None:
    """What follows stands in the ``left`` or the ``right`` of two columns, until ``end``."""
    if which == "left":
        page.uncut = (page.left, page.right, page.y, page.y)
    left, right, top, lowest = page.uncut
    lowest = max(lowest, page.y)
    page.uncut = (left, right, top, lowest)
    half = (right - left - 22.0) / 2
    page.left = right - half if which == "right" else left
    page.right = left + half if which == "left" else right
    page.y = lowest if which == "end" else top


def _border(page: "Page", _: str) -> None:
    """A double frame round the paper."""
    page.context.set_source_rgb(*page.setting.ink)
    for inset, width in ((26, 2.0), (31, 0.7)):
        page.context.set_line_width(width)
        page.context.rectangle(inset, inset, A4[0] - 2 * inset, A4[1] - 2 * inset)
        page.context.stroke()
    page.y += 8


def _photo(page: "Page", _: str) -> None:
    """The place for a photograph at the top left: a grey head and shoulders, nobody's."""
    context = page.context
    context.save()
    context.rectangle(page.left - 18, 50, 66, 82)
    context.set_source_rgb(0.86, 0.88, 0.90)
    context.fill_preserve()
    context.clip()
    context.set_source_rgb(0.55, 0.55, 0.58)
    context.arc(page.left + 15, 84, 16, 0, 2 * math.pi)
    context.fill()
    context.arc(page.left + 15, 140, 34, math.pi, 2 * math.pi)
    context.fill()
    context.restore()
    page.context.set_line_width(0.8)
    page.context.rectangle(page.left - 18, 50, 66, 82)
    page.context.stroke()


def _hand(page: "Page", _: str) -> None:
    """From here on the text is written by pen: blue and unsteady."""
    page.pen = True


def _blank(page: "Page", _: str) -> None:
    """Nothing at all: the page is blank."""


_ORNAMENTS = {
    "seal": _seal,
    "sign": _sign,
    "inward": _inward,
    "serial": _serial,
    "folio": _folio,
    "margin": _margin,
    "column": _column,
    "border": _border,
    "photo": _photo,
    "hand": _hand,
    "blank": _blank,
}
