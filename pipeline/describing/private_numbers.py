"""Numbers of persons in a text: Aadhaar, PAN, mobile, bank account.

One rule: a number is hidden by its shape, even when its check digit does not fit or a digit was misread; what has the
shape of a case, file or letter number is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from pipeline.describing.grammar.legible import without_case

PrivateKind = Literal["aadhaar", "pan", "mobile", "account", "ifsc", "dob"]
WITH_LETTERS = frozenset(("pan", "ifsc"))
"""Kinds whose letters are hidden too."""

FEWEST_DIGITS = 3
"""A text with fewer digits holds no such number (a PAN has four, one of which may be misread)."""
LONGEST_REMEMBERED = 1 << 8
"""Letters of the longest text whose numbers are remembered: values and words come again and again, pages do not."""
LABEL_REACH = 40
"""A label and its number are no more letters apart, …"""
LONGEST = 24
"""… and no more letters tell that a number ends: what lies further is not searched, however often the label stands."""

_DIGITS = "0123456789"
_ENOUGH_DIGITS = re.compile(rf"[0-9\u0966-\u096f](?:[^0-9\u0966-\u096f]*+[0-9\u0966-\u096f]){{{FEWEST_DIGITS - 1}}}")
_WORD_WITH_DIGIT = re.compile(r"(?<!\S)[^\s0-9]*+[0-9]\S*+")
_ASCII_DIGIT = re.compile("[0-9]")
_HINDI_DIGIT = re.compile("[\u0966-\u096f]")
_OF_HINDI_DIGIT = {chr(ord("\u0966") + digit): str(digit) for digit in range(10)}
_LOOKALIKES = str.maketrans("OoQDIliZzSsBGbgq", "0000111225586699")
_INNER_LOOKALIKES = str.maketrans("|।!", "111")
_LETTER_OF_DIGIT = str.maketrans("012568", "OIZSGB")

_BEFORE = r"(?<![0-9A-Za-z])(?<![0-9][.,\-])"
_AFTER = (
    r"(?![0-9A-Za-z])(?!\s?[/\-]\s?(?:[अबएAB](?![\u0900-\u0963a-z])|बी|19\d\d|20\d\d))"
    r"(?!/[A-Za-z\u0904-\u0939])(?![.,][0-9])"
)
_GAP = r"(?:[ \-–.]{1,2})?"
_AADHAAR = re.compile(rf"{_BEFORE}[2-9]\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{4}}(?!{_GAP}\d))?{_AFTER}")
_WRAPPED = re.compile(rf"{_BEFORE}[2-9]\d{{3}}(?:\n\d{{4}}{_GAP}|{_GAP}\d{{4}}\n)\d{{4}}{_AFTER}")
"""A number in running text, broken at the end of a line."""
_SLASHED = re.compile(r"(?<![0-9/])[2-9][0-9]{3} ?[/|] ?[0-9]{4} ?[/|] ?[0-9]{4}(?! ?[/0-9])")
"""An Aadhaar number after its label, its gaps written or misread as strokes."""
_MOBILE = re.compile(rf"{_BEFORE}(?:\+?91{_GAP}|0)?[6-9]\d{{4}}{_GAP}\d{{5}}{_AFTER}")
_ABROAD = re.compile(rf"\+\s?91{_GAP}[6-9](?:{_GAP}\d){{9}}{_AFTER}")
_PAN = re.compile(r"(?<![0-9A-Za-z])[A-Z0-9]{5} ?[0-9A-Z]{4} ?[A-Z0-9](?![0-9A-Za-z])")
_TEN_DIGITS = re.compile(r"\d(?:[ \-–.\n]{0,2}\d){9}")
_FIVE_CAPITALS = re.compile(r"[0-9A-Z]{5}")
"""Without the one no number of digits stands in a text, without the other none that begins with letters; both are
quicker looked for."""
_NUMBER = re.compile(r"[0-9](?:[ \t\-–.]{0,3}[0-9]|\n(?=[0-9]{4}(?![0-9])))*")

_LABELS: dict[PrivateKind, re.Pattern[str]] = {
    "aadhaar": re.compile(r"आधार|आाधार|अाधार|aadhaa?r|adhaar|\bUID(?:AI)?\b|यू\.?आई\.?डी", re.IGNORECASE),
    "mobile": re.compile(
        r"मोबा[\u0900-\u0963]*|\bमो[.॰\u0966:]|दूरभाष|फ\u093c?ोन|\bmob(?:ile)?\b|\bphone\b|whats\s?app", re.IGNORECASE
    ),
    "account": re.compile(
        r"(?:बैंक|बचत|चालू)\s*खात(?:ा|े|ों)|खात[ाे]\s*(?:क्र|नं|नम्बर|संख्या|सं[.॰])|\bA/?c\.?\s*(?:No|नं)"
        r"|\baccount\s*(?:no|number|#|:)|(?:bank|savings?)\s+account",
        re.IGNORECASE,
    ),
    "pan": re.compile(r"\bPAN\b|पै[नण]|पेन\s*(?:नं|क्र|का)", re.IGNORECASE),
    "ifsc": re.compile(r"\bIFSC?\b|आई[.॰\s]*एफ[.॰\s]*एस[.॰\s]*सी", re.IGNORECASE),
    "dob": re.compile(
        r"ज[नतम]?्?म\s*(?:क[ीा]\s*)?(?:त[िी]?थ[िी]?|द[िी]?न[ाो]?[ंँ]?[कव]|ता[रस][ीि]?ख|[तद][िी][.॰])"
        r"|(?<![\u0900-\u0963])ज(?!ु|[\u0900-\u0963]{1,3}(?:राम|मल))[\u0900-\u0963]{1,4}म(?!ा)[\u0900-\u0903\u093c-\u094d]{0,2}\s*(?:की\s*)?"
        r"[तथदटढ][\u0900-\u0963]{3,7}(?=[\s:;=.\-–]*(?:[0-9]{1,2}\W|$))|\bdate\s*of\s*birth\b|\bD\.?\s?O\.?\s?B\b",
        re.IGNORECASE,
    ),
}
_LABEL_PIECES: dict[PrivateKind, tuple[str, ...]] = {
    "aadhaar": ("आधार", "आाधार", "अाधार", "adha", "uid", "यू"),
    "mobile": ("मोबा", "मो.", "मो॰", "मो:", "दूरभाष", "फोन", "फ\u093cोन", "mob", "phone", "whats"),
    "account": ("खात", "a/c", "ac"),
    "pan": ("pan", "पै", "पेन"),
    "ifsc": ("ifs", "आई"),
}
"""Of each label a piece in lower case: quicker looked for than the label, and without one there is none."""
_PIECE_OF_BIRTH = re.compile(r"ज[\u0900-\u0963]{0,4}म|birth|d\.?\s?o\.?\s?b")
"""The same of the label of a day of birth."""
_IFSC = re.compile(r"(?<![0-9A-Za-z])[A-Z]{4}[0O][A-Z0-9]{6}(?![0-9A-Za-z])")
_LABELLED_IFSC = re.compile(r"(?<![0-9A-Za-z])[^\W_]{4,5} ?[0-9OoA-Za-z]{6,8}(?![0-9A-Za-z])")
"""A bank branch's code: four letters, a zero, six signs; after a label the letters may be misread."""
_DAY = re.compile(
    r"[0-9]{1,2}\s?[./\-–|।,]{1,2}\s?[0-9]{1,2}\s?[./\-–|।,]{1,2}\s?[0-9]{2,4}(?![0-9])"
    r"|[0-9]{1,2}(?:st|nd|rd|th)?[\s.,\-]*[^\W\d_][^\d\n]{1,14}\n?[0-9]{4}(?![0-9])|[0-9]{6,8}(?![0-9])"
    r"|[0-9](?:[ \t./\-–|।,:]{0,3}[0-9]){4,8}(?![0-9])"
)
"""A day as it is written, the marks between its numbers perhaps misread or lost."""
_OF_AN_ACCOUNT = re.compile(r"खात(?:ा|े|ों)(?![\u0900-\u097f])|\bA/?c\b|\baccount\b", re.IGNORECASE)
"""Speaks of an account, or of a holding of land: only digits without a gap after it are taken for an account."""
_UNBROKEN = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][/.,\-])[0-9]{9,18}(?![0-9A-Za-z])(?!\s?/)")
_AREA = re.compile(r"(?:^|[ \t])[0-9]{1,2}\.[0-9]{2,4}(?![0-9])")
"""Hectares: the number before them is that of a holding."""
_OTHER_NUMBER = re.compile(
    r"प्रकरण|खसरा|पत्र|नस्ती|फ\u093c?ाइल|आदेश|ज्ञापन|\b(?:case|file|letter|order|memo)\b", re.IGNORECASE
)
"""A word between a label and a number that says whose number it is instead."""
_LENGTHS: dict[PrivateKind, tuple[int, int]] = {"aadhaar": (11, 16), "mobile": (10, 12), "account": (9, 18)}
"""Digits that a labelled number may have; one may have been lost in an Aadhaar number."""
_LABELLED_PANS = (
    re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9£€$&@]{4} ?[A-Za-z0-9]{4} ?[A-Za-z0-9](?![A-Za-z0-9])"),
    re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{9,12}(?![A-Za-z0-9])"),
    re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{3,5} [A-Z0-9]{4,6}(?![A-Za-z0-9])"),
)
"""After a label: as it should be, then with a letter lost or up to two too many."""


@dataclass(frozen=True, slots=True)
class PrivateNumber:
    """A person's number, and the characters it stands at."""

    kind: PrivateKind
    start: int
    end: int
    is_labelled: bool = False
    """Whether a word before it says what it is."""


def find_private(text: str) -> tuple[PrivateNumber, ...]:
    """Every such number of the text, none overlapping another; tabs part what stands in different columns."""
    return _find_remembered(text) if len(text) <= LONGEST_REMEMBERED else _find(text)


@lru_cache(maxsize=1 << 12)
def _find_remembered(text: str) -> tuple[PrivateNumber, ...]:
    return _find(text)


def _find(text: str) -> tuple[PrivateNumber, ...]:
    if not _ENOUGH_DIGITS.search(text):
        return ()
    plain = as_digits(text)
    found: list[PrivateNumber] = []
    for number in (*_by_label(plain), *_by_shape(plain)):
        if all(number.end <= known.start or known.end <= number.start for known in found):
            found.append(number)
    return tuple(sorted(found, key=lambda number: number.start))


def kind_asked(text: str) -> PrivateKind | None:
    """The kind of number that a heading or a label asks for; null where it asks for none."""
    return next((kind for kind, label in _LABELS.items() if label.search(text)), None)


def ends_with_birth(text: str) -> bool:
    """Whether the text leads to a day of birth: its last label asks for one, and no number stands after that."""
    labels = list(_LABELS["dob"].finditer(text))
    between = text[labels[-1].end() :] if labels else ""
    return bool(labels) and len(between) <= LABEL_REACH and not re.search(r"\d", between)


def as_digits(text: str) -> str:
    """The text, letter for letter, with ASCII digits, also for letters that stand for digits inside of numbers."""
    plain = _HINDI_DIGIT.sub(lambda digit: _OF_HINDI_DIGIT[digit[0]], text)
    return _WORD_WITH_DIGIT.sub(lambda word: _word_as_digits(word[0]), plain)


def _word_as_digits(plain: str) -> str:
    """A word with ASCII digits, with those that were misread for letters."""
    digits = len(_ASCII_DIGIT.findall(plain))
    if digits < 3 or digits * 2 <= len(plain):
        return plain
    plain = plain.translate(_LOOKALIKES)
    return plain[0] + plain[1:-1].translate(_INNER_LOOKALIKES) + plain[-1]


def _by_shape(plain: str) -> Iterator[PrivateNumber]:
    if _TEN_DIGITS.search(plain):
        yield from _of_digits(plain)
    if _FIVE_CAPITALS.search(plain):
        yield from _lettered(plain)


def _of_digits(plain: str) -> Iterator[PrivateNumber]:
    for pattern in (_AADHAAR, _WRAPPED):
        for match in pattern.finditer(plain):
            if not _are_years(match[0]):
                yield PrivateNumber("aadhaar", *match.span())
    for pattern in (_MOBILE, _ABROAD):
        for match in pattern.finditer(plain):
            yield PrivateNumber("mobile", *match.span())


def _lettered(plain: str) -> Iterator[PrivateNumber]:
    """Numbers that begin with letters."""
    for match in _PAN.finditer(plain):
        if _is_pan(match[0].replace(" ", "")):
            yield PrivateNumber("pan", *match.span())
    for match in _IFSC.finditer(plain):
        if sum(letter in _DIGITS for letter in match[0]) >= FEWEST_DIGITS:
            yield PrivateNumber("ifsc", *match.span())


def _by_label(plain: str) -> Iterator[PrivateNumber]:
    asked = _kinds_asked(without_case(plain))
    for kind in asked:
        for found in _LABELS[kind].finditer(plain):
            match kind:
                case "pan":
                    yield from _labelled_pan(plain, found.end())
                case "ifsc":
                    yield from _labelled_shape(plain, kind, _LABELLED_IFSC, found.end(), digits=5)
                case "dob":
                    yield from _labelled_shape(plain, kind, _DAY, found.end(), digits=4)
                case "aadhaar":
                    yield from _labelled_shape(plain, kind, _SLASHED, found.end(), digits=12)
                    yield from _labelled_number(plain, kind, found.end())
                case _:
                    yield from _labelled_number(plain, kind, found.end())
    if "account" in asked:
        yield from _unbroken_accounts(plain)


def _kinds_asked(lowered: str) -> list[PrivateKind]:
    """The kinds of which a label may stand in a text."""
    asked = [kind for kind, pieces in _LABEL_PIECES.items() if any(piece in lowered for piece in pieces)]
    return [*asked, "dob"] if _PIECE_OF_BIRTH.search(lowered) else asked


def _unbroken_accounts(plain: str) -> Iterator[PrivateNumber]:
    for match in _OF_AN_ACCOUNT.finditer(plain):
        number = _UNBROKEN.search(plain, match.end(), match.end() + LABEL_REACH + LONGEST)
        if number and _reaches(plain[match.end() : number.start()]):
            yield PrivateNumber("account", *number.span(), is_labelled=True)


def _reaches(between: str) -> bool:
    """Whether a label speaks of a number with only this between: not too much, no line's end, no other label."""
    near = len(between) <= LABEL_REACH and "\n" not in between.rstrip("\n")
    return near and not _OTHER_NUMBER.search(between)


def _labelled_number(plain: str, kind: PrivateKind, after: int) -> Iterator[PrivateNumber]:
    """The first number after a label, taken as far as its kind is long."""
    first = re.search(r"[0-9]", plain[after : after + LABEL_REACH])
    if first is None or not _reaches(plain[after : after + first.start()]):
        return
    number = _NUMBER.match(plain, after + first.start())
    if number is None or (kind == "account" and _AREA.search(number[0])):
        return
    fewest, most = _LENGTHS[kind]
    end, digits = number.start(), 0
    for place in range(number.start(), number.end()):
        if plain[place] in _DIGITS:
            digits += 1
            end = place + 1
        if digits == most:
            break
    if digits >= fewest and not re.match(r"\s?/\s?[अबएAB0-9]", plain[end : end + 4]):
        yield PrivateNumber(kind, number.start(), end, is_labelled=True)


def _labelled_shape(
    plain: str, kind: PrivateKind, shape: re.Pattern[str], after: int, *, digits: int
) -> Iterator[PrivateNumber]:
    """What has the shape after a label, on its line, with at least so many digits."""
    for match in shape.finditer(plain, after, after + 2 * LABEL_REACH):
        if not _reaches(plain[after : match.start()]):
            return
        if sum(letter in _DIGITS for letter in match[0]) >= digits:
            yield PrivateNumber(kind, *match.span(), is_labelled=True)
            return


def _labelled_pan(plain: str, after: int) -> Iterator[PrivateNumber]:
    for pattern in _LABELLED_PANS:
        for match in pattern.finditer(plain, after, after + LABEL_REACH + LONGEST):
            if match.start() > after + LABEL_REACH:
                break
            token = match[0].replace(" ", "")
            digits = sum(letter in _DIGITS for letter in token)
            if 3 <= digits <= 6 and sum(map(str.isalpha, token[:3])) >= 2 and token[0].isalpha():
                yield PrivateNumber("pan", *match.span(), is_labelled=True)
                return


def _is_pan(token: str) -> bool:
    """Five letters, four digits, a letter, of which one on each side may have been misread."""
    letters = sum(letter.isalpha() for letter in token[:5])
    digits = sum(letter.isdigit() for letter in token[5:9])
    readable = token[:5].translate(_LETTER_OF_DIGIT).isalpha() and _word_as_digits("000" + token[5:9]).isdigit()
    return letters >= 4 and digits >= 3 and readable and token[9].translate(_LETTER_OF_DIGIT).isalpha()


def _are_years(number: str) -> bool:
    """Three years in a row, as heads of columns are."""
    groups = re.findall(r"\d+", number)
    years = [int(group) for group in groups if len(group) == 4 and group[:2] in ("19", "20")]
    return len(years) == len(groups) == 3 and all(later == year + 1 for year, later in pairwise(years))
