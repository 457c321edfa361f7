"""Integers back to floats, and weights from ONNX's order to torch's."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


def dequantize(quantized: NDArray[np.integer], scale: FloatArray, zero_point: NDArray[np.integer]) -> FloatArray:
    """Return `(quantized - zero_point) * scale`, in the shape of `quantized`.

    `scale` and `zero_point` are scalars (one for the tensor) or broadcast against `quantized` as they are:
    shape (columns,) for a matrix quantised per column.
    """
    # int32, because uint8 minus uint8 would wrap around.
    return ((quantized.astype(np.int32) - zero_point.astype(np.int32)) * scale).astype(np.float32)


def dequantize_per_direction(
    quantized: NDArray[np.integer], scale: FloatArray, zero_point: NDArray[np.integer]
) -> FloatArray:
    """Dequantise LSTM weights (directions, inputs, gates x hidden), with a scale and zero point per direction."""
    return dequantize(quantized, scale.reshape(-1, 1, 1), zero_point.reshape(-1, 1, 1))


def torch_gate_order(onnx_gates: FloatArray) -> FloatArray:
    """Reorder the four blocks of rows of an LSTM's weight or bias, shape (4 x hidden, ...).

    ONNX's operator LSTM has the gates as input, output, forget, cell; torch as input, forget, cell, output.
    """
    input_gate, output_gate, forget_gate, cell_gate = np.split(onnx_gates, 4)
    return np.concatenate([input_gate, forget_gate, cell_gate, output_gate])


def split_weight_norm(weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split a convolution's weight (C, ...) into weight norm's `g` (C, 1, 1) and `v`: weight = g * v / |v|.

    Quantisation turns rows of very small weights into zeros, which have no direction. There `g` is 0 and `v` all ones,
    so that any reader of the pair computes exactly zero and not 0 * 0 / 0.
    """
    rows = weight.reshape(weight.shape[0], -1)
    norms = np.sqrt(np.square(rows.astype(np.float64)).sum(axis=1))
    g = norms.astype(np.float32).reshape(-1, *[1] * (weight.ndim - 1))
    v = np.where(g == 0, np.float32(1), weight)
    return g, v
