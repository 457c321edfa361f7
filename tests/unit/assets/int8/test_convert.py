"""From the int8 export to a checkpoint: the arithmetic on small arrays, the graph on a small one made here, and the
outcome on the real checkpoint that `python -m api fetch` made."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from support.paths import ROOT

from api.assets.catalogue import find_checkpoint
from api.assets.int8.convert import convert, expected_parameters, read_checkpoint
from api.assets.int8.dequantize import dequantize, dequantize_per_direction, split_weight_norm, torch_gate_order
from api.assets.int8.onnx_weights import module_of
from api.assets.progress import Progress
from api.errors import CheckpointError

Array = NDArray[Any]

HIDDEN, INPUTS = 2, 3


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def progress() -> Progress:
    return Progress(io.StringIO())


def quantized_uint8(weight: Array) -> tuple[Array, Array, Array]:
    """As onnxruntime quantises a convolution's weight: one scale and zero point, so that 0 is kept exactly."""
    low, high = min(weight.min(), 0), max(weight.max(), 0)
    scale = np.float32((high - low) / 255)
    zero_point = np.uint8(round(-low / scale))
    quantized = np.clip(np.rint(weight / scale) + zero_point, 0, 255).astype(np.uint8)
    return quantized, np.asarray(scale), np.asarray(zero_point)


def quantized_int8(weight: Array) -> tuple[Array, Array, Array]:
    """As onnxruntime quantises a matrix: symmetric, one scale per column."""
    scale = (np.abs(weight).max(axis=-2) / 127).astype(np.float32)
    return np.rint(weight / scale[..., None, :]).astype(np.int8), scale, np.zeros(scale.shape, np.int8)


def test_a_tensor_comes_back_within_half_a_step(rng: np.random.Generator) -> None:
    weight = rng.normal(size=(8, 4, 3)).astype(np.float32)
    weight[3] = 0
    quantized, scale, zero_point = quantized_uint8(weight)
    restored = dequantize(quantized, scale, zero_point)
    assert restored.dtype == np.float32
    assert np.abs(restored - weight).max() <= scale * 0.501
    assert not restored[3].any()


def test_each_column_comes_back_by_its_own_scale(rng: np.random.Generator) -> None:
    weight = (rng.normal(size=(16, 5)) * [1e-3, 1, 10, 0.1, 5]).astype(np.float32)
    quantized, scale, zero_point = quantized_int8(weight)
    assert (np.abs(dequantize(quantized, scale, zero_point) - weight) <= scale * 0.501).all()


def test_each_direction_comes_back_by_its_own_scale_and_zero_point() -> None:
    quantized = np.array([[[1, 2]], [[3, 4]]], dtype=np.int8)
    restored = dequantize_per_direction(quantized, np.array([0.5, 2], np.float32), np.array([0, 3], dtype=np.int8))
    assert restored.tolist() == [[[0.5, 1.0]], [[0.0, 2.0]]]


def onnx_gates(rows: Array) -> Array:
    """torch's gates (input, forget, cell, output) in ONNX's order (input, output, forget, cell)."""
    input_gate, forget_gate, cell_gate, output_gate = np.split(rows, 4)
    return np.concatenate([input_gate, output_gate, forget_gate, cell_gate])


def test_reordered_gates_make_torch_speak_like_onnx(rng: np.random.Generator) -> None:
    w = rng.normal(size=(4 * HIDDEN, INPUTS)).astype(np.float32)
    r = rng.normal(size=(4 * HIDDEN, HIDDEN)).astype(np.float32)
    b = rng.normal(size=(2, 4 * HIDDEN)).astype(np.float32)
    x = rng.normal(size=(5, 1, INPUTS)).astype(np.float32)
    node = helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y"], hidden_size=HIDDEN)
    inputs = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in "XWRB"]
    outputs = [helper.make_tensor_value_info("Y", onnx.TensorProto.FLOAT, None)]
    model = helper.make_model(helper.make_graph([node], "one", inputs, outputs))
    feeds = {"X": x, "W": w[None], "R": r[None], "B": b.reshape(1, -1)}
    (expected,) = ReferenceEvaluator(model).run(None, feeds)

    lstm = torch.nn.LSTM(INPUTS, HIDDEN)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    arrays = (w, r, b[0], b[1])
    lstm.load_state_dict(
        {name: torch.from_numpy(torch_gate_order(array)) for name, array in zip(names, arrays, strict=True)}
    )
    with torch.no_grad():
        found, _ = lstm(torch.from_numpy(x))
    np.testing.assert_allclose(found.numpy(), expected.reshape(found.shape), atol=1e-6)


def test_weight_norm_gives_back_the_weight_and_exact_zeros_where_a_row_is_zero(rng: np.random.Generator) -> None:
    weight = rng.normal(size=(6, 4, 3)).astype(np.float32)
    weight[2] = 0
    g, v = split_weight_norm(weight)
    assert g.shape == (6, 1, 1)
    folded = torch._weight_norm(torch.from_numpy(v), torch.from_numpy(g), 0).numpy()
    np.testing.assert_allclose(folded, weight, rtol=1e-6)
    assert not folded[2].any()


@pytest.mark.parametrize(
    ("node", "module"),
    [
        ("/decoder/decoder/generator/resblocks.4/convs1.0/Conv_quant", "decoder.generator.resblocks.4.convs1.0"),
        ("/decoder/decoder/asr_res/asr_res.0/Conv_quant", "decoder.asr_res.0"),
        ("/encoder/text_encoder/cnn.1/cnn.1.0/Conv_quant", "text_encoder.cnn.1.0"),
        ("/encoder/F0.1/conv1x1/Conv_quant", "predictor.F0.1.conv1x1"),
        ("/encoder/N_proj/Conv_quant", "predictor.N_proj"),
        ("/encoder/predictor/lstm/LSTM_quant", "predictor.lstm"),
        ("/encoder/bert_encoder/MatMul_quant", "bert_encoder"),
        ("/encoder/bert/encoder/layers.0/attention/query_11/MatMul_quant", "bert.encoder.layers.0.attention.query"),
    ],
)
def test_a_nodes_path_tells_its_module(node: str, module: str) -> None:
    assert module_of(node) == module


class SmallExport:
    """A graph in the export's manner with one parameter of each kind, and the float weights it was made of."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.tensors: dict[str, Array] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.conv = self._normal(rng, 4, 3, 5)
        self.linear = self._normal(rng, 6, 3)
        self.embedding = self._normal(rng, 7, 3)
        self.source = self._normal(rng, 1, 9)
        self.lstm = {
            "weight_ih": self._normal(rng, 2, 4 * HIDDEN, INPUTS),
            "weight_hh": self._normal(rng, 2, 4 * HIDDEN, HIDDEN),
            "bias_ih": self._normal(rng, 2, 4 * HIDDEN),
            "bias_hh": self._normal(rng, 2, 4 * HIDDEN),
        }
        self.add_quantized("/decoder/decoder/Mul_output_0", *quantized_uint8(self.conv))
        self.add_node("ConvInteger", "/decoder/decoder/F0_conv/Conv_quant", "/decoder/decoder/Mul_output_0")
        self.add_quantized("onnx::MatMul_1", *quantized_int8(self.linear.T))
        for use in ("query", "query_1"):
            self.add_node("MatMulInteger", f"/encoder/bert/layer/{use}/MatMul_quant", "onnx::MatMul_1")
        quantized, scale, zero_point = quantized_uint8(self.embedding)
        self.add_quantized("encoder.bert.embeddings.weight", quantized, scale, zero_point)
        self._dequantize("/encoder/bert/embeddings/Gather_quant", "encoder.bert.embeddings.weight")
        self.tensors["onnx::MatMul_2"] = self.source.T
        self.nodes.append(
            helper.make_node("MatMul", ["x", "onnx::MatMul_2"], ["y"], "/decoder/decoder/l_linear/MatMul")
        )
        self.tensors["decoder.decoder.F0_conv.bias"] = np.array([1, 2, 3, 4], np.float32)
        self._add_lstm("/encoder/predictor/lstm/LSTM_quant")

    def parameters(self, expected: dict[str, tuple[int, ...]], progress: Progress) -> dict[str, Array]:
        """Reads the parameters called `expected`; their names without the `module.` of the inner keys."""
        tensors = [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in self.tensors.items()]
        graph = helper.make_graph(self.nodes, "export", [], [], tensors)
        parts = read_checkpoint(graph, expected, progress)
        return {
            f"{part}.{name.removeprefix('module.')}": tensor.numpy()
            for part, state_dict in parts.items()
            for name, tensor in state_dict.items()
        }

    @staticmethod
    def _normal(rng: np.random.Generator, *shape: int) -> Array:
        return rng.normal(size=shape).astype(np.float32)

    def add_quantized(self, name: str, quantized: Array, scale: Array, zero_point: Array) -> None:
        self.tensors |= {f"{name}_quantized": quantized, f"{name}_scale": scale, f"{name}_zero_point": zero_point}

    def add_node(self, op: str, node: str, weight: str) -> None:
        inputs = ["x", f"{weight}_quantized", f"{node}_x_zero_point", f"{weight}_zero_point"]
        self.nodes.append(helper.make_node(op, inputs, [f"{node}_y"], node))

    def _dequantize(self, node: str, weight: str) -> None:
        inputs = [f"{node}_rows", f"{weight}_scale", f"{weight}_zero_point"]
        self.nodes.append(helper.make_node("DequantizeLinear", inputs, ["y"], f"{node}_DequantizeLinear"))

    def _add_lstm(self, node: str) -> None:
        for name, kind in (("W", "weight_ih"), ("R", "weight_hh")):
            directions = [onnx_gates(direction).T for direction in self.lstm[kind]]
            scale = np.array([np.abs(direction).max() / 127 for direction in directions], np.float32)
            quantized = np.rint(np.stack(directions) / scale[:, None, None]).astype(np.int8)
            self.add_quantized(name, quantized, scale, np.zeros(2, np.int8))
        biases = zip(self.lstm["bias_ih"], self.lstm["bias_hh"], strict=True)
        self.tensors["B"] = np.stack([np.concatenate([onnx_gates(w), onnx_gates(r)]) for w, r in biases])
        tail = ["", "h", "c", "", "W_scale", "W_zero_point", "R_scale", "R_zero_point"]
        inputs = ["x", "W_quantized", "R_quantized", "B", *tail]
        self.nodes.append(helper.make_node("DynamicQuantizeLSTM", inputs, ["y"], node, domain="com.microsoft"))


@pytest.fixture
def export(rng: np.random.Generator) -> SmallExport:
    return SmallExport(rng)


def test_every_kind_of_parameter_is_found_and_restored(export: SmallExport, progress: Progress) -> None:
    expected: dict[str, tuple[int, ...]] = {
        "decoder.F0_conv.weight_g": (4, 1, 1),
        "decoder.F0_conv.weight_v": (4, 3, 5),
        "decoder.F0_conv.bias": (4,),
        "decoder.l_linear.weight": (1, 9),
        "bert.layer.query.weight": (6, 3),
        "bert.embeddings.weight": (7, 3),
    }
    found = export.parameters(expected, progress)
    g, v = found["decoder.F0_conv.weight_g"], found["decoder.F0_conv.weight_v"]
    norms = np.linalg.norm(v.reshape(4, -1), axis=1).reshape(4, 1, 1)
    np.testing.assert_allclose(g * v / norms, export.conv, atol=0.02)
    assert found["decoder.F0_conv.bias"].tolist() == [1, 2, 3, 4]
    assert np.array_equal(found["decoder.l_linear.weight"], export.source)
    np.testing.assert_allclose(found["bert.layer.query.weight"], export.linear, atol=0.02)
    np.testing.assert_allclose(found["bert.embeddings.weight"], export.embedding, atol=0.02)


@pytest.mark.parametrize(("suffix", "direction"), [("_l0", 0), ("_l0_reverse", 1)])
def test_an_lstm_comes_back_in_both_directions(
    export: SmallExport, progress: Progress, suffix: str, direction: int
) -> None:
    shapes = {f"predictor.lstm.{kind}{suffix}": array[direction].shape for kind, array in export.lstm.items()}
    found = export.parameters(shapes, progress)
    for kind, array in export.lstm.items():
        np.testing.assert_allclose(found[f"predictor.lstm.{kind}{suffix}"], array[direction], atol=0.02)


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("decoder.encode.weight_v", (1,), "no node uses a weight of decoder.encode"),
        ("decoder.encode.bias", (1,), "there is no tensor decoder.decoder.encode.bias"),
        ("text_encoder.lstm.bias_ih_l0", (1,), "there is no LSTM text_encoder.lstm"),
        ("decoder.F0_conv.bias", (5,), r"decoder.F0_conv.bias has shape \(4,\), expected \(5,\)"),
    ],
)
def test_what_the_export_lacks_is_an_error_that_names_it(
    export: SmallExport, progress: Progress, name: str, shape: Sequence[int], message: str
) -> None:
    with pytest.raises(CheckpointError, match=message):
        export.parameters({name: tuple(shape)}, progress)


def test_uses_of_one_module_that_disagree_are_an_error(export: SmallExport, progress: Progress) -> None:
    export.add_quantized("onnx::MatMul_3", *quantized_int8(export.linear.T + 1))
    export.add_node("MatMulInteger", "/encoder/bert/layer/query_2/MatMul_quant", "onnx::MatMul_3")
    with pytest.raises(CheckpointError, match=r"bert\.layer\.query has a different weight at each use"):
        export.parameters({"bert.layer.query.weight": (6, 3)}, progress)


def test_a_value_that_is_not_finite_is_an_error(export: SmallExport, progress: Progress) -> None:
    export.tensors["decoder.decoder.F0_conv.bias"][1] = np.nan
    with pytest.raises(CheckpointError, match="not finite"):
        export.parameters({"decoder.F0_conv.bias": (4,)}, progress)


def test_an_incomplete_export_leaves_no_checkpoint(tmp_path: Path, progress: Progress) -> None:
    onnx.save(helper.make_model(helper.make_graph([], "empty", [], [])), tmp_path / "empty.onnx")
    with pytest.raises(CheckpointError, match=r"encoder\.bert\.embeddings\.word_embeddings\.weight"):
        convert(tmp_path / "empty.onnx", tmp_path / "made.pth", progress)
    assert [path.name for path in tmp_path.iterdir()] == ["empty.onnx"]


def test_the_fetched_checkpoint_has_every_parameter_and_no_row_that_becomes_nan() -> None:
    checkpoint_path = find_checkpoint(ROOT / "models", "v1_0")
    parts = torch.load(checkpoint_path, weights_only=True)
    tensors = {
        f"{part}.{name.removeprefix('module.')}": tensor
        for part, state_dict in parts.items()
        for name, tensor in state_dict.items()
    }
    expected = expected_parameters()
    assert {name: tuple(tensors[name].shape) for name in expected} == expected
    assert all(tensor.dtype == torch.float32 for tensor in tensors.values())
    assert all(torch.isfinite(tensor).all() for tensor in tensors.values())
    for name in expected:
        if name.endswith("weight_g"):
            norms = tensors[name.removesuffix("g") + "v"].flatten(1).norm(dim=1)
            assert norms.min() > 0, name
