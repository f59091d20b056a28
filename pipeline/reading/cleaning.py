"""A page made good to read: one plain function a step, named in ``CLEANING``, in the order the plan gives.

Every step takes a sheet and returns the next, or the same when there is nothing to do. Numbers without another
source were measured on the synthetic pages (``tests/bench/bench_reading.py``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.paging.pictures import Pixels
from pipeline.reading.edges import paint_edges
from pipeline.reading.skew import find_skew
from pipeline.reading.streaks import paint_streaks

Affine = npt.NDArray[np.float64]
"""2×3: takes a point (x, y, 1) to another frame."""

READING_DPI = 300
FINEST_DPI = 400
"""A finer scan is brought down to ``READING_DPI``: it costs time and reads no better."""
COARSEST_DPI = 150
"""A coarser scan is enlarged to ``READING_DPI``: real pages of 100 dpi gained (16.0 → 12.4 % errors), 200 dpi lost."""

COLOURED_PAGE = 0.5
"""When fading colours takes away more than this share of the ink, the colour is the writing, not a stamp on it."""
PAPER_IN = 0.2
"""Inches within which some paper shows between the strokes."""
DARKEST_PAPER = 40
"""Paper is not taken to be darker: noise would be blown up."""
NOISY = 8.0
"""Noise from which it pays to smooth: clean pages have 3–4, typical ones 11–14, bad ones 21 and more; smoothing a clean
page costs errors (2.8 → 4.2 %, OCR.md)."""
SMOOTHING_PX = 0.6
LEVEL_ENOUGH_DEG = 0.15
INK_PERCENTILE = 1.0
PALEST_INK = 140
WHITE = 235
"""Lighter than this after the paper was made white is paper or print showing through."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A page on its way to being read."""

    pixels: Pixels
    """H×W grey or H×W×3 blue-green-red"""
    dpi: int
    bilevel: bool = False
    skew_deg: float = 0.0
    """degrees by which it was turned anticlockwise to level its lines"""
    to_page: Affine = field(default_factory=lambda: np.eye(2, 3))
    """takes a point of this sheet to the page it was made from"""


def clean(pixels: Pixels, steps: Sequence[str], *, dpi: int, bilevel: bool) -> Sheet:
    """The page after the steps, at a resolution that is good to read."""
    sheet = Sheet(pixels=pixels, dpi=dpi, bilevel=bilevel)
    if dpi > FINEST_DPI:
        sheet = resize(sheet, READING_DPI)
    for step in steps:
        sheet = CLEANING[step](sheet)
    return sheet


def resize(sheet: Sheet, dpi: int) -> Sheet:
    """The sheet at another resolution."""
    scale = dpi / sheet.dpi
    height, width = sheet.pixels.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    pixels = cv2.resize(sheet.pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    back = np.array([[width / size[0], 0, 0], [0, height / size[1], 0]], dtype=np.float64)
    # between black and white there is grey now, but still nothing of what the grey steps are for
    return replace(sheet, pixels=_pixels(pixels), dpi=dpi, to_page=_chain(sheet.to_page, back))


def fade_stamps(sheet: Sheet) -> Sheet:
    """Grey by the brightest channel: coloured stamps and signatures fade, black ink stays."""
    return sheet if sheet.pixels.ndim == 2 else replace(sheet, pixels=brightest_channel(sheet.pixels))


def brightest_channel(pixels: Pixels) -> Pixels:
    """Grey in which coloured ink has faded; plain grey when most of the ink is coloured, or nothing would be left."""
    if pixels.ndim == 2:
        return pixels
    faded = _pixels(np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2]))
    grey = plain_grey(pixels)
    return faded if _ink_share(faded) >= (1 - COLOURED_PAGE) * _ink_share(grey) else grey


def plain_grey(pixels: Pixels) -> Pixels:
    """Grey as the eye sees it."""
    return pixels if pixels.ndim == 2 else _pixels(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def clear_edges(sheet: Sheet) -> Sheet:
    """The scanner's bed around the paper and the holes in it painted over."""
    return replace(sheet, pixels=paint_edges(plain_grey(sheet.pixels), sheet.dpi))


def clear_streaks(sheet: Sheet) -> Sheet:
    """Streaks of a dirty scanner glass painted over; before the page is turned, while they keep to their columns."""
    return replace(sheet, pixels=paint_streaks(plain_grey(sheet.pixels), sheet.dpi))


def divide_background(sheet: Sheet) -> Sheet:
    """Paper made evenly white: tint and uneven light divided away."""
    if sheet.bilevel:
        return sheet
    return replace(sheet, pixels=divide_by_paper(plain_grey(sheet.pixels), sheet.dpi))


def divide_by_paper(grey: Pixels, dpi: int) -> Pixels:
    """Grey in which the paper is 255 everywhere: every pixel over the paper around it."""
    height, width = grey.shape
    reduced = max(1, dpi // 50)
    small = cv2.resize(grey, (max(1, width // reduced), max(1, height // reduced)), interpolation=cv2.INTER_AREA)
    side = int(PAPER_IN * dpi / reduced) | 1
    paper = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    paper = np.maximum(cv2.medianBlur(paper, 2 * side + 1), DARKEST_PAPER)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return _pixels(cv2.divide(grey, paper, scale=255))


def denoise(sheet: Sheet) -> Sheet:
    """Specks taken out and grain smoothed, when there is enough of it to be worth the blur."""
    if sheet.bilevel or noise_of(plain_grey(sheet.pixels)) < NOISY:
        return sheet
    smooth = cv2.GaussianBlur(cv2.medianBlur(sheet.pixels, 3), (0, 0), SMOOTHING_PX)
    return replace(sheet, pixels=_pixels(smooth))


def noise_of(grey: Pixels) -> float:
    """Median of the absolute Laplacian at half size: nothing on smooth paper, 20 and more on a bad scan."""
    height, width = grey.shape
    half = cv2.resize(grey, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    edges = cv2.convertScaleAbs(cv2.Laplacian(half, cv2.CV_16S))  # more than 255 counts as 255: half of none has that
    return _median(_pixels(edges))


def _median(values: Pixels) -> float:
    """Their median, by counting: in a tenth of the time that sorting takes."""
    below = np.cumsum(cv2.calcHist([values], [0], None, [256], [0, 256]).ravel().astype(np.int64))
    lower, upper = np.searchsorted(below, [(values.size + 1) // 2, values.size // 2 + 1])
    return float(lower + upper) / 2


def deskew(sheet: Sheet) -> Sheet:
    """Lines made level; what turns in at the corners is white."""
    grey = plain_grey(sheet.pixels)
    degrees = find_skew(grey)
    if abs(degrees) < LEVEL_ENOUGH_DEG:
        return sheet
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    level = cv2.warpAffine(
        grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,)
    )
    back = np.asarray(cv2.invertAffineTransform(turn), dtype=np.float64)
    return replace(sheet, pixels=_pixels(level), skew_deg=degrees, to_page=_chain(sheet.to_page, back))


def stretch_ink(sheet: Sheet) -> Sheet:
    """Ink made black and what is nearly paper white. A blank page turns to noise: ask before."""
    if sheet.bilevel:
        return sheet
    grey = plain_grey(sheet.pixels)
    ink = min(float(np.percentile(grey[::4, ::4], INK_PERCENTILE)), PALEST_INK)
    levels = np.clip((np.arange(256) - ink) * 255 / (WHITE - ink), 0, 255).astype(np.uint8)
    return replace(sheet, pixels=_pixels(cv2.LUT(grey, levels)))


def enlarge(sheet: Sheet) -> Sheet:
    """A coarse scan brought to the resolution at which reading is best; after the other steps, which it would slow."""
    return resize(sheet, READING_DPI) if sheet.dpi < COARSEST_DPI else sheet


CLEANING: dict[str, Callable[[Sheet], Sheet]] = {
    "fade_stamps": fade_stamps,
    "clear_streaks": clear_streaks,
    "clear_edges": clear_edges,
    "divide_background": divide_background,
    "denoise": denoise,
    "deskew": deskew,
    "stretch_ink": stretch_ink,
    "enlarge": enlarge,
}
"""The steps by the names a plan gives them."""


def _ink_share(grey: Pixels) -> float:
    sample = grey[::3, ::3]
    return float(np.mean(sample < 0.6 * np.percentile(sample, 90)))


def _chain(after: Affine, before: Affine) -> Affine:
    """First one, then the other."""
    joined = np.vstack([after, [0, 0, 1]]) @ np.vstack([before, [0, 0, 1]])
    return np.asarray(joined[:2], dtype=np.float64)


def _pixels(array: npt.NDArray[np.generic]) -> Pixels:
    return np.asarray(array, dtype=np.uint8)
