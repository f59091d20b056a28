"""Who writes to whom about what: subject, reference, addressee, signatory, department.

One rule: each is read from where a letter has it (a label, a bracketed name above a post), never from a sentence.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.describing.labels import (
    LabelName,
    begins_with_label,
    find_endorsement,
    find_label,
    find_paragraph,
    first_address_row,
    is_enumerated,
)
from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.proposals import Candidate, Rule, propose
from pipeline.describing.tokens import split_keys
from schemas.records import Person
from schemas.taxonomy import Taxonomy

LABELLED: dict[LabelName, Rule] = {"subject": Rule("subject_label", 94), "reference": Rule("reference_label", 92)}
ADDRESSED = Rule("addressee_label", 88)
SIGNED = Rule("bracketed_name", 90)
POST_ONLY = Rule("post_at_the_end", 62)
LETTERHEAD = Rule("department_letterhead", 85)
ON_COVER = Rule("department_label", 92)

MAX_ADDRESS_SEGMENTS = 6
ADDRESS_GAP = 2.2
"""An addressee's lines stand no further apart than this many heights of a word."""
SIGNATURE_DEPTH = 0.45
POST_DEPTH = 0.6
POST_WORDS = 7
MIN_NAME = 5
"""Anything shorter in brackets is a mark or noise."""
HEAD_DEPTH = 0.25
MAX_SUBJECT = 400

_TAIL = " \t।|.,;:-–—*_"
_NAME_WORD = r"(?:[\u0904-\u0939\u0958-\u0961][\u0900-\u0963]*\.?|[A-Z][a-z]*\.?|[A-Z]{3,})"
_NAME = rf"({_NAME_WORD}(?:\s+{_NAME_WORD}|(?<=\.)[A-Z]\.)*)"
_BRACKETED_NAME = re.compile(rf"^\W*[({{\[]\s*{_NAME}\s*[)}}\]]?\W*$|^{_NAME}\s*[)}}\]]\W*$")
"""One of the brackets may have been lost."""
_DATED = re.compile(r"\s+(?:दिना[ंँ]?क\W*)?\d.*$")
_NO_LETTERS = re.compile(r"^[\W\d_]+")
_DEPARTMENT = re.compile(
    r"([\u0900-\u0963\s,]{3,60}\sविभाग)(?![\u0900-\u0963])|((?:[A-Z][A-Za-z]+\s){1,4}D(?:epartment|EPARTMENT)"
    r"|D(?:epartment|EPARTMENT)\s(?:of|OF)(?:\s[A-Z&][A-Za-z]*){1,4})"
)
_DEPARTMENT_LABEL = re.compile(r"^[\W_]*(?:विभाग|Department)\s*[:;=\-–—]+\s*")
_AGAINST = re.compile(r"विरुद्ध|बनाम")
_NO_POST = re.compile(r"[।\d:]|प्रतिलिपि|प्रति\s*लिपि")
_AND = re.compile(r"\s+(?:एवं|तथा|व|and)\s*$")
_GOVERNMENT = re.compile(r"^.*?(?:शासन|सरकार)\s*[,\s]\s*")


def find_correspondence(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    """Subject, reference, addressee, signatory and department of the page."""
    yield from _find_labelled(page, "subject")
    yield from _find_labelled(page, "reference")
    yield from _find_addressee(page)
    yield from _find_signatory(page, taxonomy)
    yield from _find_department(page)


def _find_labelled(page: LocatedText, name: LabelName) -> Iterator[Candidate]:
    found = find_paragraph(page, name)
    if found is None:
        return
    value = found.text_of(page).strip(_TAIL)[:MAX_SUBJECT]
    if value:
        yield propose(page, name, (found.start, found.end), LABELLED[name], value=value)


def _find_addressee(page: LocatedText) -> Iterator[Candidate]:
    found = next(find_label(page, "addressee"), None)
    if found is None:
        return
    lines = [page.text[found.start : found.end]] if found.start < found.end else []
    last = found.segment
    for segment in page.segments[last.number + 1 : last.number + 1 + MAX_ADDRESS_SEGMENTS]:
        if _is_stamp(page, segment):
            continue
        if (
            begins_with_label(segment)
            or is_enumerated(segment)
            or page.goes_on(segment)
            or _is_far(page, last, segment)
        ):
            break
        lines.append(segment.text)
        last = segment
    value = " ".join(line.strip() for line in lines).strip(_TAIL)
    if value:
        yield propose(page, "addressee", (found.start, last.end), ADDRESSED, value=value)


def _is_far(page: LocatedText, last: Segment, segment: Segment) -> bool:
    return segment.box[1] - last.box[3] > ADDRESS_GAP * page.line_height or segment.box[3] < last.box[1]


def _is_stamp(page: LocatedText, segment: Segment) -> bool:
    """What stands in the right half, beside an address, is the receiving office's stamp."""
    left, right = page.written_width
    return segment.box[0] > (left + right) / 2


def _find_signatory(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    before = find_endorsement(page)
    for segment in page.segments:
        if segment.start >= before or page.depth(segment) < SIGNATURE_DEPTH:
            continue
        match = _BRACKETED_NAME.match(segment.text)
        if match and _is_signature(segment.text, match[1] or match[2]):
            yield _signed(page, segment, match, taxonomy)
            return
    for segment in reversed(page.segments):
        if segment.start < before and page.depth(segment) >= POST_DEPTH and _is_post(page, segment, taxonomy):
            yield propose(page, "signatory", (segment.start, segment.end), POST_ONLY, value=_post_of(segment.text))
            return


def _is_signature(written: str, name: str) -> bool:
    """A name of one word needs both of its brackets."""
    whole = bool(re.search(r"[({\[]", written)) and bool(re.search(r"[)}\]]", written))
    return len(name) >= MIN_NAME and (whole or " " in name)


def _signed(page: LocatedText, segment: Segment, match: re.Match[str], taxonomy: Taxonomy) -> Candidate:
    group = 1 if match[1] else 2
    name = " ".join(match[group].split())
    post = _post_below(page, segment, taxonomy)
    person = Person(role=_post_of(post.text) if post else None, name=name)
    value = f"{name}, {person.role}" if person.role else name
    span = (segment.start + match.start(group), segment.start + match.end(group))
    return propose(page, "signatory", span, SIGNED, value=value, person=person)


def _post_of(text: str) -> str:
    """The post alone: without noise before it, and without the date or the second post after it."""
    return _AND.sub("", _DATED.sub("", _NO_LETTERS.sub("", text))).strip(_TAIL)


def _post_below(page: LocatedText, segment: Segment, taxonomy: Taxonomy) -> Segment | None:
    for below in page.segments:
        if below.row in (segment.row + 1, segment.row + 2) and min(below.box[2], segment.box[2]) > max(
            below.box[0], segment.box[0]
        ):
            return below if names_post(below.text, taxonomy) else None
    return None


def _is_post(page: LocatedText, segment: Segment, taxonomy: Taxonomy) -> bool:
    if len(segment.text.split()) > POST_WORDS or len(page.row_of(segment)) > 2 or _NO_POST.search(segment.text):
        return False
    return names_post(segment.text, taxonomy)


def names_post(text: str, taxonomy: Taxonomy) -> bool:
    """Whether a post of the taxonomy stands in the text."""
    keys = [key for key, _, _ in split_keys(text)]
    posts = _posts(taxonomy)
    return any(tuple(keys[first : first + len(post)]) == post for post in posts for first in range(len(keys)))


@lru_cache(maxsize=4)
def _posts(taxonomy: Taxonomy) -> frozenset[tuple[str, ...]]:
    """Every post as the keys of its words, in both languages."""
    written = (text for post in taxonomy.posts for text in (post.hindi, post.english))
    return frozenset(tuple(key for key, _, _ in split_keys(text)) for text in written)


def _find_department(page: LocatedText) -> Iterator[Candidate]:
    letterhead = first_address_row(page)
    for segment in page.segments:
        if label := _DEPARTMENT_LABEL.match(segment.text):
            value = segment.text[label.end() :].strip(_TAIL)
            if value:
                yield propose(page, "department", (segment.start + label.end(), segment.end), ON_COVER, value=value)
        elif (
            page.depth(segment) <= HEAD_DEPTH
            and segment.row < letterhead
            and (match := _DEPARTMENT.search(segment.text))
        ):
            value = _GOVERNMENT.sub("", match[0]).strip(_TAIL)
            if value and not begins_with_label(segment) and not _AGAINST.search(value):
                span = (segment.start + match.start(), segment.start + match.end())
                yield propose(page, "department", span, LETTERHEAD, value=value)
