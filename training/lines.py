"""Lines as the reader will meet them: text drawn, hurt, cleaned and cut out as the pipeline does it.

One rule: a strip of lines follows from its seed and number alone, whoever makes it and when.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.reading.cleaning import Sheet, denoise, divide_by_paper, stretch_ink
from pipeline.reading.second_reader.cutting import cut
from schemas.base import Box
from training.damage import SEVERITIES, SEVERITY_WEIGHTS, Hurting, Severity, hurt, tilt
from training.drawing import LINES, choose_style, draw_strip
from training.fonts import load_faces
from training.text import make_text
from training.words import load_lexicon

Grey = npt.NDArray[np.uint8]

WIDEST_PX = 960
LEAST_HEIGHT = 0.6
"""Of the type's size: what is lower (a dash, a dot) is cut as if it were so high."""
LEAST_LIKENESS = 0.4
"""Of a hurt line to the line as it was drawn: below it nobody could read it, and learning from it is guessing."""
SEEN_FROM_AFAR_PX = 2.0
BILEVEL_SHARE = 0.12
"""Of scans that come in black and white."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line to learn from."""

    pixels: Grey
    """as the network sees it, paper white"""
    text: str
    severity: Severity
    family: str


@dataclass(frozen=True)
class Recipe:
    """What lines are to be made."""

    home: Path
    """the training cache"""
    seed: int
    kept_out_faces: bool = False
    severity: Severity | None = None
    """all of them if None"""


def make_strip(recipe: Recipe, number: int, hurting: Hurting = hurt) -> list[Line]:
    """The lines of one strip; at most ``LINES``, since those too long or beyond reading are left out."""
    rng = random.Random(f"{recipe.seed}:{number}:{recipe.kept_out_faces}:{recipe.severity}")
    faces = load_faces(recipe.home)
    lexicon = load_lexicon(recipe.home / "debian")
    severity = recipe.severity or rng.choices(SEVERITIES, weights=SEVERITY_WEIGHTS)[0]
    style = choose_style(rng, faces, faces.kept_out if recipe.kept_out_faces else faces.seen)
    texts = [make_text(rng, lexicon) for _ in range(LINES)]
    strip = draw_strip(rng, texts, style)
    drawn, boxes = tilt(strip.pixels, strip.boxes, severity, rng)
    hurt_pixels = hurting(drawn, boxes, severity, size_px=style.size_px, rng=rng)
    cleaned = clean_strip(hurt_pixels, dpi=style.dpi, bilevel=rng.random() < BILEVEL_SHARE)
    cuts = [_jitter(rng, box, style.size_px) for box in boxes]
    return [
        Line(pixels=pixels, text=text, severity=severity, family=style.family)
        for pixels, as_drawn, text in zip(
            (cut(cleaned, box) for box in cuts), (cut(drawn, box) for box in cuts), texts, strict=True
        )
        if pixels.shape[1] <= WIDEST_PX and likeness(pixels, as_drawn) >= LEAST_LIKENESS
    ]


def likeness(first: Grey, second: Grey) -> float:
    """How far two pictures of a line agree, seen from some way off: 1 for the same, 0 for nothing in common."""
    one, other = (
        np.asarray(cv2.GaussianBlur(pixels.astype(np.float64), (0, 0), SEEN_FROM_AFAR_PX)).ravel()
        for pixels in (first, second)
    )
    if min(one.std(), other.std()) < 1:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def clean_strip(pixels: Grey, *, dpi: int, bilevel: bool) -> Grey:
    """The strip as the pipeline cleans a page."""
    if bilevel:
        _, black_white = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        return np.asarray(black_white, dtype=np.uint8)
    sheet = Sheet(pixels=divide_by_paper(pixels, dpi), dpi=dpi)
    return stretch_ink(denoise(sheet)).pixels


def _jitter(rng: random.Random, box: Box, size_px: float) -> Box:
    """The box as a layout analysis might give it: never quite right, seldom quite wrong."""
    x0, y0, x1, y1 = box
    lacking = max(0.0, LEAST_HEIGHT * size_px - (y1 - y0))
    above = lacking * rng.random()
    loose = rng.choice((0.05, 0.1, 0.1, 0.25))
    top = y0 - above - rng.uniform(-0.03, loose) * size_px
    bottom = y1 + (lacking - above) + rng.uniform(-0.03, loose) * size_px
    left, right = (rng.uniform(0.0, 0.5) * size_px for _ in range(2))
    return round(x0 - left), round(top), round(x1 + right), round(bottom)
