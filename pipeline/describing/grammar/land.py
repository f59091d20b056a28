"""Land: khasra numbers, areas, patwari halkas."""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.describing.grammar.found import Found, found_at
from pipeline.describing.grammar.legible import Legible, find_at, places_of

_LETTER: Final = "[\u0900-\u0963\u0971-\u097fA-Za-z]"
_NO: Final = r"(?: ?(?:नंबर|नम्बर|नबर|नं\.?|न\.|क्रमांक|क्र\.?|क्रं\.?|सं\.|संख्या|No\.?|Nos\.?))"
_KHASRA_LABEL: Final = (
    rf"(?:(?<!{_LETTER})(?:खसरा|खसरो|खसरे|खेसरा|सर्वे|गाटा|आराजी)(?: ?[.,'])?{_NO}?"
    rf"|(?<!{_LETTER})ख\.? ?(?:नंबर|नं\.?|न\.|क्र\.?)"
    r"|(?<![A-Za-z])(?:Khasra|Survey|Kh\.?)(?: ?(?:Nos?\.?|Number))?)"
)
_KHASRA_BEGINS: Final = re.compile("खसर|खेसरा|सर्वे|गाटा|आराजी|ख[. नक]|Kh|Survey")
_LOST_SLASH: Final = (
    r"(?:[|।\[](?=\d)|[|।\[] (?=\d)(?!\d+(?:\.\d+)? ?(?:हे|एक|डि|वर्ग)|\d{1,2}[.)](?!\d))"
    r"|\.(?=\d{1,2}[क-घ]?(?:$|[\s,;](?! ?(?:हे|एक|डि))))"
    rf"| (?=\d{{1,2}}[क-घ](?!{_LETTER})|\d{{1,2}}(?:[,;]|\. )))"
)
"""412.3, 412|3 and 412 3 in a list for 412/3: no khasra has a point, and its lists are parted by commas."""
_SUB: Final = rf"(?: ?[/-]? ?[क-घअबसद](?!{_LETTER}|\.)|[क-घअबसद](?=\.(?:\s|$))| ?/ ?[A-D](?!{_LETTER}))"
_PLOT: Final = rf"\d{{1,5}}(?:(?: ?/ ?|{_LOST_SLASH})\d{{1,4}})*{_SUB}?(?![\d/])"
_AND: Final = r"(?: ?[,;] ?(?:व |एवं |तथा |और )?|\. (?=\d\d|\d ?/)| (?:व|एवं|तथा|और|and|&) )"
_KHASRA: Final = re.compile(
    rf"{_KHASRA_LABEL}[ :.=`'-]*(?P<plots>{_PLOT}(?:{_AND}{_PLOT}(?! ?(?:हे|एकड|{_NO}|दिन))){{0,60}})"
)
_ONE_PLOT: Final = re.compile(_PLOT)
_SLASH_LOST: Final = re.compile(r"(?<=\d)(?:\.|[|।\[] ?| )(?=\d)")
_YEARS: Final = re.compile(r"(?:18|19|20)\d\d ?-")

_UNITS: Final = {
    "hectare": (1.0, r"हेक्टेयर|हैक्टेयर|हेक्टयर|हेक्टर|हैक्टर|है?े?क्टे?\.|हेक्\.?|हे\.?|hectares?|Hectares?|ha\b\.?|Ha\b\.?"),
    "acre": (0.404686, r"एकड|acres?|Acres?"),
    "dismil": (0.00404686, r"डिसमिल|डिस\.|dismil|decimals?"),
    "square_metre": (0.0001, r"वर्ग ?(?:मीटर|मी\.?)|व\.मी\.?|sq\.? ?m(?:etres?|trs?)?\b\.?"),
    "square_foot": (0.0000092903, r"वर्ग ?(?:फीट|फुट|फिट)|व\.फु\.?|sq\.? ?f(?:ee)?t\b\.?"),
}
AREA_UNITS: Final = {name: size for name, (size, _) in _UNITS.items()}
"""Hectares of one of each unit."""
_UNIT: Final = "|".join(f"(?P<{name}>{spellings})" for name, (_, spellings) in _UNITS.items())
_UNIT_WORD: Final = re.compile(rf"(?<!{_LETTER})(?:{_UNIT})(?!{_LETTER})")
_AREA_LABEL: Final = rf"(?<!{_LETTER})(?:कुल |पैकी )?(?:रकबा|रकवा|क्षेत्रफल|Area|area|measuring)"
_AREA_LABEL_BEGINS: Final = re.compile("कुल |पैकी |रकबा|रकवा|क्षेत्रफल|Area|area|measuring")
SQUARE_UNITS: Final = frozenset(("square_metre", "square_foot"))
"""Only of these are there so many that thousands are parted by commas; in hectares a comma is a misread point."""
_SIZE: Final = r"(?:\d{1,3}(?:,\d\d)*,\d{3}|\d{1,7})(?: ?\. ?\d{1,4})?"
_AREA: Final = re.compile(rf"(?P<label>{_AREA_LABEL}[ :.=-]*)?(?<![\d/.])(?P<size>{_SIZE}) ?(?:{_UNIT})(?!{_LETTER})")
_DIGIT_AND_UNIT: Final = re.compile(rf"\d ?(?:{_UNIT})")
"""How every area ends; quicker looked for than the whole."""
_AREA_NO_UNIT: Final = re.compile(rf"{_AREA_LABEL}[ :.=-]*(?P<size>\d{{1,4}}\.\d{{2,4}})(?![\d/.])")

_HALKA: Final = re.compile(
    rf"(?:(?:पटवारी ?|(?<!{_LETTER}))(?:हल्का|हलका)|प\. ?ह\.|प\.?ह\.? ?(?=न)|(?<![A-Za-z])P\. ?[HC]\.|Patwari Halka)"
    rf"{_NO}?[ :.=-]*(?P<number>\d{{1,4}})(?![\d/])"
)
_HALKA_BEGINS: Final = re.compile(r"पटवारी|हल्का|हलका|प\.|पह|P")

_OF_FIELDS: Final = frozenset(("hectare", "acre"))
_TOO_MANY_DIGITS: Final = 3
"""No field has hundreds of hectares or acres: its point was not read (2857 for 2.857)."""
_LABELLED: Final = 93.0
_SLASH_GUESSED: Final = 70.0
_POINT_LOST: Final = 40.0
_WITH_UNIT: Final = 85.0
_WITHOUT_UNIT: Final = 60.0
_DECIMALS: Final = 4


def find_khasras(legible: Legible) -> Iterator[Found]:
    """Lists of khasra or survey numbers after their label, each list one."""
    for match in legible.find_at_words(_KHASRA, _KHASRA_BEGINS):
        if _YEARS.match(match["plots"]):
            continue
        written = _ONE_PLOT.findall(match["plots"])
        plots = [re.sub(r"[ -]", "", _SLASH_LOST.sub("/", plot)) for plot in written]
        plots = [re.sub(r"(?<=\d)/(?=[क-हअA-D])", "", plot) for plot in plots]
        sure = _SLASH_GUESSED if any(map(_SLASH_LOST.search, written)) else _LABELLED
        count = str(len(plots))
        yield found_at(legible, match.span("plots"), "khasra", ", ".join(plots), "labelled_khasra", sure, count=count)


def find_areas(legible: Legible) -> Iterator[Found]:
    """Areas; the value is in hectares, to four places at most, three at least."""
    labels = places_of(_AREA_LABEL_BEGINS, legible.text)
    measured = sorted((*labels, *legible.numbers)) if _DIGIT_AND_UNIT.search(legible.text) else ()
    for match in find_at(_AREA, legible.text, measured):
        unit = next(name for name in _UNITS if match[name])
        if "," in match["size"] and unit not in SQUARE_UNITS:
            continue
        confidence = _LABELLED if match["label"] else _WITH_UNIT
        if unit in _OF_FIELDS and match["size"].isdigit() and len(match["size"]) >= _TOO_MANY_DIGITS:
            confidence = _POINT_LOST
        span = (match.start("size"), match.end())
        size = re.sub("[ ,]", "", match["size"])
        value = hectares(float(size) * _UNITS[unit][0])
        yield found_at(legible, span, "area", value, "area_with_unit", confidence, size=size, unit=unit)
    for match in find_at(_AREA_NO_UNIT, legible.text, labels):
        value = hectares(float(match["size"]))
        yield found_at(legible, match.span("size"), "area", value, "labelled_area", _WITHOUT_UNIT, size=match["size"])


def find_halkas(legible: Legible) -> Iterator[Found]:
    """Numbers of patwari halkas."""
    for match in legible.find_at_words(_HALKA, _HALKA_BEGINS):
        number = match["number"].lstrip("0") or "0"
        yield found_at(legible, match.span("number"), "patwari_halka", number, "labelled_halka", _LABELLED)


def unit_of(text: str) -> str | None:
    """The unit of area that a plain text names first; None where it names none."""
    found = _UNIT_WORD.search(text)
    return next((name for name in _UNITS if found[name]), None) if found else None


def hectares(size: float) -> str:
    """Return a number of hectares as officers write it: 0.250, 1.2146."""
    written = f"{size:.{_DECIMALS}f}"
    return written[:-1] if written.endswith("0") else written
