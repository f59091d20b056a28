"""Dates in a text, day before month as India writes them, and years of the Saka calendar as they stand.

One rule: a date must exist; what only looks like one (31.02., a case number, a version) is none.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.describing.grammar.found import Found, changed, complete, found_at, take_apart, unsure
from pipeline.describing.grammar.legible import Legible, find_at, make_legible, places_of, without_case
from pipeline.describing.grammar.misread import read_nines, read_ones

DEFAULT_YEARS: Final = (1927, 2026)
"""Years a two-digit year may stand for when nothing is known of the file: a hundred of them, from the
first settlement records (मिसल बंदोबस्त) on."""

_LETTER: Final = "[\u0900-\u0963\u0971-\u097fA-Za-z]"
_MONTHS: Final = (
    ("जनवरी", "जनबरी", "Jan"),
    ("फरवरी", "फरबरी", "फरवरि", "Feb"),
    ("मार्च", "मारच", "Mar"),
    ("अप्रैल", "अप्रेल", "अपरैल", "Apr"),
    ("मई", "मइ", "May"),
    ("जून", "जुन", "Jun"),
    ("जुलाई", "जूलाई", "जुलाइ", "Jul"),
    ("अगस्त", "अगस्‍त", "अगसत", "Aug"),
    ("सितंबर", "सितमबर", "सितम्बर", "Sep"),
    ("अक्टूबर", "अक्तूबर", "अक्टुबर", "अकटूबर", "Oct"),
    ("नवंबर", "नवमबर", "नवम्बर", "Nov"),
    ("दिसंबर", "दिसमबर", "दिसम्बर", "Dec"),
)
_ENGLISH_TAILS: Final = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_SAKA_MONTHS: Final = (
    *("चैत्र", "वैशाख", "ज्येष्ठ", "जयेष्ठ", "आषाढ़", "श्रावण", "भाद्रपद", "भाद्र", "आश्विन", "कार्तिक"),
    *("अग्रहायण", "मार्गशीर्ष", "पौष", "माघ", "फाल्गुन"),
    *("Chaitra", "Vaisakha", "Vaishakha", "Jyaistha", "Jyeshtha", "Asadha", "Ashadha", "Sravana", "Shravana"),
    *("Bhadra", "Bhadrapada", "Asvina", "Ashvina", "Kartika", "Agrahayana", "Margasirsa", "Pausa", "Pausha"),
    *("Magha", "Phalguna"),
)


def _spellings() -> dict[str, int]:
    """Return every spelling of every month, in lower case and as plain as a legible text, with its number."""
    numbers: dict[str, int] = {}
    for number, (spellings, tail) in enumerate(zip(_MONTHS, _ENGLISH_TAILS, strict=True), start=1):
        for spelling in (*spellings, spellings[-1] + tail, *(["Sept"] if number == 9 else [])):
            numbers[make_legible(spelling).text.lower()] = number
    return numbers


_MONTH_NUMBERS: Final = _spellings()
_MONTH: Final = (
    f"(?i:{'|'.join(sorted(map(re.escape, _MONTH_NUMBERS), key=len, reverse=True))})(?![A-Za-z\u0900-\u0963])"
)
_MONTH_BEGINS: Final = re.compile("|".join(map(re.escape, _MONTH_NUMBERS)))
"""In a text without capitals."""
_SAKA_NAME: Final = re.compile(
    "|".join(sorted({re.escape(make_legible(month).text.lower()) for month in _SAKA_MONTHS}))
)
"""The same."""
_SAKA_MONTH: Final = (
    "(?i:"
    + "|".join(sorted({re.escape(make_legible(month).text) for month in _SAKA_MONTHS}, key=len, reverse=True))
    + ")"
)
_YEAR: Final = r"(?:1[89]|20)\d\d"
# Not within a longer number: 8/3/11-Adm, 12/5/2014/3, 1.2.3.4.
_OPEN: Final = r"(?<![\dA-Za-z])(?<!\d[/.,-])(?<!\d[/.-] )"
_CLOSED: Final = r"(?!\d|[|।lI]\d)(?! ?[/-] ?[\dA-Za-z])(?!\.\d)(?!(?<=[./-](?:19|20)) \d\d(?!\d))"

_NUMERIC: Final = re.compile(
    rf"{_OPEN}(?P<day>\d{{1,2}}) ?(?P<mark>[./-]) ?(?P<month>\d{{1,2}}) ?(?P=mark) ?(?P<year>{_YEAR}|\d{{2}}){_CLOSED}"
)
# The slash read as a bar, or marks of two kinds: less sure.
_MIXED: Final = re.compile(
    rf"{_OPEN}(?P<day>\d{{1,2}}) ?[./:।|,-] ?(?P<month>\d{{1,2}}) ?[./:।|-] ?(?P<year>{_YEAR}|\d{{2}}){_CLOSED}"
)
_LABELLED_DATE: Final = r"(?:दिनांक|दि\.|तारीख|तिथि|[Dd]ated?|DATED?|[Dd]t\.?)(?: the)?[ :.=-]*"
_LABELLED_BEGINS: Final = re.compile(r"दिनांक|दि\.|तारीख|तिथि|Date|date|DATE|Dt|dt")
_ANY_MARKS: Final = "[ ./,:;|'-]{1,3}"
_SPLIT_YEAR: Final = r"(?:1[ .]?[89]|2[ .]?0)[ .]?\d[ .]?\d"
# Behind a label only: marks that were not read, doubled or misread, and one within the year.
_BROKEN: Final = tuple(
    re.compile(_LABELLED_DATE + written)
    for written in (
        rf"(?P<day>\d{{1,2}}){_ANY_MARKS}(?P<month>\d{{1,2}}){_ANY_MARKS}(?P<year>{_SPLIT_YEAR}|\d{{2}}){_CLOSED}",
        rf"(?P<day>\d\d)(?P<month>\d\d)[ ./,-]{{1,2}}(?P<year>{_YEAR}){_CLOSED}",
        rf"(?P<day>\d{{1,2}})[ ./,-]{{1,2}}(?P<month>\d{{1,2}})(?P<year>{_YEAR}){_CLOSED}",
    )
)
_ISO: Final = re.compile(rf"{_OPEN}(?P<year>{_YEAR})-(?P<month>\d{{2}})-(?P<day>\d{{2}}){_CLOSED}")
_IN_NUMBERS: Final = (
    ("year_month_day", _ISO),
    ("day_month_year", _NUMERIC),
    ("day_month_year_mixed", _MIXED),
)
_ORDINAL: Final = r"(?: ?(?:st|nd|rd|th|ST|ND|RD|TH|वीं|वी|वां|ली|री|थी))?"
_DAY_FIRST: Final = re.compile(
    rf"(?<![\d/.-])(?P<day>\d{{1,2}}){_ORDINAL}(?: day of| माह)?[ .,/-]{{0,2}}(?:of )?(?P<month>{_MONTH})"
    rf"[ .,;/-]{{0,3}}(?:सन्? ?|वर्ष )?(?P<year>{_YEAR}|{_SPLIT_YEAR}|\d{{2}}(?=$|[\s,;).।]))(?! ?[/-] ?\d|\d)"
)
_MONTH_FIRST: Final = re.compile(
    rf"(?<!{_LETTER})(?P<month>{_MONTH})[ .]{{1,2}}(?P<day>\d{{1,2}}){_ORDINAL}[,.;]? ?"
    rf"(?P<year>{_YEAR}|{_SPLIT_YEAR})(?!\d)"
)
_MONTH_ONLY: Final = re.compile(
    rf"(?<!{_LETTER})(?<!\d )(?<!\d)(?P<month>{_MONTH})[ .,-]{{1,2}}(?:सन्? )?(?P<year>{_YEAR})(?! ?[/-] ?\d|\d)"
)
_YEAR_ONLY: Final = re.compile(rf"(?<!{_LETTER})(?:सन्?|सन् ई\.|ईस्वी|in the year) ?(?P<year>{_YEAR})(?! ?[/-] ?\d|\d)")
_YEAR_ONLY_BEGINS: Final = re.compile("सन|ईस्वी|in the year")
_SAKA: Final = re.compile(
    rf"(?P<month>{_SAKA_MONTH}) ?(?P<day>\d{{1,2}}),? ?(?P<year>1[89]\d\d)(?: ?\(? ?(?:शक|Saka|SAKA)\)?)?"
    rf"|(?P<day_2>\d{{1,2}}) ?(?P<month_2>{_SAKA_MONTH}),? ?(?P<year_2>1[89]\d\d)(?: ?\(? ?(?:शक|Saka|SAKA)\)?)"
)
_LABEL: Final = re.compile(r"(?:दिनांक|दिनाक|दि\.|तारीख|तिथि|Dated?|dated?|DATED?|Dt\.?|dt\.?|On|on)(?: the)?[ :.=-]*$")
_ON_THAT_DAY: Final = re.compile("[ :.=-]*को")

_FOUR_DIGITS: Final = 88.0
_TWO_DIGITS: Final = 70.0
_IN_WORDS: Final = 92.0
_MARKS_DIFFER: Final = 55.0
_MARKS_LOST: Final = 50.0
_MONTH_AND_YEAR: Final = 70.0
_LONE_YEAR: Final = 75.0
_SAKA_SURE: Final = 90.0
_LABELLED_BY: Final = 8.0
_BAR_SHARE: Final = 0.6
_DIGIT_SHARE: Final = 0.8
"""How sure a date is, of what it would be, if a 9 among Devanagari digits is taken for their 1."""


def find_dates(text: str, *, years: tuple[int, int] | None = None) -> tuple[Found, ...]:
    """Return every date of a text in the order of its places; positions are those of ``text``.

    Values are ISO 8601: ``2015-08-15``, or ``2015-08`` and ``1962`` where no more is written. A
    two-digit year falls within ``years`` if one can (the years of the file), else within the
    hundred years of ``DEFAULT_YEARS``. Dates of the Saka calendar are of kind ``saka_date``, their
    value year, month name and day as written.
    """
    legible = make_legible(text)
    nines = read_nines(legible)
    guessed = changed(unsure(_find(nines, years), "odd_digit", _DIGIT_SHARE), nines, legible) if nines else ()
    taken = take_apart((*guessed, *_find(legible, years)))
    if barred := read_ones(legible):
        taken = complete(unsure(_find(barred, years), "with_bar", _BAR_SHARE), taken)
    return tuple(sorted(taken, key=lambda found: found.start))


def _find(legible: Legible, years: tuple[int, int] | None) -> Iterator[Found]:
    lowered = without_case(legible.text)
    yield from _saka(legible) if _SAKA_NAME.search(lowered) else ()
    months = places_of(_MONTH_BEGINS, lowered)
    day_first = legible.find_at_numbers(_DAY_FIRST) if months else ()
    month_first = find_at(_MONTH_FIRST, legible.text, months)
    for rule, matches in (("day_month_name_year", day_first), ("month_name_day_year", month_first)):
        for match in matches:
            month = _MONTH_NUMBERS[match["month"].lower()]
            yield from _whole(legible, match, rule, (match["day"], month, match["year"]), years)
    yield from _in_numbers(legible, years)
    for match in find_at(_MONTH_ONLY, legible.text, months):
        value = f"{match['year']}-{_MONTH_NUMBERS[match['month'].lower()]:02d}"
        yield found_at(legible, match.span(), "date", value, "month_and_year", _MONTH_AND_YEAR)
    for match in legible.find_at_words(_YEAR_ONLY, _YEAR_ONLY_BEGINS):
        yield found_at(legible, match.span("year"), "date", match["year"], "labelled_year", _LONE_YEAR)


def _in_numbers(legible: Legible, years: tuple[int, int] | None) -> Iterator[Found]:
    for rule, pattern in _IN_NUMBERS:
        for match in legible.find_at_numbers(pattern):
            yield from _whole(legible, match, rule, (match["day"], int(match["month"]), match["year"]), years)
    labels = places_of(_LABELLED_BEGINS, legible.text)
    for pattern in _BROKEN:
        for match in find_at(pattern, legible.text, labels):
            written = match["day"], int(match["month"]), match["year"]
            yield from _whole(legible, match, "day_month_year_broken", written, years)


def _whole(
    legible: Legible,
    match: re.Match[str],
    rule: str,
    written: tuple[str, int, str],
    years: tuple[int, int] | None,
) -> Iterator[Found]:
    """Yield the date of a match, if such a day there was."""
    day, month, year = written[0], written[1], written[2].replace(" ", "").replace(".", "")
    short = len(year) == 2
    full_year = _full_year(int(year), years) if short else int(year)
    try:
        value = date(full_year, month, int(day)).isoformat()
    except ValueError:
        return
    sure = _sureness(rule, short=short)
    begun, end = match.start("day"), match.end()
    beside = legible.text[max(0, begun - 20) : begun], legible.text[end : end + 6]
    if any(_LABEL.search(text) or _ON_THAT_DAY.match(text) for text in beside):
        sure = min(99.0, sure + _LABELLED_BY)
    first = min(begun, match.start("month"), match.start("year"))
    yield found_at(legible, (first, end), "date", value, rule, sure, two_digit_year=year if short else None)


def _sureness(rule: str, *, short: bool) -> float:
    if rule == "day_month_year_mixed":
        return _MARKS_DIFFER
    if rule == "day_month_year_broken":
        return _MARKS_LOST
    if short:
        return _TWO_DIGITS
    return _FOUR_DIGITS if rule == "day_month_year" else _IN_WORDS


def _full_year(short: int, years: tuple[int, int] | None) -> int:
    """Return the year that two digits stand for."""
    first, last = years or DEFAULT_YEARS
    year = first + (short - first) % 100
    return year if year <= last else DEFAULT_YEARS[0] + (short - DEFAULT_YEARS[0]) % 100


def _saka(legible: Legible) -> Iterator[Found]:
    for match in _SAKA.finditer(legible.text):
        day, month, year = (match[name] or match[f"{name}_2"] for name in ("day", "month", "year"))
        if int(day) <= 31:
            value = f"{year} {month} {int(day)}"
            yield found_at(
                legible, match.span(), "saka_date", value, "saka", _SAKA_SURE, day=day, month=month, year=year
            )
