"""Whether a word is known, and how common it is: Hindi, English, names, places, words of offices.

The lists and their licences are told in ``data/lexicon/README.md``. One rule: a list says that a word exists, never
that another reading of it is wrong.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.reading.packaged import read_packaged
from pipeline.reading.spelling import fold_spelling, normal_word

FOLDER = Path(__file__).parent / "data/lexicon"
LISTS = ("tesseract", "english", "hindi", "own")
INFLECTED = 1
"""Class of a word that is only known as a form of another."""
SINGLE_LETTER = 3
"""Class of any letter that stands alone: "a", व, the क of a list."""

_AROUND = re.compile(r"^[^\w\u0900-\u0963]+|[^\w\u0900-\u0963]+$")
_SHORTENED = re.compile(r"(?<=[\u0904-\u0963])\u0966+$")
_HYPHENS = re.compile(r"[-–—/]")
_ENDINGS = (
    ("ियों", "ी"), ("ियां", "ी"), ("ियाँ", "ी"), ("ाओं", "ा"), ("ाएं", "ा"), ("ाएँ", "ा"), ("ों", ""), ("ों", "ा"),
    ("ें", ""), ("े", "ा"), ("ुओं", "ू"), ("ुओं", "ु"),
    ("ानुसार", ""), ("ार्थ", ""), ("s", ""), ("ed", ""), ("ing", ""), ("'s", ""),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words by how common they are."""

    classes: Mapping[str, int]
    """class of frequency, 1 to 8: the logarithm of how often a word comes in a thousand million, rounded"""
    folded: Mapping[str, int]
    """the same by folded spelling"""

    def commonness(self, word: str) -> int:
        """Class of a word's frequency, 1 to 8; 0 when it is not known. Marks around it do not matter.

        A word of several parts (प्रमाण-पत्र) is as common as its rarest part.
        """
        core = bare_word(word)
        if len(core) == 1 and core.isalpha():
            return SINGLE_LETTER
        whole = self._commonness(core)
        if whole or not _HYPHENS.search(core):
            return whole
        return min(self._commonness(part) for part in _HYPHENS.split(core))

    def knows(self, word: str) -> bool:
        """Whether the word, some spelling of it, or the word that it is a form of is in a list."""
        return self.commonness(word) > 0

    def spells(self, word: str) -> int:
        """Class of the very spelling, 0 when it is in no list; nothing is folded, and no ending taken off."""
        return self.classes.get(bare_word(word), 0)

    def _commonness(self, word: str) -> int:
        known = self.folded.get(fold_spelling(word))
        if known:
            return known
        return INFLECTED if any(base in self.classes for base in _bases(word)) else 0


def bare_word(word: str) -> str:
    """A word in normal form without the marks around it, Latin letters small."""
    return _SHORTENED.sub("", _AROUND.sub("", normal_word(word))).lower()


@cache
def load_lexicon() -> Lexicon:
    """The words that come with the program."""
    classes: dict[str, int] = {}
    for number, words in sorted(row for name in LISTS for row in _read_classes(FOLDER / f"{name}.txt")):
        classes.update(dict.fromkeys(words.split(" "), number))  # the highest class of a word comes last
    everything = fold_spelling("\n".join(classes)).split("\n")
    folded: dict[str, int] = {}
    for word, number in zip(everything, classes.values(), strict=True):
        if number > folded.get(word, 0):
            folded[word] = number
    return Lexicon(classes=classes, folded=folded)


def _read_classes(path: Path) -> Iterator[tuple[int, str]]:
    for line in read_packaged(path).decode().splitlines():
        number, _, words = line.partition("\t")
        yield int(number), words


def _bases(word: str) -> Iterator[str]:
    for ending, base in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield word[: -len(ending)] + base
