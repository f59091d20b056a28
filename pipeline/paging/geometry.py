"""Where things lie on a PDF page: in the file's own points, and as a reader sees them."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from schemas.pages import Rotation

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
POINTS_AN_INCH = 72


class Rect(NamedTuple):
    """A rectangle; x0 ≤ x1, y0 ≤ y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Its extent across."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Its extent down."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Its area; 0 when it is empty."""
        return max(0.0, self.width) * max(0.0, self.height)

    def intersect(self, other: "Rect") -> "Rect":
        """What both cover; empty (x1 ≤ x0 or y1 ≤ y0) when they do not meet."""
        return Rect(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))


UNIT_SQUARE = Rect(0, 0, 1, 1)


def rect_of(x0: float, y0: float, x1: float, y1: float) -> Rect:
    """The rectangle between two corners in any order."""
    return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def combine(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does one thing and then the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def transform(rect: Rect, matrix: Matrix) -> Rect:
    """The smallest upright rectangle around the transformed one."""
    a, b, c, d, e, f = matrix
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (rect.x0, rect.x1) for y in (rect.y0, rect.y1)]
    across, down = zip(*corners, strict=True)
    return Rect(min(across), min(down), max(across), max(down))


def is_upright(matrix: Matrix, tolerance: float = 0.01) -> bool:
    """Whether horizontal and vertical stay so, or change places: no skew beyond about half a degree."""
    a, b, c, d, _, _ = matrix
    straight = abs(b) <= tolerance * abs(a) and abs(c) <= tolerance * abs(d)
    turned = abs(a) <= tolerance * abs(b) and abs(d) <= tolerance * abs(c)
    return (straight or turned) and all(map(math.isfinite, matrix)) and (a * d - b * c) != 0


def turn_of(matrix: Matrix) -> tuple[Rotation, bool]:
    """How an image drawn with an upright matrix is seen: degrees clockwise, and whether flipped left-right before."""
    a, b, c, d, _, _ = matrix
    mirrored = a * d - b * c < 0
    if abs(a) >= abs(b):
        return (0 if (a > 0) is not mirrored else 180), mirrored
    return (90 if (b < 0) is not mirrored else 270), mirrored


@dataclass(frozen=True)
class PageBox:
    """The part of a page that is seen, and how the page is turned for that."""

    crop: Rect
    """in the file's own points, y upwards"""
    rotate: Rotation
    """degrees clockwise"""
    user_unit: float = 1.0
    """seventy-seconds of an inch in a point"""

    @property
    def size(self) -> tuple[float, float]:
        """Points across and down, as seen."""
        across, down = self.crop.width, self.crop.height
        return (down, across) if self.rotate in {90, 270} else (across, down)

    @property
    def inches(self) -> tuple[float, float]:
        """Inches across and down, as seen."""
        across, down = self.size
        return across * self.user_unit / POINTS_AN_INCH, down * self.user_unit / POINTS_AN_INCH

    def displayed(self, rect: Rect) -> Rect:
        """Where a rectangle is seen: points from the upper left corner, y downwards."""
        left, bottom, right, top = self.crop
        match self.rotate:
            case 0:
                return rect_of(rect.x0 - left, top - rect.y0, rect.x1 - left, top - rect.y1)
            case 90:
                return rect_of(rect.y0 - bottom, rect.x0 - left, rect.y1 - bottom, rect.x1 - left)
            case 180:
                return rect_of(right - rect.x0, rect.y0 - bottom, right - rect.x1, rect.y1 - bottom)
            case _:
                return rect_of(top - rect.y0, right - rect.x0, top - rect.y1, right - rect.x1)
