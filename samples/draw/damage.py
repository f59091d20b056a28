"""Makes a clean page look like a scan: paper, faded ink, copying, show-through, folds, skew, light, noise.

Pictures are RGB arrays, height by width by 3, uint8; sizes of effects are scaled to the page's width.
"""

import random
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]
Severity = Literal["clean", "typical", "bad"]
WHITE = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Wear:
    """How worn: degrees, grey levels of 255, and pixels at 300 dpi."""

    skew: float
    blur: float
    noise: float
    specks: float
    shade: float
    through: float
    paper: tuple[float, float]
    ink: tuple[float, float]
    copied: bool
    folds: int
    punched: bool
    warp: float
    border: bool


WEAR: dict[Severity, Wear] = {
    "clean": Wear(0.3, 0.5, 1.2, 0, 0.03, 0, (248, 254), (15, 40), False, 0, False, 0, False),
    "typical": Wear(1.3, 0.9, 4.0, 1e-5, 0.10, 0.07, (226, 244), (30, 65), False, 1, True, 1.5, False),
    "bad": Wear(2.6, 1.2, 7.0, 1e-4, 0.26, 0.18, (190, 218), (50, 95), True, 2, True, 3.5, True),
}


def scan(
    page: Picture,
    severity: Severity,
    *,
    seed: str,
    tint: tuple[float, float, float] = WHITE,
    back: Picture | None = None,
) -> Picture:
    """The page as that office's scanner would deliver it; ``back`` is what is printed on the other side."""
    wear = WEAR[severity]
    chance = random.Random(seed)
    noise = np.random.default_rng(chance.getrandbits(63))
    cover = _ink_cover(page, wear, chance, noise)
    picture = _on_paper(cover, wear, chance, noise, tint=tint, back=back)
    for _fold in range(wear.folds):
        _fold_over(picture, chance)
    if wear.punched:
        _punch(picture)
    picture = _placed(picture, wear, chance)
    return _captured(picture, wear, chance, noise)


def bilevel(page: Picture, severity: Severity, *, seed: str) -> Picture:
    """The page as an office copier scans it in black and white: skewed, a little ragged, with specks."""
    wear = WEAR[severity]
    chance = random.Random(seed)
    noise = np.random.default_rng(chance.getrandbits(63))
    picture = page.astype(np.float32)
    if wear.punched:
        _punch(picture)
    picture = _placed(picture, wear, chance)
    grey = blurred(picture.min(axis=2), 0.55)
    rough = blurred(noise.normal(0, 1, grey.shape).astype(np.float32), 1.0) * (wear.noise * 8)
    black = grey + rough < 150
    for _speck in range(int(wear.specks * grey.size / 8)):
        x, y = chance.randrange(grey.shape[1]), chance.randrange(grey.shape[0])
        black[y : y + chance.randint(1, 3), x : x + chance.randint(1, 3)] = True
    return np.where(black[..., None], 0, 255).repeat(3, axis=2).astype(np.uint8)


def blurred(picture: Floats, sigma: float) -> Floats:
    """The picture out of focus by so many pixels."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)


def _ink_cover(page: Picture, wear: Wear, chance: random.Random, noise: np.random.Generator) -> Floats:
    """How much of each channel the ink takes away, 0 to 1, uneven where the ribbon or toner ran low."""
    height, width = page.shape[:2]
    light = page.astype(np.float32)
    if wear.copied:
        soft = blurred(light, 1.2 * width / 2480 + 0.3)
        blotches = noise.normal(0, 1, (height // 7 + 1, width // 7 + 1)).astype(np.float32)
        limit = 165 + 16 * cv2.resize(blotches, (width, height))
        light = np.where(soft < limit[..., None], soft * 0.4, 255).astype(np.float32)
    fading = noise.uniform(1.0 if wear.skew < 1 else 0.78, 1, (6, 5)).astype(np.float32)
    strength = cv2.resize(fading, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip((1 - light / 255) * strength[..., None], 0, 1).astype(np.float32)


def _on_paper(
    cover: Floats,
    wear: Wear,
    chance: random.Random,
    noise: np.random.Generator,
    *,
    tint: tuple[float, float, float],
    back: Picture | None,
) -> Floats:
    height, width = cover.shape[:2]
    paper, ink = chance.uniform(*wear.paper), chance.uniform(*wear.ink)
    base = np.full((height, width), paper, np.float32)
    if back is not None and wear.through:
        behind = blurred(255 - back[:, ::-1].min(axis=2).astype(np.float32), 2.2 * width / 2480 + 0.3)
        base -= behind / 255 * wear.through * (paper - ink)
    grain = blurred(noise.normal(0, 1, (height // 2, width // 2)).astype(np.float32), 1.5)
    base += cv2.resize(grain, (width, height)) * min(3.0, wear.noise)
    picture = base[..., None] * (1 - cover) + ink * cover
    return (picture * np.array(tint, np.float32)).astype(np.float32)


def _fold_over(picture: Floats, chance: random.Random) -> None:
    height, width = picture.shape[:2]
    y, slant = chance.uniform(0.2, 0.8) * height, chance.uniform(-0.01, 0.01) * height
    crease = np.zeros((height, width), np.float32)
    cv2.line(crease, (0, int(y)), (width, int(y + slant)), 1.0, max(1, width // 1000))
    crease = blurred(crease, 2.5 * width / 2480 + 0.3)
    picture *= 1 - crease[..., None] * chance.choice((0.5, -0.2))


def _punch(picture: Floats) -> None:
    height, width = picture.shape[:2]
    for share in (0.45, 0.55):
        cv2.circle(
            picture,
            (int(0.042 * width), int(share * height)),
            int(0.013 * width),
            (45, 45, 45),
            -1,
            cv2.LINE_AA,
        )


def _placed(picture: Floats, wear: Wear, chance: random.Random) -> Floats:
    """Laid on the glass: a little warped, turned and shifted."""
    height, width = picture.shape[:2]
    if wear.warp:
        ys, xs = np.mgrid[0:height:16, 0:width:16].astype(np.float32)
        swing = wear.warp * width / 2480
        xs += swing * np.sin(ys / height * chance.uniform(2, 5) + chance.uniform(0, 6)).astype(np.float32)
        ys += swing * np.sin(xs / width * chance.uniform(2, 5) + chance.uniform(0, 6)).astype(np.float32)
        maps = cv2.resize(xs, (width, height)), cv2.resize(ys, (width, height))
        picture = cv2.remap(picture, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2),
        chance.choice((-1, 1)) * chance.uniform(0.4, 1) * wear.skew,
        0.985 if wear.border else 1,
    )
    beside = cv2.BORDER_CONSTANT if wear.border else cv2.BORDER_REPLICATE
    turned = cv2.warpAffine(
        picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=beside, borderValue=(30, 30, 30)
    )
    return turned.astype(np.float32)


def _captured(picture: Floats, wear: Wear, chance: random.Random, noise: np.random.Generator) -> Picture:
    """Lamp, lens and sensor."""
    height, width = picture.shape[:2]
    angle = chance.uniform(0, 6.28)
    ys, xs = np.mgrid[0:64, 0:64].astype(np.float32) / 63 - 0.5
    light = 1 - wear.shade * np.clip(0.5 + xs * np.cos(angle) + ys * np.sin(angle), 0, 1.2)
    picture = picture * cv2.resize(light.astype(np.float32), (width, height))[..., None]
    picture += noise.normal(0, wear.noise * 1.6, (height, width, 1)).astype(np.float32)
    for _speck in range(int(wear.specks * width * height / 8)):
        at = (chance.randrange(width), chance.randrange(height))
        cv2.circle(picture, at, chance.randint(1, max(1, width // 900)), (60, 60, 60), -1)
    picture = blurred(picture, max(0.45, wear.blur * width / 2480))
    return np.clip(picture, 0, 255).astype(np.uint8)
