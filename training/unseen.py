"""Lines that are never learnt from: other seeds, the faces kept out, and the network's reading of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import jax
import numpy as np

from training.checkpoint import State
from training.damage import SEVERITIES, Hurting, hurt
from training.labels import collapse
from training.lines import WIDEST_PX, Line, Recipe, make_strip
from training.network import Tree, read_lines
from training.scores import error_rate
from training.shards import keep_lines, load_lines, to_batch
from training.trainer import Score

UNSEEN_SEED = 990_001
"""Of lines that training is scored on while it runs."""
REPORT_SEED = 990_002
"""Of those that the model card is made from: looked at once."""
KEPT_OUT_FACES = "kept-out faces"
ROUND_UP_PX = 64
LINES_AT_ONCE = 8

_scores = jax.jit(lambda parameters, running, pixels: read_lines(parameters, running, pixels, learning=False)[0])


def unseen_lines(home: Path, seed: int, count: int) -> dict[str, list[Line]]:
    """Lines by name of the set: each severity, and the faces kept out at all severities. Made once, then kept."""
    recipes: dict[str, Recipe] = {severity: Recipe(home=home, seed=seed, severity=severity) for severity in SEVERITIES}
    recipes[KEPT_OUT_FACES] = Recipe(home=home, seed=seed, kept_out_faces=True)
    return {name: load_or_make(recipe, name, count) for name, recipe in recipes.items()}


def load_or_make(recipe: Recipe, name: str, count: int, hurting: Hurting = hurt) -> list[Line]:
    """So many lines of the recipe, from the file they were kept in if they were made before."""
    path = recipe.home / "unseen" / f"{recipe.seed}-{name.replace(' ', '-')}-{count}.npz"
    if not path.exists():
        lines: list[Line] = []
        strip = 0
        while len(lines) < count:
            lines += make_strip(recipe, strip, hurting)
            strip += 1
        keep_lines(path, lines[:count])
    return load_lines(path)


def score_on(sets: dict[str, list[Line]]) -> Score:
    """What tells the error rate of a state on each set."""

    def score(state: State) -> dict[str, float]:
        return {name: error_rate(read_all(state.average, state.running, lines)) for name, lines in sets.items()}

    return score


def read_all(parameters: Tree, running: Tree, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Read and true text of each line, by the best label of each frame."""
    pairs: list[tuple[str, str]] = []
    for some in _some_at_once(sorted(lines, key=lambda line: line.pixels.shape[1])):
        widest = max(line.pixels.shape[1] for line in some)
        width = min(WIDEST_PX, -(-widest // ROUND_UP_PX) * ROUND_UP_PX)
        batch = to_batch([(line.pixels, line.text) for line in some], max(width, widest))
        best = np.asarray(_scores(parameters, running, batch.pixels)).argmax(axis=-1)
        pairs += [
            (collapse(row[:frames].tolist()).strip(), line.text)
            for row, frames, line in zip(best, batch.frames, some, strict=True)
        ]
    return pairs


def _some_at_once(lines: list[Line]) -> Iterable[list[Line]]:
    for at in range(0, len(lines), LINES_AT_ONCE):
        yield lines[at : at + LINES_AT_ONCE]
