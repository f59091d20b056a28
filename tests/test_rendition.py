import cv2
import numpy as np
import pytest

from pipeline.rendition import paint_boxes, paint_masks
from schemas.errors import IntegrityError


def test_a_box_is_painted_in_the_scale_of_the_picture() -> None:
    white = np.full((200, 100), 255, np.uint8)
    jpeg = bytes(cv2.imencode(".jpg", white)[1])
    painted = cv2.imdecode(
        np.frombuffer(paint_masks(jpeg, size=(400, 800), boxes=[(40, 80, 200, 120)]), np.uint8), cv2.IMREAD_GRAYSCALE
    )
    assert painted.shape == (200, 100)
    assert painted[21:29, 12:48].max() < 90
    assert painted[40:, :].min() > 240
    assert painted[:, 60:].min() > 240


@pytest.mark.parametrize("shape", [(50, 50), (50, 50, 3)])
def test_grey_and_colour_pixels_are_painted_in_place(shape: tuple[int, ...]) -> None:
    pixels = np.full(shape, 255, np.uint8)
    paint_boxes(pixels, scale=1.0, boxes=[(10, 10, 20, 20)])
    assert pixels[15, 15].max() < 90
    assert pixels[40, 40].min() == 255


def test_a_broken_preview_is_an_integrity_error() -> None:
    with pytest.raises(IntegrityError):
        paint_masks(b"no jpeg", size=(10, 10), boxes=[(0, 0, 1, 1)])
