"""Invisible text under a page's picture: what a viewer selects, copies and searches.

Every letter is a CID of one unpainted glyph, and the ToUnicode map is the identity, so Devanagari comes out of a viewer
exactly as it went in, whatever the shaping on the paper was. Marks that stand on a letter have no width, as viewers
(pdf.js) take for granted: else what is selected would be narrower than the word.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from statistics import median
from typing import NamedTuple

import pikepdf

from pipeline.paging.geometry import Matrix, PageBox, Rect
from pipeline.paging.pdf_files import page_box
from schemas.base import Box
from schemas.pages import PageText, Word

FONT_NAME = "/AbhilekhGlyphless"
RESOURCE = "/FAbhilekh"
ADVANCE = 0.5
"""Width of the empty glyph in em (scripts/make_glyphless_font.py)."""
DESCENT = 0.2
"""Share of a line's height below its base line (the same font)."""
TALL = 1.6
"""A word so many times as high as is usual in its line has caught a signature or a stamp; the line is not as high."""
LEAST_SHARE = 0.3
"""Of a tilted word's box that its own width and height have at least, whatever rounding did to a small box."""
TILTED_DEG = 1.0
"""From this tilt on marks have a width after all: poppler takes words apart at marks without one, and only on lines
that are nearly level puts them together again. (Firefox then highlights a little less than the word.)"""
SPACE = (0x20,)
SLIT = 0.1
"""Points between a word and its space: pdfplumber goes by places, and would find a last mark in the next word."""
SPAN = 0x100
LAST, UNKNOWN = 0xFFFF, "\ufffd"
"""What lies beyond the Basic Multilingual Plane has no CID; the replacement character stands for it."""
OURS = range(0xE000, 0xE000 + SPAN)
"""Private numbers for what is two characters and one CID."""
JOINED = {"\u094d\u200d": 0xE000, "\u094d\u200c": 0xE001}
"""A virama with its joiner is one CID: pdf.js leaves a joiner out that stands alone."""
_MARK_BLOCKS = (range(0x0300, 0x0370), range(0x0600, 0x0700), range(0x0900, 0x0E00), range(0x1CD0, 0x1D00))
MARKS = frozenset(
    {code for block in _MARK_BLOCKS for code in block if unicodedata.category(chr(code)) == "Mn"} | set(JOINED.values())
)
MAPPINGS_A_BLOCK = 100
"""PDF 32000-1, 9.10.3: at most 100 entries between beginbfrange and endbfrange."""


class Fonts(NamedTuple):
    """The glyphless font of a PDF, for level pages and for tilted ones; what no page uses is not written."""

    level: pikepdf.Object
    tilted: pikepdf.Object


def add_fonts(pdf: pikepdf.Pdf) -> Fonts:
    """The glyphless font as Type 0 fonts of this PDF; shared by its pages."""
    program = pdf.make_stream(_font_file())
    program.Length1 = len(_font_file())
    descriptor = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name(FONT_NAME),
            Flags=5,
            FontBBox=[-500, -200, 500, 800],
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=800,
            StemV=80,
            FontFile2=program,
        )
    )
    letters = pdf.make_stream(_identity_map())
    widths = pikepdf.Array([number for first, last in _mark_ranges() for number in (first, last, 0)])
    level = _font(pdf, descriptor, letters, CIDToGIDMap=pdf.make_stream(_glyphs()), W=widths)
    return Fonts(level, _font(pdf, descriptor, letters, CIDToGIDMap=pdf.make_stream(b"\0\1" * (LAST + 1))))


def _font(
    pdf: pikepdf.Pdf, descriptor: pikepdf.Object, letters: pikepdf.Object, **glyphs: pikepdf.Object
) -> pikepdf.Object:
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=pikepdf.Name(FONT_NAME),
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=descriptor,
        DW=int(ADVANCE * 1000),
    )
    for key, value in glyphs.items():
        descendant[f"/{key}"] = value
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name(FONT_NAME),
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=letters,
        )
    )


def lay_text(page: pikepdf.Page, fonts: Fonts, text: PageText, *, place: Rect) -> None:
    """Put a page's words under its picture.

    ``place`` is where the upright page image is seen on the page as shown: points from its upper left corner, y
    downwards. The page's ``/Rotate`` must be set already.
    """
    held = _dictionary(_dictionary(page.obj, "/Resources"), "/Font")
    held[RESOURCE] = fonts.tilted if _is_tilted(text) else fonts.level
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


@dataclass(frozen=True)
class _Frame:
    """A page image whose lines are level, and how it lies on the page as shown."""

    centre: tuple[float, float]
    cosine: float
    sine: float
    place: Rect
    scale: tuple[float, float]
    """points a pixel across and down"""
    marks: frozenset[int]
    """the CIDs without a width"""

    def level(self, box: Box) -> Rect:
        """A word's box before the page was tilted: the upright box around the tilted one is what was kept of it."""
        x0, y0, x1, y1 = box
        across, down = (x0 + x1) / 2 - self.centre[0], (y0 + y1) / 2 - self.centre[1]
        middle = across * self.cosine + down * self.sine, down * self.cosine - across * self.sine
        wide, high, slope = x1 - x0, y1 - y0, abs(self.sine)
        spread = self.cosine**2 - slope**2
        width = max((wide * self.cosine - high * slope) / spread, LEAST_SHARE * wide)
        height = max((high * self.cosine - wide * slope) / spread, LEAST_SHARE * high)
        return Rect(middle[0] - width / 2, middle[1] - height / 2, middle[0] + width / 2, middle[1] + height / 2)

    def shown(self, middle: float, base: float) -> tuple[float, float]:
        """A point of the level page on the page as shown; y upwards."""
        across = middle * self.cosine - base * self.sine + self.centre[0]
        down = middle * self.sine + base * self.cosine + self.centre[1]
        return self.place.x0 + across * self.scale[0], -(self.place.y0 + down * self.scale[1])


def _is_tilted(text: PageText) -> bool:
    return abs(text.skew_deg) > TILTED_DEG


def _operators(text: PageText, place: Rect) -> Iterable[bytes]:
    angle = math.radians(text.skew_deg)
    frame = _Frame(
        centre=(text.width / 2, text.height / 2),
        cosine=math.cos(angle),
        sine=math.sin(angle),
        place=place,
        scale=(place.width / text.width, place.height / text.height),
        marks=frozenset() if _is_tilted(text) else MARKS,
    )
    for line in text.lines:
        yield from _line(line, frame)


def _line(line: Sequence[Word], frame: _Frame) -> Iterable[bytes]:
    """The words of a line at one size and on one base line; on a tilted page each stands level, a step beside the last.

    Turned text would follow the tilt more closely, but from two degrees on poppler takes such words apart.
    """
    boxes = [frame.level(word.box) for word in line]
    usual = median(box.height for box in boxes) * TALL
    top = min(box.y0 for box in boxes if box.height <= usual)
    bottom = max(box.y1 for box in boxes if box.height <= usual)
    size = max((bottom - top) * frame.scale[1], 1.0)
    base = bottom - DESCENT * (bottom - top)
    yield f"{RESOURCE} {size:.2f} Tf".encode()
    for word, box, following in zip(line, boxes, (*boxes[1:], None), strict=True):
        wide = box.width * frame.scale[0]
        x, y = frame.shown((box.x0 + box.x1) / 2, base)
        yield _shown(_codes(word.text), _Box(x - wide / 2, y, max(wide - SLIT, SLIT), size), frame.marks)
        gap = (following.x0 - box.x1) * frame.scale[0] if following else 0.0
        yield _shown(SPACE, _Box(x + wide / 2, y, gap if gap > 0 else size / 4, size), frame.marks)


class _Box(NamedTuple):
    """Where a word stands: the beginning of its base line, its width, its size; in points."""

    x: float
    y: float
    width: float
    size: float


def _shown(codes: Sequence[int], box: _Box, marks: frozenset[int]) -> bytes:
    """A word stretched to its width."""
    natural = sum(code not in marks for code in codes) * ADVANCE * box.size
    stretch = 100 * box.width / natural if natural else 100
    shown = "".join(f"{code:04x}" for code in codes)
    return f"{stretch:.2f} Tz 1 0 0 1 {box.x:.2f} {box.y:.2f} Tm <{shown}> Tj".encode()


def _codes(text: str) -> tuple[int, ...]:
    """The CIDs of a word, from left to right."""
    if _runs_leftward(text):
        text = text[::-1]
    text = "".join(letter if ord(letter) <= LAST and ord(letter) not in OURS else UNKNOWN for letter in text)
    for joined, code in JOINED.items():
        text = text.replace(joined, chr(code))
    return tuple(map(ord, text))


def _runs_leftward(text: str) -> bool:
    """Whether it is Urdu: readers find it as it is seen, and turn it round themselves."""
    kinds = {unicodedata.bidirectional(letter) for letter in text}
    return bool(kinds & {"R", "AL"}) and kinds <= {"R", "AL", "NSM"}


def _dictionary(parent: pikepdf.Object, name: str) -> pikepdf.Object:
    if name not in parent:
        parent[name] = pikepdf.Dictionary()
    return parent[name]


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    return (files("pipeline") / "data" / "glyphless.ttf").read_bytes()


@lru_cache(maxsize=1)
def _glyphs() -> bytes:
    """The glyph of every CID: the font's first for letters, its second for marks."""
    return b"".join(b"\0\2" if code in MARKS else b"\0\1" for code in range(LAST + 1))


@lru_cache(maxsize=1)
def _mark_ranges() -> tuple[tuple[int, int], ...]:
    """First and last of each run of marks."""
    codes = sorted(MARKS)
    firsts = [code for code in codes if code - 1 not in MARKS]
    lasts = [code for code in codes if code + 1 not in MARKS]
    return tuple(zip(firsts, lasts, strict=True))


@lru_cache(maxsize=1)
def _identity_map() -> bytes:
    """A ToUnicode CMap that maps every code unit to itself, one range for each high byte (9.10.3)."""
    head = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def "
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    )
    spans = [(first, first + SPAN - 1) for first in range(0, LAST, SPAN) if first != OURS.start]
    ranges = [f"<{first:04X}> <{last:04X}> <{first:04X}>" for first, last in spans]
    blocks = [ranges[i : i + MAPPINGS_A_BLOCK] for i in range(0, len(ranges), MAPPINGS_A_BLOCK)]
    pairs = [f"<{code:04X}> <{joined.encode('utf-16-be').hex().upper()}>" for joined, code in JOINED.items()]
    joined = f"\n{len(pairs)} beginbfchar\n" + "\n".join(pairs) + "\nendbfchar"
    body = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    tail = "\nendcmap CMapName currentdict /CMap defineresource pop end end"
    return (head + body + joined + tail).encode()
