"""The title an officer would give a paper: kind, number, date, subject, party, place, in the paper's own language.

One rule: a title is never empty, and never says more than the fields do.
"""

import re
from collections.abc import Sequence

from pipeline.describing.labels import begins_with_label
from pipeline.describing.located import LocatedText
from schemas.records import Field
from schemas.taxonomy import OTHER, Kind, Taxonomy

MAX_TITLE = 180
MAX_SUBJECT = 120
MIN_CONFIDENCE = 45.0
"""A proposal less sure than this stays out of the title."""
FIRST_LINE_LETTERS = 6
"""A first line with fewer letters says nothing."""
WORDS_OF_TEXT = 8
"""A line with as many words is running text."""
_MARKS = " |/*_-–—:=#"
_DEVANAGARI = re.compile("[\u0904-\u0939]")
_LATIN = re.compile("[A-Za-z]")
_NUMBERS = ("file_no", "case_no", "letter_no")


def make_title(kind_id: str, fields: Sequence[Field], pages: Sequence[LocatedText | None], taxonomy: Taxonomy) -> str:
    """One line, at most 180 letters long."""
    in_hindi = is_hindi(pages)
    kind = taxonomy.kind(kind_id)
    said = {field.name: field for field in reversed(fields)}
    number = _number(said, kind) or _year(said, in_hindi=in_hindi)
    head = " ".join(filter(None, (kind.name(in_hindi=in_hindi), number, _date(said, in_hindi=in_hindi))))
    matter = _matter(said) or _first_sentence(pages) or _first_line(pages)
    if kind.id == OTHER and matter:
        head, matter = matter, ""
    return _shorten(f"{head}: {matter}" if matter else head, MAX_TITLE)


def is_hindi(pages: Sequence[LocatedText | None]) -> bool:
    """Whether most letters of the first page with words are Devanagari; true where there are none."""
    page = next((page for page in pages if page is not None and not page.is_empty), None)
    return page is None or len(_DEVANAGARI.findall(page.text)) >= len(_LATIN.findall(page.text))


def _number(said: dict[str, Field], kind: Kind) -> str:
    """The file's number for a cover or a note; else the surest, and of equally sure ones the file's first."""
    if kind.side != "correspondence" and (file_no := _value(said, "file_no")):
        return file_no
    known = [said[name] for name in _NUMBERS if _value(said, name)]
    return max(known, key=lambda field: field.proposals[0].confidence).value or "" if known else ""


def _year(said: dict[str, Field], *, in_hindi: bool) -> str:
    value = _value(said, "year")
    return f"{'वर्ष' if in_hindi else 'year'} {value}" if value else ""


def _date(said: dict[str, Field], *, in_hindi: bool) -> str:
    value = _value(said, "date")
    if not value:
        return ""
    written = "-".join(reversed(value.split("-")))
    return f"दिनांक {written}" if in_hindi else f"dated {written}"


def _matter(said: dict[str, Field]) -> str:
    subject = _value(said, "subject")
    if subject:
        return _shorten(subject, MAX_SUBJECT)
    parties = [value for name in ("applicant", "respondent") if (value := _value(said, name))]
    if not parties and not _value(said, "village"):
        return ""
    places = [value for name in ("village", "tehsil") if (value := _value(said, name))]
    return ", ".join(filter(None, (" – ".join(parties), *places)))


def _first_sentence(pages: Sequence[LocatedText | None]) -> str:
    """What the text begins with, letterhead, number line and addressee apart."""
    for page in filter(None, pages):
        for segment in page.segments:
            is_text = len(segment.text.split()) >= WORDS_OF_TEXT and len(page.row_of(segment)) == 1
            if is_text and not begins_with_label(segment):
                return _shorten(segment.text.strip(_MARKS), MAX_SUBJECT)
    return ""


def _first_line(pages: Sequence[LocatedText | None]) -> str:
    for page in filter(None, pages):
        for segment in page.segments:
            if sum(letter.isalpha() for letter in segment.text) >= FIRST_LINE_LETTERS:
                return _shorten(segment.text.strip(_MARKS), MAX_SUBJECT)
    return ""


def _value(said: dict[str, Field], name: str) -> str:
    field = said.get(name)
    if field is None or not field.proposals or field.proposals[0].confidence < MIN_CONFIDENCE:
        return ""
    return field.value or ""


def _shorten(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:-–—") + " …"
