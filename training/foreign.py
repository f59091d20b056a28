"""Somebody else's damage (augraphy's), never trained on: how the reader fares where our own noise is not the judge."""

import random
from collections.abc import Callable

import augraphy
import cv2
import numpy as np

from training.damage import Boxes, Grey, Severity

EFFECTS: tuple[Callable[[], augraphy.Augmentation], ...] = (
    lambda: augraphy.InkBleed(intensity_range=(0.3, 0.6), p=1),
    lambda: augraphy.Letterpress(p=1),
    lambda: augraphy.LowInkRandomLines(count_range=(3, 10), p=1),
    lambda: augraphy.LowInkPeriodicLines(count_range=(2, 5), period_range=(16, 32), p=1),
    lambda: augraphy.InkMottling(p=1),
    lambda: augraphy.BadPhotoCopy(noise_iteration=(1, 2), noise_value=(64, 128), p=1),
    lambda: augraphy.DirtyDrum(p=1),
    lambda: augraphy.DirtyRollers(p=1),
    lambda: augraphy.SubtleNoise(p=1),
    lambda: augraphy.NoiseTexturize(p=1),
    lambda: augraphy.BrightnessTexturize(p=1),
    lambda: augraphy.LightingGradient(p=1),
    lambda: augraphy.Stains(p=1),
    lambda: augraphy.Dithering(p=1),
    lambda: augraphy.Jpeg(quality_range=(25, 80), p=1),
)
"""Those that leave the lines where they are."""
HOW_MANY = (2, 4)


def hurt_by_augraphy(pixels: Grey, boxes: Boxes, severity: Severity, *, size_px: float, rng: random.Random) -> Grey:
    """The picture after a few of augraphy's effects, drawn anew for each; it knows no severity."""
    random.seed(rng.getrandbits(32))  # augraphy draws from the shared generators
    np.random.seed(rng.getrandbits(32))
    for effect in rng.sample(EFFECTS, rng.randint(*HOW_MANY)):
        hurt = np.asarray(effect()(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)))
        grey = cv2.cvtColor(hurt, cv2.COLOR_BGR2GRAY) if hurt.ndim == 3 else hurt
        pixels = np.asarray(cv2.resize(grey, pixels.shape[::-1]) if grey.shape != pixels.shape else grey, np.uint8)
    return pixels
