"""Two readings of one page laid side by side: which words of one stand where which words of the other stand.

By place first (boxes that cover one another), then by order (what is left over between the same neighbours on one
line). The words of both must have their boxes in one frame. What the words say plays no part.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from pipeline.boxes import area, around, shared_area
from pipeline.reading.runs import join_neighbours
from schemas.base import Box
from schemas.pages import Word

COVERED_ACROSS = 0.5
"""Of the narrower of two boxes: what they must share to hold the same word, or a piece of it."""
COVERED_DOWN = 0.5
"""Of the lower of two boxes."""
ALIKE_DOWN = 0.6
"""Of the higher of two boxes: asked for where a box reaches over two lines and would tie them together."""
LEFT_OVER_DOWN = 0.5
"""Of the higher of two boxes: letters without signs above or below are that high in a box as high as their line."""

Boxes = npt.NDArray[np.int64]
"""n×4: left, top, right, bottom."""
Links = list[tuple[int, int]]
"""Places of words, in the first reading and in the second, that stand in the same place."""


@dataclass(frozen=True)
class Group:
    """The words of two readings that stand in one place: a pair, one word against its pieces, or one side alone."""

    first: tuple[Word, ...] = ()
    second: tuple[Word, ...] = ()

    @property
    def is_pair(self) -> bool:
        """Whether one word stands against one."""
        return len(self.first) == len(self.second) == 1

    @property
    def is_agreed(self) -> bool:
        """Whether both readings say the same, spaces and all."""
        return self.first_text == self.second_text

    @property
    def first_text(self) -> str:
        """What the first reading says here."""
        return " ".join(word.text for word in self.first)

    @property
    def second_text(self) -> str:
        """What the second reading says here."""
        return " ".join(word.text for word in self.second)


def align(first: Sequence[Word], second: Sequence[Word]) -> tuple[Group, ...]:
    """Groups in the order of the first reading; every word of both is in exactly one.

    A word only the second reading has comes after the one it follows there. Either side of a group is in the order
    of its own reading.
    """
    links = _links(first, second)
    links = _untie_lines(links, first, second)
    places = _in_order(_components(links, len(first), len(second)))
    groups = (
        Group(first=tuple(first[place] for place in ours), second=tuple(second[place] for place in theirs))
        for ours, theirs in places
    )
    return tuple(_join_left_over(_pair_alike(groups)))


def _links(first: Sequence[Word], second: Sequence[Word]) -> Links:
    if not first or not second:
        return []
    boxes = np.array([word.box for word in second], dtype=np.int64)
    return [
        (ours, int(theirs))
        for ours, word in enumerate(first)
        for theirs in np.flatnonzero(_covers(np.array(word.box, dtype=np.int64), boxes))
    ]


def _covers(box: Boxes, others: Boxes) -> npt.NDArray[np.bool_]:
    """Which of the others stand where the box stands."""
    across = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    down = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    narrower = np.minimum(box[2] - box[0], others[:, 2] - others[:, 0])
    lower = np.minimum(box[3] - box[1], others[:, 3] - others[:, 1])
    covered: npt.NDArray[np.bool_] = (across >= COVERED_ACROSS * narrower) & (down >= COVERED_DOWN * lower)
    return covered


def _untie_lines(links: Links, first: Sequence[Word], second: Sequence[Word]) -> Links:
    """The links without those of boxes too high that tie two lines together; each word keeps the one that fits best."""
    tied: set[int] = set()
    for ours, theirs in _components(links, len(first), len(second)):
        if len({first[place].line for place in ours}) > 1 or len({second[place].line for place in theirs}) > 1:
            tied.update(ours)
    fits = {link: _share(first[link[0]].box, second[link[1]].box) for link in links if link[0] in tied}
    best = {max((link for link in fits if link[0] == ours), key=fits.__getitem__) for ours in tied if fits}
    best &= {
        max((link for link in fits if link[1] == theirs), key=fits.__getitem__) for theirs in {link[1] for link in fits}
    }
    return [
        link
        for link in links
        if link not in fits or link in best or share_down(first[link[0]].box, second[link[1]].box) >= ALIKE_DOWN
    ]


def _components(links: Links, count: int, other_count: int) -> list[tuple[list[int], list[int]]]:
    """Words tied together by links, directly or through others; a word without a link is alone."""
    root = list(range(count + other_count))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for ours, theirs in links:
        root[find(count + theirs)] = find(ours)
    found: dict[int, tuple[list[int], list[int]]] = {}
    for place in range(count + other_count):
        ours_and_theirs = found.setdefault(find(place), ([], []))
        if place < count:
            ours_and_theirs[0].append(place)
        else:
            ours_and_theirs[1].append(place - count)
    return list(found.values())


def _in_order(places: Sequence[tuple[list[int], list[int]]]) -> list[tuple[list[int], list[int]]]:
    """In the order of the first reading, what only the second has after what it follows there."""
    comes_at = {theirs: min(ours) for ours, group in places if ours for theirs in group}
    keys: dict[int, tuple[int, int]] = {}
    after = -1
    for theirs in range(1 + max((place for _, group in places for place in group), default=-1)):
        after = comes_at.get(theirs, after)
        keys[theirs] = (after, theirs + 1)
    return sorted(places, key=lambda group: (min(group[0]), 0) if group[0] else keys[min(group[1])])


def _pair_alike(groups: Iterable[Group]) -> Iterator[Group]:
    """The groups, words left over on both sides at one place put together one by one where they say the same."""
    for is_left_over, some in groupby(groups, key=lambda group: bool(group.first) != bool(group.second)):
        run = tuple(some)
        yield from _pairs(run) if is_left_over else run


def _pairs(run: Sequence[Group]) -> Iterable[Group]:
    first = [word for group in run for word in group.first]
    second = [word for group in run for word in group.second]
    if not first or [word.text for word in first] != [word.text for word in second]:
        return run
    here, there = (around(word.box for word in words) for words in (first, second))
    if share_down(here, there) < LEFT_OVER_DOWN or max(here[0], there[0]) >= min(here[2], there[2]):
        return run
    return [Group(first=(one,), second=(other,)) for one, other in zip(first, second, strict=True)]


def _join_left_over(groups: Iterator[Group]) -> Iterator[Group]:
    """The groups, with words left over on either side at one place of a line put together.

    Tesseract's boxes can be off by half a word; between the same neighbours it is the same word all the same.
    """
    return join_neighbours(groups, _is_left_over, _both)


def _both(one: Group, other: Group) -> Group:
    return Group(first=one.first + other.first, second=one.second + other.second)


def _is_left_over(one: Group, other: Group) -> bool:
    """Whether one holds words of the first reading only, the other of the second only, on one line side by side."""
    if bool(one.first) == bool(one.second) or bool(other.first) == bool(other.second):
        return False
    if bool(one.first) == bool(other.first):
        return False
    here, there = (around(word.box for word in group.first or group.second) for group in (one, other))
    apart = max(here[0], there[0]) - min(here[2], there[2])
    height = max(here[3] - here[1], there[3] - there[1])
    return share_down(here, there) >= LEFT_OVER_DOWN and apart < height / 2


def share_down(one: Box, other: Box) -> float:
    """What two boxes share of their height, of the higher one."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared / max(one[3] - one[1], other[3] - other[1])


def _share(one: Box, other: Box) -> float:
    """What two boxes share, of both together."""
    shared = shared_area(one, other)
    return shared / (area(one) + area(other) - shared)
