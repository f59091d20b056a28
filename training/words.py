"""The words that lines are made of: frequency lists, spelling dictionaries, and lists of our own.

Sources and their licences are told in README.md. One rule: words only, never sentences of anybody's.
"""

import gzip
import random
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import wordfreq

from training.labels import is_writable, normal_form

DATA = Path(__file__).parent / "data"
FLATTENED = 0.75
"""Power to which frequencies are taken: rarer words come oftener than in life, since a reader must not guess."""
LONGEST_WORD = 24
ENGLISH_WORDS = 30_000
MUCH_SHARED = 30
"""In aspell's packed list: as many bytes are shared, and the next byte tells how many more."""
END_OF_LIST = 31


@dataclass(frozen=True, eq=False)
class WeightedWords:
    """Words to draw from, each as often as it weighs."""

    words: tuple[str, ...]
    cumulative: tuple[float, ...]

    def draw(self, rng: random.Random) -> str:
        """One word."""
        return self.words[min(bisect(self.cumulative, rng.random() * self.cumulative[-1]), len(self.words) - 1)]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All the words there are."""

    hindi: WeightedWords
    dictionary: tuple[str, ...]
    english: WeightedWords
    office: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    english_office: tuple[str, ...]


@cache
def load_lexicon(packages: Path) -> Lexicon:
    """The words, some of them from Debian's packages unpacked in ``packages``."""
    return Lexicon(
        hindi=_weighted("hi", 100_000),
        dictionary=_clean(_read_hunspell(packages / "usr/share/hunspell/hi_IN.dic") + _read_aspell(packages)),
        english=_weighted("en", ENGLISH_WORDS),
        office=_own("office_words"),
        names=_own("names"),
        places=_own("places"),
        english_office=_own("english_words"),
    )


def _own(name: str) -> tuple[str, ...]:
    return _clean((DATA / f"{name}.txt").read_text(encoding="utf-8").split())


def _weighted(language: str, most: int) -> WeightedWords:
    words = _clean(wordfreq.top_n_list(language, most))
    weights = (wordfreq.word_frequency(word, language) ** FLATTENED for word in words)
    return WeightedWords(words=words, cumulative=tuple(accumulate(weights)))


def _read_hunspell(path: Path) -> list[str]:
    return [line.split("/")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def _read_aspell(packages: Path) -> list[str]:
    """The words of aspell's packed list: each begins with how many bytes it shares with the word before."""
    packed = gzip.decompress((packages / "usr/share/aspell/hi.cwl.gz").read_bytes())[1:]
    words: list[bytes] = []
    previous, at = b"", 0
    while packed[at] != END_OF_LIST:
        shared, at = packed[at], at + 1
        if shared == MUCH_SHARED:
            shared, at = shared + packed[at], at + 1
        end = at
        while packed[end] > END_OF_LIST:
            end += 1
        previous, at = previous[:shared] + packed[at:end], end
        words.append(previous)
    return [word.decode("utf-8") for word in words]


def _clean(words: list[str]) -> tuple[str, ...]:
    normal = dict.fromkeys(normal_form(word) for word in words)
    return tuple(word for word in normal if 0 < len(word) <= LONGEST_WORD and " " not in word and is_writable(word))
