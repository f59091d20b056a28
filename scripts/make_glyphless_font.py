"""Draws ``pipeline/data/glyphless.ttf``: a font of plain boxes, for invisible text in access copies.

A box for letters, and one for the marks that stand on a letter and take no room of their own: it lies over the letter
before. The boxes are never painted (rendering mode 3). They are there because pdfium, and so Chrome, drops a letter
without extent from the text of a turned page.

Run it with the ``samples`` dependencies; the file it writes is committed.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

TARGET = Path(__file__).parent.parent / "pipeline" / "data" / "glyphless.ttf"
UNITS_PER_EM = 1000
ADVANCE = 500


def main() -> None:
    """Write the font."""
    order = [".notdef", "box", "mark"]
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({0x20: "box"})
    builder.setupGlyf({".notdef": Glyph(), "box": _box(), "mark": _box(-ADVANCE)})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "box": (ADVANCE, 0), "mark": (0, -ADVANCE)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "AbhilekhGlyphless", "styleName": "Regular", "psName": "AbhilekhGlyphless"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    # The same bytes from every run: the clock stays out of the file.
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(TARGET)


def _box(left: int = 0) -> Glyph:
    pen = TTGlyphPen(None)
    pen.moveTo((left, -200))
    for corner in ((left, 800), (left + ADVANCE, 800), (left + ADVANCE, -200)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    main()
