"""Lines by the thousand, made by another process while the network learns, kept on disk until they are learnt.

A shard follows from the seed and its number. Its batches mix it with the shard before, so that each line is met twice,
each time stretched a little otherwise.
"""

import json
import multiprocessing
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.pool import AsyncResult
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.reading.second_reader.cutting import NARROWEST_PX
from pipeline.reading.second_reader.network import HEIGHT_PX, PAPER
from training.labels import encode
from training.lines import WIDEST_PX, Line, Recipe, make_strip
from training.network import frames_of

STRIPS = 256
"""Of a shard: about 2,000 lines."""
AHEAD = 2
"""Shards made before they are needed."""
KEPT = 4
"""Shards left on disk behind the one in use."""
BATCHES = ((256, 20), (448, 12), (704, 8), (WIDEST_PX, 6))
"""Width in pixels and lines of each kind of batch: about the same area each. Few kinds, since each is compiled."""
EASY_SHARDS, EASY_WIDTH_PX = 2, 448
"""The first shards teach by short lines only: where each letter lies is found sooner."""
STRETCH = (0.85, 1.15)
NICE = 19


@dataclass(frozen=True, eq=False)
class Batch:
    """Lines of about one width, ready for the network."""

    pixels: npt.NDArray[np.uint8]
    """lines × height × width"""
    frames: npt.NDArray[np.int32]
    """outputs of each line; those after are padding"""
    labels: npt.NDArray[np.int32]
    """lines × longest text, 0 after the end"""
    texts: tuple[str, ...]


class ShardMaker:
    """Makes shards in another process, a few ahead of the one asked for."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        self._recipe, self._folder = recipe, folder
        self._pool = multiprocessing.get_context("spawn").Pool(1, initializer=_give_way)
        self._pending: dict[int, AsyncResult[None]] = {}

    def __enter__(self) -> Self:
        """The maker; it stops when the block is left."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop making shards."""
        self._pool.terminate()

    def get(self, number: int) -> list[Line]:
        """The lines of a shard, waiting until they are made."""
        for one in range(number, number + AHEAD + 1):
            if one not in self._pending and not shard_path(self._folder, one).exists():
                self._pending[one] = self._pool.apply_async(make_shard, (self._recipe, self._folder, one))
        if number in self._pending:
            self._pending.pop(number).get()
        shard_path(self._folder, number - KEPT).unlink(missing_ok=True)
        return load_lines(shard_path(self._folder, number))


def shard_path(folder: Path, number: int) -> Path:
    """Where a shard is kept."""
    return folder / f"shard-{number:06d}.npz"


def make_shard(recipe: Recipe, folder: Path, number: int) -> None:
    """Make the lines of a shard and keep them."""
    strips = range(number * STRIPS, (number + 1) * STRIPS)
    keep_lines(shard_path(folder, number), [line for strip in strips for line in make_strip(recipe, strip)])


def keep_lines(path: Path, lines: list[Line]) -> None:
    """Lines written to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [[line.pixels.shape[1], line.text, line.severity, line.family] for line in lines]
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, pixels=np.hstack([line.pixels for line in lines]), told=np.array(json.dumps(told)))
    unfinished.replace(path)


def load_lines(path: Path) -> list[Line]:
    """Lines read from a file."""
    with np.load(path) as stored:
        pixels, told = stored["pixels"], json.loads(str(stored["told"]))
    lines, left = [], 0
    for width, text, severity, family in told:
        lines.append(Line(pixels=pixels[:, left : left + width], text=text, severity=severity, family=family))
        left += width
    return lines


def make_batches(lines: list[Line], *, seed: int, number: int) -> Iterator[Batch]:
    """The lines in batches, in an order that follows from seed and number; what does not fill a batch is left out."""
    rng = random.Random(f"{seed}:{number}:batches")
    by_width: dict[int, list[tuple[npt.NDArray[np.uint8], str]]] = defaultdict(list)
    full: list[Batch] = []
    widest = EASY_WIDTH_PX if number < EASY_SHARDS else WIDEST_PX
    for line in rng.sample(lines, len(lines)):
        pixels = _stretched(line.pixels, rng)
        if pixels.shape[1] > widest or not _fits(pixels.shape[1], line.text):
            continue
        width, count = next(kind for kind in BATCHES if kind[0] >= pixels.shape[1])
        by_width[width].append((pixels, line.text))
        if len(by_width[width]) == count:
            full.append(to_batch(by_width.pop(width), width))
    rng.shuffle(full)
    yield from full


def to_batch(lines: list[tuple[npt.NDArray[np.uint8], str]], width: int) -> Batch:
    """Lines and their texts, padded with paper to one width."""
    pixels = np.full((len(lines), HEIGHT_PX, width), PAPER, np.uint8)
    labels = np.zeros((len(lines), width // 4), np.int32)
    for row, (line, text) in enumerate(lines):
        pixels[row, :, : line.shape[1]] = line
        numbers = encode(text)
        labels[row, : len(numbers)] = numbers
    frames = np.array([frames_of(line.shape[1]) for line, _ in lines], np.int32)
    return Batch(pixels=pixels, frames=frames, labels=labels, texts=tuple(text for _, text in lines))


def _stretched(pixels: npt.NDArray[np.uint8], rng: random.Random) -> npt.NDArray[np.uint8]:
    """The line a little wider or narrower, never wider than the widest batch."""
    width = round(pixels.shape[1] * rng.uniform(*STRETCH))
    width = min(max(width, NARROWEST_PX), WIDEST_PX)
    return np.asarray(cv2.resize(pixels, (width, HEIGHT_PX), interpolation=cv2.INTER_LINEAR), np.uint8)


def _fits(width: int, text: str) -> bool:
    """Whether the text can be written in that many frames: one for each label and one between equal ones."""
    numbers = encode(text)
    repeated = sum(before == after for before, after in pairwise(numbers))
    return len(numbers) + repeated <= frames_of(width)


def _give_way() -> None:
    os.nice(NICE - os.nice(0))
