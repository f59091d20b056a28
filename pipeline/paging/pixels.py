"""A page image's pixels, the way the file wants them seen, and its small picture for the screen."""

from pathlib import Path

import cv2
import numpy as np

from pipeline.paging.identify import UNKNOWN, identify
from pipeline.paging.pictures import Pixels, open_picture, to_pixels
from schemas.errors import CorruptFileError
from schemas.pages import PageImage

ANYMAP = "image/x-portable-anymap"
"""The form of pages that we decoded ourselves: no compression, so that writing and reading cost little."""

PREVIEW_SIDE_PX = 1600
PREVIEW_QUALITY = 75

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def load_pixels(image: PageImage) -> Pixels:
    """The page after flip and turn: H×W grey or H×W×3 blue-green-red, eight bits.

    Raises:
        CorruptFileError: it cannot be decoded to its end, or is not of the size that was told.
    """
    path = Path(image.path)
    media_type = identify(path)
    with open_picture(path, ANYMAP if media_type == UNKNOWN else media_type) as picture:
        pixels = to_pixels(picture)
    if image.mirrored:
        pixels = np.asarray(cv2.flip(pixels, 1), dtype=np.uint8)
    pixels = turn_pixels(pixels, image.turn)
    if pixels.shape[:2] != (image.height, image.width):
        raise CorruptFileError(
            f"The page decodes to {pixels.shape[1]} × {pixels.shape[0]} pixels, not {image.width} × {image.height}."
        )
    return pixels


def turn_pixels(pixels: Pixels, degrees_clockwise: int) -> Pixels:
    """The pixels turned by 0, 90, 180 or 270 degrees; for 0 the very same ones."""
    turns = degrees_clockwise % 360
    return pixels if turns == 0 else np.asarray(cv2.rotate(pixels, _TURNS[turns]), dtype=np.uint8)


def make_preview(pixels: Pixels, max_side_px: int = PREVIEW_SIDE_PX) -> bytes:
    """The page as a JPEG whose longer side has at most so many pixels."""
    height, width = pixels.shape[:2]
    scale = max_side_px / max(height, width)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = _shrunk(pixels, size)
    _, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, PREVIEW_QUALITY])
    return bytes(encoded)


def _shrunk(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The pixels in a smaller size: halved as often as may be, and the rest between neighbours.

    Weighing every pixel by its share (INTER_AREA) takes six times as long unless the scale is a whole number, and
    looks the same.
    """
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        height, width = (side // 2 for side in pixels.shape[:2])
        even = pixels[: 2 * height, : 2 * width]
        pixels = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def anymap(pixels: Pixels, *, bilevel: bool = False) -> bytes:
    """The pixels as a portable bitmap, greymap or pixmap file."""
    height, width = pixels.shape[:2]
    if bilevel:
        return b"P4 %d %d\n" % (width, height) + np.packbits(pixels < 128, axis=1).tobytes()
    if pixels.ndim == 2:
        return b"P5 %d %d 255\n" % (width, height) + pixels.tobytes()
    return b"P6 %d %d 255\n" % (width, height) + cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).tobytes()
