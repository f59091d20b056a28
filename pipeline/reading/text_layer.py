"""The text that a PDF itself carries: used where it can be trusted, and only there.

Kruti Dev and DevLys are put into Unicode, span by span; the English beside them is left alone. A layer is believed when
its words make sense, cover the ink of the page, and agree, on one page of the document, with what its picture reads.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.paging.extract import extract_page
from pipeline.paging.pictures import Pixels
from pipeline.paging.pixels import load_pixels
from pipeline.reading.agreement import agreement
from pipeline.reading.clock import PageClock
from pipeline.reading.engine import OcrEngine
from pipeline.reading.ink import find_pieces
from pipeline.reading.layer_order import in_reading_order
from pipeline.reading.legacy_font import conversion_faults, legacy_family, looks_like_krutidev, to_unicode
from pipeline.reading.letters import is_devanagari
from pipeline.reading.picture import PictureReader
from pipeline.reading.soundness import find_nonsense
from schemas.errors import EngineError, InputError
from schemas.pages import LayerVerdict, LayerWord, Opened, PageSource, TextSource, Word
from schemas.plan import Plan

AGREEMENT = 0.8
"""Share of the layer's letters, by threes, that the reading of the picture must have too."""
COVERS = 0.8
"""Share of the page's ink of the size of type that must lie under the layer's words."""
FEW_PIECES = 10
"""With less ink there is nothing to cover."""
FEWEST_WORDS = 5
"""A page with fewer does not show what the layer of its document is worth."""
SAMPLED_PAGES = 6
FIRST_PAGES = 3
KRUTIDEV_EVIDENCE = 0.9
BROKEN_CONVERSION = 0.05
"""Share of converted words that may have something wrong with them."""
CONFIDENCE = 99.0
CONVERTED_CONFIDENCE = 95.0
PADDING = 0.3
"""Of a word's height: signs above and below reach out of its box."""


@dataclass(frozen=True)
class LayerPage:
    """What the text layer gives for one page."""

    words: tuple[Word, ...] = ()
    source: TextSource = "text_layer"
    distrust: str | None = None
    """why it must not be used; None: it may"""


def layer_page(source: PageSource, pixels: Pixels, verdict: LayerVerdict) -> LayerPage | None:
    """The page's words from its text layer, or why they cannot be used; None when it has no text layer.

    Args:
        source: the page.
        pixels: its picture, as ``load_pixels`` gives it.
        verdict: what its document's layer is worth, by ``judge_document``.
    """
    if verdict == "none" or not source.layer:
        return None
    if verdict == "untrusted":
        return LayerPage(distrust="The text layer of this document is not what its pages show.")
    page = _read_layer(source, pixels)
    if page.distrust is None and page.source == "legacy_font" and verdict != "legacy":
        return LayerPage(distrust="Text in a legacy font, in a document where none was compared with the picture.")
    return page


def judge_document(path: Path, opened: Opened, *, plan: Plan, engine: OcrEngine, folder: Path) -> LayerVerdict:
    """What the text layer of a PDF is worth; one page of it is read by the engine when the layer makes sense.

    Args:
        path: the PDF.
        opened: what is known of it.
        plan: decides how the page is read.
        engine: reads it.
        folder: where its picture may lie.

    Raises:
        MissingToolError: the engine's language data are not installed.
    """
    if not opened.has_text_layer:
        return "none"
    some_layer = False
    for index in _sample(opened.pages):
        try:
            source = extract_page(path, opened.media_type, index, plan=plan, folder=folder)
            some_layer = some_layer or bool(source.layer)
            if sum(word.visible for word in source.layer) < FEWEST_WORDS:
                continue
            pixels = load_pixels(source.image)
        except InputError:  # a damaged page is reported when it is its turn
            continue
        page = _read_layer(source, pixels)
        if page.distrust is None:
            return _compare(page, source, pixels, plan=plan, engine=engine)
    return "untrusted" if some_layer else "none"


def _sample(pages: int) -> list[int]:
    """The first pages, then some that lie evenly over the rest."""
    first = list(range(min(pages, FIRST_PAGES)))
    rest = range(len(first), pages)
    more = min(len(rest), SAMPLED_PAGES - FIRST_PAGES)
    return first + [rest[len(rest) * place // more] for place in range(more)]


def _compare(page: LayerPage, source: PageSource, pixels: Pixels, *, plan: Plan, engine: OcrEngine) -> LayerVerdict:
    # to compare, a first reading is enough
    once = plan.model_copy(update={"reading": plan.reading.model_copy(update={"missed_lines": False})})
    reader = PictureReader(source.image, once, engine, PageClock(plan.limits.page_timeout_s))
    try:
        read = reader.read(pixels).text
    except EngineError:  # then nothing speaks for the layer; whether pages can be read at all shows page by page
        return "untrusted"
    if agreement([word.text for word in page.words], [word.text for word in read.words]) < AGREEMENT:
        return "untrusted"
    return "legacy" if page.source == "legacy_font" else "unicode"


def _read_layer(source: PageSource, pixels: Pixels) -> LayerPage:
    """The layer by itself: in Unicode, and whether it makes sense and accounts for the picture."""
    visible = tuple(word for word in source.layer if word.visible)
    if not visible:
        return LayerPage(distrust="An earlier reading lies invisible over the picture; the picture was read anew.")
    families = _families(visible)
    if "other" in families.values():
        return LayerPage(distrust="Text in a legacy font that cannot be converted.")
    words = tuple(_words(visible, families))
    converted = [word for word in words if word.raw is not None]
    faulty = sum(bool(conversion_faults(word.text)) for word in converted)
    if faulty > BROKEN_CONVERSION * len(converted):
        return LayerPage(distrust="Text in a legacy font whose conversion has faults.")
    if nonsense := find_nonsense([word.text for word in words]):
        return LayerPage(distrust=f"The text layer is nonsense: {nonsense}.")
    if not _covers(visible, pixels, source.image.dpi):
        return LayerPage(distrust="The text layer holds only a part of what the page shows.")
    return LayerPage(words=words, source="legacy_font" if converted else "text_layer")


def _families(layer: Sequence[LayerWord]) -> Mapping[str, str | None]:
    """Which legacy family each font belongs to: by its name, else by what was typed in it."""
    texts: dict[str, list[str]] = defaultdict(list)
    for word in layer:
        texts[word.font].append(word.text)
    return {font: legacy_family(font) or _family_by_text(" ".join(typed)) for font, typed in texts.items()}


def _family_by_text(text: str) -> str | None:
    if any(map(is_devanagari, text)) or looks_like_krutidev(text) < KRUTIDEV_EVIDENCE:
        return None
    return "krutidev"


def _words(layer: Sequence[LayerWord], families: Mapping[str, str | None]) -> Iterator[Word]:
    """The layer's words in Unicode and in reading order."""
    for placed in in_reading_order(layer):
        word = placed.word
        legacy = families[word.font] == "krutidev"
        text = unicodedata.normalize("NFC", to_unicode(word.text) if legacy else word.text)
        yield Word(
            text=text,
            box=word.box,
            confidence=CONVERTED_CONFIDENCE if legacy else CONFIDENCE,
            line=placed.line,
            block=placed.block,
            raw=word.text if legacy and text != word.text else None,
        )


def _covers(layer: Sequence[LayerWord], pixels: Pixels, dpi: int) -> bool:
    """Whether the words account for the ink: a stamp typed on a scan, or a header over it, does not."""
    pieces = find_pieces(pixels, dpi)
    if len(pieces) < FEW_PIECES:
        return True
    under = np.zeros(pixels.shape[:2], dtype=bool)
    for word in layer:
        x0, y0, x1, y1 = word.box
        reach = int(PADDING * (y1 - y0)) + 1
        under[max(0, y0 - reach) : y1 + reach, max(0, x0 - reach) : x1 + reach] = True
    middles = [((y0 + y1) // 2, (x0 + x1) // 2) for x0, y0, x1, y1 in pieces]
    return sum(bool(under[middle]) for middle in middles) >= COVERS * len(pieces)
