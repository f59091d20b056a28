"""Village, tehsil and district as a paper names them.

One rule: a place is the word after its label (ग्राम, तहसील, जिला); what follows the label in another sense
(ग्राम पंचायत, जिला दण्डाधिकारी, तहसील स्तर) is none.
"""

import re
from collections.abc import Iterator

from pipeline.describing.gazetteer import PlaceIndex, beside_gazetteer
from pipeline.describing.grammar.legible import find_at
from pipeline.describing.located import LocatedText
from pipeline.describing.office_places import find_office_places
from pipeline.describing.proposals import Candidate, Rule, propose
from pipeline.describing.tokens import HINDI_WORD
from pipeline.describing.word_lists import FOLLOWERS, NOT_PLACES

_NAME = rf"{HINDI_WORD}(?:-{HINDI_WORD})?"
_MARK = r"(?:\s*[:;=.\-–—\u0903]+)?[\s|]*"
_EDGE = r"(?<![\u0900-\u0963A-Za-z])"
_WHOLE = r"(?![\u0900-\u0963])"
_LATIN = r"[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?"

_LABELS = {
    "village": re.compile("ग्राम|गाम|मौज|गाँव|गांव|[Vv]illage|[Mm]ou[zj]a"),
    "tehsil": re.compile("तह|T[ae]h"),
    "district": re.compile("जि|जनपद|[Dd]ist|DIST"),
}
"""How the label of each begins: nowhere else is the label itself looked for."""
_VILLAGE = re.compile(
    rf"{_EDGE}(?P<label>ग्राम(?:\s+का\s+नाम)?|गाम|मौजा|मौजे|मौज़ा|गाँव|गांव){_WHOLE}{_MARK}(?P<name>{_NAME})(?P<more>\s+{_NAME})?"
    rf"|{_EDGE}(?:[Vv]illage|[Mm]ou[zj]a)(?:\s*[:\-]+)?\s*(?P<latin>{_LATIN})"
)
_PANCHAYAT = re.compile(rf"{_EDGE}(?P<label>ग्राम\s*पंचायत){_WHOLE}{_MARK}(?P<name>{_NAME})")
_TEHSIL = re.compile(
    rf"{_EDGE}(?P<label>तहसील(?:दार)?|तह\.)(?:\s+महोदय)?{_WHOLE}{_MARK}(?P<name>{_NAME})(?P<more>\s+{_NAME})?"
    rf"|{_EDGE}T[ae]h(?:si|es)l(?:dar)?(?:\s*[:\-,]+)?\s*(?P<latin>(?!T[ae]h(?:si|es)l){_LATIN})"
)
_DISTRICT = re.compile(
    rf"{_EDGE}(?P<label>जिला|जनपद|जि\.){_WHOLE}{_MARK}(?P<name>{_NAME})(?P<more>\s+{_NAME})?"
    rf"|{_EDGE}(?:[Dd]istrict|DISTRICT|[Dd]istt?\.?)(?:\s*[:\-]+)?\s*(?P<latin>{_LATIN}|[A-Z]{{4,}})"
)
_WORDS_OF_LINE = re.compile(_NAME)
MOST_WORDS = 4
"""Of the name of a place."""
_RESIDENT = re.compile(
    rf"{_EDGE}(?:निवासी|साकिन|मुकाम){_WHOLE}\s*[:\-–]?\s*(?P<name>{_NAME})\s*,?\s+(?:तहसील|थाना|पोस्ट|जिला|निवेदन|प\.\s*ह|(?:को|ने)\s)"
)
_SEAT = re.compile(
    rf"{_EDGE}(?:साकिन|मुकाम){_WHOLE}[ \t]*[:\-–]?[ \t]*(?P<name>{_NAME})(?=\s*(?:[,।;]|$))"
    rf"|(?:[Rr]esident\s+of|[Rr]/o)\s+(?P<latin>{_LATIN})(?=\s*[,.;]|$)",
    re.MULTILINE,
)
"""Where somebody lives, at the end of a line or before a mark."""
_RESIDES = re.compile("निवासी|साकिन|मुकाम|[Rr]esident|[Rr]/o")
"""How the labels of both begin."""
_DISTRICT_AFTER = re.compile(rf"(?P<name>{_NAME})\s+जिले\s+(?:की|के|का|में)")

WORDS_OF_TEXT = 6
"""A line with as many words is running text."""

IN_FORM = Rule("place_label", 92)
IN_TEXT = Rule("place_in_text", 84)
OF_UNKNOWN = 0.72
"""What a tehsil in running text, or a district, is worth that the gazetteer does not have."""
FROM_OFFICE = Rule("place_of_office", 68)
OF_RESIDENT = Rule("village_of_resident", 80)
OF_SEAT = Rule("village_of_seat", 60)
FROM_PANCHAYAT = Rule("place_of_panchayat", 55)


def find_places(page: LocatedText, index: PlaceIndex) -> Iterator[Candidate]:
    """Every village, tehsil and district that the page names, and what the gazetteer proposes beside them."""
    for name, span, rule, value in _named(page, index):
        yield from beside_gazetteer(propose(page, name, span, rule, value=value), index)


def _named(page: LocatedText, index: PlaceIndex) -> Iterator[tuple[str, tuple[int, int], Rule, str]]:
    """Field, characters, rule and value (empty: the characters themselves) of each place."""
    yield from _labelled(page, "village", _VILLAGE, index)
    for match in _PANCHAYAT.finditer(page.text) if "पंचायत" in page.text else ():
        if match["name"] not in NOT_PLACES and _on_one_line(page, match):
            yield "village", match.span("name"), FROM_PANCHAYAT, ""
    yield from _labelled(page, "tehsil", _TEHSIL, index)
    yield from _labelled(page, "district", _DISTRICT, index)
    for match in _DISTRICT_AFTER.finditer(page.text) if "जिले" in page.text else ():
        if match["name"] not in NOT_PLACES:
            yield "district", match.span("name"), IN_TEXT, ""
    yield from _of_residents(page)
    yield from find_office_places(page, index)


def _of_residents(page: LocatedText) -> Iterator[tuple[str, tuple[int, int], Rule, str]]:
    """Where somebody lives; a word less sure to name a village of the paper's matter."""
    labels = tuple(label.start() for label in _RESIDES.finditer(page.text))
    for match in find_at(_RESIDENT, page.text, labels):
        if match["name"] not in NOT_PLACES:
            yield "village", match.span("name"), OF_RESIDENT, ""
    for match in find_at(_SEAT, page.text, labels):
        told = "latin" if match["latin"] else "name"
        if match[told] not in NOT_PLACES:
            yield "village", match.span(told), OF_SEAT, ""


def _labelled(
    page: LocatedText, name: str, pattern: re.Pattern[str], index: PlaceIndex
) -> Iterator[tuple[str, tuple[int, int], Rule, str]]:
    labels = (label.start() for label in _LABELS[name].finditer(page.text))
    for match in find_at(pattern, page.text, labels):
        if match["latin"] and match["latin"].title() in NOT_PLACES:
            continue
        if match["latin"]:
            yield name, match.span("latin"), IN_TEXT, match["latin"].title()
        elif match["name"] not in NOT_PLACES and _on_one_line(page, match):
            end = _end_of_known(page, name, match, index) or _end_of_name(page, match)
            rule = _rule(page, match)
            known = index.find(name, page.text[match.start("name") : end])
            if not known and not index.repair(name, match["name"]) and _needs_gazetteer(name, rule):
                rule = Rule(f"{rule.name}_unknown", OF_UNKNOWN * rule.sure)
            yield name, (match.start("name"), end), rule, ""


def _end_of_known(page: LocatedText, name: str, match: re.Match[str], index: PlaceIndex) -> int:
    """The end of the longest name of the gazetteer that stands here in several words; 0 where there is none."""
    line_end = page.text.find("\n", match.start("name"))
    line = page.text[match.start("name") : line_end if line_end >= 0 else None]
    ends = [word.end() for word in _WORDS_OF_LINE.finditer(line)][1:MOST_WORDS]
    known = [end for end in ends if index.find(name, line[:end])]
    return match.start("name") + known[-1] if known else 0


def _needs_gazetteer(name: str, rule: Rule) -> bool:
    """Whether a name that no gazetteer has is doubtful: it has few villages, but all districts."""
    return name == "district" or (name == "tehsil" and rule is not IN_FORM)


def _rule(page: LocatedText, match: re.Match[str]) -> Rule:
    if match["label"] == "तहसीलदार":
        return FROM_OFFICE
    return IN_FORM if _opens_segment(page, match) else IN_TEXT


def _opens_segment(page: LocatedText, match: re.Match[str]) -> bool:
    return match.start() - page.segment_at(match.start()).start <= 2


def _on_one_line(page: LocatedText, match: re.Match[str]) -> bool:
    """A label at the end of a line of text goes on in the next; one in a form or a cell does not."""
    if "\n" not in page.text[match.end("label") : match.start("name")]:
        return True
    segment = page.segment_at(match.start())
    return len(page.row_of(segment)) == 1 and len(segment.text.split()) >= WORDS_OF_TEXT


def _end_of_name(page: LocatedText, match: re.Match[str]) -> int:
    """The end of the first word, or of the second where what stands after it shows that it belongs to the name."""
    more = (match["more"] or "").strip()
    if not more or "\n" in match["more"] or more in NOT_PLACES or more in FOLLOWERS:
        return match.end("name")
    rest = page.text[match.end("more") :]
    following = re.match(rf"\s*(?:[,;।)]|({HINDI_WORD}))", rest)
    at_end = rest[:1] in ("", "\n") and _opens_segment(page, match)
    if at_end or (following and (following[1] is None or following[1] in FOLLOWERS)):
        return match.end("more")
    return match.end("name")
