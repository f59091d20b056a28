"""Words of a paper that point to another page of its file (पृष्ठ 37/प पर), and the page they point to.

One rule: a page is found by the label written on it, or between two labelled pages of its series that leave no doubt;
otherwise the words stay words.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pipeline.describing.located import LocatedText
from pipeline.describing.page_marks import SERIES
from pipeline.text import ascii_digits
from schemas.pages import Side
from schemas.records import PageLink

Series = Literal["noting", "correspondence"]

_REFERENCE = re.compile(
    r"(?:पृष्ठ|पृ|Page|page|Pg|pg)[.॰\u0966\s]*(?:क्र(?:मांक)?|सं(?:ख्या)?|No)?[.॰\u0966:\s\-–]*"
    rf"(?P<number>\d{{1,4}})\s*/\s*(?P<series>{SERIES})(?![\u0900-\u0963A-Za-z])"
)
_NOTING = re.compile(r"टि|टी|न|N")


def find_page_links(
    pages: Sequence[LocatedText | None], labels: Mapping[int, str], sides: Mapping[int, Side]
) -> tuple[PageLink, ...]:
    """Each such reference whose page is known, in the file's order.

    Args:
        pages: the record's pages; None for one that could not be read.
        labels: record page → label as ``find_page_label`` gives it (``37/प``, ``12``).
        sides: record page → side of the file.
    """
    numbered = _number(labels, sides)
    return tuple(link for page in pages if page for link in _links_of(page, labels.get(page.number), numbered))


def _links_of(page: LocatedText, own: str | None, numbered: Mapping[Series, Mapping[int, int]]) -> Iterator[PageLink]:
    plain = ascii_digits(page.text)
    for match in _REFERENCE.finditer(plain):
        segment = page.segment_at(match.start())
        if own == f"{int(match['number'])}/{match['series']}" and len(segment.text.split()) <= len(match[0].split()):
            continue
        to_page = _page_of(int(match["number"]), numbered[_series_of(match["series"])])
        if to_page is not None and to_page != page.number:
            text = page.text[match.start() : match.end()].replace("\n", " ")
            yield PageLink(page=page.number, box=page.locate(*match.span()).box, text=text, to_page=to_page)


def _number(labels: Mapping[int, str], sides: Mapping[int, Side]) -> dict[Series, dict[int, int]]:
    """Number on the paper → page of the record, for each series; a number that stands on two pages is left out."""
    seen: dict[Series, dict[int, list[int]]] = {"noting": {}, "correspondence": {}}
    for page, label in labels.items():
        number, _, written = label.partition("/")
        side = sides.get(page, "none")
        series = _series_of(written) if written else ("noting" if side == "noting" else "correspondence")
        seen[series].setdefault(int(number), []).append(page)
    return {
        series: {number: pages[0] for number, pages in found.items() if len(pages) == 1}
        for series, found in seen.items()
    }


def _page_of(number: int, numbered: Mapping[int, int]) -> int | None:
    """The page with that number, or the one that must have it: as far from a lower one as from a higher."""
    if number in numbered:
        return numbered[number]
    known = sorted(numbered)
    place = bisect_left(known, number)
    if not 0 < place < len(known):
        return None
    low, high = known[place - 1], known[place]
    same_step = numbered[high] - numbered[low] == high - low
    return numbered[low] + number - low if same_step else None


def _series_of(written: str) -> Series:
    return "noting" if _NOTING.match(written) else "correspondence"
