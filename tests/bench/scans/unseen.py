"""One family of damage that nothing was ever trained or tuned on: other machines than a scanner.

A fax, a microfilm and a wetting each take the page as printed and give a scan, at three severities. Lengths are pixels
at 300 dpi. Never use them for anything but the last measurement.
"""

import random
from collections.abc import Callable

import cv2
import numpy as np

from samples.draw.damage import Floats, Picture, blurred
from tests.bench.scans.wear import WIDTH_300, Scan, Severity

STRENGTH: dict[Severity, float] = {"clean": 0.15, "typical": 0.5, "bad": 1.0}
FAX_DPI = 204
FAX_ROWS: dict[Severity, int] = {"clean": 391, "typical": 196, "bad": 156}
"""Rows an inch of a fax in superfine and fine quality; the worst is fine with every fifth row lost."""


def scan_unseen(page: Picture, severity: Severity, chance: random.Random, *, dpi: int) -> Scan:
    """The page after one of the family."""
    noise = np.random.default_rng(chance.getrandbits(63))
    name = chance.choice(sorted(FAMILY))
    grey = FAMILY[name](page.min(axis=2).astype(np.float32), severity, chance, noise)
    level = np.clip(grey, 0, 255).astype(np.uint8)
    return Scan(np.repeat(level[..., None], 3, axis=2), np.eye(2, 3), {"damage": name, "dpi": dpi})


def _faxed(grey: Floats, severity: Severity, chance: random.Random, noise: np.random.Generator) -> Floats:
    """Few rows, black or white by an ordered screen, rows lost, streaks of a dirty glass."""
    height, width = grey.shape
    strength = STRENGTH[severity]
    size, rows = round(8.27 * FAX_DPI), round(11.69 * FAX_ROWS[severity])
    small = cv2.resize(grey, (size, rows), interpolation=cv2.INTER_AREA)
    screen = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) * 16 + 8
    tiles = np.tile(screen, (rows // 4 + 1, size // 4 + 1))[:rows, :size]
    limit = 128 + strength * 0.45 * (tiles - 128) + chance.uniform(-25, 20) * strength
    black = small < limit
    for row in noise.integers(1, rows, int(strength * rows / 60)):
        black[row] = black[row - 1]
    for _ in range(chance.randint(0, round(3 * strength))):
        black[:, chance.randrange(size)] = True
    sent = np.where(black, 0, 255).astype(np.float32)
    return np.asarray(cv2.resize(sent, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _filmed(grey: Floats, severity: Severity, chance: random.Random, noise: np.random.Generator) -> Floats:
    """Flat contrast, darker to the corners, clumps of grain, long scratches, soft towards the edge."""
    height, width = grey.shape
    strength, scale = STRENGTH[severity], width / WIDTH_300
    ys, xs = np.mgrid[-1:1:64j, -1:1:64j].astype(np.float32)
    from_middle = cv2.resize(np.hypot(xs, ys).astype(np.float32), (width, height))
    edge = np.clip(from_middle - 0.5, 0, 1)
    soft = blurred(grey, 0.4 + 2.2 * strength * scale)
    picture = grey * (1 - edge) + soft * edge
    picture = 60 * strength + picture * (1 - 0.45 * strength) - 55 * strength * edge
    clumps = blurred(noise.normal(0, 1, (height, width)).astype(np.float32), 1.1)
    picture += 60 * strength * clumps
    for _ in range(round(8 * strength)):
        x, drift = chance.randrange(width), chance.randint(-30, 30)
        cv2.line(picture, (x, 0), (x + drift, height), chance.choice((30.0, 245.0)), 1, cv2.LINE_AA)
    return np.asarray(picture, np.float32)


def _wetted(grey: Floats, severity: Severity, chance: random.Random, noise: np.random.Generator) -> Floats:
    """Ink that ran downwards inside patches with a brown rim, on paper that dried in ripples."""
    height, width = grey.shape
    strength, scale = STRENGTH[severity], width / WIDTH_300
    hills = cv2.resize(noise.random((7, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    wet = np.asarray(np.clip((hills - (0.85 - 0.35 * strength)) * 8, 0, 1), np.float32)
    reach = max(3, round((4 + 16 * strength) * scale)) | 1
    run = cv2.filter2D(grey, -1, np.full((reach, 1), 1 / reach, np.float32), anchor=(0, reach - 1))
    run = 0.45 * blurred(np.asarray(run, np.float32), 1.0 + 1.5 * strength * scale) + 0.55 * grey
    picture = grey * (1 - wet) + run * wet
    rim = np.abs(np.asarray(cv2.Laplacian(blurred(wet, 6 * scale), cv2.CV_32F), np.float32))
    rim = blurred(np.asarray(rim / max(1e-6, float(rim.max())), np.float32), 3 * scale)
    ripples = 6 * np.sin(np.arange(height, dtype=np.float32) / (38 * scale) + chance.uniform(0, 6))[:, None]
    paper = chance.uniform(215, 240) - strength * (70 * rim + 25 * wet + np.abs(ripples))
    lowest = chance.uniform(20, 50)
    return np.asarray(
        lowest + picture / 255 * (paper - lowest) + noise.normal(0, 2 + 5 * strength, grey.shape), np.float32
    )


FAMILY: dict[str, Callable[[Floats, Severity, random.Random, np.random.Generator], Floats]] = {
    "faxed": _faxed,
    "filmed": _filmed,
    "wetted": _wetted,
}
