"""What a page looks like for a person who may not see identifiers: the numbers painted over."""

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from schemas.base import Box
from schemas.errors import IntegrityError

PAINT = (60, 60, 60)
"""Dark grey: visibly a mask, not a fault of the scan."""
MARGIN = 0.15
"""Share of a box's height painted beyond it: matras reach above and below what tesseract boxes."""
QUALITY = 80
AROUND = 0.6
"""Share of a box's height shown around it when it is cut out: a reader wants to see how the letters stand."""


def paint_masks(jpeg: bytes, *, size: tuple[int, int], boxes: Iterable[Box]) -> bytes:
    """The picture with the boxes painted over, as JPEG; ``size`` is the frame of the boxes, width and height."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise IntegrityError("A stored preview is not a JPEG.")
    paint_boxes(pixels, scale=pixels.shape[1] / size[0], boxes=boxes)
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])


def cut_pictures(jpeg: bytes, *, size: tuple[int, int], boxes: Iterable[Box]) -> Iterator[bytes]:
    """Places of the picture as PNG, each with a little of what is around it; ``size`` is the frame of the boxes."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise IntegrityError("A stored preview is not a JPEG.")
    scale = pixels.shape[1] / size[0]
    for x0, y0, x1, y1 in boxes:
        around = AROUND * (y1 - y0)
        left, top = max(0, int((x0 - around) * scale)), max(0, int((y0 - around) * scale))
        right, bottom = int((x1 + around) * scale) + 1, int((y1 + around) * scale) + 1
        left, top = min(left, pixels.shape[1] - 1), min(top, pixels.shape[0] - 1)
        yield bytes(cv2.imencode(".png", pixels[top : max(bottom, top + 1), left : max(right, left + 1)])[1])


def paint_boxes(pixels: np.ndarray, *, scale: float, boxes: Iterable[Box]) -> None:
    """Paint boxes onto an image in place; ``scale`` is its pixels for each pixel of the boxes' frame."""
    colour = PAINT if pixels.ndim == 3 else PAINT[:1]
    for x0, y0, x1, y1 in boxes:
        grow = (y1 - y0) * MARGIN
        first = (int((x0 - grow) * scale), int((y0 - grow) * scale))
        last = (int((x1 + grow) * scale) + 1, int((y1 + grow) * scale) + 1)
        cv2.rectangle(pixels, first, last, colour, thickness=-1)
