"""The data that the native library takes and gives: signals, packed weights, and the structures of its calls."""

import ctypes
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from api.models.engines.cpu.winograd import WinogradSize

CHANNEL_PAD = 32
"""Channel counts in memory are multiples of this, the rest zero."""

UNITS_PAD = 64
"""An LSTM's units in memory are a multiple of this, the rest zero."""


def padded(channels: int) -> int:
    """Return the channels in memory for this many."""
    return -(-channels // CHANNEL_PAD) * CHANNEL_PAD


def padded_units(units: int) -> int:
    """Return an LSTM's units in memory for this many."""
    return -(-units // UNITS_PAD) * UNITS_PAD


def pad_channels(values: Tensor) -> Tensor:
    """Lay values (T, C) out for the library: contiguous, (T, padded C)."""
    missing = padded(values.shape[1]) - values.shape[1]
    return (F.pad(values, (0, missing)) if missing else values).contiguous()  # to pad by nothing would be a copy


class Signal(NamedTuple):
    """A signal of one utterance, a row for each moment, its channels side by side."""

    values: Tensor
    """(T, padded channels), float32, contiguous."""
    moments: Tensor
    """(2, padded channels): each channel's mean and variance over time."""

    @classmethod
    def of(cls, values: Tensor) -> "Signal":
        """Measure the moments of `values` (T, padded channels), which takes a pass of its own."""
        variance, mean = torch.var_mean(values, dim=0, correction=0)
        return cls(values, torch.stack([mean, variance]))


@dataclass(frozen=True)
class PackedWeights:
    """A convolution's weights in the order in which the library reads them."""

    values: Tensor
    bias: Tensor
    """(padded out channels,), float32."""
    taps: int
    channels: int
    """Channels of the input, padded."""
    winograd: WinogradSize
    bfloat16: bool
    late: int
    """The first output that sees the input a row later than those before it."""

    @property
    def out_channels(self) -> int:
        """Channels of the output, padded."""
        return self.bias.numel()


class ConvCall(ctypes.Structure):
    """`struct conv` of csrc/fused_conv.h, field by field."""

    _fields_ = (
        ("x", ctypes.c_void_p),
        ("rows", ctypes.c_int64),
        ("channels", ctypes.c_int64),
        ("x_stride", ctypes.c_int64),
        ("moments", ctypes.c_void_p),
        ("style", ctypes.c_void_p),
        ("styled_channels", ctypes.c_int64),
        ("alpha", ctypes.c_void_p),
        ("slope", ctypes.c_float),
        ("gain", ctypes.c_float),
        ("weights", ctypes.c_void_p),
        ("bias", ctypes.c_void_p),
        ("taps", ctypes.c_int64),
        ("together", ctypes.c_int64),
        ("group", ctypes.c_int64),
        ("dilation", ctypes.c_int64),
        ("padding", ctypes.c_int64),
        ("late", ctypes.c_int64),
        ("out_channels", ctypes.c_int64),
        ("out_rows", ctypes.c_int64),
        ("residual", ctypes.c_void_p),
        ("sum", ctypes.c_void_p),
        ("y", ctypes.c_void_p),
        ("out_moments", ctypes.c_void_p),
        ("bfloat16", ctypes.c_int64),
        ("num_threads", ctypes.c_int64),
    )


class LstmCall(ctypes.Structure):
    """`struct lstm` of csrc/lstm.h, field by field."""

    _fields_ = (
        ("gates", ctypes.c_void_p),
        ("steps", ctypes.c_int64),
        ("units", ctypes.c_int64),
        ("weights", ctypes.c_void_p),
        ("y", ctypes.c_void_p),
        ("num_threads", ctypes.c_int64),
    )
