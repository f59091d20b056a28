"""The network: convolutions only, from a grey line of 40 px to the labels of every fourth pixel.

No recurrence (slow on a processor); dilated convolutions see about ten letters around. Parameters are plain nested
dictionaries of arrays, so that they can be averaged, stored and exported without a framework.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from training.labels import LABELS

Tree = dict[str, dict[str, jax.Array]]

BATCH_NORM_EPSILON = 1e-4
BATCH_NORM_MEMORY = 0.98
"""Of the running mean and variance, a step."""
FRAME_PX = 4
"""Pixels of the line for each output."""


@dataclass(frozen=True)
class Convolution:
    """One convolution with batch normalisation after it."""

    name: str
    kernel: tuple[int, int]
    channels: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    dilation: int = 1
    """along the line"""


@dataclass(frozen=True)
class Network:
    """What is connected to what."""

    stem: tuple[Convolution, ...]
    """take the line to one row of frames"""
    blocks: tuple[tuple[Convolution, Convolution], ...]
    """pairs, each added to what went in"""

    @property
    def convolutions(self) -> tuple[Convolution, ...]:
        """Every convolution that has a batch normalisation, in order."""
        return (*self.stem, *(one for block in self.blocks for one in block))

    @property
    def width(self) -> int:
        """Channels of a frame."""
        return self.stem[-1].channels[1]


def build_network(widths: tuple[int, int, int, int, int], dilations: tuple[int, ...]) -> Network:
    """A network whose stem has those channels, and a block of each dilation."""
    first, second, third, fourth, last = widths
    stem = (
        Convolution("stem1", (5, 5), (1, first), stride=(2, 2), padding=(2, 2)),
        Convolution("stem2", (3, 3), (first, second), stride=(2, 2), padding=(1, 1)),
        Convolution("stem3", (3, 3), (second, third), padding=(1, 1)),
        Convolution("stem4", (3, 3), (third, fourth), stride=(2, 1), padding=(1, 1)),
        Convolution("stem5", (5, 3), (fourth, last), padding=(0, 1)),
    )
    blocks = tuple(
        (_along(f"block{number}a", last, dilation), _along(f"block{number}b", last, dilation))
        for number, dilation in enumerate(dilations, start=1)
    )
    return Network(stem=stem, blocks=blocks)


def _along(name: str, width: int, dilation: int) -> Convolution:
    return Convolution(name, (1, 3), (width, width), padding=(0, dilation), dilation=dilation)


READER = build_network((32, 64, 96, 160, 256), (1, 2, 4, 1, 2, 4))
"""The one that is trained: 3.3 million parameters."""
OUTPUT = "output"


def start_parameters(seed: int, network: Network = READER) -> tuple[Tree, Tree]:
    """Fresh parameters, and the running mean and variance of each batch normalisation."""
    rng = np.random.default_rng(seed)
    parameters: Tree = {}
    running: Tree = {}
    for one in network.convolutions:
        fan_in = one.kernel[0] * one.kernel[1] * one.channels[0]
        weights = rng.normal(0, (2 / fan_in) ** 0.5, (*one.kernel, *one.channels))
        is_last_of_block = one.name.endswith("b")  # starts at nothing: so a deep network learns from the first step
        width = one.channels[1]
        parameters[one.name] = {
            "weights": jnp.asarray(weights, jnp.float32),
            "scale": jnp.full(width, 0.0 if is_last_of_block else 1.0, jnp.float32),
            "shift": jnp.zeros(width, jnp.float32),
        }
        running[one.name] = {"mean": jnp.zeros(width, jnp.float32), "variance": jnp.ones(width, jnp.float32)}
    parameters[OUTPUT] = {
        "weights": jnp.asarray(rng.normal(0, 0.02, (network.width, len(LABELS))), jnp.float32),
        "shift": jnp.zeros(len(LABELS), jnp.float32),
    }
    return parameters, running


def read_lines(
    parameters: Tree, running: Tree, pixels: jax.Array, *, learning: bool, network: Network = READER
) -> tuple[jax.Array, Tree]:
    """Scores of every label at every frame, and the running figures after these lines.

    Args:
        parameters: what is learnt.
        running: means and variances that batch normalisation uses when not learning.
        pixels: lines × height × width, 0 to 255, paper white.
        learning: normalise by the figures of these very lines.
        network: what the parameters are of.

    Returns:
        Scores, lines × frames × labels, before softmax; and the running figures, the same when not learning.
    """
    after: Tree = {}

    def normalised(signal: jax.Array, one: Convolution) -> jax.Array:
        signal = convolve(signal, parameters[one.name]["weights"], one)
        figures = _figures(signal) if learning else running[one.name]
        after[one.name] = _blend(running[one.name], figures) if learning else figures
        gain = parameters[one.name]["scale"] * lax.rsqrt(figures["variance"] + BATCH_NORM_EPSILON)
        return (signal - figures["mean"]) * gain + parameters[one.name]["shift"]

    signal = 1 - pixels.astype(jnp.float32)[..., None] / 255
    for one in network.stem:
        signal = jax.nn.relu(normalised(signal, one))
    for first, second in network.blocks:
        signal = jax.nn.relu(signal + normalised(jax.nn.relu(normalised(signal, first)), second))
    return signal[:, 0] @ parameters[OUTPUT]["weights"] + parameters[OUTPUT]["shift"], after


def convolve(signal: jax.Array, weights: jax.Array, one: Convolution) -> jax.Array:
    """Lines × height × width × channels, convolved."""
    return lax.conv_general_dilated(
        signal,
        weights,
        window_strides=one.stride,
        padding=[(side, side) for side in one.padding],
        rhs_dilation=(1, one.dilation),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )


def frames_of(width_px: int) -> int:
    """How many outputs a line of that width has."""
    return (width_px + FRAME_PX - 1) // FRAME_PX


def _figures(signal: jax.Array) -> dict[str, jax.Array]:
    mean = signal.mean(axis=(0, 1, 2))
    return {"mean": mean, "variance": jnp.maximum((signal**2).mean(axis=(0, 1, 2)) - mean**2, 0.0)}


def _blend(old: dict[str, jax.Array], new: dict[str, jax.Array]) -> dict[str, jax.Array]:
    return {key: BATCH_NORM_MEMORY * old[key] + (1 - BATCH_NORM_MEMORY) * lax.stop_gradient(new[key]) for key in old}
