"""Names of persons in running text: which words are a name, and which say whose child or wife somebody is.

One rule: a name is at most four words, and ends at a mark or at a word that no name contains.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.describing.located import LocatedText
from pipeline.describing.tokens import HINDI_WORD
from pipeline.describing.word_lists import FEMALE_TITLES, FEMALE_WORDS, NO_NAMES, RELATIONS, TITLES

MAX_WORDS = 4
LONGEST_SHORT = 4
"""Letters, signs and dot of a shortened word of a name; behind a longer one the dot is a mark."""

_LETTERS = re.compile(rf"{HINDI_WORD}(?:\.{HINDI_WORD})*\.?|[A-Z][A-Za-z]*\.?")
"""A word of a name, or initials: एस.के."""
_WRITTEN = re.compile(r"\S+")
_LEADING = "(\"'‘“|[*•–—-:;=_.,।/"
_TRAILING = ")\"'’”|],;:।=_-–—|/"
_ENDS = re.compile(r"[,;:।()|=/\-–—\]]$|\.{2,}$")


class NameWord(NamedTuple):
    """A word of the text without the marks around it."""

    text: str
    start: int
    end: int
    opens: bool
    """Whether a mark or the end of a short line stands before it, so that no name goes on from the word before."""
    closes: bool
    """Whether a mark stands after it."""


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name, without its titles, and the characters it was read from, titles among them."""

    text: str
    start: int
    end: int
    next_word: int
    """Place of the first word after it."""
    is_female: bool = False


def split_name_words(page: LocatedText) -> tuple[NameWord, ...]:
    """The words of the page, ready for names to be looked for."""
    words: list[NameWord] = []
    for segment in page.segments:
        begins, line_start = not page.continues(segment), segment.start
        for match in _WRITTEN.finditer(segment.text):
            bare, opened, closes = _strip(match[0])
            start = line_start + match.start() + opened
            opens = opened > 0 or (begins and match.start() == 0)
            words.append(NameWord(bare, start, start + len(bare), opens, closes))
    return tuple(words)


def name_from(words: Sequence[NameWord], first: int) -> FoundName | None:
    """The name that begins at the word of that place, if one does."""
    at, is_female = first, False
    while at < len(words) and words[at].text in TITLES and not (words[at].opens and at > first):
        is_female = is_female or words[at].text in FEMALE_TITLES
        at += 1
    begun, end = at, at
    while end < len(words) and end - begun < MAX_WORDS and _is_name_word(words[end], is_first=end == begun):
        end += 1
        if words[end - 1].closes:
            break
    return _found(words, first, begun, end, is_female) if end > begun else None


def name_before(words: Sequence[NameWord], last: int) -> FoundName | None:
    """The name that ends just before the word of that place, if one does."""
    first = last
    while first > 0 and last - first < MAX_WORDS and _goes_back(words, first):
        first -= 1
    begun = first
    while first > 0 and words[first - 1].text in TITLES and not words[first - 1].closes:
        first -= 1
    is_female = any(word.text in FEMALE_TITLES for word in words[first:begun])
    return _found(words, first, begun, last, is_female) if last > begun else None


def relation_of(word: str, child: FoundName) -> str | None:
    """The relation that a word names; a daughter where the child's title or name says so."""
    relation = RELATIONS.get(word)
    if relation == "child_of" and (child.is_female or child.text.split()[-1] in FEMALE_WORDS):
        return "daughter_of"
    return relation


def _goes_back(words: Sequence[NameWord], place: int) -> bool:
    before = words[place - 1]
    parted = before.closes or (place < len(words) and words[place].opens)
    return not parted and _is_name_word(before, is_first=True)


def _found(words: Sequence[NameWord], first: int, begun: int, end: int, is_female: bool) -> FoundName:
    text = " ".join(word.text for word in words[begun:end])
    return FoundName(text, words[first].start, words[end - 1].end, end, is_female)


def _is_name_word(word: NameWord, *, is_first: bool) -> bool:
    if word.opens and not is_first:
        return False
    if word.text in NO_NAMES or word.text in RELATIONS or word.text in TITLES:
        return False
    return _LETTERS.fullmatch(word.text) is not None


@lru_cache(maxsize=1 << 15)
def _strip(written: str) -> tuple[str, int, bool]:
    """The word without its marks, how many stand before it, and whether one stands after it."""
    bare = written.lstrip(_LEADING)
    opened = len(written) - len(bare)
    bare = bare.rstrip(_TRAILING)
    if bare.endswith("..") or (bare.endswith(".") and "." not in bare[:-1] and len(bare) > LONGEST_SHORT):
        bare = bare.rstrip(".")
    closes = bool(_ENDS.search(written)) or len(written) - opened - len(bare) > 0
    return bare, opened, closes
