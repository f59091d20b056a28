"""How often a proposal is right, from what its rule is worth and how surely its words were read.

One rule: a confidence is a share: of a hundred values with 90, about ninety are right. ``data/trust.json`` was fitted
to generated papers whose values are known (``python -m tests.bench.fit_trust``); it says on which.
"""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from schemas.base import Value
from schemas.pages import Word

_FILE: Final = Path(__file__).parent / "data" / "trust.json"
EDGE: Final = 0.02
"""Nothing is surer than this short of certain, before it is weighed."""


class Reading(NamedTuple):
    """How surely some words were read (0-100): mean over the letters, the least sure word, all of them together."""

    mean: float
    lowest: float
    whole: float


class Weights(Value):
    """What each of it counts: logistic regression on log-odds."""

    bias: float
    rule: float
    mean: float
    lowest: float
    whole: float


class Fitted(Value):
    """What ``data/trust.json`` holds."""

    fitted_on: str
    weights: Weights
    gate: float


def reading_of(words: Sequence[Word]) -> Reading:
    """How surely these words were read; not at all where there are none."""
    letters, weighted, lowest, whole = 0, 0.0, 100.0, 1.0
    for word in words:
        sure = word.confidence
        letters += len(word.text)
        weighted += sure * len(word.text)
        lowest = min(lowest, sure)
        whole *= sure / 100
    return Reading(weighted / letters, lowest, 100 * whole) if letters else Reading(0, 0, 0)


def weigh(sure: float, reading: Reading) -> float:
    """The confidence (0–100) of a value whose rule, with the reading's mean, is worth ``sure``."""
    weights = trust_weights()
    odds = (
        weights.bias
        + weights.rule * log_odds(sure)
        + weights.mean * log_odds(reading.mean)
        + weights.lowest * log_odds(reading.lowest)
        + weights.whole * log_odds(reading.whole)
    )
    return 100 / (1 + math.exp(-odds))


def log_odds(confidence: float) -> float:
    """Of a confidence in per cent."""
    share = min(1 - EDGE, max(EDGE, confidence / 100))
    return math.log(share / (1 - share))


def gate() -> float:
    """Confidence from which at least 97.5 of 100 values of the fitting papers were right."""
    return _stored().gate


@cache
def trust_weights() -> Weights:
    """The fitted weights."""
    return _stored().weights


@cache
def _stored() -> Fitted:
    return Fitted.model_validate_json(_FILE.read_bytes())
