"""Born-digital PDFs: the page as outlines, and over it a text layer whose codes we choose.

The layer's font has empty glyphs, so what is seen is the outlines and what is extracted is the layer: correct
Unicode, the 8-bit codes of Kruti Dev under its name, or a character map that is simply wrong.
"""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cairocffi as cairo
import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from samples.draw.krutidev import encode
from samples.draw.markup import Block
from samples.draw.ornaments import A4
from samples.draw.paper import Page, SetWord, Type

_EM, _ADVANCE = 1000, 500
_WIN_ANSI = [bytes([code]).decode("cp1252", "ignore") for code in range(256)]


@dataclass(frozen=True)
class Line:
    """One line of set words as the layer writes it: texts with the width each must fill."""

    x: float
    baseline: float
    size: float
    pieces: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Layer:
    """A font of the text layer: its name in the PDF, and how text becomes codes of that font."""

    name: str
    resource: str
    write: Callable[[str], bytes]


def draw_outlines(pages: tuple[tuple[Block, ...], ...], setting: Type, seed: str) -> tuple[bytes, list[list[SetWord]]]:
    """The pages as a PDF without any text in it, and the words where they stand."""
    target, words = io.BytesIO(), []
    surface = cairo.PDFSurface(target, *A4)
    context = cairo.Context(surface)
    for number, blocks in enumerate(pages):
        page = Page(context, setting, seed=f"{seed}:{number}", outlines=True)
        page.set_blocks(blocks)
        words.append(page.words)
        context.show_page()
    surface.finish()
    return target.getvalue(), words


def unicode_pdf(pages: tuple[tuple[Block, ...], ...], setting: Type, seed: str) -> bytes:
    """A PDF whose text layer is correct Unicode."""
    return _mapped_pdf(pages, setting, seed, meaning=lambda sign: sign, font="ABCDEF+LohitDevanagari")


def garbage_pdf(pages: tuple[tuple[Block, ...], ...], setting: Type, seed: str) -> bytes:
    """A PDF whose character map is wrong: the page reads well, its text layer is nonsense."""
    wrong = "!#$%&*+-/<=>@[]^_`{|}~GTUBKDjkbxqz\x1a\x02\ue004\ue01f"
    return _mapped_pdf(
        pages, setting, seed, meaning=lambda sign: wrong[ord(sign) * 7 % len(wrong)], font="ABCDEF+CIDFont+F2"
    )


def krutidev_pdf(pages: tuple[tuple[Block, ...], ...], setting: Type, seed: str) -> bytes:
    """A PDF whose Hindi is in Kruti Dev codes and whose English lines are in an ordinary font."""
    outlines, words = draw_outlines(pages, setting, seed)
    with Pdf.open(io.BytesIO(outlines)) as pdf:
        hindi = Layer("ABCDEF+KrutiDev010", "/FK", lambda text: encode(text).encode("cp1252"))
        english = Layer("GHIJKL+LiberationSerif", "/FL", lambda text: text.encode("cp1252"))
        font_file = _blank_font([code for code in range(32, 256) if _WIN_ANSI[code]], _WIN_ANSI)
        for page, page_words in zip(pdf.pages, words, strict=True):
            fonts = Dictionary({layer.resource: _simple_font(pdf, layer.name, font_file) for layer in (hindi, english)})
            lines = _lines(page_words)
            layers = [hindi if _has_devanagari(line) else english for line in lines]
            _add_layer(pdf, page, fonts, zip(lines, layers, strict=True))
        return _saved(pdf)


def _mapped_pdf(
    pages: tuple[tuple[Block, ...], ...],
    setting: Type,
    seed: str,
    *,
    meaning: Callable[[str], str],
    font: str,
) -> bytes:
    outlines, words = draw_outlines(pages, setting, seed)
    signs = sorted({sign for page in words for word in page for sign in word.text} | {" "})
    glyphs = {sign: number for number, sign in enumerate(signs, start=1)}
    layer = Layer(font, "/FU", lambda text: b"".join(glyphs[sign].to_bytes(2, "big") for sign in text))
    with Pdf.open(io.BytesIO(outlines)) as pdf:
        resource = _cid_font(pdf, font, [meaning(sign) for sign in signs])
        for page, page_words in zip(pdf.pages, words, strict=True):
            _add_layer(
                pdf,
                page,
                Dictionary({layer.resource: resource}),
                [(line, layer) for line in _lines(page_words)],
            )
        return _saved(pdf)


def _lines(words: list[SetWord]) -> list[Line]:
    """The words by lines, each but the last followed by a blank as wide as the gap."""
    lines = []
    for number in sorted({word.line for word in words}):
        row = [word for word in words if word.line == number]
        pieces = []
        for word, after in zip(row, [*row[1:], None], strict=True):
            pieces.append((word.text, word.width))
            if after:
                pieces.append((" ", after.x - word.x - word.width))
        lines.append(Line(row[0].x, row[0].baseline, row[0].size, tuple(pieces)))
    return lines


def _has_devanagari(line: Line) -> bool:
    return any("\u0900" <= sign <= "\u097f" for text, _ in line.pieces for sign in text)


def _add_layer(pdf: Pdf, page: pikepdf.Page, fonts: Dictionary, lines: Iterable[tuple[Line, Layer]]) -> None:
    commands = []
    for line, layer in lines:
        commands.append(f"BT {layer.resource} {line.size:.2f} Tf 1 0 0 1 {line.x:.2f} {A4[1] - line.baseline:.2f} Tm")
        for text, width in line.pieces:
            codes = layer.write(text)
            count = len(codes) // (2 if layer.resource == "/FU" else 1)
            stretch = 100 * width / (count * _ADVANCE / _EM * line.size)
            commands.append(f"{stretch:.3f} Tz <{codes.hex()}> Tj")
        commands.append("ET")
    if "/Font" not in page.resources:
        page.resources[Name.Font] = Dictionary()
    for name, font in fonts.items():
        page.resources[Name.Font][name] = font
    page.contents_add(b"q", prepend=True)
    page.contents_add(("Q\n" + "\n".join(commands)).encode("ascii"))


def _blank_font(codes: list[int], meanings: list[str]) -> bytes:
    """A TrueType font with one empty glyph for each code."""
    names = [".notdef", *(f"g{code}" for code in codes)]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(meanings[code]): f"g{code}" for code in codes})
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf(dict.fromkeys(names, empty))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (_ADVANCE, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Blank", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    target = io.BytesIO()
    builder.font.save(target)
    return target.getvalue()


def _descriptor(pdf: Pdf, name: str, font_file: bytes) -> pikepdf.Object:
    stream = Stream(pdf, font_file, Length1=len(font_file))
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + name),
            Flags=32,
            FontBBox=Array([0, -200, 500, 800]),
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=700,
            StemV=80,
            FontFile2=pdf.make_indirect(stream),
        )
    )


def _simple_font(pdf: Pdf, name: str, font_file: bytes) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/" + name),
            FirstChar=32,
            LastChar=255,
            Widths=Array([_ADVANCE] * 224),
            Encoding=Name.WinAnsiEncoding,
            FontDescriptor=_descriptor(pdf, name, font_file),
        )
    )


def _cid_font(pdf: Pdf, name: str, meanings: list[str]) -> pikepdf.Object:
    font_file = _blank_font(list(range(1, len(meanings) + 1)), ["", *(chr(0xE000 + n) for n in range(len(meanings)))])
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + name),
        DW=_ADVANCE,
        CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=_descriptor(pdf, name, font_file),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/" + name),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=pdf.make_indirect(_to_unicode(pdf, meanings)),
        )
    )


def _to_unicode(pdf: Pdf, meanings: list[str]) -> Stream:
    rows = [f"<{code:04X}> <{text.encode('utf-16-be').hex()}>" for code, text in enumerate(meanings, start=1)]
    runs = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    maps = "\n".join(f"{len(run)} beginbfchar\n" + "\n".join(run) + "\nendbfchar" for run in runs)
    return Stream(
        pdf,
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{maps}\nendcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode("ascii"),
    )


def _saved(pdf: Pdf) -> bytes:
    """Its bytes, the same on every run: no dates, no random identifier."""
    del pdf.docinfo
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()
