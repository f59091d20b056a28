"""What a page says of its own place in the file: page label, serial number, receipt and dispatch stamps.

One rule: only what stands apart, in a corner or in a stamp, is a mark; the same words in a sentence are text.
"""

import re
from collections.abc import Iterator
from typing import Literal

from pipeline.describing.grammar.legible import without_case
from pipeline.describing.located import LocatedText, Segment
from pipeline.text import ascii_digits
from schemas.records import Direction

EDGE_TOP = 0.13
EDGE_BOTTOM = 0.93
"""Page labels stand above or below these shares of the page's height."""
CORNER = 0.25
"""A bare number is a page label in the outer quarters of the page's width, or in the middle of its foot."""
STAMP_WORDS = 9
"""A stamp's line has no more words."""

SERIES = r"(?:प(?:त्रा(?:चार)?)?|टि(?:प्पणी)?|टीप|टी|नोट?|न|CF|NF|C|N)"
"""Of correspondence and of notes, as pages are numbered in them."""
_LABELLED = re.compile(
    rf"(?:पृष्ठ|पृ|Page|Pg|P)[.॰\u0966\s]*(?:क्र(?:मांक)?|सं(?:ख्या)?|No)?[.॰\u0966:\s\-–]*(\d{{1,4}})"
    rf"(?:\s*/\s*({SERIES}))?[.॰\u09660\s)\]]*(?:(?:of|का|में से)\s*\d+)?",
    re.IGNORECASE,
)
_WITH_SERIES = re.compile(rf"[\W_]*(\d{{1,4}})\s*/\s*({SERIES})[.॰\u09660\W]*", re.IGNORECASE)
_BARE = re.compile(r"[\-–—\s(\[/|]*(\d{1,3})[\-–—\s)\]/|.]*")
_SERIAL = re.compile(
    r"[\W_]*(?:क्रम\s*संख्या|क्र\s*[.॰\u0966]?\s*सं|स\s*[.॰\u0966]\s*क्र|अनु\s*[.॰\u0966]?\s*क्र|S(?:erial|l|r)?[.\s]*No)[.॰\u0966:\s\-–]*(\d{1,4})\W*",
    re.IGNORECASE,
)
_INWARD = re.compile(
    r"आवक|प्राप्ति\s*क्र|डायरी\s*(?:क्र|नं)|\bRECEIPT\s+No|\bRECEIVED\b|\bDIARY\s+No|\bINWARD\b", re.IGNORECASE
)
_OUTWARD = re.compile(r"जावक|\bDESPATCH(?:ED)?\b|\bDISPATCH(?:ED)?\b|\bOUTWARD\b|\bISSUED\b", re.IGNORECASE)
_STAMPED = ("आवक", "प्राप्ति", "डायरी", "जावक", "rece", "diary", "patch", "ward", "issued")
"""Pieces of what stamps say, in small letters: where none of them stands there is no stamp; quicker looked for."""
_ENUMERATED = re.compile(r"^\W*\d{1,3}\s*[.)]")

Edge = Literal["top", "foot"]


def find_page_label(page: LocatedText) -> str | None:
    """The page number printed or written on the paper, its series after a slash (``37/प``), in ASCII digits."""
    bare: list[tuple[int, str]] = []
    for segment, edge in _edge_segments(page):
        plain = ascii_digits(segment.text)
        if match := _LABELLED.fullmatch(plain.strip()) or _WITH_SERIES.fullmatch(plain):
            return f"{int(match[1])}/{match[2]}" if match[2] else str(int(match[1]))
        if (match := _BARE.fullmatch(plain)) and int(match[1]) and _is_apart(page, segment, edge):
            bare.append((segment.box[2], str(int(match[1]))))
    return max(bare)[1] if bare else None


def find_serial(page: LocatedText) -> str | None:
    """The serial number of the communication, as it stands at the head of its first page."""
    for segment, edge in _edge_segments(page):
        if edge == "top" and (match := _SERIAL.fullmatch(ascii_digits(segment.text))):
            return str(int(match[1]))
    return None


def find_direction(page: LocatedText) -> Direction:
    """Whether the paper came in or went out, where a stamp says so."""
    written = without_case(page.text)
    if not any(piece in written for piece in _STAMPED):
        return "none"
    came_in = went_out = False
    for segment in page.segments:
        if len(segment.text.split()) > STAMP_WORDS or _ENUMERATED.match(segment.text):
            continue
        came_in = came_in or _is_stamped(segment, _INWARD)
        went_out = went_out or _is_stamped(segment, _OUTWARD)
    if came_in:
        return "receipt"
    return "issue" if went_out else "none"


def _is_stamped(segment: Segment, stamp: re.Pattern[str]) -> bool:
    """A stamp names the register and a number or date beside it."""
    if not any(map(str.isdigit, segment.text)):
        return False
    match = stamp.search(segment.text)
    return match is not None and any(map(str.isdigit, segment.text[match.end() :]))


def _edge_segments(page: LocatedText) -> Iterator[tuple[Segment, Edge]]:
    height = page.page.height
    for segment in page.segments:
        middle = segment.middle
        if middle < EDGE_TOP * height:
            yield segment, "top"
        elif middle > EDGE_BOTTOM * height:
            yield segment, "foot"


def _is_apart(page: LocatedText, segment: Segment, edge: Edge) -> bool:
    left, right = page.page.width * CORNER, page.page.width * (1 - CORNER)
    middle = (segment.box[0] + segment.box[2]) / 2
    return not left < middle < right or (edge == "foot" and left * 1.5 < middle < right - left * 0.5)
