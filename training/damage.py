"""What happens to a line between the typist and the scan: ink, pens, copies, folds, light, grain.

Every damage takes a picture and gives the next; ``hurt`` strings them together as a page meets them. Strength is 0 to
1. Sizes are in pixels of the scan unless named otherwise.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Boxes = Sequence[tuple[int, int, int, int]]
Severity = Literal["clean", "typical", "bad"]
SEVERITIES: tuple[Severity, ...] = ("clean", "typical", "bad")
SEVERITY_WEIGHTS = (20, 45, 35)


class Hurting(Protocol):
    """A way to turn lines as drawn into lines as scanned."""

    def __call__(self, pixels: Grey, boxes: Boxes, severity: Severity, *, size_px: float, rng: random.Random) -> Grey:
        """The picture as a scan of that severity shows it."""
        ...


@dataclass(frozen=True, eq=False)
class Scene:
    """What a damage may know of what it hurts."""

    rng: random.Random
    grain: np.random.Generator
    boxes: Boxes
    """ink of the lines: left, top, right, bottom"""
    size_px: float
    """of the type"""
    strength: float

    def chance(self, share: float) -> bool:
        """True so often."""
        return self.rng.random() < share

    def between(self, low: float, high: float) -> float:
        """A number in between, higher for more strength."""
        return low + (high - low) * min(1.0, self.strength * self.rng.uniform(0.4, 1.3))


Damage = Callable[[Grey, Scene], Grey]
STRENGTH: dict[Severity, tuple[float, float]] = {"clean": (0.0, 0.15), "typical": (0.2, 0.65), "bad": (0.6, 1.0)}

TILT_DEG: dict[Severity, float] = {"clean": 0.06, "typical": 0.15, "bad": 0.22}


def hurt(pixels: Grey, boxes: Boxes, severity: Severity, *, size_px: float, rng: random.Random) -> Grey:
    """The picture as a scan of that severity shows it."""
    scene = Scene(
        rng=rng,
        grain=np.random.default_rng(rng.getrandbits(64)),
        boxes=boxes,
        size_px=size_px,
        strength=rng.uniform(*STRENGTH[severity]),
    )
    for damage, shares in COURSE:
        if scene.chance(shares[SEVERITIES.index(severity)]):
            pixels = damage(pixels, scene)
    return pixels


def field(scene: Scene, shape: tuple[int, int], cell_px: float) -> npt.NDArray[np.float32]:
    """Smooth noise from 0 to 1 whose hills are about so wide."""
    rows, columns = (max(2, round(side / cell_px) + 1) for side in shape)
    coarse = scene.grain.random((rows, columns), dtype=np.float32)
    smooth = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth, 0, 1), dtype=np.float32)


def to_grey(pixels: npt.NDArray[np.generic]) -> Grey:
    """Rounded and kept within 0 to 255."""
    return np.asarray(np.clip(np.rint(pixels), 0, 255), np.uint8)


def thicken(pixels: Grey, scene: Scene) -> Grey:
    """Ink that has run, or a worn ribbon and type: strokes grow or shrink by parts of a pixel."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    grown = cv2.erode(pixels, kernel) if scene.chance(0.5) else cv2.dilate(pixels, kernel)
    amount = scene.between(0.1, 1.0) * min(1.0, scene.size_px / 32)
    return to_grey(cv2.addWeighted(grown, amount, pixels, 1 - amount, 0))


def letterpress(pixels: Grey, scene: Scene) -> Grey:
    """Old print: edges gnawed and swollen, strokes that do not print everywhere."""
    height, width = pixels.shape
    cell = scene.between(1.2, 2.0) * max(1.0, scene.size_px / 30)
    soft = cv2.GaussianBlur(pixels, (0, 0), max(0.6, scene.size_px / 40)).astype(np.float32)
    uneven = (field(scene, (height, width), cell) - 0.5) * scene.between(60, 200)
    sharp = 1 / (1 + np.exp(-(soft + uneven - scene.rng.uniform(105, 165)) / 18))
    return to_grey(255 * sharp)


def dot_matrix(pixels: Grey, scene: Scene) -> Grey:
    """Strokes made of the dots of a needle printer."""
    pitch = max(2, round(scene.size_px / scene.rng.uniform(11, 20)))
    height, width = pixels.shape
    cells = cv2.resize(pixels, (-(-width // pitch), -(-height // pitch)), interpolation=cv2.INTER_AREA)
    hit = (cells < scene.rng.uniform(120, 175)).astype(np.float32)
    hit *= scene.grain.random(hit.shape) > 0.03 * scene.strength
    grid = np.zeros((cells.shape[0] * pitch, cells.shape[1] * pitch), np.float32)
    grid[pitch // 2 :: pitch, pitch // 2 :: pitch] = hit
    dots = cv2.dilate(grid, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pitch + 1, pitch + 1)))
    dots = cv2.GaussianBlur(dots, (0, 0), pitch / 4)[:height, :width]
    return to_grey(255 - 255 * np.clip(dots * scene.rng.uniform(0.9, 1.3), 0, 1))


def pale_ink(pixels: Grey, scene: Scene) -> Grey:
    """A tired ribbon: ink pale, and paler in places."""
    keep = 1 - scene.between(0.1, 0.65) * (0.5 + 0.5 * field(scene, pixels.shape, scene.size_px * 4))
    return to_grey(255 - (255 - pixels.astype(np.float32)) * keep)


def gaps(pixels: Grey, scene: Scene) -> Grey:
    """Ink rubbed off in small spots."""
    spots = field(scene, pixels.shape, scene.rng.uniform(2, 5)) > 1 - scene.between(0.02, 0.15)
    pale = 255 - (255 - pixels.astype(np.float32)) * np.where(spots, scene.rng.uniform(0, 0.5), 1)
    return to_grey(pale)


def rules(pixels: Grey, scene: Scene) -> Grey:
    """Ruled paper, underlines, or the rules of a table around the words."""
    out = pixels.copy()
    ink = scene.rng.randint(0, 190)
    thick = max(1, round(scene.size_px / scene.rng.uniform(14, 40)))
    height, width = out.shape
    kind = scene.rng.choice(("ruled", "underlined", "table", "table"))
    if kind == "ruled":
        step = max(8, round(scene.size_px * scene.rng.uniform(1.2, 2.4)))
        for y in range(scene.rng.randint(0, step), height, step):
            cv2.line(out, (0, y), (width, y + scene.rng.randint(-1, 1)), ink, thick)
        return out
    for x0, y0, x1, y1 in scene.boxes:
        gap = round(scene.size_px * scene.rng.uniform(0.02, 0.3))
        if kind == "underlined" and scene.chance(0.6):
            end = x0 + round((x1 - x0) * scene.rng.choice((1, 1, 0.4)))
            cv2.line(out, (x0, y1 + gap), (end, y1 + gap), ink, thick)
        if kind == "table":
            side = round(scene.size_px * scene.rng.uniform(0.1, 0.8))
            cv2.rectangle(out, (x0 - side, y0 - gap), (x1 + side, y1 + gap), ink, thick)
            for _ in range(scene.rng.choice((0, 0, 1))):
                x = scene.rng.randint(x0, max(x0 + 1, x1))
                if out[y0:y1, max(0, x - 1) : x + 2].min(initial=255) > 200:
                    cv2.line(out, (x, y0 - gap), (x, y1 + gap), ink, thick)
    return out


def pen_strokes(pixels: Grey, scene: Scene) -> Grey:
    """Ticks, initials and crossings of a pen through the print."""
    out = pixels.copy()
    height, width = out.shape
    for _ in range(scene.rng.randint(1, 3)):
        x, y = scene.rng.uniform(0, width), scene.rng.uniform(0, height)
        reach = scene.size_px * scene.rng.uniform(1, 5)
        turns = scene.grain.normal(0, reach / 3, (scene.rng.randint(3, 9), 2)).cumsum(axis=0)
        points = np.rint(turns + np.array((x, y))).astype(np.int32)
        ink = scene.rng.randint(30, 170)
        layer = np.full_like(out, 255)
        cv2.polylines(layer, [points], False, ink, max(1, round(scene.size_px / 16)), cv2.LINE_AA)
        out = np.minimum(out, layer)
    return out


def seal(pixels: Grey, scene: Scene) -> Grey:
    """A round or square office stamp over the print, with something like writing in it."""
    layer = np.full_like(pixels, 255)
    height, width = pixels.shape
    centre = scene.rng.randint(0, width), scene.rng.randint(0, height)
    radius = round(scene.size_px * scene.rng.uniform(1.5, 4))
    thick = max(1, round(scene.size_px / 12))
    ink = scene.rng.randint(90, 190)
    if scene.chance(0.6):
        for part in (1, 0.75):
            cv2.circle(layer, centre, round(radius * part), ink, thick, cv2.LINE_AA)
    else:
        x, y = centre
        cv2.rectangle(layer, (x - radius, y - radius // 2), (x + radius, y + radius // 2), ink, thick)
    text = "".join(scene.rng.choices("ADEHIKLMNORSTU 0123456789.", k=12))
    at = centre[0] - round(radius * 0.7), centre[1] + scene.rng.randint(-radius // 3, radius // 3)
    cv2.putText(layer, text, at, cv2.FONT_HERSHEY_SIMPLEX, radius / 110, ink, thick, cv2.LINE_AA)
    worn = field(scene, pixels.shape, scene.size_px / 3) * scene.rng.uniform(0.4, 1)
    stamped = to_grey(255 - (255 - layer.astype(np.float32)) * (1 - worn))
    return np.minimum(pixels, stamped)


def bleed(pixels: Grey, scene: Scene) -> Grey:
    """The other side of the paper showing through."""
    turned = np.roll(pixels[:, ::-1], scene.rng.randint(1, max(2, pixels.shape[0])), axis=0)
    back = np.asarray(cv2.GaussianBlur(turned, (0, 0), max(0.8, scene.size_px / 18)), np.float32)
    shown = (255 - back) * scene.between(0.06, 0.45)
    return to_grey(np.minimum(pixels, 255 - shown))


def fold(pixels: Grey, scene: Scene) -> Grey:
    """A crease: dark, light, or ink gone."""
    height, width = pixels.shape
    layer = np.zeros((height, width), np.float32)
    if scene.chance(0.5):
        x = scene.rng.randint(0, width)
        ends = (x, 0), (x + scene.rng.randint(-20, 20), height)
    else:
        y = scene.rng.randint(0, height)
        ends = (0, y), (width, y + scene.rng.randint(-12, 12))
    cv2.line(layer, *ends, 1.0, max(1, round(scene.size_px / scene.rng.uniform(6, 25))))
    layer = cv2.GaussianBlur(layer, (0, 0), scene.rng.uniform(0.6, 2.5)) * scene.between(0.3, 1)
    target = scene.rng.choice((70.0, 255.0))
    return to_grey(pixels * (1 - layer) + target * layer)


def warp(pixels: Grey, scene: Scene) -> Grey:
    """Paper that did not lie flat: lines that wave by parts of their height."""
    height, width = pixels.shape
    lift = scene.between(0.5, 4.5) * scene.size_px / 40
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    wave = lift * (2 * field(scene, (height, width), scene.size_px * scene.rng.uniform(4, 12)) - 1)
    drift = lift * 0.7 * (2 * field(scene, (height, width), scene.size_px * 6) - 1)
    return np.asarray(cv2.remap(pixels, columns + drift, rows + wave, cv2.INTER_LINEAR, borderValue=255), np.uint8)


def tilt(pixels: Grey, boxes: Boxes, severity: Severity, rng: random.Random) -> tuple[Grey, Boxes]:
    """What levelling a page leaves of its skew, and a little slant; and where the lines are after it."""
    height, width = pixels.shape
    degrees = rng.gauss(0, TILT_DEG[severity])
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), np.float64)
    slant = rng.gauss(0, 0.02)
    turn[0, 1] += slant
    turn[0, 2] -= slant * height / 2
    tilted = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(tilted, np.uint8), tuple(_turned(box, turn) for box in boxes)


def _turned(box: tuple[int, int, int, int], turn: npt.NDArray[np.float64]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = box
    corners = np.array([(x, y, 1) for x in (x0, x1) for y in (y0, y1)]) @ turn.T
    low, high = corners.min(axis=0), corners.max(axis=0)
    return round(low[0]), round(low[1]), round(high[0]), round(high[1])


def photocopy(pixels: Grey, scene: Scene) -> Grey:
    """Black and white by a level that wanders; blotches; seldom perfectly sharp."""
    height, width = pixels.shape
    softness = scene.rng.uniform(0.4, 1.1) * max(0.7, scene.size_px / 34)
    soft = cv2.GaussianBlur(pixels, (0, 0), softness).astype(np.float32)
    grain = scene.grain.normal(0, scene.between(4, 26), (height, width)).astype(np.float32)
    inked = float(np.percentile(soft, 3))
    wander = 0.4 * scene.strength * (field(scene, (height, width), scene.size_px * 3) - 0.5)
    level = inked + (255 - inked) * (scene.rng.uniform(0.35, 0.75) + wander)
    ink = (soft + grain < level).astype(np.uint8)
    if scene.chance(0.4):
        ink |= (field(scene, (height, width), 3) > 1 - scene.between(0.0, 0.035)).astype(np.uint8)
    copied = (1 - ink) * 255
    return to_grey(cv2.GaussianBlur(copied.astype(np.float32), (0, 0), scene.rng.uniform(0.3, 0.9)))


def coarse(pixels: Grey, scene: Scene) -> Grey:
    """Sent or scanned at too few dots, and enlarged again."""
    height, width = pixels.shape
    share = max(1 - scene.between(0.15, 0.6), min(1.0, 13 / scene.size_px))
    size = max(1, round(width * share)), max(1, round(height * share))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    way = scene.rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    return np.asarray(cv2.resize(small, (width, height), interpolation=way), np.uint8)


def blur(pixels: Grey, scene: Scene) -> Grey:
    """Out of focus, or moved while it was read."""
    width = scene.between(0.3, 1.5) * max(0.6, scene.size_px / 40)
    if scene.chance(0.8):
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), width), np.uint8)
    reach = max(1, round(2.5 * width))
    return np.asarray(cv2.blur(pixels, (reach, 1) if scene.chance(0.5) else (1, reach)), np.uint8)


def light(pixels: Grey, scene: Scene) -> Grey:
    """Paper that is not white, unevenly lit, with stains; ink that is not black."""
    paper = scene.rng.uniform(165, 250) - scene.between(0, 90) * field(scene, pixels.shape, scene.size_px * 12)
    if scene.chance(0.3):
        stain = np.clip(4 * (field(scene, pixels.shape, scene.size_px * 5) - 0.7), 0, 1)
        paper -= scene.between(5, 60) * stain
    ink = scene.rng.uniform(5, 70)
    return to_grey(ink + (paper - ink) * (pixels.astype(np.float32) / 255))


def grain(pixels: Grey, scene: Scene) -> Grey:
    """The sensor's noise, finer or coarser."""
    noise = scene.grain.normal(0, scene.between(2, 30), pixels.shape).astype(np.float32)
    if scene.chance(0.35):
        noise = cv2.GaussianBlur(noise, (0, 0), scene.rng.uniform(0.5, 1.1)) * 1.7
    return to_grey(pixels + noise)


def specks(pixels: Grey, scene: Scene) -> Grey:
    """Dust, toner and holes: dark or light dots of one to a few pixels."""
    out = pixels.copy()
    height, width = out.shape
    count = round(height * width / 1000 * scene.between(0.05, 2.2))
    dark = scene.chance(0.75)
    rows, columns = scene.grain.integers(0, height, count), scene.grain.integers(0, width, count)
    for y, x, chance in zip(rows, columns, scene.grain.random(count), strict=True):
        reach = int(chance**3 + chance**6 * scene.size_px / 14)
        out[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = 20 if dark else 245
    return out


def jpeg(pixels: Grey, scene: Scene) -> Grey:
    """Saved with loss."""
    quality = round(90 - scene.between(5, 65))
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


COURSE: tuple[tuple[Damage, tuple[float, float, float]], ...] = (
    (dot_matrix, (0.02, 0.05, 0.05)),
    (letterpress, (0.03, 0.12, 0.22)),
    (thicken, (0.15, 0.45, 0.6)),
    (pale_ink, (0.05, 0.3, 0.45)),
    (gaps, (0.0, 0.15, 0.35)),
    (rules, (0.12, 0.25, 0.3)),
    (pen_strokes, (0.03, 0.12, 0.2)),
    (bleed, (0.0, 0.2, 0.4)),
    (warp, (0.1, 0.4, 0.6)),
    (photocopy, (0.08, 0.3, 0.5)),
    (seal, (0.02, 0.12, 0.2)),
    (fold, (0.02, 0.12, 0.25)),
    (light, (0.5, 0.85, 0.95)),
    (coarse, (0.05, 0.2, 0.35)),
    (blur, (0.25, 0.6, 0.75)),
    (grain, (0.3, 0.8, 0.95)),
    (specks, (0.03, 0.3, 0.55)),
    (jpeg, (0.4, 0.7, 0.8)),
)
"""Every damage in the order in which a page meets them, and how often at each severity."""
