"""The native library: a styled convolution in one pass over memory, an LSTM's recurrence, and torch's noise in a tenth
of its time (csrc/fused_conv.c, lstm.c and noise.c say how).

Knows tensors in memory and where the library lies. Does not know the network.

The library is built with the package where there is a C compiler; where there was none the network runs as it is
written. It uses the widest instructions that the processor has, or those that LIMIT_VARIABLE allows.
"""

import ctypes
import os
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import torch
from loguru import logger
from torch import Tensor

from api.errors import SettingsError
from api.models.engines.cpu.winograd import FILTERINGS, ONE_BY_ONE, Filtering

CHANNEL_PAD = 32
"""Channel counts in memory are multiples of this, the rest zero."""

UNITS_PAD = 64
"""An LSTM's units in memory are a multiple of this, the rest zero."""

LIMIT_VARIABLE = "KOKORO_MAX_CPU_ISA"
INSTRUCTION_SETS = ("portable", "avx2", "avx512", "bfloat16")
"""What it may be, each with those before it (csrc/processor.c). For tests of what other processors do."""

NUM_DIRECTIONS = 2
NUM_GATES = 4

_FILE = Path(__file__).with_name("_native").with_suffix(sysconfig.get_config_var("EXT_SUFFIX") or ".so")


def padded(channels: int) -> int:
    """The channels in memory for this many."""
    return -(-channels // CHANNEL_PAD) * CHANNEL_PAD


def padded_units(units: int) -> int:
    """An LSTM's units in memory for this many."""
    return -(-units // UNITS_PAD) * UNITS_PAD


class Rows(NamedTuple):
    """A signal of one utterance, channels last."""

    values: Tensor
    """(T, padded channels), float32, contiguous."""
    moments: Tensor
    """(2, padded channels): each channel's mean and variance over the rows."""

    @classmethod
    def of(cls, values: Tensor) -> "Rows":
        """`values` (T, padded channels) with its moments, which cost a pass of their own."""
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
    """Padded, of the input."""
    filtering: Filtering
    bfloat16: bool
    late: int
    """Outputs from this one on see the input a row later than those before."""

    @property
    def out_channels(self) -> int:
        """Padded, of the output."""
        return self.bias.numel()


class _Conv(ctypes.Structure):
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


class _Lstm(ctypes.Structure):
    """`struct lstm` of csrc/lstm.h, field by field."""

    _fields_ = (
        ("gates", ctypes.c_void_p),
        ("steps", ctypes.c_int64),
        ("units", ctypes.c_int64),
        ("weights", ctypes.c_void_p),
        ("y", ctypes.c_void_p),
        ("num_threads", ctypes.c_int64),
    )


class NativeLibrary:
    """The functions of csrc/fused_conv.c, csrc/lstm.c and csrc/normal_rng.c on tensors."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            OSError: the file is not there, not for this machine, or of another version of this package.
            SettingsError: KOKORO_MAX_CPU_ISA names no instruction set.
        """
        self.num_threads: Callable[[], int] = torch.get_num_threads
        """How many threads may work on the call that is being made. The result is the same, whatever it says."""
        self._library = ctypes.CDLL(str(path))
        self._library.fused_conv_struct_size.restype = ctypes.c_int64
        if not self._is_of_this_version():
            raise OSError(f"{path} is of another version of this package: install it again")
        if not self._library.processor_limit_is_known():
            allowed = ", ".join(INSTRUCTION_SETS)
            raise SettingsError([f"{LIMIT_VARIABLE} is {os.environ.get(LIMIT_VARIABLE)!r}; allowed: {allowed}"])

    def _is_of_this_version(self) -> bool:
        functions = ("noise_draw", "lstm_struct_size", "processor_limit_is_known")
        if not all(hasattr(self._library, each) for each in functions):
            return False
        self._library.lstm_struct_size.restype = ctypes.c_int64
        same_conv = self._library.fused_conv_struct_size() == ctypes.sizeof(_Conv)
        return same_conv and bool(self._library.lstm_struct_size() == ctypes.sizeof(_Lstm))

    @classmethod
    def load(cls) -> "NativeLibrary | None":
        """The library that was built with the package, or None where it can't be used; then the log says why."""
        try:
            return cls(_FILE)
        except OSError as error:
            logger.warning("no native library, so the decoder runs as written, at half the speed: {}", error)
            return None

    @cached_property
    def has_bfloat16(self) -> bool:
        """Whether this processor multiplies bfloat16."""
        return bool(self._library.fused_conv_has_bfloat16())

    def pack(
        self,
        weight: Tensor,
        bias: Tensor | None,
        *,
        bfloat16: bool,
        filtering: Filtering = ONE_BY_ONE,
        late: int | None = None,
    ) -> PackedWeights:
        """weight (out, in, taps) and bias (out,), float32, padded and in the library's order.

        They take as much memory as if an input channel had `filtering.multiplications(taps) * filtering.together` taps.
        Outputs from `late` on, a multiple of CHANNEL_PAD, see the input a row later; not with several made at once.
        """
        assert filtering in FILTERINGS and filtering.fits(weight.shape[2])
        assert late is None or (filtering == ONE_BY_ONE and late % CHANNEL_PAD == 0)
        together, group = filtering
        out_channels, channels, taps = weight.shape
        late = padded(out_channels) if late is None else late
        padded_bias = torch.zeros(padded(out_channels))
        if bias is not None:
            padded_bias[:out_channels] = bias
        num_products = (together + group - 1) * -(-taps // group)
        numel = num_products * padded(channels) * padded(out_channels)
        values = torch.empty(numel, dtype=torch.bfloat16 if bfloat16 else torch.float32)
        weight = weight.contiguous()
        sizes = (ctypes.c_int64(size) for size in (taps, channels, out_channels, together, group, int(bfloat16)))
        self._library.fused_conv_pack(_pointer(weight), _pointer(values), *sizes)
        return PackedWeights(values, padded_bias, taps, padded(channels), filtering, bfloat16, late)

    def convolve(
        self,
        x: Tensor,
        weights: PackedWeights,
        *,
        dilation: int = 1,
        padding: int = 0,
        moments: Tensor | None = None,
        style: Tensor | None = None,
        alpha: Tensor | None = None,
        slope: float = 1.0,
        residual: Tensor | None = None,
        added: Tensor | None = None,
        gain: float = 1.0,
        into: Tensor | None = None,
    ) -> Rows:
        """`gain * (conv(activation(style(norm(x)))) + residual) + added`, and its moments.

        Args:
            x: (T, weights.channels); its rows may overlap in memory.
            moments: of x, (2, weights.channels); with `style`, or neither for no norm.
            style: gamma then beta, (2 * channels,).
            alpha: of Snake, (weights.channels,); without it LeakyReLU, which with slope 1 does nothing.
            residual, added: (T', weights.out_channels).
            into: where the output goes, (T', weights.out_channels); may be `residual` or `added`. Without it, new.
        """
        rows, stride = x.shape[0], x.stride(0)
        assert x.stride(1) == 1 and x.shape[1] == weights.channels and (moments is None) == (style is None)
        reach = dilation * (weights.taps - 1)
        if weights.late < weights.out_channels:
            assert dilation == 1
            reach += 1
        out_rows = rows + 2 * padding - reach
        y = torch.empty(out_rows, weights.out_channels) if into is None else into
        for tensor in (y, residual, added):
            assert tensor is None or (tensor.is_contiguous() and tensor.numel() == out_rows * weights.out_channels)
        out_moments = torch.empty(2, weights.out_channels)
        styled_channels = 0 if style is None else style.numel() // 2
        conv = _Conv(
            x=x.data_ptr(), rows=rows, channels=weights.channels, x_stride=stride,
            moments=_pointer(moments), style=_pointer(style), styled_channels=styled_channels,
            alpha=_pointer(alpha), slope=slope, gain=gain,
            weights=_pointer(weights.values), bias=_pointer(weights.bias), taps=weights.taps,
            together=weights.filtering.together, group=weights.filtering.group,
            dilation=dilation, padding=padding, late=weights.late, out_channels=weights.out_channels, out_rows=out_rows,
            residual=_pointer(residual), sum=_pointer(added), y=_pointer(y), out_moments=_pointer(out_moments),
            bfloat16=weights.bfloat16, num_threads=self.num_threads(),
        )  # fmt: skip
        if self._library.fused_conv_run(ctypes.byref(conv)) != 0:
            raise MemoryError(f"no memory for a convolution of {out_rows} rows")
        return Rows(y, out_moments)

    def pack_recurrence(self, weights: Sequence[Tensor]) -> Tensor:
        """What an LSTM's gates get from the step before, for each of two directions (4 * units, units), in torch's
        order, to the library's order."""
        assert len(weights) == NUM_DIRECTIONS
        units = weights[0].shape[1]
        stacked = torch.stack(list(weights)).contiguous()
        packed = torch.empty(NUM_DIRECTIONS * NUM_GATES * padded_units(units) * units)
        self._library.lstm_pack(_pointer(stacked), _pointer(packed), ctypes.c_int64(units))
        return packed

    def recur(self, gates: Tensor, weights: Tensor, units: int) -> Tensor:
        """Both directions of an LSTM over one utterance: (T, 2 * units), the forward one first.

        Args:
            gates: what the input contributes, biases included, (T, 2 * 4 * padded_units(units)): direction by
                direction and gate by gate, in torch's order, zero for units that are padding.
            weights: of `pack_recurrence`.
        """
        steps = gates.shape[0]
        assert gates.is_contiguous() and gates.shape[1] == NUM_DIRECTIONS * NUM_GATES * padded_units(units)
        y = torch.empty(steps, NUM_DIRECTIONS * units)
        lstm = _Lstm(
            gates=gates.data_ptr(), steps=steps, units=units, weights=weights.data_ptr(), y=y.data_ptr(),
            num_threads=self.num_threads(),
        )  # fmt: skip
        if self._library.lstm_run(ctypes.byref(lstm)) != 0:
            raise MemoryError(f"no memory for an LSTM of {units} units")
        return y

    def fill_normal(self, values: Tensor, rng: torch.Generator) -> None:
        """A `FillNormal`: the values and the state of `rng` afterwards are torch's to the last bit.

        Measured on 6 s of noise, (1, 9, 144_000), on a busy machine: torch takes 10 times as long (median of 40 pairs
        in turn; at best 36 ms of CPU time, this 3.6). That was 2 % of an utterance's CPU time. What is left is 0.2 %,
        so that it stays on one thread.

        Raises RuntimeError where this torch keeps a generator's state otherwise; nothing is drawn then.
        """
        assert values.is_contiguous() and values.dtype == torch.float32
        assert values.device == rng.device == torch.device("cpu")
        state = rng.get_state()
        sizes = ctypes.c_int64(state.numel()), ctypes.c_int64(values.numel())
        if self._library.noise_draw(_pointer(state), sizes[0], _pointer(values), sizes[1]) != 0:
            raise RuntimeError(f"torch {torch.__version__} keeps its generators' state in another way")
        rng.set_state(state)


def _pointer(tensor: Tensor | None) -> ctypes.c_void_p:
    return ctypes.c_void_p(None if tensor is None else tensor.data_ptr())
