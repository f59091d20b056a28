"""Boxes of pixels: what holds several of them, what two of them share, and where one lies in another picture."""

from collections.abc import Iterable

from schemas.base import Box

SAME_PLACE = 0.5
"""Of the smaller of two boxes: sharing more they hold the same word."""


def around(boxes: Iterable[Box]) -> Box:
    """The box that holds them all; there must be one at least."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def area(box: Box) -> int:
    """Its pixels."""
    return (box[2] - box[0]) * (box[3] - box[1])


def shared_area(one: Box, other: Box) -> int:
    """The pixels that are in both."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, across) * max(0, down)


def is_same_place(one: Box, other: Box) -> bool:
    """Whether they share so much that they hold the same word."""
    return shared_area(one, other) > SAME_PLACE * min(area(one), area(other))


def moved_into(box: Box, outer: Box, *, dx: int = 0, dy: int = 0) -> Box:
    """The box moved, and held within another one: at least a pixel of it stays."""
    left = min(max(outer[0], box[0] + dx), outer[2] - 1)
    top = min(max(outer[1], box[1] + dy), outer[3] - 1)
    return left, top, max(left + 1, min(outer[2], box[2] + dx)), max(top + 1, min(outer[3], box[3] + dy))
