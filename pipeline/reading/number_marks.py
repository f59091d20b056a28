"""Marks in numbers set right where the number's own form leaves no doubt. No digit becomes another one.

Digits that stand close behind a point go on in it where both are a decimal or a day (0. 489, 16. 07. 2023); sums of
money are grouped in commas (८०.३५.३५०); a day has the same mark twice (16.06,2009); an ordinal before a month has no
letters for digits (Sth May).
"""

import itertools
import re
from collections.abc import Sequence

from pipeline.boxes import around
from pipeline.reading.lexicon import bare_word
from pipeline.reading.marks import is_near, other_whole, repaired
from pipeline.reading.runs import join_neighbours
from schemas.pages import Word

POINT = "."
DAY_MARKS = "./"
POINT_GAP = 0.75
"""Of the height of the word before it: digits that stand no farther behind a point may go on in it. On 90 generated
pages 41 pairs stood so, all printed as one; the others were more than two heights apart."""
JOINED, GROUPED, DAY, ORDINAL = "decimal", "grouping", "day", "ordinal"
RUPEES = frozenset({"₹", "रु", "रू", "रु०", "रू०", "रुपये", "रूपये", "रुपए", "रूपए", "रुपया", "rs", "inr"})
COUNTED_IN = frozenset(
    {"हजार", "हज़ार", "लाख", "करोड़", "करोड", "lakh", "lakhs", "crore", "crores", "thousand", "million"}
)
"""A sum that is counted in these may have three decimals."""
UNITS = frozenset(
    {
        "हेक्टेयर", "हैक्टेयर", "हेक्टर", "हे", "हे०", "एकड़", "एकड", "डिसमिल", "कि", "किमी", "मीटर", "मी", "मी०", "फुट", "प्रतिशत",
        "लाख", "करोड़", "करोड", "hectare", "hectares", "ha", "acre", "acres", "km", "kms", "metre", "metres", "per",
        "lakh", "crore",
    }
)  # fmt: skip
"""What follows a decimal."""
MONTHS = frozenset(
    {
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "day",
    }
)  # fmt: skip
_DIGIT = r"[0-9\u0966-\u096f]"
_WHOLE, _DECIMALS = (
    re.compile(rf"\W*(?:{_DIGIT}{{1,3}},)*{_DIGIT}{{1,3}}\."),
    re.compile(rf"{_DIGIT}{{1,3}}(?!{_DIGIT})"),
)
_NOUGHT, _IN_GROUPS = re.compile(r"\W*[0\u0966]\."), re.compile(rf"\W*{_DIGIT}{{1,3}},.*")
_DAY, _MONTH = re.compile(rf"\W*{_DIGIT}{{1,2}}\."), re.compile(rf"[01\u0966\u0967]?{_DIGIT}\.")
_DAY_AND_MONTH, _YEAR = (
    re.compile(rf"\W*{_DIGIT}{{1,2}}\.[01\u0966\u0967]?{_DIGIT}\."),
    re.compile(rf"{_DIGIT}{{4}}(?!{_DIGIT})"),
)
_SUM = re.compile(
    rf"(₹|रु[\u0966॰]?|रू[\u0966॰]?|Rs\.?)?({_DIGIT}{{1,3}}(?:[.,]{_DIGIT}{{2,3}})*[.,]{_DIGIT}{{3}})((?:\.{_DIGIT}{{2}})?(?!{_DIGIT})\D*)"
)
_UNLIKE_MARKS = re.compile(
    rf"(\(?)({_DIGIT}{{1,2}})([./,:;'’])({_DIGIT}{{1,2}})([./,:;'’])({_DIGIT}{{4}})(?!{_DIGIT})(\D*)"
)
_ORDINAL = re.compile(r"([SlIOo|\d]{1,2})(st|nd|rd|th)([,.]?)", re.ASCII)
_LOOK_LIKE = str.maketrans("SlI|Oo", "511100")
_ENDS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_DAYS, _MONTHS = range(1, 32), range(1, 13)


def set_number_marks(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, with the marks of their numbers as they were printed; each changed one keeps what was read."""
    joined = _join_points(words)
    beside = zip((None, *joined), joined, (*joined[1:], None), strict=False)
    return tuple(_set_marks(before, word, after) for before, word, after in beside)


def _join_points(words: Sequence[Word]) -> tuple[Word, ...]:
    before_unit = {
        word.box
        for word, after in itertools.pairwise(words)
        if word.line == after.line and bare_word(after.text).split(POINT)[0] in UNITS
    }

    def goes_on(word: Word, after: Word) -> bool:
        return (
            word.text.endswith(POINT)
            and after.text[0].isdigit()
            and is_near(word, after, POINT_GAP)
            and (_is_day(word, after) or _is_decimal(word, after, has_unit=after.box in before_unit))
        )

    return tuple(join_neighbours(words, goes_on, _as_one))


def _is_day(word: Word, after: Word) -> bool:
    """Whether a day goes on in its month, or a month in its year."""
    day_and_month = _DAY.fullmatch(word.text) and _MONTH.match(after.text)
    return bool(day_and_month or (_DAY_AND_MONTH.fullmatch(word.text) and _YEAR.match(after.text)))


def _is_decimal(word: Word, after: Word, *, has_unit: bool) -> bool:
    """Whether it is a decimal: of nothing, grouped before its point, before a unit, or one for the other reader."""
    if not (_WHOLE.fullmatch(word.text) and _DECIMALS.match(after.text)):
        return False
    whole = word.text + after.text
    is_read_so = any(whole in (one.other or "") for one in (word, after))
    return bool(has_unit or is_read_so or _NOUGHT.fullmatch(word.text) or _IN_GROUPS.fullmatch(word.text))


def _as_one(word: Word, after: Word) -> Word:
    raw = f"{word.text if word.raw is None else word.raw} {after.text if after.raw is None else after.raw}"
    text, other = word.text + after.text, other_whole(word, after, POINT)
    told = {
        "text": text,
        "box": around((word.box, after.box)),
        "confidence": min(word.confidence, after.confidence),
        "other": None if other == text else other,
        "raw": raw,
        "repair": JOINED,
    }
    return word.model_copy(update=told)


def _set_marks(before: Word | None, word: Word, after: Word | None) -> Word:
    told = ((_as_sum(before, word, after), GROUPED), (_as_day(word), DAY), (_as_ordinal(word, after), ORDINAL))
    for text, reason in told:
        if text is not None:
            return repaired(word, text, reason)
    return word


def _as_sum(before: Word | None, word: Word, after: Word | None) -> str | None:
    """A sum of money with points for some of its commas, in commas; None where it is none, or has them."""
    match = _SUM.fullmatch(word.text)
    if match is None or POINT not in match[2]:
        return None
    named = match[1] or (
        before is not None and before.line == word.line and (bare_word(before.text) or before.text) in RUPEES
    )
    if not named or (after is not None and bare_word(after.text) in COUNTED_IN):
        return None
    return f"{match[1] or ''}{match[2].replace(POINT, ',')}{match[3]}"


def _as_day(word: Word) -> str | None:
    """A day with a point or slash on one side of its month and none such on the other, with the same on both."""
    match = _UNLIKE_MARKS.fullmatch(word.text)
    if match is None:
        return None
    before, day, one, month, other, year, behind = match.groups()
    marks = {one, other} & set(DAY_MARKS)
    if len(marks) != 1 or one == other or not (int(day) in _DAYS and int(month) in _MONTHS):
        return None
    [mark] = marks
    return f"{before}{day}{mark}{month}{mark}{year}{behind}"


def _as_ordinal(word: Word, after: Word | None) -> str | None:
    """A day of the month with letters for its digits, in digits; None where it is none."""
    match = _ORDINAL.fullmatch(word.text)
    if match is None or match[1].isdigit() or after is None or bare_word(after.text) not in MONTHS:
        return None
    digits = match[1].translate(_LOOK_LIKE)
    is_day = int(digits) in _DAYS and _ENDS.get(int(digits), "th") == match[2]
    return f"{digits}{match[2]}{match[3]}" if is_day else None
