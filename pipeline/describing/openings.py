"""How a page opens: letterhead, number, addressee; or as one that goes on.

One rule: these are marks of layout alone; what kind of paper it is they do not say.
"""

import re

from pipeline.describing.labels import LabelName, match_label
from pipeline.describing.located import LocatedText

HEAD_ROWS = 6
"""Rows at the top of a page in which a letterhead stands."""
BEGINNING_DEPTH = 0.45
"""The number, the date and the addressee of a letter stand in this upper share of what is written."""
OF_LETTER: tuple[LabelName, ...] = ("number", "addressee", "subject", "salutation")
_ANNEXURE = re.compile(
    r"^\W*(?:परिशिष्ट|अनुलग्नक|संलग्नक|सहपत्र|Annexure|Appendix|Enclosure)(?![\u0900-\u0963])", re.IGNORECASE
)
_LETTERHEAD = re.compile(
    r"^\W*(?:कार्यालय|न्यायालय|.{0,30}उच्च\s+न्यायालय|(?:In\s+the\s+)?High\s+Court\s+of|Office\s+of|Court\s+of|Government\s+of|.{0,20}(?:शासन|सरकार)\s*$)",
    re.IGNORECASE,
)
_SERVED = re.compile(r"^\W*सेवा\s*में")
_NUMBERED_ON = re.compile(r"^\W*(?:[-–—:/(]+\s*)\d{1,3}\s*[-–—:/)]+\W*$")


def is_annexure(page: LocatedText) -> bool:
    """Whether the page calls itself an annexure."""
    return any(_ANNEXURE.match(segment.text) for segment in page.segments if segment.row < HEAD_ROWS)


def has_beginning(page: LocatedText) -> bool:
    """Whether it opens as a paper opens, and does not count itself as a later page of one."""
    if counts_on(page):
        return has_letterhead(page) and has_address(page)
    return has_letterhead(page) or has_address(page)


def has_letterhead(page: LocatedText) -> bool:
    """Whether an office or court stands at its head."""
    return any(_LETTERHEAD.match(segment.text) for segment in page.segments if segment.row < HEAD_ROWS)


def has_address(page: LocatedText) -> bool:
    """Whether number, addressee, subject or salutation of a letter stand in its upper part."""
    return bool(_labels_of_letter(page))


def is_written_to(page: LocatedText) -> bool:
    """Whether number, addressee or salutation of a letter stand in its upper part: a note, too, has a subject."""
    return bool(_labels_of_letter(page) - {"subject"})


def is_addressed(page: LocatedText) -> bool:
    """Whether two of them do, which is a letter even where its head was not read; no page that counts itself on."""
    return len(_labels_of_letter(page)) > 1 and not counts_on(page)


def _labels_of_letter(page: LocatedText) -> set[LabelName]:
    upper = [segment for segment in page.segments if page.depth(segment) <= BEGINNING_DEPTH]
    return {name for name in OF_LETTER for segment in upper if match_label(segment, name) is not None}


def has_number(page: LocatedText) -> bool:
    """Whether a number line stands in its upper part."""
    return "number" in _labels_of_letter(page)


def is_served(page: LocatedText) -> bool:
    """Whether it addresses itself with सेवा में, as petitions do, and the letters of offices in the north."""
    return any(_SERVED.match(segment.text) for segment in page.segments if page.depth(segment) <= BEGINNING_DEPTH)


def counts_on(page: LocatedText) -> bool:
    """Whether it counts itself as a later page of a paper: -2-."""
    return any(_NUMBERED_ON.match(segment.text) for segment in page.segments if segment.row == 0)
