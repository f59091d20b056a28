"""Numbers and dates of a document, told from those it only mentions.

One rule: what stands in the number line or the letterhead is the document's own; what stands in its reference, its body
or its endorsement is somebody else's, and ranks below.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.describing.branches import mend_branch
from pipeline.describing.labels import find_endorsement, find_paragraph, match_label
from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.numbers import Found
from pipeline.describing.private_numbers import ends_with_birth
from pipeline.describing.proposals import Candidate, Rule, propose
from pipeline.text import ascii_digits

NUMBER_DEPTH = 0.5
"""Number and date of a paper stand in this upper share of what is written, …"""
NUMBER_ROWS = 6
"""… in these first rows of a short page, or …"""
FOOT_DEPTH = 0.66
"""… its date at the foot, beside the signature, below this share."""
AFTER_DATE = 14
"""Where more letters follow a date on its line, it stands in a sentence."""
LINE_OF_DATE = 4
"""A line that opens with a label of dates and has no more words is no part of the sentence above it."""
SHORT_WORDS = 7
"""A segment with no more words is no sentence."""

BESIDE_BRANCH = 0.8
"""What a number is worth as it was read, beside the same one with its branch put right."""
OWN = Rule("number_line", 95)
MISREAD_LABEL = Rule("number_line_misread", 80)
LONE = Rule("number_without_label", 55)
TOP = Rule("top_of_page", 80)
ENDORSED = Rule("endorsement", 45)
REFERRED = Rule("reference", 22)
IN_BODY = Rule("body", 28)
CASE_IN_BODY = Rule("case_in_text", 60)
ISSUED = Rule("labelled_date", 93)
PASSED = Rule("passed_today", 90)
LETTERHEAD = Rule("letterhead_date", 84)
BESIDE_NUMBER = Rule("date_beside_number", 86)
AT_FOOT = Rule("date_at_signature", 76)
ALSO_LETTER = Rule("file_number_as_letter_number", 60)
IN_FIRST_CELL = Rule("date_in_first_cell", 50)
YEAR_LABEL = Rule("year_label", 90)
YEAR_OF_CASE = Rule("year_of_case", 70)
YEAR_AT_TOP = Rule("year_at_top", 66)

_DATE_LABEL = re.compile(r"(?:द[िी]न[ाो]?[ंँ]?[कव]|दि\.|तारीख|तिथि|[Dd]ated?|DATED?|[Dd]t\.?)(?:\s*the)?[\s:;=.\-–—]*$")
_ISSUE_LABEL = re.compile(
    r"(?:जारी|आदेश|पारित|प्रारंभ|प्रस्तुति|खोलने)\s*(?:करने\s*)?(?:(?:का|की)\s*)?(?:दिना[ंँ]?क|तिथि|तारीख)[\s:;=.\-–—]*$"
    r"|date\s*of\s*(?:issue|opening|order)[\s:;=.\-–—]*$|of\s*issue\s*date[\s:;=.\-–—]*$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"(?:जन्म|मृत्यु|पेशी|समाप्ति|नियुक्ति|जमा|अंतिम|आवेदन|बंद\s*करने|सुनवाई|वैधता|घटना|सेवानिवृत्ति|संस्थि?ापन|संस्थित|दायरा|निराकरण"
    r"|फैसला|निर्णय|प्राप्ति|पंजीयन|विवाह|birth|closing|appointment|retirement|hearing)\s*(?:(?:का|की)\s*)?"
    r"(?:दिना[ंँ]?क|तिथि|तारीख|date)?[\s:;=.\-–—]*$"
    r"|(?:दिना[ंँ]?क|तिथि|तारीख)\s*(?:दायरा|फैसला|निर्णय|पेशी|संस्थापन|मृत्यु|समाप्ति)[\s:;=.\-–—]*$",
    re.IGNORECASE,
)
_NUMBER_SHAPE = re.compile(r"[\s/:.\-]*(\d{1,6}(?:\s?[/-]\s?[^\s,;/।|]+){1,4})")
_LONE_NUMBER = re.compile(
    r"\W*(?:[^\s\d]{1,8}\s+){0,2}(\d{1,6}\s?/\s?[^\s,;/।|]{1,15}\s?/\s?(?:19|20|१९|२०)\d\d(?:-\d\d)?)\W*$"
)
_CASE_LABEL = re.compile(
    r"^\W*(?:(?:[\u0900-\u0963-]+\s+)?प्रकरण\s*(?:क्र|नं|सं|ऋ)|(?:रा|राजस्व)?\W*प्र\W*क्र|(?:मामला|मुकदमा|वाद|केस|अपील|पुनरीक्षण|निगरानी|याचिका)\W*(?:प्रकरण\s*)?(?:क्र|नं|सं|ऋ)|(?:Case|Suit|Appeal|Petition)\s+No)",
    re.IGNORECASE,
)
_UNOFFICIAL = re.compile(r"^\W*(?:यू\.?\s?ओ|U\.?\s?O)\b\.?")
"""A note between departments has its number at its foot."""
_RECEIPT = re.compile(r"शुल्क|रसीद|चालान|पोस्टल|IPO|ड्राफ्ट|receipt|challan", re.IGNORECASE)
_PASSED = re.compile(r"आज\s*(?:दिनांक|दि\.)?\s*$")
_DONE = re.compile(r"पारित|मेरे\s*हस्ताक्षर|जारी\s*(?:किया|की|हुआ)")
_OF_ANOTHER_DAY = re.compile(r"\s*(?:को|तक|से|के\s+(?:पूर्व|पहले|बाद))(?![\u0900-\u0963])")
"""After a date: something is to be done on that day, or until then."""
_YEAR_LABEL = re.compile(r"(?:वर्ष|सन्?|संवत|year)[\s:;=.\-–—]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where on the page the parts of a letter stand."""

    endorsement: int
    referred: tuple[tuple[int, int], ...]

    def is_referred(self, position: int) -> bool:
        return any(start <= position < end for start, end in self.referred)


def find_identifiers(page: LocatedText) -> Iterator[Candidate]:
    """Letter, file and case number, head, date and year."""
    layout = _lay_out(page)
    for found in page.numbers:
        match found.kind:
            case "letter_no" | "file_no":
                yield from _number(page, found, layout)
            case "case_no":
                yield from _case(page, found, layout)
            case "financial_year":
                yield from _year(page, found)
    yield from _misread_labels(page, layout)
    for found in page.dates:
        if found.kind == "date" and not _is_birth(page, found):
            yield _propose(page, "date", found, rank_date(page, found, layout))


def _lay_out(page: LocatedText) -> _Layout:
    paragraphs = (find_paragraph(page, "reference"), find_paragraph(page, "subject"))
    return _Layout(
        endorsement=find_endorsement(page),
        referred=tuple((found.segment.start, found.end) for found in paragraphs if found),
    )


def is_upper(page: LocatedText, segment: Segment) -> bool:
    """Whether it stands where a paper has its number and date."""
    return page.depth(segment) <= NUMBER_DEPTH or segment.row < NUMBER_ROWS


def _number(page: LocatedText, found: Found, layout: _Layout) -> Iterator[Candidate]:
    rule = _rank_number(page, found, layout)
    printed = mend_branch(found.value) if found.kind == "letter_no" else None
    if printed:
        yield _propose(page, found.kind, replace(found, rule=f"{found.rule}_branch"), rule, value=printed)
        found = replace(found, confidence=BESIDE_BRANCH * found.confidence)
    yield _propose(page, found.kind, found, rule)
    if found.kind == "file_no" and rule is OWN and match_label(page.segment_at(found.start), "number"):
        yield _propose(page, "letter_no", found, ALSO_LETTER)


def _misread_labels(page: LocatedText, layout: _Layout) -> Iterator[Candidate]:
    """Numbers in a number line whose label OCR read so badly that only their place and shape tell what they are."""
    known = sorted(found.start for found in (*page.numbers, *page.dates))
    for segment in page.segments:
        after = match_label(segment, "number")
        pattern, rule = (_NUMBER_SHAPE, MISREAD_LABEL) if after else (_LONE_NUMBER, LONE)
        start = after or segment.start
        if not is_upper(page, segment) or layout.is_referred(start) or start >= layout.endorsement:
            continue
        if bisect_left(known, segment.start) < bisect_left(known, segment.end):
            continue
        if match := pattern.match(page.text, start, segment.end):
            value = ascii_digits(re.sub(r"\s*([/-])\s*", r"\1", match[1])).rstrip(".-/")
            yield propose(page, "letter_no", match.span(1), rule, value=value)


def _rank_number(page: LocatedText, found: Found, layout: _Layout) -> Rule:
    segment = page.segment_at(found.start)
    if found.start >= layout.endorsement:
        return ENDORSED
    if layout.is_referred(found.start):
        return REFERRED
    if _UNOFFICIAL.match(segment.text):
        return OWN
    if not is_upper(page, segment):
        return IN_BODY
    opens = match_label(segment, "number") is not None or len(segment.text.split()) <= SHORT_WORDS
    return OWN if opens and not page.continues(segment) else IN_BODY


def _case(page: LocatedText, found: Found, layout: _Layout) -> Iterator[Candidate]:
    segment = page.segment_at(found.start)
    rule = CASE_IN_BODY
    opens = _CASE_LABEL.match(segment.text) is not None and not page.continues(segment)
    if opens or _is_line_of_numbers(page, segment):
        rule = TOP if layout.is_referred(found.start) else OWN
    if found.start >= layout.endorsement:
        rule = IN_BODY
    yield _propose(page, "case_no", found, rule)
    if head := found.parts.get("head"):
        yield _propose(page, "case_head", found, rule, value=head)
    if year := found.parts.get("year"):
        yield _propose(page, "year", found, YEAR_OF_CASE if rule is OWN else IN_BODY, value=year)


def _year(page: LocatedText, found: Found) -> Iterator[Candidate]:
    segment = page.segment_at(found.start)
    before = page.text[segment.start : found.start]
    if _YEAR_LABEL.search(before) and len(segment.text.split()) <= SHORT_WORDS:
        yield _propose(page, "year", found, YEAR_LABEL)
    elif is_upper(page, segment):
        yield _propose(page, "year", found, YEAR_AT_TOP if len(segment.text.split()) <= SHORT_WORDS else IN_BODY)


def rank_date(page: LocatedText, found: Found, layout: _Layout) -> Rule:
    """How likely a date is to be the document's own, by where it stands and what stands before it."""
    segment = page.segment_at(found.start)
    before = page.text[segment.start : found.start]
    if layout.is_referred(found.start):
        return REFERRED
    if _OTHER_LABEL.search(before):
        return IN_BODY
    if _ISSUE_LABEL.search(before) and len(segment.text.split()) <= SHORT_WORDS:
        return ISSUED
    is_passed = _DONE.search(segment.text, found.end - segment.start)
    if _OF_ANOTHER_DAY.match(segment.text, found.end - segment.start) and not is_passed:
        return IN_BODY
    if _PASSED.search(before) and _DONE.search(segment.text, found.end - segment.start):
        return PASSED
    if found.start >= layout.endorsement:
        return ENDORSED
    goes_on = len(segment.text) - (found.end - segment.start) > AFTER_DATE
    stands_alone = (
        not goes_on and match_label(segment, "date") is not None and len(segment.text.split()) <= LINE_OF_DATE
    )
    if (page.continues(segment) and not stands_alone) or (goes_on and match_label(segment, "date") is None):
        return IN_BODY
    return _rank_by_place(page, segment, before)


def _is_birth(page: LocatedText, found: Found) -> bool:
    """Whether it is somebody's day of birth: never the date of a paper, and masked on the page."""
    segment = page.segment_at(found.start)
    left = [one.text for one in page.row_of(segment) if one.box[0] < segment.box[0]]
    return ends_with_birth("\t".join((*left, page.text[segment.start : found.start])))


def _rank_by_place(page: LocatedText, segment: Segment, before: str) -> Rule:
    labelled = _DATE_LABEL.search(before) is not None
    short = len(segment.text.split()) <= SHORT_WORDS
    if is_upper(page, segment) and labelled and not _RECEIPT.search(before):
        if any(_carries_number(page, one) for one in page.row_of(segment)):
            return OWN
        if short or match_label(segment, "date") is not None:
            return LETTERHEAD
    if short and not labelled and _stands_beside_number(page, segment):
        return BESIDE_NUMBER
    is_cell = len(page.row_of(segment)) > 2
    if short and not is_cell and (labelled or page.depth(segment) >= FOOT_DEPTH):
        return AT_FOOT
    if short and segment is page.row_of(segment)[0]:
        return IN_FIRST_CELL
    return IN_BODY


def _stands_beside_number(page: LocatedText, segment: Segment) -> bool:
    """Whether it is the right half of the line that the paper's number opens: Bhopal, the 5th May 1962."""
    row = page.row_of(segment)
    if len(row) != 2 or segment is not row[1] or not is_upper(page, segment):
        return False
    return _carries_number(page, row[0])


def _carries_number(page: LocatedText, segment: Segment) -> bool:
    if match_label(segment, "number") is not None and not page.continues(segment):
        return True
    if not _is_line_of_numbers(page, segment):
        return False
    kinds = ("letter_no", "file_no", "case_no")
    return any(segment.start <= found.start < segment.end and found.kind in kinds for found in page.numbers)


def _is_line_of_numbers(page: LocatedText, segment: Segment) -> bool:
    """Whether it is a short line or half of one in the upper part of the page; not a sentence, not a cell."""
    short = len(segment.text.split()) <= SHORT_WORDS and len(page.row_of(segment)) <= 2
    return short and is_upper(page, segment)


def _propose(page: LocatedText, name: str, found: Found, rule: Rule, *, value: str = "") -> Candidate:
    sure = Rule(f"{found.rule}@{rule.name}", rule.sure * found.confidence / 100)
    return propose(page, name, (found.start, found.end), sure, value=value or found.value)
