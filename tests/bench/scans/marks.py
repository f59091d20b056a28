"""Seals and signatures that come on a page after it was typed and copied, wherever the hand fell: on the text too."""

import random

import cairocffi as cairo
import numpy as np

from samples.draw import ornaments
from samples.draw.damage import Floats
from samples.draw.ornaments import A4
from samples.draw.paper import Page, Type
from tests.bench.scans.invent import word_lists

SEAL_LEFT_PT = (20.0, 330.0)
SIGN_LEFT_PT = (330.0, 400.0)
STRENGTH = (0.5, 0.9)


def draw_marks(chance: random.Random, *, dpi: int, seals: int, signed: bool) -> Floats:
    """Colour (0-255) and cover (0-1) of the marks on an empty page: H×W×4."""
    wide, high = (round(side * dpi / 72) for side in A4)
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, wide, high)
    context = cairo.Context(surface)
    context.scale(dpi / 72, dpi / 72)
    page = Page(context, Type(), seed=str(chance.random()))
    for _ in range(seals):
        page.left, page.y = chance.uniform(*SEAL_LEFT_PT) - 70, chance.uniform(0.4, 0.85) * A4[1]
        ornaments.draw(page, f"seal {chance.choice(word_lists()['seal'])}")
    if signed:
        page.right, page.y = chance.uniform(*SIGN_LEFT_PT) + 132, chance.uniform(0.6, 0.85) * A4[1]
        ornaments.draw(page, "sign")
    surface.flush()
    pixels = np.frombuffer(bytes(surface.get_data()), np.uint8).reshape(high, surface.get_stride() // 4, 4)
    marks = pixels[:, :wide, [2, 1, 0, 3]].astype(np.float32)
    cover = marks[..., 3:] / 255
    marks[..., :3] /= np.maximum(cover, 1 / 255)  # cairo keeps colours multiplied by their cover
    marks[..., 3:] = cover * chance.uniform(*STRENGTH)
    return marks
