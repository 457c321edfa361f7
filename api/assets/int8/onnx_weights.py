"""ExportedWeights: the network's parameters in the int8 ONNX export, by their names in the official checkpoint.

A parameter that the export did not change keeps its own name, as the initialiser `encoder.predictor.F0.0.conv1.bias`.
One that was quantised, transposed or folded (weight norm, LSTMs) has a name that says little, `onnx::MatMul_6558_3` or
`/encoder/F0.0/Mul_output_0`. The path of the node that uses it still names the module,
`/encoder/F0.0/conv1/Conv_quant`. Weights share zero points, so those too are found through the node.
"""

import re
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from api.assets.int8.dequantize import (
    FloatArray,
    dequantize,
    dequantize_per_direction,
    split_weight_norm,
    torch_gate_order,
)
from api.errors import CheckpointError

_LSTM_PARAMETER = re.compile(r"(?P<module>.+)\.(?P<kind>weight|bias)_(?P<side>ih|hh)_l0(?P<reverse>_reverse)?")

_ENCODER_PARTS = ("bert", "bert_encoder", "predictor", "text_encoder")


class _Weight(NamedTuple):
    """The place of a module's weight in the export."""

    initializer: str
    zero_point: str | None
    """The zero point's initialiser; None if the weight was left in float."""
    is_transposed: bool
    """Whether it is (in, out), where torch has (out, in)."""


class ExportedWeights:
    """The parameters of one export's graph."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._initializers = {tensor.name: tensor for tensor in graph.initializer}
        self._weights: dict[str, set[_Weight]] = defaultdict(set)
        self._lstms: dict[str, onnx.NodeProto] = {}
        for node in graph.node:
            if node.op_type == "DynamicQuantizeLSTM":
                self._lstms[module_of(node.name)] = node
            elif (weight := _weight_used_by(node)) and weight.initializer in self._initializers:
                self._weights[module_of(node.name)].add(weight)

    def parameter(self, name: str) -> FloatArray:
        """Return a parameter as torch has it, for example `decoder.generator.ups.0.weight_g`, shape (512, 1, 1).

        Raises CheckpointError if the export lacks it.
        """
        if match := _LSTM_PARAMETER.fullmatch(name):
            direction = 1 if match["reverse"] else 0
            if match["kind"] == "weight":
                return self._lstm_weight(match["module"], match["side"], direction)
            return self._lstm_bias(match["module"], match["side"], direction)
        module, _, kind = name.rpartition(".")
        if kind in ("weight_g", "weight_v"):
            g, v = split_weight_norm(self._weight(module))
            return g if kind == "weight_g" else v
        if kind == "weight" and module in self._weights:
            return self._weight(module)
        return self._array(exported_name(name)).astype(np.float32)

    def _weight(self, module: str) -> FloatArray:
        """Return the weight of a convolution, linear layer or embedding. ALBERT's one layer is used 12 times."""
        found = [self._read(weight) for weight in self._weights.get(module, ())]
        if not found:
            raise CheckpointError(f"int8 export: no node uses a weight of {module}")
        if not all(np.array_equal(found[0], other) for other in found[1:]):
            raise CheckpointError(f"int8 export: {module} has a different weight at each use")
        return found[0]

    def _read(self, weight: _Weight) -> FloatArray:
        if weight.zero_point is None:
            array = self._array(weight.initializer).astype(np.float32)
        else:
            scale = self._scale(weight.initializer)
            array = dequantize(self._array(weight.initializer), scale, self._array(weight.zero_point))
        return array.T if weight.is_transposed else array

    def _lstm_weight(self, module: str, side: str, direction: int) -> FloatArray:
        """Return a weight (4 x hidden, inputs): of the layer's input for `side` ih, of its last output for hh."""
        inputs = self._lstm_inputs(module)
        # Inputs of com.microsoft.DynamicQuantizeLSTM: X, W, R, B, four more; then W's scale and zero point,
        # R's scale and zero point.
        weight, zero_point = (inputs[1], inputs[9]) if side == "ih" else (inputs[2], inputs[11])
        both_directions = dequantize_per_direction(self._array(weight), self._scale(weight), self._array(zero_point))
        return torch_gate_order(both_directions[direction].T)

    def _lstm_bias(self, module: str, side: str, direction: int) -> FloatArray:
        """Return a bias (4 x hidden,). ONNX concatenates the two sides' biases."""
        input_bias, recurrent_bias = np.split(self._array(self._lstm_inputs(module)[3])[direction], 2)
        return torch_gate_order(input_bias if side == "ih" else recurrent_bias)

    def _lstm_inputs(self, module: str) -> list[str]:
        if module not in self._lstms:
            raise CheckpointError(f"int8 export: there is no LSTM {module}")
        return list(self._lstms[module].input)

    def _scale(self, quantized_name: str) -> FloatArray:
        return self._array(quantized_name.removesuffix("_quantized") + "_scale")

    def _array(self, name: str) -> NDArray[Any]:
        if name not in self._initializers:
            raise CheckpointError(f"int8 export: there is no tensor {name}")
        array: NDArray[Any] = numpy_helper.to_array(self._initializers[name])
        return array


def module_of(node_name: str) -> str:
    """Return the module whose weight a node uses, by the node's path.

    `/encoder/N.0/conv1/Conv_quant` is `predictor.N.0.conv1`. A number at the end counts the uses of one
    module: `/encoder/bert/.../attention/query_7/MatMul_quant` is `bert....attention.query`.
    """
    root, *path, _op = node_name.strip("/").split("/")
    # A Sequential's child repeats its parent's name, cnn.0/cnn.0.1.
    modules = [name for name, child in zip(path, [*path[1:], ""], strict=True) if not child.startswith(f"{name}.")]
    if root == "encoder":
        modules[-1:] = [re.sub(r"_\d+$", "", name) for name in modules[-1:]]
        # The exporter called these parts of the predictor from outside it, so its name isn't in their paths.
        if modules and modules[0] not in _ENCODER_PARTS:
            modules.insert(0, "predictor")
    return ".".join(modules)


def exported_name(parameter: str) -> str:
    """Return a parameter's name in the export, which has two modules: a decoder, and an encoder with all the rest."""
    return f"decoder.{parameter}" if parameter.startswith("decoder.") else f"encoder.{parameter}"


def _weight_used_by(node: onnx.NodeProto) -> _Weight | None:
    match node.op_type:
        case "ConvInteger":
            return _Weight(node.input[1], node.input[3], is_transposed=False)
        case "MatMulInteger":
            return _Weight(node.input[1], node.input[3], is_transposed=True)
        case "DequantizeLinear":
            # Only embeddings' rows are dequantised like this; their scale's name tells the embedding's.
            embedding = node.input[1].removesuffix("_scale") + "_quantized"
            return _Weight(embedding, node.input[2], is_transposed=False)
        case "Conv" | "ConvTranspose":
            return _Weight(node.input[1], None, is_transposed=False)
        case "MatMul":
            return _Weight(node.input[1], None, is_transposed=True)
        case _:
            return None
