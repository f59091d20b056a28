"""Which way up a page seems to stand, from its ink alone: a hundredth of the cost of reading it, and only a suspicion.

Lines of type alternate with gaps down the page, and a line of Devanagari begins with its headline: the ink sets in at
once and ends little by little. On its head a page does the opposite; on its side it does so from left to right.
Latin type has no headline, its pages are found by reading them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.pages import Rotation

STRIP_PX = 100
"""Width of the strips that are looked at one by one, an inch: within it a line that is askew still lies in few rows."""
HEADLINES = 0.12
"""Asymmetry from which headlines are believed. Of 126 synthetic pages upright 11 were suspected, 8 of them English and
none wholly Hindi; turned to the other three sides 288 of 378 were rightly suspected, 23 more of lying on the wrong one
of their sides."""
SIDEWAYS_ALTERNATE = 1.2
"""Down a page on its side the ink alternates at most so many times as strongly as across it."""
SURELY_SIDEWAYS_ALTERNATE = 0.5
"""No upright page alternates less, if its headlines can be told or not."""
LEAST_ALTERNATE = 0.4
"""Down a page on its head it alternates at least so strongly, compared with across."""


@dataclass(frozen=True)
class _Run:
    """How the ink changes in one direction."""

    alternates: float
    """how strongly, in ink squared"""
    asymmetry: float
    """-1 to 1: above 0 when ink sets in faster than it ends"""


def seems_turned(ink: npt.NDArray[np.bool_]) -> Rotation:
    """Degrees clockwise that would bring the page upright; 0 for nearly every page that is.

    Args:
        ink: where there is ink, at 100 dots per inch.
    """
    marks = ink.astype(np.float32)
    down, across = _run(marks), _run(np.ascontiguousarray(marks.T))
    clear = abs(across.asymmetry) >= max(HEADLINES, 2 * abs(down.asymmetry))
    if down.alternates < (SIDEWAYS_ALTERNATE if clear else SURELY_SIDEWAYS_ALTERNATE) * across.alternates:
        return 90 if across.asymmetry > 0 else 270
    stands = down.alternates > LEAST_ALTERNATE * across.alternates
    return 180 if stands and down.asymmetry < -HEADLINES else 0


def _run(marks: npt.NDArray[np.float32]) -> _Run:
    height, width = marks.shape
    strips = max(1, width // STRIP_PX)
    side = min(width, STRIP_PX)
    rows = marks[:, : strips * side].reshape(height, strips, side).sum(axis=2)
    changes = np.diff(rows, axis=0)
    cubes = float((np.abs(changes) ** 3).sum())
    return _Run(alternates=float((changes**2).sum()), asymmetry=float((changes**3).sum()) / cubes if cubes else 0.0)
