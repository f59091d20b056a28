"""All that is needed to go on exactly where training stopped, in one file."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np

from training.network import Tree


@dataclass(frozen=True, eq=False)
class State:
    """Where training stands."""

    seed: int
    step: int
    shard: int
    """the one whose batches are being learnt"""
    batch: int
    """how many of them are done"""
    parameters: Tree
    running: Tree
    average: Tree
    """of the parameters over the last thousand steps or so: what is evaluated and exported"""
    optimiser: Any
    """optax's own state"""


def keep_state(path: Path, state: State) -> None:
    """The state written to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    told = jax.tree.map(np.asarray, state.__dict__)
    unfinished.write_bytes(pickle.dumps(told))
    unfinished.replace(path)


def load_state(path: Path) -> State:
    """A state as it was kept. Only files of one's own: unpickling runs what is in them."""
    told = pickle.loads(path.read_bytes())
    whole = {name: int(told[name]) for name in ("seed", "step", "shard", "batch")}
    return State(**{**told, **whole})
