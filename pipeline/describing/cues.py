"""Cues of the taxonomy met on a page.

One rule: a phrase is met word by word on folded keys; a word of five letters or more may have one wrong, one of nine
or more two, unless it is itself a word of some cue. A title, which stands alone, may be read worse.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.describing.tokens import DEVANAGARI, Token, key_of, shortenings, split_keys
from schemas.taxonomy import CueRule, Taxonomy

GAP = 8
"""Words that … in a cue may stand for."""
FUZZY_LENGTHS = (5, 9)
"""Letters from which one, and two, may be wrong."""
LENIENT_LENGTHS = (4, 6)
"""The same in a title."""
FUZZY_QUALITY = 0.85
LENIENT_QUALITY = 0.7
"""How much a phrase counts whose worst word is read so."""
MAX_RESOLVED = 200_000
"""Words remembered with what they may stand for; then it begins anew."""
_WORDS = re.compile(rf"[{DEVANAGARI} ]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One alternative of a cue, ready to be looked for."""

    cue: int
    kind: str
    rule: CueRule
    text: str
    words: tuple[int, ...]
    further: tuple[tuple[int, int], ...]
    """Each word but the first, and how many others may stand before it."""


class Meeting(NamedTuple):
    """A phrase met on a page: tokens first..last, and how well they fit (0–1)."""

    phrase: Phrase
    first: int
    last: int
    quality: float


Resolved = dict[int, float]
"""What a word of the page may stand for: places of cue words, with how well it fits."""


@dataclass
class CueIndex:
    """All phrases of a taxonomy by their first word. It learns what words it has met; nothing else changes."""

    vocabulary: dict[str, int] = field(default_factory=dict)
    starts: dict[int, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    shortened: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _resolved: dict[str, Resolved] = field(default_factory=dict)

    def find(self, tokens: Sequence[Token]) -> Iterator[Meeting]:
        """Every phrase met, wherever it stands."""
        yield from self.find_keys([token.key for token in tokens])

    def find_keys(self, keys: Sequence[str]) -> Iterator[Meeting]:
        """Every phrase met in a row of keys."""
        resolved = [self.resolve(key) for key in keys]
        met: set[int] = set().union(*resolved)
        begun = {
            word: [phrase for phrase in self.starts[word] if met.issuperset(phrase.words)]
            for word in met & self.starts.keys()
        }
        for first, meanings in enumerate(resolved):
            for word, quality in meanings.items():
                for phrase in begun.get(word, ()):
                    last, worst = _follow(phrase, resolved, first, quality)
                    if last >= 0:
                        yield Meeting(phrase, first, last, worst)

    def resolve(self, key: str) -> Resolved:
        """The cue words that a word of a page may be."""
        known = self._resolved.get(key)
        if known is None:
            if len(self._resolved) >= MAX_RESOLVED:
                self._resolved.clear()
            known = self._resolved[key] = self._compare(key)
        return known

    def add(self, cue: int, kind: str, rule: CueRule) -> None:
        """Make the alternatives of a cue findable."""
        for text in rule.text:
            for words, gaps in _spell_out(text):
                places = tuple(self._place(word) for word in words)
                further = tuple(zip(places[1:], gaps[1:], strict=True))
                self.starts[places[0]].append(Phrase(cue, kind, rule, text, places, further))

    def _place(self, word: str) -> int:
        if word not in self.vocabulary:
            self.vocabulary[word] = len(self.vocabulary)
            if len(word) >= LENIENT_LENGTHS[0]:
                for short in shortenings(word):
                    self.shortened[short].append(word)
        return self.vocabulary[word]

    def _compare(self, key: str) -> Resolved:
        if key in self.vocabulary:
            return {self.vocabulary[key]: 1.0}
        if len(key) < LENIENT_LENGTHS[0] - 1:
            return {}
        near = {word for short in shortenings(key) for word in self.shortened.get(short, ())}
        qualities = {self.vocabulary[word]: compare(key, word) for word in near}
        return {place: quality for place, quality in qualities.items() if quality}


@lru_cache(maxsize=4)
def index_cues(taxonomy: Taxonomy) -> CueIndex:
    """The taxonomy's cues, ready to be looked for."""
    index = CueIndex()
    rules = ((kind.id, rule) for kind in taxonomy.kinds for rule in kind.cues)
    for cue, (kind, rule) in enumerate(rules):
        index.add(cue, kind, rule)
    return index


def compare(one: str, other: str) -> float:
    """How well one word stands for the other: 1 for the same, 0 for another word."""
    if one == other:
        return 1.0
    length = min(len(one), len(other))
    limit = bisect_right(LENIENT_LENGTHS, length)
    distance = Levenshtein.distance(one, other, score_cutoff=limit)
    if distance > limit:
        return 0.0
    return FUZZY_QUALITY if length >= FUZZY_LENGTHS[distance - 1] else LENIENT_QUALITY


def misread_among(key: str, words: tuple[str, ...]) -> frozenset[str]:
    """Those of the words that a key may stand for wherever it is met."""
    near = process.extract(key, words, scorer=Levenshtein.distance, score_cutoff=len(LENIENT_LENGTHS), limit=None)
    return frozenset(word for word, _, _ in near if compare(key, word) >= FUZZY_QUALITY)


def _follow(phrase: Phrase, resolved: Sequence[Resolved], first: int, quality: float) -> tuple[int, float]:
    """Where the phrase ends that begins at ``first``, and its worst word; minus one when it does not go on."""
    at = first
    for word, gap in phrase.further:
        for place in range(at + 1, min(at + 2 + gap, len(resolved))):
            if word in resolved[place]:
                quality = min(quality, resolved[place][word])
                at = place
                break
        else:
            return -1, 0.0
    return at, quality


def _spell_out(text: str) -> Iterator[tuple[list[str], tuple[int, ...]]]:
    """The words of a cue and the gaps before them; and once more as one word, as OCR may run them together."""
    words: list[str] = []
    gaps: list[int] = []
    for part in text.split("…"):
        keys = [key for key, _, _ in split_keys(part)]
        gaps.extend([GAP if words else 0, *[0] * (len(keys) - 1)])
        words.extend(keys)
    yield words, tuple(gaps)
    if len(words) > 1 and _WORDS.fullmatch(text):
        yield [key_of("".join(text.split()))], (0,)
