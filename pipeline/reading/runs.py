"""Runs: of what holds (rows that have ink, columns in which a streak shows), and of neighbours that belong together."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")


def runs_of(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where each run of true ones begins, and before which place it ends."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def join_neighbours(some: Iterable[T], belong: Callable[[T, T], bool], join: Callable[[T, T], T]) -> Iterator[T]:
    """The things in their order, of which neighbours that belong together are one; ``belong`` sees what was joined."""
    held: T | None = None
    for one in some:
        if held is not None and belong(held, one):
            held = join(held, one)
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held
