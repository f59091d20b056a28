"""How well a page was read: characters, words and numbers wrong, the order of what was read, and which words are right.

Texts are compared in NFC, without zero-width characters and with single blanks; letter case, punctuation and the script
of digits count.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from training.scores import NUMBER, edit_distance

_UNSEEN = re.compile("[\u200b-\u200d\ufeff]")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Score:
    """Sums over one page or many; ``a + b`` is the score of both."""

    pages: int = 0
    characters: int = 0
    wrong: int = 0
    """edit distance in characters"""
    words: int = 0
    wrong_words: int = 0
    """edit distance in words"""
    numbers: int = 0
    exact: int = 0
    """runs of digits of the truth that were read without a mistake, wherever they stand"""
    found: int = 0
    """words of the truth that were read, wherever they stand"""
    matched: int = 0
    """words that stand once in both texts"""
    in_order: int = 0
    """the most of these that follow one another as in the truth"""
    whole_numbers: int = 0
    """dates, sums, numbers of files and cases, each with the marks between its digits"""
    whole_exact: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def cer(self) -> float:
        """Character errors in per cent of the true characters."""
        return 100 * self.wrong / max(1, self.characters)

    @property
    def wer(self) -> float:
        """Word errors in per cent of the true words."""
        return 100 * self.wrong_words / max(1, self.words)

    @property
    def numbers_exact(self) -> float:
        """Per cent of the true runs of digits."""
        return 100 * self.exact / max(1, self.numbers)

    @property
    def whole_numbers_exact(self) -> float:
        """Per cent of the true numbers that are right to the letter, marks and all."""
        return 100 * self.whole_exact / max(1, self.whole_numbers)

    @property
    def words_found(self) -> float:
        """Per cent of the true words, whatever their order."""
        return 100 * self.found / max(1, self.words)

    @property
    def order(self) -> float:
        """Per cent of the words known again that stand in the order of the truth."""
        return 100 * self.in_order / max(1, self.matched)


def total(scores: Iterable[Score]) -> Score:
    """The score of all."""
    return sum(scores, start=Score())


def normal(text: str) -> str:
    """The text as it is compared."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def score(got: str, want: str) -> Score:
    """How well a page's true text ``want`` was read as ``got``."""
    got, want = normal(got), normal(want)
    got_words, want_words = got.split(), want.split()
    once = _once(want_words) & _once(got_words)
    got_places = {word: place for place, word in enumerate(got_words)}
    places = [got_places[word] for word in want_words if word in once]
    return Score(
        pages=1,
        characters=len(want),
        wrong=edit_distance(got, want),
        words=len(want_words),
        wrong_words=edit_distance(got_words, want_words),
        numbers=len(_NUMBER.findall(want)),
        exact=_common(_NUMBER.findall(got), _NUMBER.findall(want)),
        found=_common(got_words, want_words),
        matched=len(once),
        in_order=longest_rise(places),
        whole_numbers=len(NUMBER.findall(want)),
        whole_exact=_common(NUMBER.findall(got), NUMBER.findall(want)),
    )


def longest_rise(places: Sequence[int]) -> int:
    """Length of the longest subsequence that rises."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def right_words(got: Sequence[str], want: str) -> list[bool]:
    """For each word as read, whether the truth has it there."""
    words = [normal(word) for word in got]
    right = [False] * len(words)
    for block in SequenceMatcher(None, words, normal(want).split(), autojunk=False).get_matching_blocks():
        right[block.a : block.a + block.size] = [True] * block.size
    return right


def _common(got: Sequence[str], want: Sequence[str]) -> int:
    return (Counter(got) & Counter(want)).total()


def _once(words: Sequence[str]) -> set[str]:
    return {word for word, count in Counter(words).items() if count == 1}
