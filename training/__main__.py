"""The command line of training: ``python -m training fetch | train | finish | export | evaluate``."""

import argparse
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import jax

from training.checkpoint import State, load_state
from training.evaluate import as_table, evaluate
from training.export import export_network
from training.fonts import KEPT_OUT, fetch_packages
from training.lines import Recipe, make_strip
from training.shards import ShardMaker, make_batches
from training.trainer import Run, resume_or_start, train
from training.unseen import UNSEEN_SEED, score_on, unseen_lines

DEFAULT_HOME = Path.home() / ".cache" / "abhilekh-training"
SCORED_LINES = 96
MEASURED_STRIPS = 64
"""The first strips of the seed, about 500 lines, on which the scales of the exported network are measured."""


def main() -> None:
    """Do what the command line says."""
    given = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    home: Path = given.home
    jax.config.update("jax_compilation_cache_dir", str(home / "compiled"))  # type: ignore[no-untyped-call]
    os.environ["FONTCONFIG_FILE"] = str(home / "fonts.conf")
    match given.command:
        case "fetch":
            fetch_packages(home)
        case "train":
            _train(home, given.seed, given.steps)
        case "finish":
            _finish(home, given.steps)
        case "export":
            _export(home, given.model)
        case "evaluate":
            scores = evaluate(given.model, home, count=given.lines, language=given.language)
            sys.stdout.write(as_table(scores) + "\n")


def _train(home: Path, seed: int, steps: int) -> None:
    run = Run(checkpoint=home / "trunk.checkpoint", last_step=steps, curve=home / "curve.csv")
    state = resume_or_start(run.checkpoint, seed)
    _run(home, state, run)


def _finish(home: Path, steps: int) -> None:
    """Let the rate fall from where the constant run stands, or go on with a fall that was interrupted."""
    start = load_state(home / "trunk.checkpoint")
    finished = home / f"finished-{start.step:07d}.checkpoint"
    run = Run(
        checkpoint=finished,
        last_step=start.step + steps,
        fall_from=start.step,
        curve=home / "curve.csv",
    )
    state = load_state(finished) if finished.exists() else start
    _run(home, state, run)


def _run(home: Path, state: State, run: Run) -> None:
    score = score_on(unseen_lines(home, UNSEEN_SEED, SCORED_LINES))
    with ShardMaker(Recipe(home=home, seed=state.seed), home / "shards") as shards:
        train(state, run, shards, score)


def _export(home: Path, model: Path) -> None:
    """The network that was last finished; the constant run's average when none was."""
    newest = max(home.glob("finished-*.checkpoint"), default=home / "trunk.checkpoint")
    state = load_state(newest)
    about = {
        "seed": str(state.seed),
        "steps": str(state.step),
        "exported": datetime.now(UTC).date().isoformat(),
        "kept_out_faces": ", ".join(KEPT_OUT),
    }
    recipe = Recipe(home=home, seed=state.seed)
    lines = [line for strip in range(MEASURED_STRIPS) for line in make_strip(recipe, strip)]
    batches = (batch.pixels for batch in make_batches(lines, seed=state.seed, number=MEASURED_STRIPS))
    model.parent.mkdir(parents=True, exist_ok=True)
    export_network(state.average, state.running, model, measured_on=batches, about=about)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="Trains the second reader.")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, help="the training cache")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="fetch fonts and word lists by apt and npm")
    train_command = commands.add_parser("train", help="train at a constant rate, from the checkpoint if there is one")
    train_command.add_argument("--seed", type=int, default=1)
    train_command.add_argument("--steps", type=int, default=20_000, help="step to stop at")
    finish_command = commands.add_parser("finish", help="let the rate fall to nothing: a usable network")
    finish_command.add_argument("--steps", type=int, default=2_000)
    export_command = commands.add_parser("export", help="write the finished network for onnxruntime")
    evaluate_command = commands.add_parser("evaluate", help="compare the exported network with tesseract")
    evaluate_command.add_argument("--lines", type=int, default=200, help="of each kind")
    evaluate_command.add_argument("--language", default="Devanagari", help="tesseract's language data")
    for command in (export_command, evaluate_command):
        command.add_argument("--model", type=Path, default=DEFAULT_HOME / "line_reader.onnx")
    return parser


if __name__ == "__main__":
    main()
