"""Where the two readers stand side by side: groups of words, with what the network saw at each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.reading.alignment import Group, align
from pipeline.reading.second_reader.decoding import Frames, Spelled
from pipeline.reading.second_reader.reader import Stretch
from schemas.pages import Word

BESIDE_FRAMES = 2
"""Frames left and right of a word that still belong to it."""
_NOTHING: Frames = np.zeros((0, 1), np.float32)


@dataclass(frozen=True, eq=False)
class Place:
    """One place on the page, and what each reader has there."""

    group: Group
    spelled: tuple[Spelled, ...]
    """the network's words, with their letters; as many as ``group.second``"""
    frames: Frames
    """what the network saw there; none when it saw nothing of the place"""
    stretch: Stretch | None
    """where the network looked; none when it did not look here"""

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose: both looked, and they differ."""
        return self.stretch is not None and not self.group.is_agreed


def find_places(words: Sequence[Word], stretches: Sequence[Stretch]) -> tuple[Place, ...]:
    """Every place, in the order of the first reader's words."""
    seconds: list[Word] = []
    seen: dict[int, tuple[Stretch, Spelled]] = {}
    home = {id(word): stretch for stretch in stretches for word in stretch.cut.words}
    for stretch in stretches:
        line, block = stretch.cut.words[0].line, stretch.cut.words[0].block
        for spelled in stretch.spelled:
            word = to_word(spelled, stretch, line=line, block=block)
            seconds.append(word)
            seen[id(word)] = stretch, spelled
    places = []
    for group in align(words, seconds):
        spelled_here = tuple(seen[id(word)][1] for word in group.second)
        stretch_here = seen[id(group.second[0])][0] if group.second else home.get(id(group.first[0]))
        frames = _frames(group, spelled_here, stretch_here)
        places.append(Place(group=group, spelled=spelled_here, frames=frames, stretch=stretch_here))
    return tuple(places)


def to_word(spelled: Spelled, stretch: Stretch, *, line: int, block: int) -> Word:
    """A word of the network as one of the page."""
    x0, y0, x1, y1 = stretch.place_of(spelled)
    return Word(
        text=spelled.text,
        box=(max(0, x0), max(0, y0), max(1, x1), max(1, y1)),
        confidence=100 * spelled.weakest,
        line=line,
        block=block,
    )


def _frames(group: Group, spelled: Sequence[Spelled], stretch: Stretch | None) -> Frames:
    """What the network saw where the group stands: from its own words if it has any, else from the boxes."""
    if stretch is None:
        return _NOTHING
    if spelled:
        first, last = spelled[0].span[0], spelled[-1].span[1]
    else:
        first, last = stretch.frame_at(group.first[0].box[0]), stretch.frame_at(group.first[-1].box[2])
    before = max((one.span[1] + 1 for one in stretch.spelled if one.span[1] < first), default=0)
    behind = min((one.span[0] for one in stretch.spelled if one.span[0] > last), default=len(stretch.frames))
    return stretch.frames[max(before, first - BESIDE_FRAMES, 0) : min(behind, last + BESIDE_FRAMES + 1)]
