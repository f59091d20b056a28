from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("jax", reason="the training group is not installed: run `make train-setup`")
pytest.importorskip("onnxruntime", reason="the training group is not installed: run `make train-setup`")
pytest.importorskip("wordfreq", reason="the training group is not installed: run `make train-setup`")

import jax
import onnxruntime

from pipeline.reading.second_reader.network import HEIGHT_PX
from training.checkpoint import State, keep_state, load_state
from training.export import INPUT_NAME, export_network
from training.lines import Line
from training.network import build_network, frames_of, read_lines, start_parameters
from training.shards import Batch, keep_lines, load_lines, make_batches
from training.trainer import Run, advance, batches_from, fresh_state, make_step, rate_at, train

TINY = build_network((4, 4, 4, 4, 8), (1, 2))


def lines(count: int) -> list[Line]:
    rng = np.random.default_rng(1)
    return [
        Line(
            pixels=rng.integers(0, 256, (HEIGHT_PX, 60 + number % 90), dtype=np.uint8),
            text="नदी 12",
            severity="clean",
            family="Any",
        )
        for number in range(count)
    ]


class FewLines:
    """The same lines in every shard, turned by its number."""

    def get(self, number: int) -> list[Line]:
        return lines(60 + number)


def learn(state: State, batches: list[Batch]) -> State:
    step = make_step(TINY)
    for number, batch in enumerate(batches, start=state.batch + 1):
        state, _ = advance(state, batch, step, rate=1e-3, position=(0, number))
    return state


def test_training_that_was_stopped_goes_on_as_if_it_never_had(tmp_path: Path) -> None:
    batches = list(make_batches(lines(130), seed=1, number=0))[:6]
    at_once = learn(fresh_state(1, TINY), batches)
    keep_state(tmp_path / "state", learn(fresh_state(1, TINY), batches[:3]))
    resumed = load_state(tmp_path / "state")
    in_parts = learn(resumed, batches[resumed.batch :])
    assert (in_parts.step, in_parts.batch) == (at_once.step, at_once.batch) == (6, 6)
    for one, other in zip(jax.tree.leaves(at_once.__dict__), jax.tree.leaves(in_parts.__dict__), strict=True):
        assert np.array_equal(np.asarray(one), np.asarray(other))


def test_batches_go_on_where_they_were_left() -> None:
    start = fresh_state(1, TINY)
    all_batches = list(islice(batches_from(start, FewLines()), 12))
    position = all_batches[7][1]
    resumed = replace(start, shard=position[0], batch=position[1])
    rest = list(islice(batches_from(resumed, FewLines()), 4))
    assert position[0] > 0
    assert [one for _, one in rest] == [one for _, one in all_batches[8:]]
    for (batch, _), (other, _) in zip(rest, all_batches[8:], strict=True):
        assert (batch.pixels == other.pixels).all()


def test_a_run_keeps_its_state_and_notes_its_curve(tmp_path: Path) -> None:
    run = Run(checkpoint=tmp_path / "state", last_step=3, curve=tmp_path / "curve.csv", score_steps=2, network=TINY)
    ended = train(fresh_state(1, TINY), run, FewLines(), lambda state: {"clean": float(state.step)})
    assert ended.step == load_state(tmp_path / "state").step == 3
    rows = (tmp_path / "curve.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "time,step,falling,clean"
    assert [row.split(",")[1:] for row in rows[1:]] == [[str(step), "0", f"{step}.000"] for step in (2, 3)]


def test_learning_the_same_lines_lowers_the_loss() -> None:
    batch = next(iter(make_batches(lines(60), seed=1, number=0)))
    state, step, losses = fresh_state(1, TINY), make_step(TINY), []
    for _ in range(40):
        state, loss = advance(state, batch, step, rate=1e-2, position=(0, 0))
        losses.append(float(loss))
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize("width", [61, 62, 63, 64])
def test_the_exported_network_reads_as_the_trained_one(tmp_path: Path, width: int) -> None:
    parameters, running = start_parameters(2, TINY)
    rng = np.random.default_rng(0)
    for name, figures in running.items():
        parameters[name]["scale"] = rng.uniform(0.5, 1, figures["mean"].shape).astype(np.float32)
        running[name] = {
            "mean": rng.normal(0, 0.1, figures["mean"].shape).astype(np.float32),
            "variance": rng.uniform(0.5, 2, figures["mean"].shape).astype(np.float32),
        }
    measured = [rng.integers(0, 256, (8, HEIGHT_PX, 64), dtype=np.uint8) for _ in range(8)]
    path = tmp_path / "reader.onnx"
    export_network(parameters, running, path, measured_on=measured, about={"seed": "2"}, network=TINY)
    session = onnxruntime.InferenceSession(str(tmp_path / "reader.onnx"), providers=["CPUExecutionProvider"])
    pixels = rng.integers(0, 256, (2, HEIGHT_PX, width), dtype=np.uint8)
    exported = session.run(None, {INPUT_NAME: pixels})[0]
    scores, _ = read_lines(parameters, running, pixels, learning=False, network=TINY)
    assert exported.shape[1] == frames_of(width)
    assert np.abs(exported - np.asarray(jax.nn.log_softmax(scores))).mean() < 0.05
    assert session.get_modelmeta().custom_metadata_map["seed"] == "2"


def test_the_rate_falls_to_nothing_only_when_a_run_is_finished(tmp_path: Path) -> None:
    constant = Run(checkpoint=tmp_path, last_step=10_000)
    falling = Run(checkpoint=tmp_path, last_step=10_000, fall_from=8_000)
    assert rate_at(9_999, constant) == rate_at(5_000, constant) == rate_at(5_000, falling)
    assert rate_at(9_000, falling) == pytest.approx(rate_at(5_000, falling) / 2)
    assert rate_at(10_000, falling) == 0


def test_batches_follow_from_seed_and_number_and_lines_survive_the_disk(tmp_path: Path) -> None:
    kept = lines(70)
    keep_lines(tmp_path / "shard.npz", kept)
    loaded = load_lines(tmp_path / "shard.npz")
    first, second = (list(make_batches(one, seed=9, number=2)) for one in (kept, loaded))
    assert first
    assert all((one.pixels == other.pixels).all() for one, other in zip(first, second, strict=True))
