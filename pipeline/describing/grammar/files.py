"""Numbers of files and letters: the State's (एफ 6-103/2016/सात-1), the Centre's, an office's own."""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.describing.grammar.found import Found, FoundKind, found_at
from pipeline.describing.grammar.legible import Legible, find_at, places_of

_LETTER: Final = "[\u0900-\u0963\u0971-\u097fA-Za-z]"
_SLASH: Final = r" ?/ ?"
# One step of an office's code between two slashes: सात-1, आ.प्र., स्था., व.लि.-2, R.C., 1-3, 21-ब(एक).
_CODE: Final = (
    rf"(?:{_LETTER}|\d)(?:{_LETTER}| ?- (?=\d{{1,2}}(?!\d))|[\d.-]| \.|,(?= ?/)| (?=लि[. -]*\d?/)"
    rf"|(?<=\.) (?=(?:{_LETTER}|[.-]|\d){{1,8}}/)|\((?:{_LETTER}|\d){{1,6}}\))*"
)
_CODES: Final = rf"{_CODE}(?: ?/ ?{_CODE})*"
_YEAR: Final = r"(?:(?:19|20)\d\d(?:-\d{2,4})?|\d\d(?:-\d\d)?)"

_STATE: Final = re.compile(
    rf"(?<!{_LETTER})(?:एफ|F)(?:\. ?No)?\.? ?[-.]? ?(?P<head>\d{{1,3}}(?:\(\d{{1,3}}\))?) ?- ?(?P<serial>\d{{1,4}})"
    rf"{_SLASH}(?P<year>(?:19|20)?\d\d)(?:{_SLASH}| ?-(?={_LETTER}))(?P<office>{_CODES})"
)
_STATE_BEGINS: Final = re.compile("एफ|F")
_FUNCTIONAL: Final = re.compile(
    r"(?P<basic>[A-Z])(?<![A-Za-z\d].) ?- ?(?P<head>\d{5})(?:\(\d{1,3}\))?(?: ?/ ?\d{1,5}){1,3} ?/ ?"
    r"(?P<year>(?:19|20)\d\d)(?:-\d\d)? ?[-/] ?(?P<office>[A-Z][A-Za-z().-]*(?:[-/][A-Z\d][\w.()]*)*)"
)
_SUBJECT: Final = re.compile(
    r"(?<![\d/.-])(?:F\. ?)?(?P<head>\d{1,3}) ?/ ?(?P<serial>\d{1,5}) ?/ ?(?P<year>(?:19|20)\d\d|\d\d) ?- ?"
    r"(?P<office>[A-Z][A-Za-z.]{1,15}(?:[-/][A-Z\d][\w.]*)*(?:\([A-Z\d]+\))?)"
)
_ENGLISH_OFFICE: Final = re.compile("[-/] ?[A-Z]")
"""With which every file of the Centre ends."""
_FILE_LABEL: Final = (
    r"(?:(?:नस्ती|फाइल|फाईल|पंजी|पत्रावली|मिसल|संचिका)(?: ?(?:क्रमांक|क्रं?\.?|सं\.?|संख्या|नं\.?|नंबर))|\bFile No\.?|\bF\. ?No\.?)"
)
_LABELLED_FILE: Final = re.compile(
    rf"{_FILE_LABEL}[ :.=/-]*(?:क्रमांक[ :.=/-]*)?"
    rf"(?P<number>(?:(?:एफ|F|[A-Z])[ .-]*)?\d{{1,6}}(?:{_LETTER}|[\d.()-])*(?: ?/ ?{_CODE})*)"
)
_FILE_LABEL_BEGINS: Final = re.compile("नस्ती|फाइल|फाईल|पंजी|पत्रावली|मिसल|संचिका|F")

_NUMBER: Final = r"(?:क्रमांक|क्रमाक|क्रं?\.?(?!{letter})|पत्रांक|ज्ञापांक|संख्या|सं\.)".replace("{letter}", _LETTER)
# What a number may be the number of, if not of a letter.
_NOT_A_LETTER: Final = re.compile(
    rf"(?:खसरा|सर्वे|हलका|हल्का|(?<!{_LETTER})(?:ख|ह|प्र|स)\.|खाता|ऋण|पुस्तिका|प्रकरण|मामला|अपराध|पृष्ठ|घोषणा|वार्ड|मकान"
    rf"|कंडिका|टोकन|(?<!{_LETTER})वाद|मुकदमा|केस|अपील|पुनरीक्षण|निगरानी|याचिका|गाटा|आराजी"
    r"|आधार|मोबाइल|फोन|अनु|सरल|रोल|सदस्य|शीट|प्लाट|प्लॉट|भूखंड|नामांतरण|बंदोबस्त|मांग|रसीद|चेक|नस्ती|फाइल|संचिका"
    r"|पंजी|पंजीयन|वाहन|बस्ता|टेबल|कॉलम|कालम|बिंदु|शीर्ष) *$"
)
_LETTER_WORD: Final = r"(?:ज्ञापन|पत्र|आदेश|परिपत्र|अधिसूचना|पृ\.?|पृष्ठांकन|जावक|आवक|अ(?:र्द्ध|र्ध|\.) ?शा(?:सकीय|स\.|\.)? ?पत्र)"
_LABEL: Final = (
    rf"(?:(?<!{_LETTER})(?P<hindi>{_LETTER_WORD})? ?{_NUMBER}"
    r"|(?<![A-Za-z])(?P<english>Memo|Letter|Endt|Order|D\. ?O|Circular)?\.? ?No\b\.?)"
)
_ANY_LABEL: Final = re.compile(_LABEL)
_LABEL_BEGINS: Final = re.compile(
    r"ज्ञाप|पत्र|आदेश|परिपत्र|अधिसूचना|पृ|जावक|आवक|अर्|अ\.|क्र|संख्या|सं\.| क्र| पत्रांक| ज्ञापांक| संख्या| सं\."
    r"|Memo|Letter|Endt|Order|D\.|Circular|No| No|\. ?No"
)
_LETTER_NO: Final = re.compile(
    rf"{_LABEL}[ :.=/\"'-]*(?:क्रमांक[ :.=/-]*)?(?:D\. ?O\. ?No\.? ?)?"
    rf"(?P<number>(?P<serial>\d{{1,6}})(?:-?[क-घअबए](?!{_LETTER})|\(\d{{1,3}}\))?"
    rf"(?P<rest>(?:(?=(?:[\u0904-\u0939][\u0900-\u0963.-]+|[A-Z][a-z]+)/(?:19|20)\d\d){_CODE})?(?: ?/ ?{_CODE})+))"
)
_OFFICE_FIRST: Final = re.compile(
    rf"{_LABEL} ?/ ?(?P<number>(?P<office>{_LETTER}(?:{_LETTER}|[\d.-]){{1,15}}){_SLASH}(?P<year>{_YEAR})(?![\d-]))"
)
# क्रमांक/स्टेनो/345/2012, क्र./स्था./2012/345: the office first.
_OFFICE_AND_SERIAL: Final = re.compile(
    rf"{_LABEL} ?/ ?(?P<number>(?P<office>{_LETTER}(?:{_LETTER}|[\d.-]){{1,15}}){_SLASH}"
    rf"(?:(?P<serial>\d{{1,6}}){_SLASH}{_YEAR}|(?:19|20)\d\d{_SLASH}\d{{1,6}})(?![\d/-]))"
)
_BARE: Final = re.compile(rf"{_LABEL}[ :.=-]*(?P<number>\d{{1,6}})(?![\d/.,-]| ?/)")
_TAIL: Final = " .-/"
_GLUED: Final = re.compile(r"^(\d{1,6})(?=(?:[\u0904-\u0939][\u0900-\u0963.-]|[A-Z][a-z])[\u0900-\u0963A-Za-z.-]*/)")
"""3371सा.लि./1957, whose first slash was not read."""
_JOINED_YEARS: Final = re.compile(r"/(?P<first>(?:19|20)\d\d)(?P<next>\d\d)$")
"""1993-94 whose hyphen was not read."""
_YEAR_STEP: Final = re.compile(rf"{_YEAR}$")

_STATE_FILE: Final = 97.0
_CENTRAL_FILE: Final = 95.0
_LABELLED: Final = 88.0
_WITH_OFFICE_AND_YEAR: Final = 94.0
_WITH_YEAR: Final = 80.0
_WITHOUT_YEAR: Final = 65.0
_OFFICE_AND_SERIAL_SURE: Final = 88.0
_SERIAL_ONLY: Final = 60.0
_OFFICES_FIRST: Final = (
    (_OFFICE_AND_SERIAL, "letter_office_first", _OFFICE_AND_SERIAL_SURE),
    (_OFFICE_FIRST, "letter_without_serial", _SERIAL_ONLY),
)


def find_state_files(legible: Legible) -> Iterator[Found]:
    """Files of the State's secretariat, and those of the Centre that follow the same pattern."""
    for match in legible.find_at_words(_STATE, _STATE_BEGINS):
        office = match["office"].rstrip(_TAIL)
        end = match.start("office") + len(office)
        head = match["head"]
        value = f"एफ {head}-{match['serial']}/{match['year']}/{_tight(office)}"
        if office[:1].isascii() and legible.text[match.end("year")] in "- ":
            value = f"F {head}-{match['serial']}/{match['year']}-{_tight(office)}"
        yield found_at(
            legible, (match.start(), end), "file_no", value, "state_file", _STATE_FILE,
            scheme="state_f", head=head, serial=match["serial"], year=match["year"], office=_tight(office),
        )  # fmt: skip


def find_central_files(legible: Legible) -> Iterator[Found]:
    """Files of the Centre: functional (A-11011/3/2020-Estt) and by subject (8/3/11-Adm)."""
    if not _ENGLISH_OFFICE.search(legible.text):
        return
    for rule, pattern in (("central_functional_file", _FUNCTIONAL), ("central_subject_file", _SUBJECT)):
        for match in pattern.finditer(legible.text):
            raw = match[0].rstrip(_TAIL)
            yield found_at(
                legible, (match.start(), match.start() + len(raw)), "file_no", _tight(raw), rule, _CENTRAL_FILE,
                scheme=rule.split("_")[1], head=match["head"], year=match["year"],
                office=match["office"].rstrip(_TAIL),
            )  # fmt: skip


def find_labelled_files(legible: Legible) -> Iterator[Found]:
    """Whatever a paper calls the number of its file."""
    for match in legible.find_at_words(_LABELLED_FILE, _FILE_LABEL_BEGINS):
        yield _numbered(legible, match, "file_no", "labelled_file", _LABELLED)


def find_letters(legible: Legible) -> Iterator[Found]:
    """Numbers of letters: serial, branch, year after a label; a bare number where the label says letter."""
    labels = [place for place in places_of(_LABEL_BEGINS, legible.text) if _ANY_LABEL.match(legible.text, place)]
    for match in find_at(_LETTER_NO, legible.text, labels):
        if not _is_of_something_else(legible.text, match.start()):
            yield _letter(legible, match)
    for pattern, rule, sure in _OFFICES_FIRST:
        for match in find_at(pattern, legible.text, labels):
            if not _is_of_something_else(legible.text, match.start()):
                yield _numbered(legible, match, "letter_no", rule, sure)
    for match in find_at(_BARE, legible.text, labels):
        named = match["hindi"] or match["english"]
        if named and not _is_of_something_else(legible.text, match.start()):
            yield _numbered(legible, match, "letter_no", "bare_letter_number", _SERIAL_ONLY)


def _letter(legible: Legible, match: re.Match[str]) -> Found:
    steps = [step.strip(" ") for step in match["rest"].strip(_TAIL).split("/")]
    has_year = bool(_YEAR_STEP.match(steps[-1]))
    offices = steps[:-1] if has_year else steps
    with_year = _WITH_OFFICE_AND_YEAR if any(map(_has_letter, offices)) else _WITH_YEAR
    confidence = with_year if has_year else _WITHOUT_YEAR
    return _numbered(
        legible, match, "letter_no", "letter_number", confidence,
        serial=match["serial"].lstrip("0"), office="/".join(offices), year=steps[-1] if has_year else None,
    )  # fmt: skip


def _has_letter(step: str) -> bool:
    return any(map(str.isalpha, step))


def _numbered(
    legible: Legible,
    match: re.Match[str],
    kind: FoundKind,
    rule: str,
    confidence: float,
    **parts: str | None,
) -> Found:
    """Return the group ``number`` of a match; its range leaves the label out."""
    number = match["number"].rstrip(_TAIL)
    start = match.start("number")
    return found_at(legible, (start, start + len(number)), kind, _tight(number), rule, confidence, **parts)


def _tight(number: str) -> str:
    """Return a number without the blanks beside its separators."""
    tight = re.sub(r" ?([/-]) ?| (?=\.)|(?<=\.) ", r"\1", number).replace(",/", "./").strip()
    tight = _GLUED.sub(r"\1/", tight)
    joined = _JOINED_YEARS.search(tight)
    if joined and int(joined["next"]) == (int(joined["first"]) + 1) % 100:
        return f"{tight[: joined.start('next')]}-{joined['next']}"
    return tight


def _is_of_something_else(text: str, start: int) -> bool:
    return _NOT_A_LETTER.search(text[max(0, start - 16) : start]) is not None
