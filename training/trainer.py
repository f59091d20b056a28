"""Training: batches in, better parameters out.

A run goes on from its checkpoint, however it ended. The rate is constant, so that a run can go on for days; a branch
off it, in which the rate falls to nothing, makes something usable of it at any time.
"""

import csv
import logging
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, Self

import jax
import jax.numpy as jnp
import optax

from training.checkpoint import State, keep_state, load_state
from training.lines import Line
from training.network import READER, Network, Tree, read_lines, start_parameters
from training.shards import Batch, make_batches

log = logging.getLogger(__name__)

RATE = 2e-3
WARM_UP_STEPS = 300
LARGEST_GRADIENT = 2.0
AVERAGE_MEMORY = 0.999
CHECKPOINT_STEPS = 250
REPORT_STEPS = 50

Step = Callable[..., tuple[Tree, Tree, Tree, Any, jax.Array]]
Score = Callable[[State], dict[str, float]]
"""Error rates of a state on lines it never saw, by name."""


class Shards(Protocol):
    """Where lines to learn come from."""

    def get(self, number: int) -> list[Line]:
        """The lines of a shard."""
        ...


@dataclass(frozen=True)
class Run:
    """What a run is to do."""

    checkpoint: Path
    last_step: int
    fall_from: int | None = None
    """step from which the rate falls to nothing at ``last_step``; None: it stays"""
    score_steps: int = 1000
    curve: Path | None = None
    network: Network = READER


def rate_at(step: int, run: Run) -> float:
    """The learning rate of a step."""
    rise = min(1.0, (step + 1) / WARM_UP_STEPS)
    if run.fall_from is None:
        return RATE * rise
    left = (run.last_step - step) / max(1, run.last_step - run.fall_from)
    return RATE * rise * min(1.0, max(0.0, left))


def fresh_state(seed: int, network: Network = READER) -> State:
    """The state before the first step."""
    parameters, running = start_parameters(seed, network)
    return State(
        seed=seed,
        step=0,
        shard=0,
        batch=0,
        parameters=parameters,
        running=running,
        average=parameters,
        optimiser=_optimiser().init(parameters),
    )


def resume_or_start(path: Path, seed: int) -> State:
    """The state kept at the path, or a fresh one when there is none."""
    return load_state(path) if path.exists() else fresh_state(seed)


def train(state: State, run: Run, shards: Shards, score: Score) -> State:
    """The state after the run's last step, or where a signal stopped it; kept either way."""
    step = make_step(run.network)
    pace = _Pace()
    with _StopSignal() as stop:
        for batch, position in batches_from(state, shards):
            if state.step >= run.last_step or stop.asked:
                break
            state, loss = advance(state, batch, step, rate=rate_at(state.step, run), position=position)
            pace.note(state, batch, loss)
            if state.step % CHECKPOINT_STEPS == 0:
                keep_state(run.checkpoint, state)
            if state.step % run.score_steps == 0:
                _note(run, state, score)
    keep_state(run.checkpoint, state)
    if state.step % run.score_steps:
        _note(run, state, score)
    return state


def advance(
    state: State, batch: Batch, step: Step, *, rate: float, position: tuple[int, int]
) -> tuple[State, jax.Array]:
    """The state after one batch, and the loss before it."""
    *learnt, loss = step(
        (state.parameters, state.running, state.average, state.optimiser),
        jnp.asarray((state.step, rate), jnp.float32),
        batch.pixels,
        batch.frames,
        batch.labels,
    )
    parameters, running, average, optimiser = learnt
    return (
        replace(
            state,
            step=state.step + 1,
            shard=position[0],
            batch=position[1],
            parameters=parameters,
            running=running,
            average=average,
            optimiser=optimiser,
        ),
        loss,
    )


def make_step(network: Network = READER) -> Step:
    """One step of learning, compiled once for each kind of batch; of number and rate it is told anew each time."""
    optimiser = _optimiser()

    def step(learnt: Any, told: jax.Array, pixels: jax.Array, frames: jax.Array, labels: jax.Array) -> Any:
        parameters, running, average, kept = learnt
        number, rate = told

        def loss_of(parameters: Tree) -> tuple[jax.Array, Tree]:
            scores, after = read_lines(parameters, running, pixels, learning=True, network=network)
            return ctc_loss(scores, frames, labels), after

        (loss, after), gradient = jax.value_and_grad(loss_of, has_aux=True)(parameters)
        change, kept = optimiser.update(gradient, kept, parameters)
        parameters = jax.tree.map(lambda old, by: old - rate * by, parameters, change)
        memory = jnp.minimum(AVERAGE_MEMORY, (1 + number) / (10 + number))
        average = jax.tree.map(lambda mean, new: memory * mean + (1 - memory) * new, average, parameters)
        return parameters, after, average, kept, loss

    return jax.jit(step)


def ctc_loss(scores: jax.Array, frames: jax.Array, labels: jax.Array) -> jax.Array:
    """Mean over the lines of the loss for each label of the text."""
    after_line = (jnp.arange(scores.shape[1])[None] >= frames[:, None]).astype(jnp.float32)
    after_text = (labels == 0).astype(jnp.float32)
    losses = optax.ctc_loss(scores, after_line, labels, after_text)
    return jnp.mean(losses / jnp.maximum(1.0, (1 - after_text).sum(axis=1)))


def _optimiser() -> optax.GradientTransformation:
    return optax.chain(optax.clip_by_global_norm(LARGEST_GRADIENT), optax.scale_by_adam(b1=0.9, b2=0.99))


def batches_from(state: State, shards: Shards) -> Iterator[tuple[Batch, tuple[int, int]]]:
    """Batches from where the state stands, each with the shard and how many of its batches are done after it."""
    shard, done = state.shard, state.batch
    before = shards.get(shard - 1) if shard > 0 else []
    while True:
        lines = shards.get(shard)
        for number, batch in enumerate(make_batches(before + lines, seed=state.seed, number=shard), start=1):
            if number > done:
                yield batch, (shard, number)
        before, shard, done = lines, shard + 1, 0


def _note(run: Run, state: State, score: Score) -> None:
    """Error rates of the state, logged and added to the curve."""
    rates = score(state)
    log.info("step %d: %s", state.step, ", ".join(f"{name} {rate:.2f} %" for name, rate in rates.items()))
    if run.curve is None:
        return
    is_new = not run.curve.exists()
    with run.curve.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(("time", "step", "falling", *rates))
        now, falling = datetime.now(UTC).isoformat(timespec="seconds"), int(run.fall_from is not None)
        writer.writerow((now, state.step, falling, *(f"{rate:.3f}" for rate in rates.values())))


class _Pace:
    """Says every so often how training goes."""

    def __init__(self) -> None:
        self._begin()

    def note(self, state: State, batch: Batch, loss: jax.Array) -> None:
        """Count a step; log when enough were counted."""
        self._losses.append(loss)
        self._columns += batch.pixels.shape[0] * batch.pixels.shape[2]
        if state.step % REPORT_STEPS == 0:
            mean, rate = float(jnp.stack(self._losses).mean()), self._columns / (time.monotonic() - self._since)
            log.info("step %d shard %d loss %.3f, %.0f columns/s", state.step, state.shard, mean, rate)
            self._begin()

    def _begin(self) -> None:
        self._since, self._columns = time.monotonic(), 0
        self._losses: list[jax.Array] = []


class _StopSignal:
    """Whether somebody asked the process to end; it then ends after the step in hand."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._ask) for number in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
