"""Pieces of a mask that hang together: where each lies, and which pixels are its own.

OpenCV counts and weighs every pixel of every piece, the paper among them, and takes five times as long over it.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
"""255 where there is something, else 0."""
Labels = npt.NDArray[np.int32]
Boxes = npt.NDArray[np.int32]


def pieces_of(mask: Mask) -> tuple[Labels, Boxes]:
    """The number of its piece at every pixel, 0 where there is none; left, top, width and height by that number."""
    count, numbered = cv2.connectedComponents(mask)
    labels, boxes = np.asarray(numbered, dtype=np.int32), np.zeros((count, 4), dtype=np.int32)
    for (x, y), box in _outlined(mask):
        boxes[labels[y, x]] = box
    return labels, boxes


def boxes_of(mask: Mask) -> Boxes:
    """Left, top, width and height of every piece, in no order."""
    return np.array([box for _, box in _outlined(mask)], dtype=np.int32).reshape(-1, 4)


def _outlined(mask: Mask) -> Iterator[tuple[tuple[int, int], Sequence[int]]]:
    """A pixel of every piece, and its box."""
    outlines, nested = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for outline, (_, _, _, around) in zip(outlines, nested[0] if outlines else (), strict=True):
        if around < 0:  # else it is the rim of a hole
            yield tuple(outline[0, 0]), cv2.boundingRect(outline)
