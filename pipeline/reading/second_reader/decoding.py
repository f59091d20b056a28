"""Scores of a line turned into words: where each stands, how sure the network is, and what else it could have been.

The network is read greedily (Graves et al., "Connectionist Temporal Classification", 2006): the best label of each
frame, repeats taken as one, blanks left out. ``likelihood`` is the forward algorithm of the same paper: how well any
other text fits the same frames.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.reading.second_reader.network import BLANK

Frames = npt.NDArray[np.float32]
"""Logarithms of probabilities: frames × labels."""
VIRAMA, NUKTA = "्", "़"
IMPOSSIBLE = -1e9


@dataclass(frozen=True)
class Letter:
    """One label that the network wrote."""

    text: str
    first: int
    """frame at which it begins"""
    last: int
    probability: float
    """at its best frame"""


@dataclass(frozen=True)
class Spelled:
    """A word that the network wrote."""

    letters: tuple[Letter, ...]
    doubt: float
    """probability of the likeliest label that was not written, at any frame of the word"""

    @property
    def text(self) -> str:
        """The word, in NFC as the first reader's are."""
        return unicodedata.normalize("NFC", "".join(letter.text for letter in self.letters))

    @property
    def weakest(self) -> float:
        """Probability of its least certain letter."""
        return min(letter.probability for letter in self.letters)

    @property
    def mean(self) -> float:
        """Geometric mean of its letters' probabilities."""
        return float(np.exp(np.mean(np.log([max(letter.probability, 1e-6) for letter in self.letters]))))

    @property
    def span(self) -> tuple[int, int]:
        """First and last frame."""
        return self.letters[0].first, self.letters[-1].last


def spell(frames: Frames, labels: Sequence[str]) -> list[Spelled]:
    """The words of a line, from left to right."""
    best = frames.argmax(axis=1)
    doubts = _doubts(frames, best)
    words: list[list[Letter]] = [[]]
    for letter in _letters(frames, best, labels):
        if letter.text == " ":
            words.append([])
        else:
            words[-1].append(letter)
    return [
        Spelled(letters=tuple(word), doubt=float(doubts[word[0].first : word[-1].last + 1].max()))
        for word in words
        if word
    ]


def _letters(frames: Frames, best: npt.NDArray[np.intp], labels: Sequence[str]) -> Iterator[Letter]:
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    for first, after in zip(starts.tolist(), ends.tolist(), strict=True):
        label = int(best[first])
        if label != BLANK:
            probability = float(np.exp(frames[first:after, label].max()))
            yield Letter(text=labels[label], first=first, last=after - 1, probability=min(1.0, probability))


def _doubts(frames: Frames, best: npt.NDArray[np.intp]) -> Frames:
    """At each frame the probability of the likeliest label that is neither blank nor written just there."""
    written = np.where(best == BLANK, -1, best)
    before = np.maximum.accumulate(np.where(written >= 0, np.arange(len(best)), -1))
    behind = np.minimum.accumulate(np.where(written >= 0, np.arange(len(best)), len(best))[::-1])[::-1]
    others = np.exp(frames)
    rows = np.arange(len(best))
    others[:, BLANK] = 0
    for nearest in (np.maximum(before, 0), np.minimum(behind, len(best) - 1)):
        others[rows, best[nearest]] = 0
    for shift in (-1, 1):  # a repeated neighbour begins in the frame after or before
        others[rows, best[np.clip(rows + shift, 0, len(best) - 1)]] = 0
    return np.asarray(others.max(axis=1), np.float32)


def likelihood(frames: Frames, numbers: Sequence[int]) -> float:
    """Logarithm of the probability that these frames say exactly these labels; without any, that they are blank."""
    if not numbers:
        return float(frames[:, BLANK].sum())
    states = np.zeros(2 * len(numbers) + 1, np.intp)
    states[1::2] = numbers
    may_skip = np.zeros(len(states), bool)
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    reached = np.full(len(states), IMPOSSIBLE)
    reached[:2] = frames[0, states[:2]]
    for scores in frames[1:, states]:
        one = np.append(IMPOSSIBLE, reached[:-1])
        two = np.where(may_skip, np.append((IMPOSSIBLE, IMPOSSIBLE), reached[:-2]), IMPOSSIBLE)
        reached = np.logaddexp(np.logaddexp(reached, one), two) + scores
    return float(np.logaddexp(reached[-1], reached[-2]))


def label_numbers(text: str, numbers: Mapping[str, int]) -> tuple[int, ...] | None:
    """The labels that write a text; None when there is none for some part of it."""
    found: list[int] = []
    at = 0
    while at < len(text):
        part = next((text[at : at + size] for size in (3, 2, 1) if text[at : at + size] in numbers), None)
        if part is None:
            return None
        found.append(numbers[part])
        at += len(part)
    return tuple(found)
