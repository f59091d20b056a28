"""Which known word a misread one was: a noisy channel of spelling (Kernighan, Church and Gale, COLING 1990).

A word that no list knows is held against all that are common enough. What speaks for one of them is how common it is
and how often print of its letters is read so; both, and what speaks for the word as it was read, are weighed by a
logistic rule. Costs and weights were learnt by ``training/misreadings.py`` on pages of their own.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.reading.letters import is_hindi_word, is_latin_word
from pipeline.reading.lexicon import Lexicon, load_lexicon
from pipeline.reading.ngrams import CharacterModel, load_characters
from pipeline.reading.packaged import read_packaged
from pipeline.reading.weights import Weights
from schemas.errors import MissingToolError

FILE = Path(__file__).parent / "data/misreadings.json"
FEATURES = ("lead", "cost", "cost_letter", "common", "cheaper", "own_cost", "confidence", "length", "latin")
"""Names of the evidence, in order."""
COMMON_HINDI, COMMON_LATIN = 3, 4
"""Class of frequency from which a word may take the place of what was read."""
CLASS_NATS = math.log(10)
"""What a class of frequency is worth."""
SHORTEST_HINDI, SHORTEST_LATIN = 3, 5
"""Shorter words are too near to one another."""
FEW_LETTERS, MANY_LETTERS = 2, 3
"""Letters that may be other ones, in a word and in a long one."""
LONG_WORD = 7
UNSEEN = 9.5
"""Nats of a confusion that was never seen."""
MOST = 16.0
"""Nats beyond which nobody reads one for the other."""
LARGEST_LEAD = 12.0
MOST_DEVIATIONS = 4.0
"""Of a kind of evidence from its mean, that count."""
Costs = Mapping[tuple[str, str], float]
"""Nats of reading the first for the second; either may be nothing, the second two letters."""


@dataclass(frozen=True)
class Guess:
    """The likeliest known word behind one that is not known."""

    word: str
    evidence: tuple[float, ...]
    """one figure for each of ``FEATURES``"""


@dataclass(frozen=True, eq=False)
class Guesser:
    """Guesses words from costs and what is known of language."""

    costs: Costs
    hindi: Mapping[str, int]
    """common words with their class of frequency"""
    latin: Mapping[str, int]
    characters: CharacterModel

    @classmethod
    def of(cls, costs: Costs, lexicon: Lexicon, characters: CharacterModel) -> Self:
        """One that knows the words of a lexicon."""
        hindi = {word: rank for word, rank in lexicon.classes.items() if rank >= COMMON_HINDI and is_hindi_word(word)}
        latin = {word: rank for word, rank in lexicon.classes.items() if rank >= COMMON_LATIN and is_latin_word(word)}
        return cls(costs=costs, hindi=hindi, latin=latin, characters=characters)

    def guess(self, word: str, confidence: float) -> Guess | None:
        """The likeliest word behind one that is not known, or None when there is none.

        Args:
            word: of one script, without the marks around it; Latin letters small.
            confidence: of its reading, 0 to 100.
        """
        latin = is_latin_word(word)
        if len(word) < (SHORTEST_LATIN if latin else SHORTEST_HINDI):
            return None
        found = list(self._near(word, self.latin if latin else self.hindi))
        if not found:
            return None
        (likely, cost, rank, best), *rivals = sorted(found, reverse=True)
        lead = min(likely - rivals[0][0], LARGEST_LEAD) if rivals else LARGEST_LEAD
        own = self.characters.cost(word)
        cheaper = own - self.characters.cost(best)
        length = len(word)
        evidence = (lead, cost, cost / length, rank, cheaper, own, confidence / 100, length, float(latin))
        return Guess(best, evidence)

    def near(self, word: str) -> Iterator[tuple[str, int]]:
        """Common Hindi words that may be read so, with their class of frequency."""
        return ((known, rank) for _, _, rank, known in self._near(word, self.hindi))

    def _near(self, word: str, among: Mapping[str, int]) -> Iterator[tuple[float, float, int, str]]:
        """Words that differ by few letters: how likely, nats of reading one for the other, class, word."""
        few = MANY_LETTERS if len(word) >= LONG_WORD else FEW_LETTERS
        for near, _, _ in process.extract(
            word, among.keys(), scorer=Levenshtein.distance, score_cutoff=few, limit=None
        ):
            cost = cost_of(word, near, self.costs)
            if cost <= MOST:
                yield among[near] * CLASS_NATS - cost, cost, among[near], near


def cost_of(read: str, printed: str, costs: Costs) -> float:
    """Nats of reading that word for another; more than ``MOST`` when nobody would.

    The beginning and the end that they have in common cost nothing.
    """
    start = 0
    while start < min(len(read), len(printed)) and read[start] == printed[start]:
        start += 1
    end = 0
    while end < min(len(read), len(printed)) - start and read[-1 - end] == printed[-1 - end]:
        end += 1
    return _least_cost(read[start : len(read) - end], printed[start : len(printed) - end], costs)


def _least_cost(read: str, printed: str, costs: Costs) -> float:
    """Of the cheapest way of reading one for the other, letter by letter (Wagner and Fischer, JACM 1974).

    A letter is read for one, for two, for none, or where none was printed.
    """
    row = [0.0]
    for letter in printed:
        row.append(row[-1] + _step("", letter, costs))
    for letter in read:
        before, row = row, [row[0] + _step(letter, "", costs)]
        for to in range(1, len(printed) + 1):
            least = min(
                row[to - 1] + _step("", printed[to - 1], costs),
                before[to] + _step(letter, "", costs),
                before[to - 1] + _step(letter, printed[to - 1], costs),
            )
            row.append(least if to == 1 else min(least, before[to - 2] + _step(letter, printed[to - 2 : to], costs)))
    return row[-1]


def _step(read: str, printed: str, costs: Costs) -> float:
    if read == printed:
        return 0.0
    return costs.get((read, printed), UNSEEN if len(printed) <= 1 else math.inf)


@cache
def load_guesser() -> Guesser:
    """The one that comes with the program.

    Raises:
        MissingToolError: its file is missing or broken.
    """
    return Guesser.of(read_costs(), load_lexicon(), load_characters())


def read_costs(path: Path = FILE) -> Costs:
    """What confusions cost.

    Raises:
        MissingToolError: the file is missing or broken.
    """
    try:
        return {(str(read), str(printed)): float(nats) for read, printed, nats in _told(path)["costs"]}
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, error) from error


@cache
def load_rule(path: Path = FILE) -> Weights:
    """The weights of the evidence.

    Raises:
        MissingToolError: their file is missing or broken.
    """
    try:
        return Weights.of(_told(path), FEATURES, most_deviations=MOST_DEVIATIONS)
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, error) from error


def _told(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(read_packaged(path))
    return told


def _unusable(path: Path, error: Exception) -> MissingToolError:
    return MissingToolError(f"{path.name} cannot be used: {error}.", remedy="Install Abhilekh again.")
