"""Who writes to whom about what: subject, reference, addressee, department; the signature stands in ``signatures``.

One rule: each is read from where a letter has it (a label, the letterhead), never from a sentence.
"""

import re
from collections.abc import Iterator

from pipeline.describing.gazetteer import REPAIR_OF_SURE, SURE_READING, index_places
from pipeline.describing.labels import (
    STRAY,
    LabelName,
    begins_with_label,
    find_label,
    find_paragraph,
    first_address_row,
    is_enumerated,
    match_label,
    segments_at,
)
from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.openings import has_number
from pipeline.describing.proposals import Candidate, Rule, propose
from pipeline.describing.signatures import find_signatory, names_post
from pipeline.describing.tokens import HINDI_WORD
from schemas.taxonomy import Taxonomy

LABELLED: dict[LabelName, Rule] = {"subject": Rule("subject_label", 94), "reference": Rule("reference_label", 92)}
ADDRESSED = Rule("addressee_label", 88)
PLACE_MENDED = "addressee_gazetteer"
UNLABELLED = Rule("addressee_by_place", 70)
AT_FOOT = Rule("addressee_at_foot", 80)
LETTERHEAD = Rule("department_letterhead", 85)
BELOW = Rule("department_below_another", 76)
ON_COVER = Rule("department_label", 92)

MAX_ADDRESS_SEGMENTS = 6
ADDRESS_GAP = 2.2
"""An addressee's lines stand no further apart than this many heights of a word."""
BELOW_ADDRESS: tuple[LabelName, ...] = ("subject", "reference", "salutation")
HEAD_DEPTH = 0.25
FOOT_DEPTH = 0.6
MAX_SUBJECT = 400

_DEPARTMENT = re.compile(
    r"([\u0900-\u0963\s,]{3,60}\sविभाग)(?![\u0900-\u0963])|((?:[A-Z][A-Za-z]+\s){1,4}D(?:epartment|EPARTMENT)"
    r"|D(?:epartment|EPARTMENT)\s(?:of|OF)(?:\s[A-Z&][A-Za-z]*){1,4})"
)
_WHOLE_DEPARTMENT = re.compile(r"^\W*[\u0900-\u0963\s,]{3,40}\sविभाग\W*$")
"""A line of nothing else may stand lower, as the departments in a gazette do."""
_DEPARTMENT_LABEL = re.compile(r"^[\W_]*(?:विभाग|Department)\s*[:;=\-–—]+\s*")
_SAYS_DEPARTMENT = re.compile("विभाग|D(?:epartment|EPARTMENT)")
"""What each of these has; quicker looked for."""
_NEXT_LABEL = re.compile(r"\s(?:माह|वर्ष|दिनांक|शाखा|बिल|नस्ती|क्रमांक|क्र)\W")
"""Where the next label of the same line begins."""
_LAST_PLACE = re.compile(rf"(?:[,.]\s*|\s)(?P<label>जिला\s+)?(?P<name>{HINDI_WORD})\W*$")
_DEMI_OFFICIAL = re.compile(r"[अस](?:र्द्ध|र्ध|\.)?\s?शा(?:सकीय|स\.|\.)|D\.\s?O\.")
_TITLED = re.compile(r"^\W*(?:श्री|श्रीमती|सुश्री|डॉ\.?|Shri|Smt\.?|Dr\.?)\s[^,]{3,40},")
_NOT_ITS_DEPARTMENT = re.compile(r"विरुद्ध|बनाम|^(?:प्रशासकीय|संबंधित|उक्त|समस्त|इस|अपने)\sविभाग$")
"""A party, or some department that is not named."""
_STOP = re.compile(r"।\s+(?=\S+\s+\S)")
"""The address ends in its own line, and the text begins: प्रति, राजस्व निरीक्षक। अनावेदक ने …"""
_NUMBER_LINE = re.compile(r"^\W*(?:पत्रांक|ज्ञापांक|क्रमांक|संख्या)\W*\d")
_LETTERHEAD = re.compile(r"^\W*(?:कार्यालय|न्यायालय|Office|Court)")
MIN_HEAD_ROWS = 1
"""The first rows of a page are its letterhead."""
_THROUGH = re.compile(r"^\W*(?:द्वारा|दवारा|Through)\W")
_OFFICE = re.compile(r"^\s*कार्यालय[^,]*,\s*")
_GOVERNMENT = re.compile(r"^.*?(?:शासन|सरकार)\s*[,\s]\s*")


def find_correspondence(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    """Subject, reference, addressee, signatory and department of the page."""
    yield from _find_labelled(page, "subject")
    yield from _find_labelled(page, "reference")
    yield from _find_addressee(page, taxonomy)
    yield from find_signatory(page, taxonomy)
    yield from _find_department(page)


def _find_labelled(page: LocatedText, name: LabelName) -> Iterator[Candidate]:
    found = find_paragraph(page, name)
    if found is None:
        return
    value = found.text_of(page).strip(STRAY)[:MAX_SUBJECT]
    if value:
        yield propose(page, name, (found.start, found.end), LABELLED[name], value=value)


def _find_addressee(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    found = next(find_label(page, "addressee"), None)
    if found is None:
        yield from _find_unlabelled_addressee(page, taxonomy)
        return
    lines = [page.text[found.start : found.end]] if found.start < found.end else []
    if lines and (stop := _STOP.search(lines[0])):
        value = lines[0][: stop.start()].strip(STRAY)
        if any(map(str.isalpha, value)):
            yield propose(page, "addressee", (found.start, found.start + stop.start()), ADDRESSED, value=value)
        return
    last = found.segment
    for segment in page.segments[last.number + 1 : last.number + 1 + MAX_ADDRESS_SEGMENTS]:
        if _is_stamp(page, segment):
            continue
        if (
            begins_with_label(segment)
            or _NUMBER_LINE.match(segment.text)
            or _THROUGH.match(segment.text)
            or is_enumerated(segment)
            or _is_text(page, segment)
            or _is_far(page, last, segment)
        ):
            break
        lines.append(segment.text)
        last = segment
    value = " ".join(line.strip() for line in lines).strip(STRAY)
    if value:
        yield from _with_place(propose(page, "addressee", (found.start, last.end), ADDRESSED, value=value), taxonomy)


def _with_place(read: Candidate, taxonomy: Taxonomy) -> Iterator[Candidate]:
    """An address as read, and with its last place put right where the gazetteer has no such one."""
    yield read
    value, index = read.value, index_places(taxonomy)
    place = _LAST_PLACE.search(value)
    levels = ("district",) if place and place["label"] else ("tehsil", "district")
    if place is None or any(index.find(level, place["name"]) for level in levels):
        return
    known = next((known for level in levels if (known := index.repair(level, place["name"]))), None)
    if known:
        is_doubtful = read.reading.lowest < SURE_READING
        confidence = read.confidence + 1 if is_doubtful else REPAIR_OF_SURE * read.confidence
        mended = value[: place.start("name")] + known.name + value[place.end("name") :]
        yield read._replace(value=mended, rule=PLACE_MENDED, confidence=round(confidence, 1))


def _find_unlabelled_addressee(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    """A post that stands alone between the number and the subject: whom the paper is for, though nothing says so."""
    subject = find_paragraph(page, "subject")
    if subject is None or not has_number(page):
        yield from _find_addressee_at_foot(page, taxonomy)
        return
    above = [one for one in page.segments if one.row == subject.segment.row - 1]
    if len(above) != 1 or begins_with_label(above[0]) or match_label(above[0], "number") is not None:
        return
    is_head = above[0].row <= MIN_HEAD_ROWS or _LETTERHEAD.match(above[0].text) or re.search(r"\d", above[0].text)
    if not is_head and names_post(above[0].text, taxonomy):
        span = above[0].start, above[0].end
        yield propose(page, "addressee", span, UNLABELLED, value=above[0].text.strip(STRAY))


def _find_addressee_at_foot(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    """To whom a demi-official letter goes: a titled name and a post, at the left below the signature."""
    if not any(_DEMI_OFFICIAL.search(one.text) for one in page.segments if page.depth(one) <= HEAD_DEPTH):
        return
    at_foot = (one for one in page.segments if page.depth(one) >= FOOT_DEPTH and not _is_stamp(page, one))
    found = next((one for one in at_foot if _TITLED.match(one.text) and names_post(one.text, taxonomy)), None)
    if found:
        yield propose(page, "addressee", (found.start, found.end), AT_FOOT, value=found.text.strip(STRAY))


def _is_text(page: LocatedText, segment: Segment) -> bool:
    """Whether a full line goes on in the next; a long address does not, above the subject."""
    following = page.segments[segment.number + 1 : segment.number + 2]
    is_last = any(match_label(one, name) is not None for one in following for name in BELOW_ADDRESS)
    return page.goes_on(segment) and not is_last


def _is_far(page: LocatedText, last: Segment, segment: Segment) -> bool:
    return segment.box[1] - last.box[3] > ADDRESS_GAP * page.line_height or segment.box[3] < last.box[1]


def _is_stamp(page: LocatedText, segment: Segment) -> bool:
    """What stands in the right half, beside an address, is the receiving office's stamp."""
    left, right = page.written_width
    return segment.box[0] > (left + right) / 2


def _find_department(page: LocatedText) -> Iterator[Candidate]:
    letterhead, rule = first_address_row(page), LETTERHEAD
    for segment in segments_at(page, (said.start() for said in _SAYS_DEPARTMENT.finditer(page.text))):
        if label := _DEPARTMENT_LABEL.match(segment.text):
            value = _NEXT_LABEL.split(segment.text[label.end() :])[0].strip(STRAY)
            if value:
                yield propose(page, "department", (segment.start + label.end(), segment.end), ON_COVER, value=value)
        elif (
            (page.depth(segment) <= HEAD_DEPTH or _WHOLE_DEPARTMENT.match(segment.text))
            and segment.row < letterhead
            and (match := _DEPARTMENT.search(segment.text))
        ):
            value = _OFFICE.sub("", _GOVERNMENT.sub("", match[0])).strip(STRAY)
            if " " in value and not begins_with_label(segment) and not _NOT_ITS_DEPARTMENT.search(value):
                span = (segment.start + match.start(), segment.start + match.end())
                yield propose(page, "department", span, rule, value=value)
                rule = BELOW
