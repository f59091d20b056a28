"""Draws ``pipeline/data/glyphless.ttf``: a font whose only glyph is empty, for invisible text in access copies.

Run it with the ``samples`` dependencies; the file it writes is committed.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

TARGET = Path(__file__).parent.parent / "pipeline" / "data" / "glyphless.ttf"
UNITS_PER_EM = 1000
ADVANCE = 500


def main() -> None:
    """Write the font."""
    order = [".notdef", "empty"]
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({0x20: "empty"})
    builder.setupGlyf({name: Glyph() for name in order})
    builder.setupHorizontalMetrics({name: (ADVANCE, 0) for name in order})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable(
        {"familyName": "AbhilekhGlyphless", "styleName": "Regular", "psName": "AbhilekhGlyphless"}
    )
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    # The same bytes from every run: the clock stays out of the file.
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(TARGET)


if __name__ == "__main__":
    main()
