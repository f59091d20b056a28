"""How far a page's lines are from level, found where it is cheap: on a small, black and white copy."""

import cv2
import numpy as np

from pipeline.paging.pictures import Pixels

WIDTH_PX = 800
"""Width of the copy: a line of type is then about 12 pixels high, and a tenth of a degree still shows."""
MARGIN = 0.04
"""Share cut off on each side: borders of the scanner are level whatever the text is."""
LEAST_PX = 100
"""A smaller picture has no lines to speak of."""
LIMIT_DEG = 6.0
COARSE_DEG = 0.5
FINE_DEG = 0.1
LIKELY = 3
"""So many of the coarse angles are tried on the whole copy, the others at half its size, for a quarter of the time."""


def find_skew(grey: Pixels) -> float:
    """Degrees by which to turn the page anticlockwise to level its lines, between ±6.4; 0 for a snippet."""
    if min(grey.shape) < LEAST_PX:
        return 0.0
    ink = _small_ink(grey)
    coarse = np.arange(-LIMIT_DEG, LIMIT_DEG + FINE_DEG, COARSE_DEG)
    half = np.asarray(cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    likely = sorted(coarse, key=lambda degrees: _sharpness(half, float(degrees)))[-LIKELY:]
    near = max(likely, key=lambda degrees: _sharpness(ink, float(degrees)))
    fine = near + np.arange(-4, 5) * FINE_DEG
    return round(float(max(fine, key=lambda degrees: _sharpness(ink, float(degrees)))), 2)


def _small_ink(grey: Pixels) -> Pixels:
    scale = WIDTH_PX / grey.shape[1]
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top, left = (int(side * MARGIN) for side in small.shape)
    small = small[top : small.shape[0] - top, left : small.shape[1] - left]
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return np.asarray(ink, dtype=np.uint8)


def _sharpness(ink: Pixels, degrees: float) -> float:
    """How sharply lines and gaps alternate when the ink is turned: largest when the lines are level."""
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_NEAREST)
    rows = cv2.reduce(turned, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)  # sixty times as fast as into floats
    return float(np.square(np.diff(rows.astype(np.float64), axis=0)).sum())
