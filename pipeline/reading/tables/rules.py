"""Rules on a sheet: thin, long, level or upright lines, broken by copying or bent by the scan as they may be.

Lengths are inches, so that they mean the same at every resolution.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.paging.pictures import Pixels
from pipeline.reading.pieces import Boxes, Labels, Mask, pieces_of

Course = npt.NDArray[np.float64]
Size = tuple[int, int]
"""Width and height, in pixels."""

INK = 228
"""Of 255 for paper: rules come out paler than type."""
THICKEST_IN = 0.035
"""What is thicker is a stroke of type, unless it runs on without a gap."""
BROADEST_IN = 0.06
"""What is broader in every direction is a bar, a picture or a large letter, however long."""
WANDER_IN = 0.012
"""How far a rule may stray from straight over ``RUN_IN``."""
RUN_IN = 0.5
DENSE = 0.45
"""Share of a run that must be ink. Rules of a bad photocopy keep 0.6 and more; of a headline, which stems cut into
pieces, less is left."""
FAINT = 0.35
"""Share of its length that a faint rule has ink of: the headlines of a row of type have about 0.2."""
APART_IN = 0.12
"""A faint rule is looked for no nearer to another."""
SHORTEST_IN = 0.3
BENT_IN = 0.03
CURVE_DEGREE = 3
FITS = 3
STRAY_IN = 0.015
"""What is further from the curve of a rule is something else: a seal, a fold, type that touches it."""
SAME_RULE_IN = 0.06
"""Pieces that are no further from one line belong to one rule."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule, level or upright: where it lies at every pixel along it, and where there is ink of it."""

    course: Course
    """its place across, for every pixel of the picture along it: beyond its ends too"""
    inked: npt.NDArray[np.bool_]
    """whether there is ink of it, for every pixel along"""
    seen: bool = True
    """false for the side of a table that has no rule there"""

    @cached_property
    def first(self) -> int:
        """Where its ink begins."""
        return int(np.argmax(self.inked))

    @cached_property
    def last(self) -> int:
        """Where its ink ends."""
        return int(len(self.inked) - 1 - np.argmax(self.inked[::-1]))

    @cached_property
    def middle(self) -> float:
        """Its place across, on the whole."""
        return float(np.median(self.course[self.first : self.last + 1]))

    def is_straight(self, dpi: int) -> bool:
        """Whether it bends no more than a rule on paper that was not quite flat: the side of a seal does."""
        course = self.course[self.first : self.last + 1]
        chord = np.linspace(course[0], course[-1], len(course))
        return bool(np.abs(course - chord).max() <= BENT_IN * dpi)

    def share(self, start: float, end: float) -> float:
        """How much of a stretch along it is inked, gaps closed, 0 to 1."""
        return _share(self.inked, start, end)

    def raw_share(self, ink: Mask, start: float, end: float, *, beside_px: int) -> float:
        """How much of a stretch along it has ink on or beside its course, 0 to 1; for an upright, turn the ink."""
        low, high = max(0, round(start)), min(len(self.inked), round(end))
        places = np.round(self.course[low:high]).astype(int)
        near = np.clip(places + np.arange(-beside_px, beside_px + 1)[:, None], 0, len(ink) - 1)
        return float(ink[near, np.arange(low, high)].max(axis=0).mean()) / 255


def ink_of(grey: Pixels) -> Mask:
    """Where there is ink on a cleaned page."""
    return np.asarray(cv2.threshold(grey, INK, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def level_rules(ink: Mask, dpi: int) -> Mask:
    """The pixels of level rules, gaps in them closed."""
    return _rules(ink, dpi, lambda along, across: (along, across))


def upright_rules(ink: Mask, dpi: int) -> Mask:
    """The pixels of upright rules, gaps in them closed."""
    return _rules(ink, dpi, lambda along, across: (across, along))


def _rules(ink: Mask, dpi: int, size: Callable[[int, int], Size]) -> Mask:
    """The pixels of rules of one direction; ``size`` makes of a length along and one across a width and a height."""
    run = size(round(RUN_IN * dpi), 1)
    thin = _thin(ink, size(1, _thickest(dpi)))
    lines = _lines_that_may_hold(ink, run)
    if lines.any():
        bars = _opened(ink, (round(BROADEST_IN * dpi),) * 2)
        here = lines if run[0] > run[1] else (slice(None), lines)
        solid = _opened(np.asarray(cv2.subtract(ink[here], bars[here]), dtype=np.uint8), run)
        thin[here] = np.maximum(thin[here], solid)
    wide = cv2.dilate(thin, _whole(size(1, 2 * round(WANDER_IN * dpi / 2) + 1)))
    dense = cv2.blur(wide, run, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.threshold(dense, math.ceil(255 * DENSE) - 1, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def _lines_that_may_hold(ink: Mask, run: Size) -> npt.NDArray[np.bool_]:
    """The rows or columns that may hold ink without a gap of this width and height: few, and told at little cost.

    Of two pieces in a row, each half as long, one is full then, wherever the row begins. At an edge half a run is
    enough, as beyond it everything counts as ink.
    """
    piece = max(run) // 2
    lines = ink if run[1] > run[0] else ink.T
    whole = len(lines) // piece * piece
    if not whole:
        return np.ones(lines.shape[1], dtype=np.bool_)
    pieces = lines[:whole].reshape(-1, piece, lines.shape[1])
    return np.asarray(pieces.min(axis=1).any(axis=0) | lines[-piece:].min(axis=0).astype(np.bool_))


def faint_rules(ink: Mask, known: Sequence[Rule], span: tuple[float, float], dpi: int) -> list[Rule]:
    """Level rules beside the known ones, of which there is too little ink to trace, but enough over their whole length.

    Args:
        ink: of the table.
        known: rules already traced: a faint one bends as they do.
        span: from where to where along they would run.
        dpi: resolution.
    """
    bend = np.mean([rule.course - rule.middle for rule in known], axis=0)
    columns = np.arange(max(0, round(span[0])), min(ink.shape[1], round(span[1])), max(1, dpi // 75))
    if not len(columns):
        return []
    thin = cv2.dilate(_thin(ink, (1, _thickest(dpi))), np.ones((3, 1), np.uint8))[:, columns] > 0
    rows, off = np.arange(len(ink)), np.round(bend[columns]).astype(int)
    counts = [thin[:, off == by].sum(axis=1)[np.clip(rows + by, 0, len(ink) - 1)] for by in np.unique(off)]
    shares = np.sum(counts, axis=0) / len(columns)
    apart = round(APART_IN * dpi)
    for rule in known:
        shares[max(0, round(rule.middle) - apart) : round(rule.middle) + apart] = 0
    found = []
    while shares.max(initial=0) >= FAINT:
        place = int(np.argmax(shares))
        inked = np.zeros(ink.shape[1], dtype=np.bool_)
        inked[columns[0] : columns[-1] + 1] = True
        found.append(Rule(course=place + bend, inked=inked))
        shares[max(0, place - apart) : place + apart] = 0
    return found


def _thin(ink: Mask, thicker: Size) -> Mask:
    """The ink without what is at least of this width and height."""
    return np.asarray(cv2.subtract(ink, _opened(ink, thicker)), dtype=np.uint8)


def _thickest(dpi: int) -> int:
    return max(2, round(THICKEST_IN * dpi))


def _opened(ink: Mask, size: Size) -> Mask:
    """The ink where a box of this width and height fits into it."""
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, _whole(size)), dtype=np.uint8)


def _whole(size: Size) -> Mask:
    return np.ones(size[::-1], np.uint8)


def trace(mask: Mask, dpi: int) -> tuple[Rule, ...]:
    """The level rules of a mask, from top to bottom, pieces of one rule joined."""
    labels, boxes = pieces_of(mask)
    long = np.flatnonzero(boxes[:, cv2.CC_STAT_WIDTH] >= SHORTEST_IN * dpi).tolist()
    places = {piece: _height_of(labels, boxes, piece) for piece in long}
    long.sort(key=places.__getitem__)
    return tuple(_rule(labels, boxes, group, STRAY_IN * dpi) for group in _near(long, places, SAME_RULE_IN * dpi))


def _height_of(labels: Labels, boxes: Boxes, piece: int) -> float:
    """Where the middle of a piece's pixels lies."""
    x, y, across, down = boxes[piece]
    pixels = np.count_nonzero(labels[y : y + down, x : x + across] == piece, axis=1)
    return float(pixels @ np.arange(y, y + down)) / int(pixels.sum())


def _near(pieces: Sequence[int], places: Mapping[int, float], limit: float) -> Iterator[list[int]]:
    """The pieces in groups, each no further than the limit from the middle of its group."""
    group: list[int] = []
    for piece in pieces:
        if group and places[piece] - fmean(places[n] for n in group) > limit:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _rule(labels: Labels, boxes: Boxes, group: Sequence[int], stray: float) -> Rule:
    width = labels.shape[1]
    sums, counts = np.zeros(width), np.zeros(width)
    for piece in group:
        x, y, across, down = boxes[piece]
        part = labels[y : y + down, x : x + across] == piece
        counts[x : x + across] += part.sum(axis=0)
        sums[x : x + across] += (part * np.arange(y, y + down)[:, None]).sum(axis=0)
    inked = counts > 0
    places = np.flatnonzero(inked)
    return Rule(course=_smooth(places, sums[places] / counts[places], width, stray), inked=inked)


def _smooth(places: npt.NDArray[np.int64], across: npt.NDArray[np.float64], length: int, stray: float) -> Course:
    """A gentle curve through the places, those off it by more than ``stray`` left aside; level beyond its ends."""
    start, end = places[0], places[-1]
    scaled = (places - start) / max(1, end - start)
    kept: npt.NDArray[np.bool_] | None = None
    curve = np.polynomial.Polynomial([float(np.median(across))])
    for _ in range(FITS):
        off = np.abs(curve(scaled) - across)
        near = off <= max(stray, float(np.median(off)))
        if kept is not None and np.array_equal(near, kept):
            break
        kept = near
        curve = np.polynomial.Polynomial.fit(scaled[kept], across[kept], CURVE_DEGREE, domain=[0, 1])
    along = np.clip((np.arange(length) - start) / max(1, end - start), 0, 1)
    return np.asarray(curve(along), dtype=np.float64)


def _share(inked: npt.NDArray[np.bool_], start: float, end: float) -> float:
    low, high = max(0, round(start)), min(len(inked), round(end))
    return float(inked[low:high].mean()) if high > low else 0.0
