"""Draws a hit on a page: the words around it, and the boxes of the words found. Pure, and the same for any engine.

One rule: the page's words are folded anew and compared with what was asked; no engine's offsets are used.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.text import WordKeys, fold_word, identifier_key, is_devanagari, split_words
from schemas.pages import PageText
from schemas.queries import PageHit, Tier
from search.asked import Asked
from search.fields import EXACT
from search.query import FUZZY_SOUNDS, reaches, word_fields

AROUND: Final = 12
"""Words shown before and after those found: two lines of a typed page."""
IDENTIFIER_WORDS: Final = 8
"""Words over which one identifier may be spread: ``12 / अ - 70 / 1987 - 88``."""
CUT: Final = "…"
_CACHED_WORDS: Final = 1 << 16
"""A page of results shows a hundred pages, and most of their words are the same few thousand."""


@dataclass(frozen=True, slots=True, order=True)
class _Spot:
    """One thing asked, found on the page: places in its words, first to last."""

    first: int
    last: int
    asked: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word as it is folded, and the place of the page's word it is part of."""

    text: str
    keys: WordKeys
    place: int


def draw_hit(number: int, page: PageText, asked: Sequence[Asked], tier: Tier) -> PageHit | None:
    """What to show of page ``number``; null when nothing asked stands on it at this tier."""
    units = [_Unit(text, keys, place) for place, word in enumerate(page.words) for text, keys in _fold(word.text)]
    spots = sorted(
        _Spot(units[first].place, units[last].place, which)
        for which, one in enumerate(asked)
        for first, last in (*_runs_of_words(units, one, tier), *_runs_of_number(units, one, tier))
    )
    if not spots:
        return None
    found = sorted({place for spot in spots for place in range(spot.first, spot.last + 1)})
    snippet, marks = _draw_snippet(page, _best_cluster(spots), set(found))
    boxes = tuple(page.words[place].box for place in found)
    return PageHit(number=number, size=(page.width, page.height), snippet=snippet, marks=marks, boxes=boxes)


@lru_cache(maxsize=_CACHED_WORDS)
def _fold(word: str) -> tuple[tuple[str, WordKeys], ...]:
    """The parts of a word of the page that have keys, with them: ``भू-अभिलेख`` has two."""
    return tuple((text, keys) for text in split_words(word) if (keys := fold_word(text)).exact)


def _runs_of_words(units: Sequence[_Unit], asked: Asked, tier: Tier) -> Iterator[tuple[int, int]]:
    """First and last unit of each place where the words stand."""
    if asked.prefix:
        yield from ((at, at) for at, unit in enumerate(units) if unit.keys.exact.startswith(asked.prefix))
    elif asked.words:
        for field in (EXACT,) if asked.identifier else word_fields(tier):
            keys = [_key(unit.keys, field) for unit in units]
            yield from _runs(keys, [_key(word, field) for word in asked.words])
    if asked.may_be_misspelt and tier == "fuzzy":
        word = asked.words[0]
        yield from ((at, at) for at, unit in enumerate(units) if _is_misspelling(unit.keys, word))


def _runs(keys: list[str], wanted: list[str]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of ``keys`` that is ``wanted``."""
    start = -1
    for _ in range(keys.count(wanted[0])):
        start = keys.index(wanted[0], start + 1)
        if keys[start : start + len(wanted)] == wanted:
            yield start, start + len(wanted) - 1


def _key(keys: WordKeys, field: str) -> str:
    return getattr(keys, field) or keys.exact


def _is_misspelling(written: WordKeys, asked: WordKeys) -> bool:
    if is_one_edit(written.exact, asked.exact):
        return True
    sounds = not is_devanagari(asked.exact) and len(asked.phonetic) >= FUZZY_SOUNDS
    return sounds and is_one_edit(written.phonetic, asked.phonetic)


def is_one_edit(first: str, second: str) -> bool:
    """Whether at most one letter is wrong, missing or too many, or two neighbours are swapped."""
    shortest = min(len(first), len(second))
    start = next((at for at in range(shortest) if first[at] != second[at]), shortest)
    first, second = first[start:], second[start:]
    return any(
        (
            first[1:] == second[1:],
            first[1:] == second,
            first == second[1:],
            first[:2] == second[1::-1] and first[2:] == second[2:],
        )
    )


def _runs_of_number(units: Sequence[_Unit], asked: Asked, tier: Tier) -> Iterator[tuple[int, int]]:
    """First and last unit of each place where the units, taken together, are the number."""
    if not asked.identifier:
        return
    for first in range(len(units)):
        for last in range(first, min(first + IDENTIFIER_WORDS, len(units))):
            key = identifier_key(" ".join(unit.text for unit in units[first : last + 1]))
            if _is_number(key, asked, tier):
                yield first, last
            if not _bare(asked.identifier).startswith(_bare(key)):
                break


def _is_number(key: str, asked: Asked, tier: Tier) -> bool:
    if key == asked.identifier:
        return True
    if not reaches(tier, "loose_identifier"):
        return False
    return _bare(key) == asked.loose if asked.loose else key.startswith(f"{asked.identifier}/")


def _bare(key: str) -> str:
    return key.replace("/", "")


def _best_cluster(spots: Sequence[_Spot]) -> tuple[int, int]:
    """First and last place of the run of words that holds most of what was asked, the first such."""
    best, most = (spots[0].first, spots[0].last), 0
    for start, spot in enumerate(spots):
        near = [other for other in spots[start:] if other.first <= spot.first + AROUND]
        together = len({other.asked for other in near})
        if together > most:
            best, most = (spot.first, max(other.last for other in near)), together
    return best


def _draw_snippet(
    page: PageText, cluster: tuple[int, int], found: Collection[int]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words around a cluster, and where those found stand in that text."""
    first, last = max(cluster[0] - AROUND, 0), min(cluster[1] + AROUND, len(page.words) - 1)
    snippet, marks = (f"{CUT} " if first else ""), []
    for place in range(first, last + 1):
        start = len(snippet)
        snippet += page.words[place].text
        if place in found:
            marks.append((start, len(snippet)))
        snippet += " "
    return snippet + CUT if last < len(page.words) - 1 else snippet.rstrip(), tuple(marks)
