"""Every line of a cleaned sheet read by the network: words with their places, line by line."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.paging.pictures import Pixels
from pipeline.reading.second_reader.cutting import Cut, cut_lines, cut_lower, usual_height
from pipeline.reading.second_reader.decoding import Frames, Spelled, spell
from pipeline.reading.second_reader.network import FRAME_PX, HEIGHT_PX, PAPER, LineNetwork
from schemas.base import Box
from schemas.errors import EngineTimeoutError
from schemas.pages import Word

LEAST_S = 1.0
"""Seconds that must be left for another batch."""
ROUND_UP_PX = 32
COLUMNS_AT_ONCE = 6_000
"""Pixels of width that are scored together: some lines of like width, within the processor's cache."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A stretch of a line, read by both."""

    cut: Cut
    frames: Frames
    """scores of every label, of this stretch alone"""
    spelled: tuple[Spelled, ...]

    @property
    def sureness(self) -> float:
        """Mean probability of its letters, each word by its weakest; 0 when there are none."""
        letters = sum(len(word.letters) for word in self.spelled)
        return sum(len(word.letters) * word.weakest for word in self.spelled) / max(1, letters)

    def place_of(self, word: Spelled) -> Box:
        """Where a word stands on the sheet."""
        first, last = word.span
        x0, y0, _, y1 = self.cut.box
        step = FRAME_PX * self.cut.scale
        return round(x0 + (first - 0.5) * step), y0, round(x0 + (last + 1.5) * step), y1

    def frame_at(self, x: int) -> int:
        """The frame of a column of the sheet."""
        return min(max(0, round((x - self.cut.box[0]) / (FRAME_PX * self.cut.scale))), len(self.frames) - 1)


def read_lines(
    sheet: Pixels,
    words: Sequence[Word],
    network: LineNetwork,
    *,
    left_s: Callable[[], float],
    only: Collection[int] | None = None,
    height: float = 0.0,
) -> tuple[Stretch, ...]:
    """Every line that the words stand on, read again, in the words' order.

    Args:
        sheet: cleaned, level, grey, paper white.
        words: of the first reader, boxes in the sheet's pixels; they say where lines are.
        network: reads.
        left_s: seconds the page has left.
        only: numbers of the lines to read; all when not given.
        height: usual on the page; that of most of the cuts when not given.

    Raises:
        EngineError: the network failed, or the time is up.
    """
    cuts = list(cut_lines(sheet, words, only=only))
    return read_cuts(sheet, cuts, network, left_s=left_s, height=height or usual_height(cuts))


def read_cuts(
    sheet: Pixels, cuts: Sequence[Cut], network: LineNetwork, *, left_s: Callable[[], float], height: float
) -> tuple[Stretch, ...]:
    """What the network reads in each cut; of one that is too high for the page's lines, what it reads surest.

    Args:
        sheet: that they were cut from.
        cuts: of lines.
        network: reads.
        left_s: seconds the page has left.
        height: of most of the page's cuts.

    Raises:
        EngineError: the network failed, or the time is up.
    """
    read = _read_cuts(cuts, network, left_s)
    lower = {number: low for number, high in enumerate(cuts) if (low := cut_lower(sheet, high, height))}
    for number, again in zip(lower, _read_cuts(list(lower.values()), network, left_s), strict=True):
        if again.sureness > read[number].sureness:
            read[number] = again
    return tuple(read)


def in_order(stretches: Iterable[Stretch], words: Sequence[Word]) -> tuple[Stretch, ...]:
    """The stretches in the order in which their words stand among these."""
    place = {id(word): number for number, word in enumerate(words)}
    return tuple(sorted(stretches, key=lambda stretch: place[id(stretch.cut.words[0])]))


def _read_cuts(cuts: Sequence[Cut], network: LineNetwork, left_s: Callable[[], float]) -> list[Stretch]:
    """What the network reads in each cut, in their order."""
    read: dict[int, Stretch] = {}
    for numbers in _batches(cuts):
        if left_s() <= LEAST_S:
            raise EngineTimeoutError("There was no time left for the second reader.")
        for number, frames in zip(numbers, score_together([cuts[one] for one in numbers], network), strict=True):
            read[number] = Stretch(cuts[number], frames, tuple(spell(frames, network.labels)))
    return [read[number] for number in range(len(cuts))]


def score_together(cuts: Sequence[Cut], network: LineNetwork) -> Iterable[Frames]:
    """The scores of each cut, without those of the paper that makes all equally wide."""
    width = max(_width(cut) for cut in cuts)
    lines = np.full((len(cuts), HEIGHT_PX, width), PAPER, np.uint8)
    for row, cut in enumerate(cuts):
        lines[row, :, : cut.pixels.shape[1]] = cut.pixels
    for scores, cut in zip(network.score(lines), cuts, strict=True):
        yield scores[: -(-cut.pixels.shape[1] // FRAME_PX)]


def _batches(cuts: Sequence[Cut]) -> Iterator[list[int]]:
    """Numbers of cuts of the same rounded width, few enough to be scored together."""
    together: list[int] = []
    for number in sorted(range(len(cuts)), key=lambda number: _width(cuts[number])):
        width = _width(cuts[number])
        if together and (width > _width(cuts[together[0]]) or width * (len(together) + 1) > COLUMNS_AT_ONCE):
            yield together
            together = []
        together.append(number)
    if together:
        yield together


def _width(cut: Cut) -> int:
    width: int = cut.pixels.shape[1]
    return -(-width // ROUND_UP_PX) * ROUND_UP_PX
