"""Logistic regression: the chance of an outcome from evidence, learnt by Newton's method."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ROUNDS = 40
"""After a dozen nothing moves any more."""
STEEPEST = 30
"""Log-odds beyond which a chance is as good as certain."""
LEAST_BEND = 1e-6
"""Keeps the step solvable where every chance is certain."""


def fit_logistic(evidence: Floats, outcome: Floats, *, shrinking: Floats, heavy: Floats | float = 1.0) -> Floats:
    """The weights of the columns with the least loss.

    Args:
        evidence: rows × columns; one of them holds ones, for the start.
        outcome: 0 or 1 for each row.
        shrinking: for each column, what the square of its weight counts against the evidence.
        heavy: how much each row counts.
    """
    weights = np.zeros(evidence.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(evidence @ weights, -STEEPEST, STEEPEST)))
        slope = evidence.T @ (heavy * (chance - outcome)) + shrinking * weights
        bend = (evidence.T * (heavy * chance * (1 - chance))) @ evidence + np.diag(shrinking + LEAST_BEND)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def start_free(columns: int, shrinking: float) -> Floats:
    """Shrinking of so many columns, of which the last one holds the ones: the start is not shrunk."""
    return np.append(np.full(columns - 1, shrinking), 0.0)
