"""The only door to onnxruntime: the line reader's weights, loaded once for each process, and its scores.

No network access, one thread. What the file must hold is said by ``training/export.py``. The library starts a thread
as soon as it is imported, so it is imported when a network is made: workers are forked before that.
"""

import hashlib
import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.paging.pictures import Pixels
from schemas.errors import EngineError, MissingToolError

Scores = npt.NDArray[np.float32]
"""Logarithms of probabilities: lines × frames × labels."""

WEIGHTS = Path(__file__).parent.parent / "data" / "line_reader.onnx"
HEIGHT_PX = 40
"""Of a line as the network sees it."""
FRAME_PX = 4
"""Pixels of the line for each frame of scores."""
BLANK = 0
"""The label that writes nothing."""
PAPER = 255
LARGEST_BYTES = 20_000_000
REMEDY = "Install Abhilekh again: its line_reader.onnx is missing or not whole."
QUIET = 4
"""onnxruntime's level of talk: only what is fatal; errors come as exceptions."""


class LineNetwork:
    """The network, ready to score lines.

    Args:
        path: the weights.

    Raises:
        MissingToolError: the file is missing, or is not what ``training/export.py`` writes.
    """

    def __init__(self, path: Path = WEIGHTS) -> None:
        weights = _load(path)
        self.sha256 = hashlib.sha256(weights).hexdigest()
        try:
            self._session = _open(weights)
            about = self._session.get_modelmeta().custom_metadata_map
            self.labels: tuple[str, ...] = tuple(json.loads(about["labels"]))
            probe = self._run(np.full((1, HEIGHT_PX, HEIGHT_PX), PAPER, np.uint8))
        except Exception as error:
            raise MissingToolError(
                f"The second reader's weights cannot be used: {_told(error)}.", remedy=REMEDY
            ) from error
        if probe.shape != (1, HEIGHT_PX // FRAME_PX, len(self.labels)) or not np.isfinite(probe).all():
            raise MissingToolError("The second reader's weights are not of the network they should be.", remedy=REMEDY)
        self.numbers = {label: number for number, label in enumerate(self.labels) if number != BLANK}

    def score(self, lines: Pixels) -> Scores:
        """Scores of every label at every frame.

        Args:
            lines: lines × ``HEIGHT_PX`` × width, grey, paper white.

        Raises:
            EngineError: the runtime failed, for want of memory for instance.
        """
        try:
            return self._run(lines)
        except Exception as error:
            raise EngineError(f"The second reader failed: {_told(error)}.") from error

    def _run(self, lines: Pixels) -> Scores:
        return np.asarray(self._session.run(["scores"], {"lines": lines})[0], np.float32)


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size <= LARGEST_BYTES:
            return path.read_bytes()
    except OSError as error:
        raise MissingToolError(
            f"The second reader's weights cannot be opened: {error.strerror}.", remedy=REMEDY
        ) from error
    raise MissingToolError("The second reader's weights are far too large to be ours.", remedy=REMEDY)


def _open(weights: bytes) -> Any:
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # pages are read by several processes already
    options.inter_op_num_threads = 1
    options.log_severity_level = QUIET
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _told(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][-200:]
