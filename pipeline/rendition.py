"""What a page looks like for a person who may not see identifiers: the numbers painted over."""

from collections.abc import Iterable

import cv2
import numpy as np

from schemas.base import Box
from schemas.errors import IntegrityError

PAINT = (60, 60, 60)
"""Dark grey: visibly a mask, not a fault of the scan."""
MARGIN = 0.15
"""Share of a box's height painted beyond it: matras reach above and below what tesseract boxes."""
QUALITY = 80


def paint_masks(jpeg: bytes, *, size: tuple[int, int], boxes: Iterable[Box]) -> bytes:
    """The picture with the boxes painted over, as JPEG; ``size`` is the frame of the boxes, width and height."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise IntegrityError("A stored preview is not a JPEG.")
    paint_boxes(pixels, scale=pixels.shape[1] / size[0], boxes=boxes)
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])


def paint_boxes(pixels: np.ndarray, *, scale: float, boxes: Iterable[Box]) -> None:
    """Paint boxes onto an image in place; ``scale`` is its pixels for each pixel of the boxes' frame."""
    colour = PAINT if pixels.ndim == 3 else PAINT[:1]
    for x0, y0, x1, y1 in boxes:
        grow = (y1 - y0) * MARGIN
        first = (int((x0 - grow) * scale), int((y0 - grow) * scale))
        last = (int((x1 + grow) * scale) + 1, int((y1 + grow) * scale) + 1)
        cv2.rectangle(pixels, first, last, colour, thickness=-1)
