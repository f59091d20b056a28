"""People a paper names: parties of a case, persons with their father or husband.

One rule: a party is found by the word beside it (आवेदक, विरुद्ध, प्रार्थी …), a person by the relation (आत्मज, पिता, पत्नी …).
"""

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from pipeline.describing.grammar.legible import without_case
from pipeline.describing.labels import MARKED, NUMBERING, match_label, segments_at
from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.names import (
    FoundName,
    NameWord,
    name_before,
    name_from,
    relation_of,
    split_name_words,
)
from pipeline.describing.openings import has_letterhead
from pipeline.describing.proposals import Candidate, Rule, propose
from pipeline.describing.tokens import HINDI_WORD
from pipeline.describing.word_lists import RELATIONS, TITLES
from schemas.records import Person

_APPLICANT = (
    r"(?:आवेदक|आवेदिका|आवेदनकर्ता|प्रार्थी|प्रार्थिया|अपीलार्थी|अपीलांट|शिकायतकर्ता|आपत्तिकर्ता|याचिकाकर्ता|पुनरीक्षणकर्ता|निगरानीकर्ता|वादी|परिवादी"
    r"|सूचक|सूचनाकर्ता|फरियादी|रिपोर्टकर्ता"
    r"|Applicant|Appellant|Petitioner|Plaintiff|Complainant)(?:गण)?"
)
_RESPONDENT = (
    r"(?:अतिक्रामक|अतिक्रमणकर्ता|अनावेदक|अनावेदिका|गैर\s*आवेदक|विपक्षी|उत्तरवादी|प्रतिवादी|प्रत्यर्थी|आरोपी"
    r"|Non-?\s?applicant|Opposite\s+Party|Respondent|Defendant)(?:गण)?"
)
_PARTIES = {"applicant": _APPLICANT, "respondent": _RESPONDENT}
_WHOLE_NAME = rf"{HINDI_WORD}(?:\s+{HINDI_WORD}){{1,2}}\s*$"
"""Two words or three to the end of the line."""
_NAME_OF = r"(?:\s*(?:का|के|की)\s*नाम(?:\s*(?:व|एवं)\s*पता)?)?"
_MISREAD_NAME_OF = r"(?:\s+(?!पिता|पति|पता|माता|हस्ता|जाति|अधि|वकील|मोबा|पक्ष)\S{1,5}){1,2}?(?=\s*:)"
"""का नाम, of which a sign was misread."""
_LABELLED = {
    role: re.compile(
        rf"{NUMBERING}(?:\S{{2,3}}\s+)?(?:{word})(?:\s*/\s*(?:{word}))?"
        rf"(?:{_NAME_OF}|{_MISREAD_NAME_OF})\s*(?:[:;=\-–—]+|$)\s*|^\W*(?:नाम\s+)?(?:{word})\s+(?={_WHOLE_NAME})",
        re.IGNORECASE,
    )
    for role, word in _PARTIES.items()
}
_TRAILING = {
    role: re.compile(rf"(?:[.…_\-–]{{2,}}|\s[\-–]\s|^)\W*(?:{word})\W*$", re.IGNORECASE)
    for role, word in _PARTIES.items()
}
_INLINE = {
    "applicant": frozenset(("आवेदक", "आवेदिका", "प्रार्थी", "आपत्तिकर्ता", "शिकायतकर्ता", "पट्टेदार")),
    "respondent": frozenset(("अनावेदक", "अनावेदिका", "आरोपी", "अतिक्रामक")),
}
_BESIDE_PARTY = frozenset(("ने", "के", "मैं")).union(*_INLINE.values())
"""Words of a text that may stand beside the name of a party."""
_PIECE_OF_PARTY = re.compile(
    "वेदक|वेदिका|वेदनकर्ता|र्थी|र्थिया|अपील|कर्ता|वादी|सूचक|फरियादी|अतिक्रामक|विपक्षी|आरोपी"
    "|applicant|appellant|petitioner|plaintiff|complainant|opposite|respondent|defendant"
)
"""In lower case: of every word for a party a piece; where none stands, no party is labelled."""
_MARKS = " \t.:;,-–—_*|/()"
_MARKS_BEFORE = re.compile(r"[ \t.:;,\-–—_*|/()]+")
_DASHED = re.compile(r"^(?:[^\s\-–:]+\s+){1,5}[\-–]\s")
"""X Y - आवेदक."""
_AGAINST = frozenset(
    ("विरुद्ध", "विरूद्ध", "बनाम", "Versus", "versus", "VERSUS", "V/s", "V/S", "v/s", "Vs", "vs", "Vs.", "vs.", "V/s.")
)
_SIGNER = re.compile(
    r"^\W*(?:प्रार्थी|प्रार्थिया|विनीता?|निवेदक|निवेदिका|आपका\s*(?:विश्वासी|विश्वासभाजन|आज्ञाकारी)|आवेदक|आवेदिका|आवेदक\s*के\s*हस्ताक्षर|शिकायतकर्ता|अपीलार्थी"
    r"|(?:Your\s+)?(?:humble\s+|obedient\s+)?(?:petitioner|applicant))\W*$",
    re.IGNORECASE,
)
_FAITHFULLY = re.compile(r"^\W*(?:भवदीया?|Yours\s+(?:faithfully|obediently))\W*$")
_OF_RELATIVE = re.compile(r"(?:पिता|पति|माता)\s*(?:/\s*(?:पिता|पति|माता)\s*)?(?:का|के)\s*नाम\W*$")
"""पिता का नाम श्री …: the name of somebody's father."""
_FATHER = re.compile(r"^[\W_\d]*(?:पिता|पति|पिता\s*/\s*पति|पति\s*/\s*पिता)\s*(?:का\s*नाम)\s*[:;=\-–—]+\s*")
_CASTE = re.compile(r"[\s,]*जाति\s*[:\-–]*\s*([\u0904-\u0961][\u0900-\u0963]*)")
_CERTIFIED = re.compile(
    r"(?:प्रमाणित\s*किया\s*जाता[^\n,।]{0,8}\sकि(?![\u0900-\u0963])[\s.,:;•*–-]*|यह\s+प्रमाण[\s-]*पत्र(?=\s+(?:श्री|कु|सुश्री))|certified\s+that)\s*",
    re.IGNORECASE,
)
_PARTIES_LABEL = re.compile(
    r"^\W*(?:पक्षकार(?:ों)?(?:\s*(?:का|के)\s*नाम)?|(?:नाम\s+)?फरीकैन|नाम\s+पक्षकार(?:ान)?|Parties)(?:\s*[:;=\-–—]+\s*|\s+)"
)
_NAME_ASKED = re.compile(
    rf"{NUMBERING}(?:(?!पिता|पति|माता|आवेद|अनावेद|प्रार्थी|शिकायतकर्ता|कार्य|ग्राम|योजना|परियोजना|संस्था|विभाग|तहसील|जिल|स्थान|फर्म|न्यायालय|शाखा|बैंक|शाला|विद्यालय|केन्द्र|समिति|पंचायत|मौज|हल्क|परगना|अतिक्र|अनावेद|उत्तरवाद|फरीक|पक्षकार)"
    r"[\u0900-\u0963]+\s+){0,5}नाम(?:\s*\([^)]*\))?\s*[:;=\-–—]+\s*"
    r"|^\W*(?:(?:अपचारी|निरीक्षणकर्ता|जांचकर्ता)(?:\s+(?:अधिकारी|कर्मचारी))?|पेंशनर|हितग्राही|नाम\s+(?:अधिकारी|कर्मचारी))\s*[:;=\-–—]+\s*"
    rf"|^\W*नाम\s+(?={_WHOLE_NAME}|(?:श्री|श्रीमती|सुश्री|कु\.)\s)"
    r"|^\W*Name(?:\s+of\s+(?:the\s+)?(?:officer|official|employee|government\s+servant|holder|deponent|licensee|pensioner))?\s*[:;=\-–—]+\s*",
    re.IGNORECASE,
)
"""नाम :, अधिकारी का नाम :, नाम श्री, but not पिता का नाम :"""
_GOES_ON = frozenset(("ने", "की", "के", "का", "को", "द्वारा", "से", "निवासी", "साकिन", "जाति", "भूमिस्वामी", "उम्र", "आयु"))
"""After a name, these show that it is one."""
_HONOURED = TITLES - frozenset(("स्व", "स्व.", "स्वर्गीय", "श्रीमान", "मेसर्स", "Late"))
_STATE = re.compile(
    r"[ \t]*(?P<state>(?:The )?State of (?:(?:[A-Z]\. ?){2}|[A-Z][a-z]+(?: (?:Pradesh|Bengal|Nadu))?)"
    r"|(?:छत्तीसगढ़|मध्य\s*प्रदेश|राज्य)\s*(?:शासन|राज्य)|(?:छ\.ग\.|म\.प्र\.)\s*शासन)"
)

_SHORT_AGAINST = frozenset(("वि", "वि.", "वि०"))
"""Only in a line that says that it names the parties."""
_PARTING = _AGAINST | _SHORT_AGAINST
_TELLING = _BESIDE_PARTY | _PARTING | _HONOURED | RELATIONS.keys()
_RESIDENCE = re.compile(r"^\W*(?:निवासी|साकिन|ग्राम|मुकाम)\s")
_OATH = re.compile(r"शपथ|सत्यापन")
_HEIRS = frozenset(("नामांतरण", "नामान्तरण", "वारिसान", "वारिस"))
"""Before the name of one in whose favour land is recorded: का नामांतरण X के पक्ष में, वारिसान X के नाम."""
_IN_FAVOUR = frozenset(("पक्ष", "नाम"))

AGAINST_DEPTH = 0.5
"""Parties stand in this upper share of what is written on a page."""
COLUMNS = 2
"""A row of more segments is one of a table: the word for a party there heads a column."""
AGAINST_ROWS = 6
"""… or in these first rows of a short one."""
PARTIES_WORDS = 9
"""A line with more words is a sentence in which somebody acts against somebody."""
SIGNER_DEPTH = 0.5
"""An applicant signs below this share."""

LABELLED = Rule("party_label", 92)
TRAILED = Rule("party_at_line_end", 92)
AGAINST = Rule("party_against_party", 82)
OF_STATE = Rule("state_as_party", 60)
STACKED = Rule("party_above_party", 74)
CERTIFIED = Rule("certified_person", 80)
SIGNED = Rule("applicant_signature", 78)
NAMED = Rule("party_in_text", 72)
NAMED_BARE = Rule("party_before_particle", 70)
APPLYING = Rule("party_applying", 66)
SPEAKING = Rule("party_speaking", 70)
FAVOURED = Rule("party_in_favour", 66)
RELATED = Rule("relation", 88)
ASKED = Rule("name_label", 86)
HONOURED = Rule("titled_name", 76)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page and its words, as names are looked for in them."""

    page: LocatedText
    words: tuple[NameWord, ...]
    telling: tuple[tuple[int, str], ...]
    """Those beside which people are named, each with its place among the words."""

    def places_of(self, telling: Container[str]) -> list[int]:
        """Places of all that are among these, in their order."""
        return [place for place, word in self.telling if word in telling]

    def word_at(self, position: int) -> int:
        """Place of the first word that does not end before the character."""
        return bisect_right(self.words, position, key=lambda word: word.end)


def find_people(page: LocatedText) -> Iterator[Candidate]:
    """Parties and persons of the page."""
    reading = _read(page)
    parties = [*_labelled_parties(reading), *_opposed_parties(reading), *_signers(reading), *_named_parties(reading)]
    parties += _certified(reading)
    yield from parties
    roles = {party.value: party.name for party in reversed(parties)}
    yield from _related(reading, roles)
    yield from _asked(reading)
    yield from _honoured(reading)
    for party in parties:
        if party.person and party.person.relation:
            yield party._replace(name="person")


def _read(page: LocatedText) -> _Reading:
    words = split_name_words(page)
    return _Reading(page, words, tuple((place, word.text) for place, word in enumerate(words) if word.text in _TELLING))


def _labelled_parties(reading: _Reading) -> Iterator[Candidate]:
    pieces = _PIECE_OF_PARTY.finditer(without_case(reading.page.text))
    for segment in segments_at(reading.page, (piece.start() for piece in pieces)):
        for role in _PARTIES:
            row = reading.page.row_of(segment)
            if _TRAILING[role].search(segment.text) and len(row) <= COLUMNS and _trails(row, segment):
                yield from _party(reading, role, _first_line_of_party(reading, row[0]).start, TRAILED)
            elif (match := _LABELLED[role].match(segment.text)) and (len(row) <= COLUMNS or MARKED.search(match[0])):
                start = _value_start(reading.page, segment, match.end())
                if start is not None:
                    yield from _party(reading, role, start, LABELLED)


def _first_line_of_party(reading: _Reading, segment: Segment) -> Segment:
    """The line above one that only says where the party lives, if the party stands there with a father or husband."""
    above = reading.page.segments[segment.number - 1] if segment.number else segment
    name = name_from(reading.words, reading.word_at(above.start)) if _RESIDENCE.match(segment.text) else None
    return above if name and name.start == above.start and _relation_at(reading, name) else segment


def _trails(row: Sequence[Segment], segment: Segment) -> bool:
    """Whether a name may stand before the party's word: in the left half, before dots or before a dash."""
    return segment is not row[0] or ".." in segment.text or _DASHED.match(segment.text) is not None


def _value_start(page: LocatedText, segment: Segment, after: int) -> int | None:
    """Where the value of a label stands: in its segment, or in the next of its row."""
    if after < len(segment.text):
        return segment.start + after
    row = page.row_of(segment)
    place = row.index(segment) + 1
    return row[place].start if place < len(row) else None


def _opposed_parties(reading: _Reading) -> Iterator[Candidate]:
    """X विरुद्ध Y in one line."""
    for word, segment in _words_against(reading):
        is_text = len(segment.text.split()) > PARTIES_WORDS or reading.page.continues(segment)
        is_subject = any(match_label(one, "subject") is not None for one in reading.page.row_of(segment))
        if (
            is_text
            or is_subject
            or (
                reading.page.depth(segment) > AGAINST_DEPTH
                and segment.row >= AGAINST_ROWS
                and not _is_labelled(reading, segment)
            )
            or len(reading.page.row_of(segment)) > 2
        ):
            continue
        alone = segment.text.strip(_MARKS) == word.text
        first = _first_of_parties(reading.page, segment)
        if alone and first is segment:
            yield from _stacked_parties(reading, segment)
            continue
        labelled = _PARTIES_LABEL.match(first.text)
        row_starts = first.start + (labelled.end() if labelled else 0)
        if state := _STATE.match(reading.page.text, row_starts):
            yield propose(reading.page, "applicant", state.span("state"), AGAINST)
        elif row_starts < word.start:
            yield from _party(reading, "applicant", row_starts, AGAINST)
        if word.end < segment.end:
            after = _MARKS_BEFORE.match(reading.page.text, word.end, segment.end)
            yield from _party(reading, "respondent", after.end() if after else word.end, AGAINST)


def _words_against(reading: _Reading) -> Iterator[tuple[NameWord, Segment]]:
    """विरुद्ध and the like with the lines they stand in; वि. where the line says that it names the parties."""
    for place in reading.places_of(_PARTING):
        word = reading.words[place]
        segment = reading.page.segment_at(word.start)
        if word.text in _AGAINST or _PARTIES_LABEL.match(segment.text):
            yield word, segment


def _first_of_parties(page: LocatedText, segment: Segment) -> Segment:
    """Where the first party stands: in the first half of the row, unless this half itself says that it names them."""
    return segment if _PARTIES_LABEL.match(segment.text) else page.row_of(segment)[0]


def _is_labelled(reading: _Reading, segment: Segment) -> bool:
    """Whether its row says that it names the parties."""
    return _PARTIES_LABEL.match(reading.page.row_of(segment)[0].text) is not None


def _stacked_parties(reading: _Reading, against: Segment) -> Iterator[Candidate]:
    """X on the line above विरुद्ध, Y on the line below it, each with nothing but a name or a father beside it."""
    for role, step in (("applicant", -1), ("respondent", 1)):
        place = against.number + step
        beside = reading.page.segments[place] if 0 <= place < len(reading.page.segments) else None
        if beside is None or len(beside.text.split()) > PARTIES_WORDS or re.search(r"[:\d]", beside.text):
            continue
        yield from _party(reading, role, beside.start, STACKED)


def _signers(reading: _Reading) -> Iterator[Candidate]:
    """प्रार्थी, and the name that stands under it."""
    page = reading.page
    is_private = not has_letterhead(page)
    for segment in page.segments:
        if page.depth(segment) < SIGNER_DEPTH or len(page.row_of(segment)) > COLUMNS:
            continue
        if not _SIGNER.match(segment.text) and not (is_private and _FAITHFULLY.match(segment.text)):
            continue
        rows = (segment.row + 1, segment.row + 2)
        below = (one for one in page.segments if one.row in rows and _overlap(one, segment))
        if name := next(below, None):
            yield from _party(reading, "applicant", name.start, SIGNED)


def _overlap(one: Segment, other: Segment) -> bool:
    return min(one.box[2], other.box[2]) > max(one.box[0], other.box[0])


def _named_parties(reading: _Reading) -> Iterator[Candidate]:
    """Parties told by a word of the text beside their names."""
    for place in reading.places_of(_BESIDE_PARTY):
        match reading.words[place].text:
            case "ने":
                yield from _applying(reading, place)
            case "के":
                yield from _favoured(reading, place)
            case "मैं":
                yield from _speaking(reading, place)
            case label:
                yield from _inline(reading, place, "applicant" if label in _INLINE["applicant"] else "respondent")


def _inline(reading: _Reading, place: int, role: str) -> Iterator[Candidate]:
    """आवेदक श्री X …: the name must be borne out by a title or a relation."""
    label = reading.words[place]
    name = None if label.closes else name_from(reading.words, place + 1)
    if name and (name.text != reading.page.text[name.start : name.end] or _relation_at(reading, name)):
        yield from _party(reading, role, label.end, NAMED)
    elif name and " " in name.text and _word_after(reading, name) in _GOES_ON:
        yield from _party(reading, role, label.end, NAMED_BARE)


def _applying(reading: _Reading, place: int) -> Iterator[Candidate]:
    """X ने … आवेदन; of X वल्द Y ने it is X who applies."""
    words = reading.words
    if not any(one.text == "आवेदन" for one in words[place + 1 : place + 4]):
        return
    name = name_before(words, place)
    before = reading.word_at(name.start) - 1 if name else -1
    if before > 0 and words[before].text in RELATIONS:
        name = name_before(words, before)
    if name and " " in name.text:
        yield from _party(reading, "applicant", name.start, APPLYING)


def _favoured(reading: _Reading, place: int) -> Iterator[Candidate]:
    """नामांतरण X के पक्ष में."""
    words = reading.words
    if place + 1 == len(words) or words[place + 1].text not in _IN_FAVOUR:
        return
    name = name_before(words, place)
    before = reading.word_at(name.start) - 1 if name else -1
    if name and " " in name.text and before >= 0 and words[before].text in _HEIRS:
        yield from _party(reading, "applicant", name.start, FAVOURED)


def _speaking(reading: _Reading, place: int) -> Iterator[Candidate]:
    """मैं X वल्द Y …: who writes an application; whoever takes an oath applies for nothing."""
    if _OATH.search(reading.page.text):
        return
    name = name_from(reading.words, place + 1)
    if name and _relation_at(reading, name) and "निवेदन" in reading.page.text:
        yield from _party(reading, "applicant", name.start, SPEAKING)


def _certified(reading: _Reading) -> Iterator[Candidate]:
    for match in _CERTIFIED.finditer(reading.page.text):
        name = name_from(reading.words, reading.word_at(match.end()))
        if name is None or _word_after(reading, name).startswith("विभाग"):
            continue
        yield from _party(reading, "applicant", match.end(), CERTIFIED)


def _party(reading: _Reading, role: str, position: int, rule: Rule) -> Iterator[Candidate]:
    if state := _STATE.match(reading.page.text, position):
        yield propose(reading.page, role, state.span("state"), OF_STATE)
        return
    name = name_from(reading.words, reading.word_at(position))
    if name is None or len(name.text) < 3:
        return
    person = _describe(reading, name, role) or _beside_father(reading, name, role)
    yield propose(reading.page, role, (name.start, name.end), rule, value=name.text, person=person)


def _related(reading: _Reading, roles: dict[str, str]) -> Iterator[Candidate]:
    for place in reading.places_of(RELATIONS):
        name = name_before(reading.words, place)
        person = _describe(reading, name, roles.get(name.text)) if name else None
        if name and person and person.relation:
            yield propose(reading.page, "person", (name.start, name.end), RELATED, value=name.text, person=person)


def _asked(reading: _Reading) -> Iterator[Candidate]:
    """नाम : X, with the father whom the form asks for in the next line."""
    for segment in reading.page.segments:
        match = _NAME_ASKED.match(segment.text)
        start = _value_start(reading.page, segment, match.end()) if match else None
        if start is not None:
            yield from _party(reading, "person", start, ASKED)


def _honoured(reading: _Reading) -> Iterator[Candidate]:
    """श्री X Y: a name in full after its title, unless it is that of somebody's father."""
    for place in reading.places_of(_HONOURED):
        word, before = reading.words[place], reading.words[place - 1].text if place else ""
        if before in RELATIONS or before in TITLES:
            continue
        name = name_from(reading.words, place)
        line = reading.page.segment_at(word.start)
        if _OF_RELATIVE.search(reading.page.text, line.start, word.start):
            continue
        if name and " " in name.text and not _relation_at(reading, name):
            span = name.start, name.end
            yield propose(reading.page, "person", span, HONOURED, value=name.text, person=Person(name=name.text))


def _word_after(reading: _Reading, name: FoundName) -> str:
    return reading.words[name.next_word].text if name.next_word < len(reading.words) else ""


def _relation_at(reading: _Reading, name: FoundName) -> bool:
    if name.next_word >= len(reading.words):
        return False
    following = reading.words[name.next_word]
    begins_label = following.opens and _FATHER.match(reading.page.text, following.start)
    return following.text in RELATIONS and not begins_label


def _describe(reading: _Reading, name: FoundName, role: str | None) -> Person | None:
    """The person with the relation that stands after the name; None where none does."""
    if not _relation_at(reading, name):
        return None
    relation = relation_of(reading.words[name.next_word].text, name)
    relative = name_from(reading.words, name.next_word + 1)
    if relative is None:
        return None
    caste = _CASTE.match(reading.page.text, relative.end)
    return Person(
        role=role,
        name=name.text,
        relation=relation,
        relation_name=relative.text,
        caste=caste[1] if caste else None,
    )


def _beside_father(reading: _Reading, name: FoundName, role: str) -> Person:
    """The person, with the father whom a form asks for in the next line."""
    segment = reading.page.segment_at(name.start)
    for following in reading.page.segments[segment.number + 1 : segment.number + 3]:
        if match := _FATHER.match(following.text):
            father = name_from(reading.words, reading.word_at(following.start + match.end()))
            if father:
                return Person(role=role, name=name.text, relation="child_of", relation_name=father.text)
    return Person(role=role, name=name.text)
