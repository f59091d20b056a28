"""The exported network and tesseract on the same lines: what the model card says."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from pipeline.reading.second_reader.network import PAPER
from training.export import INPUT_NAME
from training.foreign import hurt_by_augraphy
from training.labels import collapse, normal_form
from training.lines import Line, Recipe
from training.scores import error_rate, numbers_exact
from training.unseen import REPORT_SEED, load_or_make, unseen_lines

MARGIN_PX = 10
"""Paper around a line that tesseract is given: without it letters at the edge are lost."""
TESSERACT_DPI = 200
FOREIGN_DAMAGE = "kept-out damage"


@dataclass(frozen=True)
class Score:
    """How one reader fared on one set of lines."""

    lines: str
    reader: str
    error_percent: float
    numbers_exact_percent: float


def evaluate(model: Path, home: Path, *, count: int, language: str) -> list[Score]:
    """Scores of both readers on every set of lines that were never trained on or looked at.

    Raises:
        subprocess.CalledProcessError: tesseract failed.
    """
    sets = unseen_lines(home, REPORT_SEED, count)
    foreign = Recipe(home=home, seed=REPORT_SEED, severity="clean")
    sets[FOREIGN_DAMAGE] = load_or_make(foreign, FOREIGN_DAMAGE, count, hurt_by_augraphy)
    scores = []
    for name, lines in sets.items():
        readings = {"network": read_by_network(model, lines), "tesseract": read_by_tesseract(lines, language)}
        for reader, texts in readings.items():
            pairs = [(text, line.text) for text, line in zip(texts, lines, strict=True)]
            scores.append(Score(name, reader, error_rate(pairs), numbers_exact(pairs)))
    return scores


def read_by_network(model: Path, lines: Sequence[Line]) -> list[str]:
    """What the exported network reads in each line, by the best label of each frame."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    texts = []
    for line in lines:
        scores = np.asarray(session.run(None, {INPUT_NAME: line.pixels[None]})[0])
        texts.append(normal_form(collapse(scores[0].argmax(axis=-1).tolist())))
    return texts


def read_by_tesseract(lines: Sequence[Line], language: str) -> list[str]:
    """What tesseract reads in each line, told that it is one."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, line in enumerate(lines):
            name = Path(folder) / f"{number:06d}.png"
            cv2.imwrite(str(name), np.pad(line.pixels, MARGIN_PX, constant_values=PAPER))
            names.append(str(name))
        listed = Path(folder) / "lines.txt"
        listed.write_text("\n".join(names) + "\n", encoding="utf-8")
        command = ["tesseract", str(listed), "-", "--psm", "7", "--dpi", str(TESSERACT_DPI), "-l", language]
        one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=one_thread)
    return [normal_form(text) for text in done.stdout.split("\f")[: len(lines)]]


def as_table(scores: Sequence[Score]) -> str:
    """The scores as a table in Markdown."""
    rows = ["| lines | reader | characters wrong % | numbers exact % |", "|---|---|---|---|"]
    rows += [
        f"| {one.lines} | {one.reader} | {one.error_percent:.1f} | {one.numbers_exact_percent:.1f} |" for one in scores
    ]
    return "\n".join(rows)
