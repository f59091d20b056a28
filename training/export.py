"""The network as one small file for onnxruntime: batch normalisation folded in, counted in eight bits.

Weights have a scale for each output channel; what goes from layer to layer has one scale, measured on lines that the
network learnt from (static quantisation, Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", 2018). The first and the last layer stay as they are: eight bits there cost letters.
A processor with VNNI reads lines in less than a third of the time; weights of seven bits make older ones, whose sums of
two products hold sixteen bits, count alike. The labels travel in the file.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from pipeline.reading.second_reader.network import HEIGHT_PX
from training.labels import LABELS
from training.network import BATCH_NORM_EPSILON, OUTPUT, READER, Convolution, Network, Tree

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

INPUT_NAME, OUTPUT_NAME = "lines", "scores"
LAST = "output.out"
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


class _Lines(CalibrationDataReader):  # type: ignore[misc]
    """Lines handed to the measuring of scales, some of one width at a time."""

    def __init__(self, batches: Iterable[Pixels]) -> None:
        self._batches: Iterator[Pixels] = iter(batches)

    def get_next(self) -> dict[str, Pixels] | None:
        """The next lines, None when there are no more."""
        batch = next(self._batches, None)
        return None if batch is None else {INPUT_NAME: batch}


def export_network(
    parameters: Tree,
    running: Tree,
    path: Path,
    *,
    measured_on: Iterable[Pixels],
    about: Mapping[str, str],
    network: Network = READER,
) -> None:
    """The network written to a file.

    Input ``lines``: uint8, lines × 40 × width, paper white (255). Output ``scores``: logarithms of probabilities,
    lines × frames × labels, a frame for every four pixels begun.

    Args:
        parameters: learnt.
        running: means and variances of the batch normalisations.
        path: where the file is written.
        measured_on: lines as the input, for the scales of what goes between the layers.
        about: told in the file.
        network: what is connected to what.
    """
    graph = _connect(parameters, running, network)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        _write(graph, exact)
        quantize_static(
            exact,
            path,
            _Lines(measured_on),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["Conv", "Add", "Relu"],
            nodes_to_exclude=[f"{network.stem[0].name}.conv", LAST],
        )
    model = onnx.load(str(path))
    helper.set_model_props(model, {**about, "labels": json.dumps(LABELS, ensure_ascii=False)})
    onnx.save(model, str(path))


def _connect(parameters: Tree, running: Tree, network: Network) -> _Graph:
    """The network in exact numbers."""
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
    signal = graph.node("Conv", [signal, graph.constant("output.weights", weights), "output.shift"], LAST)
    signal = graph.node("Squeeze", [signal, "row"], "output.flat")
    signal = graph.node("Transpose", [signal], "output.turned", perm=[0, 2, 1])
    graph.node("LogSoftmax", [signal], OUTPUT_NAME, axis=-1)
    return graph


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
        [signal, graph.constant(f"{one.name}.weights", weights), graph.constant(f"{one.name}.shift", shift)],
        f"{one.name}.conv",
        strides=list(one.stride),
        pads=[*one.padding, *one.padding],
        dilations=[1, one.dilation],
    )


def _write(graph: _Graph, path: Path) -> None:
    lines = helper.make_tensor_value_info(INPUT_NAME, TensorProto.UINT8, ["count", HEIGHT_PX, "width"])
    scores = helper.make_tensor_value_info(OUTPUT_NAME, TensorProto.FLOAT, ["count", "frames", len(LABELS)])
    whole = helper.make_graph(graph.nodes, "line_reader", [lines], [scores], graph.constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPERATORS)], producer_name="abhilekh")
    model.ir_version = FORMAT
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
