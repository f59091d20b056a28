"""The text that a PDF page carries, word by word, in the order in which the file has it.

pdfplumber opens the file and pdfminer reads the glyphs. They are joined to words here, because three things are needed
that pdfplumber's words lack: whether a glyph is visible, the text that the file says a group of glyphs stands for
(``ActualText``, without which shaped Devanagari comes out in pieces), and marks that step back keeping to their letter.
"""

import logging
import math
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pdfminer.layout import LTChar
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFTextState
from pdfminer.pdftypes import PDFException
from pdfminer.psparser import PSException, PSLiteral
from pdfminer.utils import Matrix as MinerMatrix
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from pipeline.paging.geometry import IDENTITY, PageBox, Rect
from schemas.base import Box
from schemas.pages import LayerWord

log = logging.getLogger(__name__)

NEW_WORD_GAP = 0.2
"""Of the font's size: a gap wider than this parts two words (an ordinary space is 0.25 to 0.33)."""
BACK_STEP = 1.5
"""Of the font's size: a mark may step back over its letter; further back a new word begins."""
LINE_SHIFT = 0.5
"""Of the font's size: a glyph that is raised or lowered by more stands on another line."""

_INVISIBLE_MODES = frozenset({3, 7})
_FAULTS = (
    PSException,
    PDFException,
    PdfminerException,
    MalformedPDFException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    EOFError,
    struct.error,
    zlib.error,
)
"""What pdfminer raises on pages it cannot read."""


@dataclass(frozen=True)
class PixelFrame:
    """How the page image lies on the page: its place in displayed points, its size in pixels."""

    place: Rect
    width: int
    height: int

    def box(self, seen: Rect) -> Box | None:
        """A displayed rectangle in pixels of the image; None when it lies outside."""
        across, down = self.width / self.place.width, self.height / self.place.height
        x0 = max(0, math.floor((seen.x0 - self.place.x0) * across))
        y0 = max(0, math.floor((seen.y0 - self.place.y0) * down))
        x1 = min(self.width, math.ceil((seen.x1 - self.place.x0) * across))
        y1 = min(self.height, math.ceil((seen.y1 - self.place.y0) * down))
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


@dataclass(frozen=True)
class Glyph:
    """A letter, a part of one, or a few, as drawn."""

    text: str
    rect: Rect
    """in the page's points"""
    along: float
    """place in the direction of writing"""
    across: float
    """place of the baseline"""
    advance: float
    direction: tuple[float, float]
    size: float
    font: str
    visible: bool


def read_layer(document: PDF, index: int, box: PageBox, frame: PixelFrame) -> tuple[LayerWord, ...]:
    """The page's words whose boxes touch the image; none when the text cannot be read (the picture can)."""
    try:
        page = document.pages[index].page_obj
        device = _GlyphReader(document.rsrcmgr)
        interpreter = PDFPageInterpreter(document.rsrcmgr, device)
        interpreter.render_contents(page.resources, page.contents, ctm=IDENTITY)
    except _FAULTS as error:
        log.info("The text layer of page %d cannot be read: %s", index + 1, error or type(error).__name__)
        return ()
    return tuple(_layer_words(device.glyphs, box, frame))


def _layer_words(glyphs: Sequence[Glyph], box: PageBox, frame: PixelFrame) -> Iterator[LayerWord]:
    for word in _words(glyphs):
        text = "".join(glyph.text for glyph in word).strip()
        place = frame.box(box.displayed(_around(word)))
        if text and place is not None:
            visible = any(glyph.visible for glyph in word)
            yield LayerWord(text=text, box=place, font=word[0].font, visible=visible)


def _words(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    word: list[Glyph] = []
    for glyph in glyphs:
        if word and (glyph.text.isspace() or _begins_word(word, glyph)):
            yield word
            word = []
        if not glyph.text.isspace():
            word.append(glyph)
    if word:
        yield word


def _begins_word(word: Sequence[Glyph], glyph: Glyph) -> bool:
    """Whether a glyph stands apart from the word before it, or is set in another font."""
    last = word[-1]
    if _family(glyph.font) != _family(last.font) or glyph.visible != last.visible:
        return True
    if glyph.direction != last.direction or abs(glyph.across - last.across) > LINE_SHIFT * last.size:
        return True
    end = max(each.along + each.advance for each in word[-4:])
    return not -BACK_STEP * last.size <= glyph.along - end <= NEW_WORD_GAP * last.size


def _family(font: str) -> str:
    """The font without the prefix of its subset: one word may be set from two subsets."""
    return font.partition("+")[2] or font


def _around(glyphs: Sequence[Glyph]) -> Rect:
    return Rect(
        min(glyph.rect.x0 for glyph in glyphs),
        min(glyph.rect.y0 for glyph in glyphs),
        max(glyph.rect.x1 for glyph in glyphs),
        max(glyph.rect.y1 for glyph in glyphs),
    )


class _GlyphReader(PDFTextDevice):
    """Takes down the glyphs that pdfminer meets; lines and pictures go by."""

    def __init__(self, rsrcmgr: object) -> None:
        super().__init__(rsrcmgr)  # type: ignore[arg-type]
        self.glyphs: list[Glyph] = []
        self._visible = True
        self._spoken: list[str | None] = []
        """for each open tag, the text that stands for its glyphs; "" once it was said, None when it says nothing"""

    def begin_tag(self, tag: PSLiteral, props: object = None) -> None:
        """Hear what a group of glyphs stands for."""
        actual = props.get("ActualText") if isinstance(props, dict) else None
        self._spoken.append(_decoded(actual) if isinstance(actual, bytes) else None)

    def end_tag(self) -> None:
        """The group ends."""
        if self._spoken:
            self._spoken.pop()

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        """Note whether what follows is seen."""
        self._visible = textstate.render not in _INVISIBLE_MODES
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(  # noqa: PLR0913 - pdfminer's signature
        self,
        matrix: MinerMatrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Take a glyph down; returns how far the next one stands from it."""
        text = self._text(font, cid)
        char = LTChar(
            matrix, font, fontsize, scaling, rise, text, font.char_width(cid), font.char_disp(cid), ncs, graphicstate
        )
        a, b, _, _, x, y = matrix
        length = math.hypot(a, b) or 1.0
        direction = (round(a / length, 2), round(b / length, 2))
        self.glyphs.append(
            Glyph(
                text=text,
                rect=Rect(char.x0, char.y0, char.x1, char.y1),
                along=x * direction[0] + y * direction[1],
                across=y * direction[0] - x * direction[1],
                advance=char.adv * length,
                direction=direction,
                size=abs(fontsize) * length,
                font=_font_name(font),
                visible=self._visible,
            )
        )
        return char.adv

    def _text(self, font: PDFFont, cid: int) -> str:
        for place, spoken in enumerate(self._spoken):
            if spoken is not None:
                self._spoken[place] = ""
                return spoken
        try:
            return str(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            return "\ufffd"


def _decoded(actual: bytes) -> str:
    if actual.startswith(b"\xfe\xff"):
        return actual[2:].decode("utf-16-be", "replace")
    if actual.startswith(b"\xef\xbb\xbf"):
        return actual[3:].decode("utf-8", "replace")
    return actual.decode("latin-1")


def _font_name(font: PDFFont) -> str:
    """What the file calls the font; without a descriptor pdfminer knows that by another attribute."""
    name = getattr(font, "basefont", font.fontname) if font.fontname == "unknown" else font.fontname
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)
