"""A page: its image, the words read from it, and what was noticed about it."""

from typing import Literal

from pydantic import Field

from schemas.base import Box, Confidence, Sha256, Stored, Value

Side = Literal["noting", "correspondence", "none"]
TextSource = Literal["ocr", "text_layer", "legacy_font", "person"]
Rotation = Literal[0, 90, 180, 270]
Reader = Literal["tesseract", "line_reader"]

SETTLED = frozenset({"blank", "separator", "turned", "layer_untrusted"})
"""Codes of findings after which nobody need look at the page."""
PAGE_FAILED = "page_failed"
"""Code of what a person should look at on a page that could not be read."""


class ErrorInfo(Value):
    """An error as a record keeps it: what happened, and what to do."""

    code: str
    message: str
    remedy: str


class Finding(Value):
    """Something noticed about a page or a record that a person may want to know."""

    code: str = Field(
        description="stable slug: blank, separator, low_dpi, turned, low_confidence, numbers_differ, page_failed, …"
    )
    message: str = ""

    @property
    def asks_review(self) -> bool:
        """Whether a person should look at the page."""
        return self.code not in SETTLED


class Word(Value):
    """One word as read."""

    text: str
    box: Box
    confidence: Confidence = Field(description="100 times the chance that the word is right to the letter")
    line: int = Field(ge=0, description="running number of the line on the page; words of one line stand together")
    block: int = Field(default=0, ge=0, description="running number of the paragraph or block")
    raw: str | None = Field(default=None, description="what the machine read before a repair, when they differ")
    repair: str | None = Field(
        default=None,
        description="why it was repaired: lost_anusvara, stray_virama, look_alike, danda, comma, …",
    )
    reader: Reader | None = Field(default=None, description="whose reading it is, when two readers read the page")
    other: str | None = Field(
        default=None, description="what the reader that was not chosen read here, when they differ"
    )


class Cell(Value):
    """One cell of a table."""

    text: str
    box: Box
    confidence: Confidence = Field(description="mean over its letters; 100 for an empty cell, 0 for an unread one")
    column: int = Field(default=0, ge=0, description="its first column, from 0")
    row_span: int = Field(default=1, ge=1, description="rows it spans")
    column_span: int = Field(default=1, ge=1, description="columns it spans")


class Table(Value):
    """A table on a page: rows of cells, from top to bottom, left to right; a cell stands in its first row."""

    box: Box
    rows: tuple[tuple[Cell, ...], ...]


class PageImage(Value):
    """A page image in the workspace, exactly as delivered.

    ``turn`` is what the file itself asks for (EXIF orientation, PDF ``/Rotate``); width, height and every box
    found on the page are in the frame after that turn.
    """

    path: str = Field(description="file in the workspace that ``pipeline.paging.pixels.load_pixels`` opens")
    sha256: Sha256 = Field(description="names the picture, its turn and its text layer: same name, same reading")
    turn: Rotation = Field(default=0, description="degrees clockwise to turn after decoding")
    mirrored: bool = Field(
        default=False, description="flip left-right after decoding, before the turn (EXIF 2, 4, 5, 7)"
    )
    width: int = Field(gt=0, description="pixels, after the turn")
    height: int = Field(gt=0, description="pixels, after the turn")
    dpi: int = Field(gt=0, description="dots per inch: as declared when plausible, else estimated from the size")
    bilevel: bool = Field(default=False, description="black and white only, as a fax or G4 TIFF")
    lossless: bool = Field(default=True, description="the scanner's own pixels, not rendered by us")


class LayerWord(Value):
    """A word of a PDF's own text layer, in the frame of the page image."""

    text: str
    box: Box
    font: str = Field(description="font name as the PDF has it, subset prefix included")
    visible: bool = Field(default=True, description="false for text drawn in rendering mode 3 (an earlier OCR layer)")


class PageSource(Value):
    """A page taken out of its original: the picture, and the text the PDF itself carries."""

    image: PageImage
    layer: tuple[LayerWord, ...] = ()


LayerVerdict = Literal["none", "unicode", "legacy", "untrusted"]
"""What a document's own text layer is worth: absent; good Unicode; Kruti Dev that agreed with the picture; garbage."""


class Opened(Value):
    """What a file is, found by its content."""

    media_type: str
    pages: int = Field(ge=1)
    has_text_layer: bool = False


class PageText(Stored):
    """All that was read from one page image. Kept under (image sha256, reading fingerprint)."""

    image_sha256: Sha256
    reading: str = Field(description="fingerprint of the plan's reading decisions")
    width: int = Field(gt=0, description="pixels of the upright page image: the frame of every box")
    height: int = Field(gt=0)
    dpi: int = Field(gt=0)
    rotation: Rotation = Field(
        default=0, description="degrees clockwise that bring the page upright, beyond the turn its file asks for"
    )
    skew_deg: float = Field(default=0.0, description="degrees that were corrected for reading; boxes are not skewed")
    source: TextSource
    engine: str = Field(description="name and version of what read it")
    languages: str = Field(
        default="", description="language data used, as tesseract names it; those of lines read again after a comma"
    )
    words: tuple[Word, ...] = Field(default=(), description="in reading order")
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()
    confidence: Confidence = Field(description="share of its letters in words expected to be right; 100 if blank")
    seconds: dict[str, float] = Field(default_factory=dict, description="CPU seconds by stage")

    @property
    def is_blank(self) -> bool:
        """Whether the page was found blank."""
        return any(finding.code == "blank" for finding in self.findings)

    @property
    def lines(self) -> tuple[tuple[Word, ...], ...]:
        """The words, line by line, in reading order."""
        lines: list[list[Word]] = []
        for word in self.words:
            if lines and lines[-1][0].line == word.line:
                lines[-1].append(word)
            else:
                lines.append([word])
        return tuple(tuple(line) for line in lines)

    @property
    def text(self) -> str:
        """The page as plain text: words joined by a space, lines by a newline."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


class PageRef(Value):
    """Where a page of a record comes from, and where it stands in it."""

    original: Sha256
    index: int = Field(ge=0, description="0-based place inside the original")
    number: int = Field(ge=1, description="place in the record, in scan order, from 1")
    label: str | None = Field(default=None, description="page number as printed on the paper")
    side: Side = "none"
    rotation: Rotation = 0
    replaces: Sha256 | None = Field(default=None, description="image of the page that this re-scan replaces")
    image_sha256: Sha256 | None = Field(default=None, description="null when the page could not be opened")
    width: int = 0
    height: int = 0
    dpi: int = 0
    source: TextSource | None = None
    confidence: Confidence = 0
    findings: tuple[Finding, ...] = ()
    error: ErrorInfo | None = Field(default=None, description="why the page could not be read")

    @property
    def to_check(self) -> tuple[str, ...]:
        """Codes of all for which a person should look at the page."""
        failed = (PAGE_FAILED,) if self.error else ()
        return (*failed, *(finding.code for finding in self.findings if finding.asks_review))


class Chunk(Value):
    """The unit of work: a run of pages of one original, or several short originals."""

    id: str
    batch_id: str
    spans: tuple["Span", ...]
    fence: int = Field(ge=0, description="fencing number of the claim; a result with an older one is dropped")

    @property
    def label(self) -> str:
        """As an operator reads it."""
        pages = sum(span.page_count for span in self.spans)
        if len(self.spans) > 1:
            return f"{pages} pages of {len(self.spans)} files"
        return f"pages {self.spans[0].first + 1}–{self.spans[0].last + 1} of {self.spans[0].record_id}"


class Span(Value):
    """Pages first..last (0-based, inclusive) of one original, for one record."""

    record_id: str
    original: Sha256
    media_type: str
    first: int = Field(ge=0)
    last: int = Field(ge=0)

    @property
    def page_count(self) -> int:
        """How many pages it spans."""
        return self.last - self.first + 1


Chunk.model_rebuild()
