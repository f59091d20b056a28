"""Logistic regression: the chance of an outcome from evidence, learnt by Newton's method."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.reading.weights import Weights

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


def learn_weights(rows: Floats, gains: Floats, *, shrinking: float, heaviest: float, most_deviations: float) -> Weights:
    """The weights that say where something is gained, so that least is lost.

    Args:
        rows: evidence.
        gains: what each row is worth, lost where negative; a row worth nothing teaches nothing.
        shrinking: what the squares of the weights count against the evidence.
        heaviest: what a gain or a loss counts for at most.
        most_deviations: as in ``Weights``.
    """
    rows, gains = rows[gains != 0], gains[gains != 0]
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    evidence = np.clip((rows - centre) / scale, -most_deviations, most_deviations)
    evidence = np.hstack([evidence, np.ones((len(evidence), 1))])
    weights = fit_logistic(
        evidence,
        (gains > 0).astype(float),
        shrinking=start_free(evidence.shape[1], shrinking),
        heavy=np.minimum(np.abs(gains), heaviest),
    )
    return Weights(weights[:-1], centre, scale, float(weights[-1]), most_deviations)


def told(learnt: Weights, names: Sequence[str]) -> dict[str, object]:
    """The weights as ``Weights.of`` reads them."""
    columns = (learnt.weights.tolist(), learnt.centre.tolist(), learnt.scale.tolist())
    features = {
        name: {"weight": round(weight, 5), "mean": round(mean, 5), "scale": round(scale, 6)}
        for name, weight, mean, scale in zip(names, *columns, strict=True)
    }
    return {"start": round(learnt.start, 5), "features": features}
