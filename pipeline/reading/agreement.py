"""Whether two texts say the same, however each is spaced, split into lines and set in case."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from pipeline.reading.letters import is_written

_SAME = str.maketrans({"ँ": "ं", "\u093c": None, "\u200c": None, "\u200d": None})
"""Signs that readers and typists confuse, and joiners that nobody sees."""


def agreement(claimed: Iterable[str], seen: Iterable[str]) -> float:
    """The share of what is claimed that was also seen, 0 to 1, counted in groups of three letters or digits."""
    claimed_triples, seen_triples = _triples(claimed), _triples(seen)
    total = claimed_triples.total()
    return (claimed_triples & seen_triples).total() / total if total else 0.0


def _triples(texts: Iterable[str]) -> Counter[str]:
    letters = "".join(map(_plain, texts))
    return Counter(letters[place : place + 3] for place in range(len(letters) - 2))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text).casefold().translate(_SAME)
    return "".join(str(unicodedata.digit(letter, letter)) for letter in decomposed if is_written(letter))
