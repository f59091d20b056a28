"""Runs of what holds: the rows that have ink, the columns in which a streak shows."""

import numpy as np
import numpy.typing as npt


def runs_of(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where each run of true ones begins, and before which place it ends."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
