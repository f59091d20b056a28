"""Labels that a line of a paper begins with (विषय, संदर्भ, प्रति …), and how far what they label reaches.

One rule: a label stands at the beginning of a segment; the same word inside a sentence labels nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.describing.located import LocatedText, Segment

LabelName = Literal[
    "subject", "reference", "addressee", "salutation", "copy", "endorsement", "closing", "number", "date"
]

NUMBERING = r"^[\W_]*(?:\(?\d{1,2}[.)/]+[\s\-–]*)?"
"""What may stand before a label at the beginning of a line."""
_SEPARATOR = r"(?:\s*[:;=*.।|॰\u0903_\-–—]+)*\s*"
_END = r"(?![\u0900-\u0963\u0971-\u097fA-Za-z])"
_DOT = r"[.॰\u09660\s]*"
_NUMBER_WORD = r"(?:क?(?:क्र|ऋ\u094d?र?)|वर|र)म[ाो][ंँ]?[कव]"
"""क्रमांक, as OCR reads it: ऋमांक, कऋमांक, क्रमाक, वरमांक, क्रमांव."""
_NUMBER_SHORT = r"(?:क्रं?|(?:ऋ|वर)(?=[.॰/]\s*[/\d\u0966-\u096f]))"
"""क्र., as OCR reads it: ऋ., वर."""

LABELS: dict[LabelName, str] = {
    "subject": r"(?:[वब][िी][षपश]य(?:\u0903|वस्तु)?(?!\s*(?:सूची|क्रम))|बा[बव]त्?(?=\s*[:;=\-–]|\s*$)"
    r"|Sub(?:ject)?(?=\s*[:;.=\-–]|\s*$))",
    "reference": r"(?:स(?:ं|न्|ँ)?द(?:र्भ|भ)\u0903?|Ref(?:erence)?(?=\s*[:;.=\-–]|\s*$))",
    "addressee": r"(?:प्रति(?=\s*[,;:/.।|\-–]|\s*$|\s+श्रीमा?न?\b)"
    r"|सेवा\s*में(?!\s*(?:प्रवेश|आने|आगमन|नियुक्ति|कमी|वृद्धि|व्यवधान|प्रेषित|प्रस्तुत|निवेदन))|To(?=\s*[,;:.]|\s*$|\s+The\s))",
    "salutation": r"(?:महोदया?|महोदय\s*/\s*महोदया|मान्यवर|प्रिय|(?:Respected\s+)?Sirs?|Madam|(?:My\s+)?Dear)",
    "copy": r"(?:प्रति\s*लिपि|प्रतिलिपी|Copy\s+(?:to|forwarded|submitted))",
    "endorsement": rf"(?:पृ{_DOT}\s*(?:{_NUMBER_WORD}|क्रं?)|पृष्ठांकन|पृष्ठाकन|Ends?t|Endorsement)",
    "closing": r"(?:भवदीया?|आपका|विनीत|Yours|प्रार्थी)",
    "number": rf"(?:(?:ज्ञापन|जापन|ज्ञाप|(?:(?:प्रमाण|स्मरण|परि)\s*)?पत्र|आदेश|अधिसूचना|जावक|अनुज्ञप्ति)?\s*(?:{_NUMBER_WORD}"
    rf"|{_NUMBER_SHORT}{_DOT}(?=[/\d\s])|संख्या|सं{_DOT}(?=\s))"
    rf"|(?:Memo\s+|Letter\s+|D{_DOT}O{_DOT})?No\b|\\[0Oo]\.(?=\s*\d)|पत्रांक|ज्ञापांक)",
    "date": r"(?:दिना[ंँ]?क|दि[.॰]|तारीख|तिथि|Dated?|Dt\b)",
}
_COMPILED: dict[LabelName, re.Pattern[str]] = {
    name: re.compile(NUMBERING + label + _END + _SEPARATOR, re.IGNORECASE) for name, label in LABELS.items()
}
_ANY_LABEL = re.compile(NUMBERING + "(?:" + "|".join(LABELS.values()) + ")" + _END, re.IGNORECASE)
"""Most lines begin with none: quicker told at once than of each by itself."""
_RULE_OFF = re.compile(r"^[\W_0Oo\u0966]+$")
_SENTENCE_END = re.compile(r"[।|]\s*$|[A-Za-z]{4,}\.\s*$|(?:19|20|१९|२०)\d\d[1१lI]\s*$")
"""A danda after a year is often read as a 1."""
_FALSE_DANDA = re.compile(r"(?<=(?:19|20|१९|२०)\d\d)[1१lI]$|(?<=[\u0900-\u0963])\s?[1१lI!|]$|(?<=बाबत)[ीाक]$")
_SPECKS = re.compile(r"^\W*[a-z][A-Za-z]?\s+(?=[\u0900-\u0963])|(?<=[\u0900-\u0963।])\s+(?:[a-z][A-Za-z]?|[\W_]+)$")
"""One or two Latin letters at either end of Hindi are specks or strokes; a capital may name a class (श्रेणी II)."""
_HINDI = re.compile(r"[\u0900-\u0963]{2}")
_ENUMERATED = re.compile(r"^\W*\(?(?:\d{1,2}|[ivx]{1,4})\s*[.)/]")
MARKED = re.compile(r"[:;=\-–—]\s*$")
"""A label with a mark after it, which a column's heading has not."""
MAX_COLUMNS = 2
"""In a row of more, a word without a mark after it heads a column of a table."""
MAX_SEGMENTS = 5
"""A subject or reference of more lines than this is not one."""
STRAY = " \t।|.,;:-–—*_"
"""At either end of a value: marks and specks that are no part of it."""
PAGES = 8
"""Pages whose labels are remembered: many rules ask for the same one."""
LINES = 1 << 10
"""Lines whose labels are: those of a few pages."""
PARAGRAPH_GAP = 1.6
"""A gap between two lines wider than this many heights of a word begins a new paragraph."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, and the range of characters that it labels."""

    name: LabelName
    segment: Segment
    start: int
    end: int

    def text_of(self, page: LocatedText) -> str:
        """What is labelled, on one line."""
        text = page.text[self.start : self.end].replace("\n", " ").strip(" :;=|-–—")
        return _FALSE_DANDA.sub("", _SPECKS.sub("", text) if _HINDI.search(text) else text)


def match_label(segment: Segment, name: LabelName) -> int | None:
    """Where, in characters of the page, the text after the label begins; None if there is no such label."""
    end = _labels_of(segment.text).get(name)
    return None if end is None else segment.start + end


@lru_cache(maxsize=LINES)
def _labels_of(line: str) -> Mapping[LabelName, int]:
    """Each label that the line begins with, and where the text after it begins."""
    if _ANY_LABEL.match(line) is None:
        return {}
    return {name: match.end() for name, label in _COMPILED.items() if (match := label.match(line))}


@lru_cache(maxsize=PAGES)
def _labels_on(page: LocatedText) -> Mapping[LabelName, Sequence[tuple[Segment, int]]]:
    """The segments that begin with each label, in their order, and where the text after it begins."""
    found: dict[LabelName, list[tuple[Segment, int]]] = {name: [] for name in LABELS}
    for segment in page.segments:
        for name, end in _labels_of(segment.text).items():
            found[name].append((segment, segment.start + end))
    return found


def find_label(page: LocatedText, name: LabelName) -> Iterator[Labelled]:
    """Each such label of the page with the rest of its segment."""
    for segment, start in _labels_on(page)[name]:
        row = page.row_of(segment)
        beside = row[row.index(segment) + 1 :]
        if start == segment.end and len(row) > MAX_COLUMNS and not MARKED.search(segment.text):
            continue
        if start == segment.end and beside:
            yield Labelled(name, beside[0], beside[0].start, beside[0].end)
        else:
            yield Labelled(name, segment, start, segment.end)


@lru_cache(maxsize=PAGES)
def find_paragraph(page: LocatedText, name: LabelName) -> Labelled | None:
    """The first such label of the page with all of the paragraph it labels."""
    for found in find_label(page, name):
        last = found.segment
        for segment in page.segments[found.segment.number + 1 : found.segment.number + MAX_SEGMENTS]:
            if _ends_paragraph(page, last) or _begins_another(page, last, segment):
                break
            last = segment
        return Labelled(name, found.segment, found.start, last.end)
    return None


def segments_at(page: LocatedText, places: Iterable[int]) -> Iterator[Segment]:
    """The segments that hold these characters of the page, each once; ``places`` in their order."""
    last: Segment | None = None
    for place in places:
        if last is None or place >= last.end:
            last = page.segment_at(place)
            yield last


def is_enumerated(segment: Segment) -> bool:
    """Whether it begins with a number as the points of a list do."""
    return _ENUMERATED.match(segment.text) is not None


@lru_cache(maxsize=PAGES)
def first_address_row(page: LocatedText) -> int:
    """The row of the first addressee or subject: letterhead and title stand above it."""
    labels = _labels_on(page)
    rows = (segment.row for segment, _ in (*labels["addressee"], *labels["subject"]))
    return min(rows, default=len(page.segments))


def begins_with_label(segment: Segment) -> bool:
    """Whether any label of a letter, that of its number apart, stands at its beginning."""
    return any(name != "number" for name in _labels_of(segment.text))


@lru_cache(maxsize=PAGES)
def find_endorsement(page: LocatedText) -> int:
    """Where the endorsement (पृ. क्रमांक …, प्रतिलिपि …) begins, in characters; the length of the text if nowhere.

    A पृ. क्र. above the addressee is the paper's own number.
    """
    labels, addressed = _labels_on(page), first_address_row(page)
    is_addressed = addressed < len(page.segments)
    copies = (segment.start for segment, _ in labels["copy"])
    others = (one.start for one, _ in labels["endorsement"] if not (is_addressed and one.row < addressed))
    return min((*copies, *others), default=len(page.text))


def _ends_paragraph(page: LocatedText, segment: Segment) -> bool:
    return bool(_SENTENCE_END.search(segment.text)) or not page.goes_on(segment)


def _begins_another(page: LocatedText, last: Segment, segment: Segment) -> bool:
    far = segment.box[1] - last.box[3] > PARAGRAPH_GAP * page.line_height or segment.box[1] < last.box[1]
    return far or bool(_RULE_OFF.match(segment.text)) or is_enumerated(segment) or begins_with_label(segment)
