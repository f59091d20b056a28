"""The network as one small file for onnxruntime: batch normalisation folded in, weights in eight bits.

Weights are kept for each output channel with a scale of its own, and multiplied out when the file is loaded: the file
is a quarter the size, and reading costs the same. The labels travel in the file.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.labels import LABELS
from training.lines import HEIGHT_PX
from training.network import BATCH_NORM_EPSILON, OUTPUT, READER, Convolution, Network, Tree

Floats = npt.NDArray[np.float32]

INPUT_NAME, OUTPUT_NAME = "lines", "scores"
OPERATORS = 13
"""Version of ONNX's operators: old, so that old runtimes read it."""
FORMAT = 8


class _Graph:
    """Nodes and their constants, as they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        """The name of a constant that was added."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """The name of the output of an operator that was added."""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def eight_bits(self, name: str, weights: Floats) -> str:
        """Weights, output channel first, as whole numbers and a scale a channel."""
        whole, scale = quantise(weights)
        self.constant(f"{name}.whole", whole)
        self.constant(f"{name}.scale", scale)
        self.node("Cast", [f"{name}.whole"], f"{name}.cast", to=TensorProto.FLOAT)
        return self.node("Mul", [f"{name}.cast", f"{name}.scale"], f"{name}.weights")


def export_network(
    parameters: Tree, running: Tree, path: Path, *, about: Mapping[str, str], network: Network = READER
) -> None:
    """The network written to a file.

    Input ``lines``: uint8, lines × 40 × width, paper white (255). Output ``scores``: logarithms of probabilities,
    lines × frames × labels, a frame for every four pixels begun.
    """
    graph = _Graph()
    graph.constant("white", np.array(1 / 255, np.float32))
    graph.constant("one", np.array(1, np.float32))
    graph.constant("channel", np.array([1], np.int64))
    graph.constant("row", np.array([2], np.int64))
    graph.node("Cast", [INPUT_NAME], "grey", to=TensorProto.FLOAT)
    graph.node("Mul", ["grey", "white"], "lightness")
    graph.node("Sub", ["one", "lightness"], "ink")
    signal = graph.node("Unsqueeze", ["ink", "channel"], "signal")
    for one in network.stem:
        signal = graph.node("Relu", [_convolution(graph, one, signal, parameters, running)], f"{one.name}.out")
    for first, second in network.blocks:
        inner = graph.node("Relu", [_convolution(graph, first, signal, parameters, running)], f"{first.name}.out")
        inner = _convolution(graph, second, inner, parameters, running)
        signal = graph.node("Relu", [graph.node("Add", [signal, inner], f"{second.name}.sum")], f"{second.name}.out")
    weights = np.asarray(parameters[OUTPUT]["weights"], np.float32).T[:, :, None, None]
    graph.constant("output.shift", np.asarray(parameters[OUTPUT]["shift"], np.float32))
    signal = graph.node("Conv", [signal, graph.eight_bits(OUTPUT, weights), "output.shift"], "output.out")
    signal = graph.node("Squeeze", [signal, "row"], "output.flat")
    signal = graph.node("Transpose", [signal], "output.turned", perm=[0, 2, 1])
    graph.node("LogSoftmax", [signal], OUTPUT_NAME, axis=-1)
    _write(graph, path, {**about, "labels": json.dumps(LABELS, ensure_ascii=False)})


def quantise(weights: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Weights as whole numbers from -127 to 127, and the scale of each output channel (the first axis)."""
    largest = np.abs(weights).max(axis=tuple(range(1, weights.ndim)), keepdims=True)
    scale = (np.maximum(largest, 1e-8) / 127).astype(np.float32)
    return np.rint(weights / scale).astype(np.int8), scale


def fold(one: Convolution, parameters: Tree, running: Tree) -> tuple[Floats, Floats]:
    """Weights (out channel, in channel, height, width) and shifts that do what convolution and normalisation do."""
    weights = np.asarray(parameters[one.name]["weights"], np.float32).transpose(3, 2, 0, 1)
    mean, variance = (np.asarray(running[one.name][key], np.float32) for key in ("mean", "variance"))
    gain = np.asarray(parameters[one.name]["scale"], np.float32) / np.sqrt(variance + BATCH_NORM_EPSILON)
    return weights * gain[:, None, None, None], np.asarray(parameters[one.name]["shift"], np.float32) - mean * gain


def _convolution(graph: _Graph, one: Convolution, signal: str, parameters: Tree, running: Tree) -> str:
    weights, shift = fold(one, parameters, running)
    return graph.node(
        "Conv",
        [signal, graph.eight_bits(one.name, weights), graph.constant(f"{one.name}.shift", shift)],
        f"{one.name}.conv",
        strides=list(one.stride),
        pads=[*one.padding, *one.padding],
        dilations=[1, one.dilation],
    )


def _write(graph: _Graph, path: Path, about: Mapping[str, str]) -> None:
    lines = helper.make_tensor_value_info(INPUT_NAME, TensorProto.UINT8, ["count", HEIGHT_PX, "width"])
    scores = helper.make_tensor_value_info(OUTPUT_NAME, TensorProto.FLOAT, ["count", "frames", len(LABELS)])
    whole = helper.make_graph(graph.nodes, "line_reader", [lines], [scores], graph.constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPERATORS)], producer_name="abhilekh")
    model.ir_version = FORMAT
    helper.set_model_props(model, dict(about))
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))
