"""Numbers of revenue cases: serial, head, revenue year (27/अ-6/2014-15)."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pipeline.describing.grammar.found import Found, found_at
from pipeline.describing.grammar.legible import Legible
from pipeline.describing.grammar.years import YEAR_PAIR, read_year_pair

_HEADS_FILE: Final = Path(__file__).parents[1] / "data" / "revenue_heads.toml"
_LETTER: Final = "[\u0900-\u0963\u0971-\u097fA-Za-z]"
_SLASH: Final = r" ?[/_] ?"
_MISREAD_SLASH: Final = r" ?[/_:|।\[] ?"
_CASE: Final = re.compile(
    rf"(?<![\dA-Za-z])(?<!\d[/.-])(?P<serial>\d{{1,15}})"
    rf"(?:{_MISREAD_SLASH}| ?- ?| ?(?=[अब] ?-)| (?=[अब] ?\d{{1,3}} ?/ ?(?:18|19|20)\d\d))"
    r"(?P<series>अ|बी|ब|ए|[ABab]) ?[-/._ ]? ?(?P<number>\d{1,3})"
    r"(?: ?\( ?(?P<bracket>[अबकए]|[1-9]|[A-Da-d]) ?\)| ?- ?(?P<dash>[अबक]))?"
    rf"(?:{_MISREAD_SLASH}|,? ?(?:वर्ष|सन्?|of|year) ?)"
    rf"(?:{YEAR_PAIR}|(?P<lone>(?:18|19|20)\d\d) ?(?P<next>\d\d)(?![\d/-])|(?P<single>(?:18|19|20)\d\d)(?! ?[-/]? ?\d))"
)
# M/02/R/A-12/183/2015: the Board of Revenue's own form.
_BOARD: Final = re.compile(r"[A-Z](?<!\w.)/\d{1,4}/[A-Z]/(?P<series>[AB])-(?P<number>\d{1,3})/\d{1,6}/(?:19|20)\d\d\b")
MAY_NAME_HEAD: Final = re.compile(r"[\d|।lIL!SOo/\\\u2044\u2215][\W_]*+[अबएABab][\W_]*+[\d|।lIL!SOo]")
"""Where a text has none of it, no case number there names its head: the letter of a series between digits, or what may
be misread ones; quicker told than what numbers there are."""
_CASE_WORD: Final = (
    r"(?:(?:याचिका|अपील|पुनरीक्षण|निगरानी)(?: प्रकरण)?(?: ?\([^()]{1,20}\))?|प्रकरण|मामला"
    rf"|(?<!{_LETTER})(?:मुकदमा|केस|वाद))"
)
_ENGLISH_CASE: Final = r"(?:Case|Suit|Petition|Appeal|Revision|W\.? ?P\.? ?(?:\(? ?[A-Z]{1,3} ?\)?)?)"
_LABELLED: Final = re.compile(
    r"(?:प्र\.? ?क्र\.?"
    rf"|{_CASE_WORD} ?(?:क्रमांक|क्रं?\.?|संख्या|सं\.?|नंबर|नं\.?)|{_ENGLISH_CASE} No\.?)[ :.=-]*"
    rf"(?P<number>(?P<serial>\d{{1,15}})(?:{_MISREAD_SLASH}| of )(?:{YEAR_PAIR}|(?P<single>(?:18|19|20)\d\d)(?!\d)))"
)
_LABEL_BEGINS: Final = re.compile(
    "प्र|याचिका|अपील|पुनरीक्षण|निगरानी|मामला|मुकदमा|केस|वाद|Case|Suit|Petition|Appeal|Revision|W"
)
_SERIES: Final = {"A": "अ", "ए": "अ", "B": "ब", "बी": "ब"}
_KNOWN_HEAD: Final = 97.0
_UNKNOWN_HEAD: Final = 90.0
_BROKEN_YEAR: Final = 55.0
_ONE_YEAR: Final = 70.0
_NO_HEAD: Final = 85.0


@dataclass(frozen=True, slots=True)
class RevenueHead:
    """What a head of case stands for, and whether that was seen in published papers."""

    subject: str
    sections: str = ""
    verified: bool = False


def _read_heads(path: Path) -> Mapping[str, RevenueHead]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["head"]
    return MappingProxyType(
        {row["head"]: RevenueHead(row["subject"], row["sections"], verified=row["verified"]) for row in rows}
    )


REVENUE_HEADS: Final = _read_heads(_HEADS_FILE)


def find_cases(legible: Legible, heads: Mapping[str, RevenueHead]) -> Iterator[Found]:
    """Every revenue case number, its head named where the table knows it."""
    for match in legible.find_at_numbers(_CASE):
        yield _case(legible, match, heads)
    for match in _BOARD.finditer(legible.text):
        head = f"{_SERIES[match['series']]}-{match['number']}"
        yield found_at(legible, match.span(), "case_no", match[0], "board_of_revenue_case", 90.0, head=head)
    for match in legible.find_at_words(_LABELLED, _LABEL_BEGINS):
        serial, year = match["serial"].lstrip("0") or "0", match["single"] or read_year_pair(match)
        if year:
            yield found_at(
                legible, match.span("number"), "case_no", f"{serial}/{year}", "labelled_case", _NO_HEAD,
                serial=serial, year=year,
            )  # fmt: skip


def _case(legible: Legible, match: re.Match[str], heads: Mapping[str, RevenueHead]) -> Found:
    serial = match["serial"].lstrip("0") or "0"
    head = _head_of(match)
    year = match["single"] or _read_blank_pair(match) or read_year_pair(match)
    known = heads.get(head)
    if match["single"]:
        confidence = _ONE_YEAR
    elif year is None:
        confidence = _BROKEN_YEAR
    else:
        confidence = _KNOWN_HEAD if known else _UNKNOWN_HEAD
    return found_at(
        legible, match.span(), "case_no", f"{serial}/{head}/{year or _as_written(match)}", "revenue_case", confidence,
        serial=serial, head=head, year=year, subject=known.subject if known else None,
        verified=str(known.verified).lower() if known else None,
    )  # fmt: skip


def _read_blank_pair(match: re.Match[str]) -> str | None:
    """1972-73 whose hyphen was not read, for two years in a row."""
    if not match["lone"] or int(match["next"]) != (int(match["lone"]) + 1) % 100:
        return None
    return f"{match['lone']}-{match['next']}"


def _head_of(match: re.Match[str]) -> str:
    series = match["series"].upper()
    head = f"{_SERIES.get(series, series)}-{int(match['number'])}"
    if match["bracket"]:
        return f"{head}({match['bracket']})"
    return f"{head}-{match['dash']}" if match["dash"] else head


def _as_written(match: re.Match[str]) -> str:
    return f"{match['first'] or match['lone']}-{match['second'] or match['next']}"
