"""Draws ``pipeline/data/glyphless.ttf``: a font with one glyph, a plain box, for invisible text in access copies.

The box is never painted (rendering mode 3). It is there because pdfium, and so Chrome, drops a letter without extent
from the text of a turned page.

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
    order = [".notdef", "box"]
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({0x20: "box"})
    builder.setupGlyf({".notdef": Glyph(), "box": _box()})
    builder.setupHorizontalMetrics({name: (ADVANCE, 0) for name in order})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "AbhilekhGlyphless", "styleName": "Regular", "psName": "AbhilekhGlyphless"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    # The same bytes from every run: the clock stays out of the file.
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(TARGET)


def _box() -> Glyph:
    pen = TTGlyphPen(None)
    pen.moveTo((0, -200))
    for corner in ((0, 800), (ADVANCE, 800), (ADVANCE, -200)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    main()
