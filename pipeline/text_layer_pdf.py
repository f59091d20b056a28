"""Invisible text under a page's picture: what a viewer selects, copies and searches.

Every UTF-16 code unit is a CID of one empty glyph, and the ToUnicode map is the identity, so Devanagari comes out of
a viewer exactly as it went in, whatever the shaping on the paper was.
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

import pikepdf

from pipeline.paging.geometry import Matrix, PageBox, Rect
from pipeline.paging.pdf_files import page_box
from schemas.pages import PageText, Word

FONT_NAME = "/AbhilekhGlyphless"
RESOURCE = "/FAbhilekh"
ADVANCE = 0.5
"""Width of the empty glyph in em (scripts/make_glyphless_font.py)."""
DESCENT = 0.2
"""Share of a line's height below its base line (the same font)."""
SPAN = 0x100
MAPPINGS_A_BLOCK = 100
"""PDF 32000-1, 9.10.3: at most 100 entries between beginbfrange and endbfrange."""


def add_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The glyphless font as a Type 0 font of this PDF; shared by its pages."""
    program = pdf.make_stream(_font_file())
    program.Length1 = len(_font_file())
    descriptor = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name(FONT_NAME),
            Flags=5,
            FontBBox=[0, -200, 500, 800],
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=800,
            StemV=80,
            FontFile2=program,
        )
    )
    descendant = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name(FONT_NAME),
            CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=descriptor,
            DW=int(ADVANCE * 1000),
            CIDToGIDMap=pdf.make_stream(b"\x00\x01" * 0x10000),
        )
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name(FONT_NAME),
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[descendant],
            ToUnicode=pdf.make_stream(_identity_map()),
        )
    )


def lay_text(page: pikepdf.Page, font: pikepdf.Object, text: PageText, *, place: Rect) -> None:
    """Put a page's words under its picture.

    ``place`` is where the upright page image is seen on the page as shown: points from its upper left corner, y
    downwards. The page's ``/Rotate`` must be set already.
    """
    fonts = _dictionary(_dictionary(page.obj, "/Resources"), "/Font")
    fonts[RESOURCE] = font
    matrix = " ".join(f"{number:.4f}" for number in _shown_to_user(page_box(page)))
    operators = b" ".join(_operators(text, place))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ q {matrix} cm BT 3 Tr ".encode() + operators + b" ET Q\n")


def _shown_to_user(box: PageBox) -> Matrix:
    """From the page as shown (y upwards from its upper left corner) to its own points, its turn undone."""
    left, bottom, right, top = box.crop
    match box.rotate:
        case 90:
            return 0, 1, -1, 0, left, bottom
        case 180:
            return -1, 0, 0, -1, right, bottom
        case 270:
            return 0, -1, 1, 0, right, top
        case _:
            return 1, 0, 0, 1, left, top


def _operators(text: PageText, place: Rect) -> Iterable[bytes]:
    across, down = place.width / text.width, place.height / text.height
    for line in text.lines:
        top, bottom = min(word.box[1] for word in line), max(word.box[3] for word in line)
        size = max((bottom - top) * down, 1.0)
        base = -(place.y0 + bottom * down) + DESCENT * size
        for word, following in zip(line, (*line[1:], None), strict=True):
            yield from _word(word, following, x0=place.x0, across=across, base=base, size=size)


def _word(word: Word, following: Word | None, *, x0: float, across: float, base: float, size: float) -> Iterable[bytes]:
    """One word stretched over its box, and the space up to the next one of its line."""
    left, right = x0 + word.box[0] * across, x0 + word.box[2] * across
    yield _shown(word.text, left=left, width=right - left, base=base, size=size)
    gap = (x0 + following.box[0] * across) - right if following else 0.0
    yield _shown(" ", left=right, width=gap if gap > 0 else 0.25 * size, base=base, size=size)


def _shown(text: str, *, left: float, width: float, base: float, size: float) -> bytes:
    units = text.encode("utf-16-be")
    natural = len(units) / 2 * ADVANCE * size
    stretch = 100 * max(width, 0.1) / natural if natural else 100
    setting = f"{RESOURCE} {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {left:.2f} {base:.2f} Tm "
    return setting.encode() + b"<" + units.hex().encode() + b"> Tj"


def _dictionary(parent: pikepdf.Object, name: str) -> pikepdf.Object:
    if name not in parent:
        parent[name] = pikepdf.Dictionary()
    return parent[name]


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    return (files("pipeline") / "data" / "glyphless.ttf").read_bytes()


@lru_cache(maxsize=1)
def _identity_map() -> bytes:
    """A ToUnicode CMap that maps every code unit to itself, one range for each high byte (9.10.3)."""
    head = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def "
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    )
    ranges = [f"<{first:04X}> <{first + SPAN - 1:04X}> <{first:04X}>" for first in range(0, 0x10000, SPAN)]
    blocks = [ranges[i : i + MAPPINGS_A_BLOCK] for i in range(0, len(ranges), MAPPINGS_A_BLOCK)]
    body = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    tail = "\nendcmap CMapName currentdict /CMap defineresource pop end end"
    return (head + body + tail).encode()
