"""What an office and its scanner do to a page, drawn anew for every page.

Harsher and more varied than the samples' wear (``samples/draw/damage.py``), whose types it shares: there every mark is
told, here all is left to chance, and noise comes after the lens, as on cheap scanners. Lengths are pixels at 300 dpi.
"""

import math
import random
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.draw.damage import Floats, Picture, blurred
from tests.bench.scans.marks import draw_marks

Severity = Literal["clean", "typical", "bad"]
SEVERITIES: tuple[Severity, ...] = ("clean", "typical", "bad")
Affine = NDArray[np.float64]
"""2×3: takes a point (x, y, 1) of the printed page to the scan."""
WIDTH_300 = 2480
TINTS = ((1, 1, 1), (1, 0.985, 0.94), (1, 0.975, 0.90), (0.93, 1, 0.93))


@dataclass(frozen=True)
class Hardness:
    """How hard a severity is: degrees, grey levels of 255, shares, and odds of what may happen."""

    skew: float
    blur: float
    noise: float
    pepper: float
    shade: float
    through: float
    paper: tuple[float, float]
    ink: tuple[float, float]
    quality: int
    copied: float
    ink_kept: tuple[float, float]
    blotches: float
    border: float
    sealed: float
    signed: float
    folded: float
    punched: float
    warp: float
    grain: float
    fading: float
    dirt: int


HARDNESS: dict[Severity, Hardness] = {
    "clean": Hardness(
        skew=0.3, blur=0.4, noise=2, pepper=0, shade=0.03, through=0, paper=(250, 255), ink=(10, 40), quality=88,
        copied=0, ink_kept=(1, 1), blotches=0, border=0, sealed=0.3, signed=0.5, folded=0, punched=0.2, warp=0,
        grain=1, fading=1.0, dirt=0,
    ),
    "typical": Hardness(
        skew=1.5, blur=0.8, noise=7, pepper=0.0006, shade=0.12, through=0.10, paper=(225, 248), ink=(25, 70),
        quality=65, copied=0.35, ink_kept=(0.95, 1.35), blotches=8, border=0.35, sealed=0.7, signed=0.9, folded=0.4,
        punched=0.5, warp=1.5, grain=4, fading=0.75, dirt=0,
    ),
    "bad": Hardness(
        skew=3.0, blur=1.25, noise=13, pepper=0.003, shade=0.30, through=0.22, paper=(185, 225), ink=(45, 105),
        quality=42, copied=0.6, ink_kept=(1.0, 1.7), blotches=18, border=0.7, sealed=0.9, signed=0.9, folded=0.9,
        punched=0.7, warp=4, grain=4, fading=0.75, dirt=250,
    ),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Scan:
    """A page as the scanner delivers it."""

    picture: Picture
    """RGB"""
    to_scan: Affine
    """where a pixel of the printed page lies on the scan, warp apart"""
    notes: dict[str, object]
    """what was done to it"""


def scan(page: Picture, severity: Severity, chance: random.Random, *, dpi: int, back: Picture | None = None) -> Scan:
    """The page after a life in the office; ``back`` is what is printed on its other side."""
    hard = HARDNESS[severity]
    noise = np.random.default_rng(chance.getrandbits(63))
    is_copied = chance.random() < hard.copied
    paper, ink = chance.uniform(*hard.paper), chance.uniform(*hard.ink)
    cover = _ink_cover(page, hard, chance, noise, is_copied=is_copied)
    base = _paper(cover.shape, hard, noise, level=paper)
    if back is not None and hard.through:
        base -= _shown_through(back, hard, chance) * (paper - ink)
    picture = (base * (1 - cover) + ink * cover)[..., None] * _tint(severity, chance) * _colours(page)
    marks = _mark(picture, hard, chance, dpi=dpi)
    placed, to_scan, placing = _placed(picture, hard, chance, paper=paper)
    return Scan(_captured(placed, hard, chance, noise), to_scan, {"copied": is_copied, "marks": marks, **placing})


def _scale(picture: Floats | Picture) -> float:
    """Pixels of the picture for one at 300 dpi."""
    return float(picture.shape[1]) / WIDTH_300


def _ink_cover(
    page: Picture, hard: Hardness, chance: random.Random, noise: np.random.Generator, *, is_copied: bool
) -> Floats:
    """How much of the paper is covered by ink, 0 to 1; after a copier blotchy, and thicker or thinner."""
    grey = page.max(axis=2).astype(np.float32)
    height, width = grey.shape
    if is_copied:
        soft = blurred(grey, 1.3 * _scale(page) + 0.3)
        kept = min(0.5, float((grey < 128).mean()) * chance.uniform(*hard.ink_kept))
        rough = noise.normal(0, 1, (height // 7 + 1, width // 7 + 1)).astype(np.float32)
        limit = float(np.quantile(soft[::3, ::3], kept)) + hard.blotches * cv2.resize(rough, (width, height))
        grey = np.where(soft < limit, 0, 255).astype(np.float32)
    fading = noise.uniform(hard.fading, 1, (6, 5)).astype(np.float32)
    strength = np.clip(cv2.resize(fading, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)
    return np.asarray((1 - grey / 255) * strength, np.float32)


def _paper(shape: tuple[int, ...], hard: Hardness, noise: np.random.Generator, *, level: float) -> Floats:
    height, width = shape
    grain = blurred(noise.normal(0, 1, (height // 2, width // 2)).astype(np.float32), 1.5)
    return np.asarray(level + hard.grain * cv2.resize(grain, (width, height)), np.float32)


def _shown_through(back: Picture, hard: Hardness, chance: random.Random) -> Floats:
    behind = blurred(255 - back[:, ::-1].max(axis=2).astype(np.float32), 2.2 * _scale(back))
    return np.asarray(behind / 255 * hard.through * chance.uniform(0.6, 1.2), np.float32)


def _tint(severity: Severity, chance: random.Random) -> Floats:
    return np.array(TINTS[0] if severity == "clean" else chance.choice(TINTS), np.float32)


def _colours(page: Picture) -> Floats:
    """What is left of each channel where coloured ink was printed; ones where all is black and white."""
    brightest = page.max(axis=2)
    if not (brightest != page.min(axis=2)).any():
        return np.ones(1, np.float32)
    return np.asarray(page / np.maximum(brightest, 1)[..., None].astype(np.float32), np.float32)


def _mark(picture: Floats, hard: Hardness, chance: random.Random, *, dpi: int) -> list[str]:
    """Seal, sign, fold and punch the page; the names of what was done."""
    seals = (1 if hard.dirt == 0 and hard.warp == 0 else chance.randint(1, 2)) if chance.random() < hard.sealed else 0
    signed = chance.random() < hard.signed
    if seals or signed:
        marks = draw_marks(chance, dpi=dpi, seals=seals, signed=signed)
        over = marks[..., 3:]
        picture[:] = picture * (1 - over) + over * (picture / 255) * marks[..., :3]
    folds = chance.randint(1, 2) if chance.random() < hard.folded else 0
    for _ in range(folds):
        _fold(picture, chance)
    punched = chance.random() < hard.punched
    if punched:
        _punch(picture)
    return ["seal"] * seals + ["signature"] * signed + ["fold"] * folds + ["punch"] * punched


def _fold(picture: Floats, chance: random.Random) -> None:
    height, width = picture.shape[:2]
    y, slant = chance.uniform(0.2, 0.8) * height, chance.uniform(-0.01, 0.01) * height
    crease = np.zeros((height, width), np.float32)
    cv2.line(crease, (0, int(y)), (width, int(y + slant)), 1.0, max(1, int(2 * _scale(picture))))
    crease = blurred(crease, 2.5 * _scale(picture))
    picture *= 1 - 0.8 * crease[..., None] * chance.choice((1, -0.35))


def _punch(picture: Floats) -> None:
    height, width = picture.shape[:2]
    for share in (0.37, 0.63):
        at = int(0.045 * width), int(share * height)
        cv2.circle(picture, at, int(0.015 * width), (40, 40, 40), -1, cv2.LINE_AA)


def _placed(
    picture: Floats, hard: Hardness, chance: random.Random, *, paper: float
) -> tuple[Floats, Affine, dict[str, object]]:
    """Laid on the glass: a little warped, turned and shifted, perhaps with the bed around it."""
    height, width = picture.shape[:2]
    if hard.warp:
        picture = _warped(picture, hard.warp * _scale(picture), chance)
    skew = chance.uniform(-hard.skew, hard.skew)
    has_border = chance.random() < hard.border
    beside = chance.uniform(15, 45) if has_border else paper
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), skew, 0.985 if has_border else 1), np.float64)
    if has_border:
        turn[:, 2] += chance.uniform(-0.012, 0.02) * width, chance.uniform(-0.01, 0.015) * height
    placed = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(beside,) * 3)
    return np.asarray(placed, np.float32), turn, {"skew": round(skew, 2), "border": has_border}


def _warped(picture: Floats, swing: float, chance: random.Random) -> Floats:
    height, width = picture.shape[:2]
    ys, xs = np.mgrid[0:height:16, 0:width:16].astype(np.float32)
    across = xs + swing * np.sin(ys / height * chance.uniform(2, 5) + chance.uniform(0, 6)).astype(np.float32)
    down = ys + swing * np.sin(xs / width * chance.uniform(2, 5) + chance.uniform(0, 6)).astype(np.float32)
    maps = cv2.resize(across, (width, height)), cv2.resize(down, (width, height))
    return np.asarray(cv2.remap(picture, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _captured(picture: Floats, hard: Hardness, chance: random.Random, noise: np.random.Generator) -> Picture:
    """Lamp, lens, sensor and dirt on the glass."""
    height, width = picture.shape[:2]
    angle = chance.uniform(0, 2 * math.pi)
    ys, xs = np.mgrid[0:64, 0:64].astype(np.float32) / 63 - 0.5
    light = 1 - hard.shade * np.clip(0.5 + xs * np.cos(angle) + ys * np.sin(angle), 0, 1.2)
    picture = picture * cv2.resize(light.astype(np.float32), (width, height))[..., None]
    picture = blurred(picture, max(0.3, hard.blur * chance.uniform(0.8, 1.2) * _scale(picture)))
    picture += noise.normal(0, hard.noise, (height, width, 1)).astype(np.float32)
    if hard.pepper:
        drops = noise.random((height, width))
        picture[drops < hard.pepper] = 20
        picture[drops > 1 - hard.pepper / 2] = 250
    for _ in range(hard.dirt):
        at = chance.randrange(width), chance.randrange(height)
        cv2.circle(picture, at, chance.randint(1, max(1, int(3 * _scale(picture)))), (50, 50, 50), -1)
    return np.clip(picture, 0, 255).astype(np.uint8)
