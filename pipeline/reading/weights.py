"""What is learnt of how evidence speaks: the weights of a logistic rule, as ``training/logistic.py`` finds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of the evidence, with the mean and the deviation that each kind of it had while learning."""

    weights: Floats
    centre: Floats
    scale: Floats
    start: float
    most_deviations: float
    """standard deviations from the mean beyond which evidence does not weigh more"""

    @classmethod
    def of(cls, told: Mapping[str, Any], names: Sequence[str], *, most_deviations: float) -> Self:
        """The weights as a file of the program tells them, of evidence in that order.

        Raises:
            KeyError, TypeError, ValueError: the file is not whole.
        """
        learnt = [told["features"][name] for name in names]
        weights, centre, scale = (np.array([one[key] for one in learnt], float) for key in ("weight", "mean", "scale"))
        return cls(weights, centre, scale, float(told["start"]), most_deviations)

    def chances(self, rows: Floats) -> Floats:
        """How likely that is which was learnt, for each row of evidence."""
        deviations = np.clip((rows - self.centre) / self.scale, -self.most_deviations, self.most_deviations)
        return np.asarray(1 / (1 + np.exp(-(deviations @ self.weights + self.start))), np.float64)
