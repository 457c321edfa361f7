"""NativeLibrary: the C functions of csrc/ on tensors.

A styled convolution in one pass over memory, an LSTM's recurrence, and torch's noise in a tenth of its time
(csrc/fused_conv.c, csrc/lstm.c and csrc/normal_rng.c say how). The library is built with the package where there is a
C compiler; elsewhere the network runs as written. It uses the widest instructions that the processor has, or those
that LIMIT_VARIABLE allows.
"""

import ctypes
import os
import sysconfig
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import torch
from loguru import logger
from torch import Tensor

from api.errors import SettingsError
from api.models.engines.cpu.structures import (
    CHANNEL_PAD,
    ConvCall,
    LstmCall,
    PackedWeights,
    Signal,
    padded,
    padded_units,
)
from api.models.engines.cpu.winograd import DIRECT, WINOGRAD_SIZES, WinogradSize

LIMIT_VARIABLE = "KOKORO_MAX_CPU_ISA"
"""The environment variable that limits the instruction sets, so that tests can do what other processors do."""

INSTRUCTION_SETS = ("portable", "avx2", "avx512", "bfloat16")
"""Its values, each with the instructions of those before it (csrc/processor.c)."""

NUM_DIRECTIONS = 2
NUM_GATES = 4

_FILE = Path(__file__).with_name("_native").with_suffix(sysconfig.get_config_var("EXT_SUFFIX") or ".so")


class NativeLibrary:
    """The functions of csrc/fused_conv.c, csrc/lstm.c and csrc/normal_rng.c on tensors."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            OSError: the file is not there, not for this machine, or of another version of this package.
            SettingsError: KOKORO_MAX_CPU_ISA names no instruction set.
        """
        self.num_threads: Callable[[], int] = torch.get_num_threads
        """Says how many threads may work on the call that is being made. The result does not depend on it."""
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
        same_conv = self._library.fused_conv_struct_size() == ctypes.sizeof(ConvCall)
        return same_conv and bool(self._library.lstm_struct_size() == ctypes.sizeof(LstmCall))

    @classmethod
    def load(cls) -> "NativeLibrary | None":
        """Load the library that was built with the package, or return None where it can't be used; the log says why."""
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
        winograd: WinogradSize = DIRECT,
        late: int | None = None,
    ) -> PackedWeights:
        """Pad a convolution's weights and bring them into the library's order.

        They take as much memory as if an input channel had `winograd.multiplications(taps) * winograd.together` taps.

        Args:
            weight: (out, in, taps), float32.
            bias: (out,), float32.
            late: a multiple of CHANNEL_PAD; outputs from this one on see the input a row later. With DIRECT only.
        """
        assert winograd in WINOGRAD_SIZES and winograd.fits(weight.shape[2])
        assert late is None or (winograd == DIRECT and late % CHANNEL_PAD == 0)
        together, group = winograd
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
        return PackedWeights(values, padded_bias, taps, padded(channels), winograd, bfloat16, late)

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
    ) -> Signal:
        """Return `gain * (conv(activation(style(norm(x)))) + residual) + added` with its moments.

        Args:
            x: (T, weights.channels); its rows may overlap in memory.
            moments: those of x, (2, weights.channels). Given with `style`; without both there is no norm.
            style: gamma then beta, (2 * channels,).
            alpha: Snake's, (weights.channels,). Without it LeakyReLU, which with slope 1 does nothing.
            residual, added: (T', weights.out_channels).
            into: memory for the output, (T', weights.out_channels), which may be that of `residual` or `added`. Without
                it, new memory.

        Raises:
            MemoryError: there is none for the call.
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
        conv = ConvCall(
            x=x.data_ptr(), rows=rows, channels=weights.channels, x_stride=stride,
            moments=_pointer(moments), style=_pointer(style), styled_channels=styled_channels,
            alpha=_pointer(alpha), slope=slope, gain=gain,
            weights=_pointer(weights.values), bias=_pointer(weights.bias), taps=weights.taps,
            together=weights.winograd.together, group=weights.winograd.group,
            dilation=dilation, padding=padding, late=weights.late, out_channels=weights.out_channels, out_rows=out_rows,
            residual=_pointer(residual), sum=_pointer(added), y=_pointer(y), out_moments=_pointer(out_moments),
            bfloat16=weights.bfloat16, num_threads=self.num_threads(),
        )  # fmt: skip
        if self._library.fused_conv_run(ctypes.byref(conv)) != 0:
            raise MemoryError(f"no memory for a convolution of {out_rows} rows")
        return Signal(y, out_moments)

    def pack_recurrence(self, weights: Sequence[Tensor]) -> Tensor:
        """Bring an LSTM's recurrent weights into the library's order.

        `weights` are two, one a direction, each (4 * units, units) in torch's order.
        """
        assert len(weights) == NUM_DIRECTIONS
        units = weights[0].shape[1]
        stacked = torch.stack(list(weights)).contiguous()
        packed = torch.empty(NUM_DIRECTIONS * NUM_GATES * padded_units(units) * units)
        self._library.lstm_pack(_pointer(stacked), _pointer(packed), ctypes.c_int64(units))
        return packed

    def recur(self, gates: Tensor, weights: Tensor, units: int) -> Tensor:
        """Run both directions of an LSTM over one utterance: (T, 2 * units), the forward one first.

        Args:
            gates: the input's share of them, biases included, (T, 2 * 4 * padded_units(units)): direction by direction
                and gate by gate, in torch's order, zero for units that are padding.
            weights: those of `pack_recurrence`.

        Raises:
            MemoryError: there is none for the call.
        """
        steps = gates.shape[0]
        assert gates.is_contiguous() and gates.shape[1] == NUM_DIRECTIONS * NUM_GATES * padded_units(units)
        y = torch.empty(steps, NUM_DIRECTIONS * units)
        lstm = LstmCall(
            gates=gates.data_ptr(), steps=steps, units=units, weights=weights.data_ptr(), y=y.data_ptr(),
            num_threads=self.num_threads(),
        )  # fmt: skip
        if self._library.lstm_run(ctypes.byref(lstm)) != 0:
            raise MemoryError(f"no memory for an LSTM of {units} units")
        return y

    def fill_normal(self, values: Tensor, rng: torch.Generator) -> None:
        """Fill `values` as a `FillNormal` does: they and the state of `rng` afterwards are torch's to the last bit.

        Raises:
            RuntimeError: this torch keeps a generator's state otherwise; nothing is drawn then.
        """
        # Measured on 6 s of noise, (1, 9, 144_000), on a busy machine, median of 40 pairs in turn: torch takes 10 times
        # as long (at best 36 ms of CPU time, this 3.6). That was 2 % of an utterance's CPU time. It is 0.2 % now, so
        # that one thread is enough.
        assert values.is_contiguous() and values.dtype == torch.float32
        assert values.device == rng.device == torch.device("cpu")
        state = rng.get_state()
        sizes = ctypes.c_int64(state.numel()), ctypes.c_int64(values.numel())
        if self._library.noise_draw(_pointer(state), sizes[0], _pointer(values), sizes[1]) != 0:
            raise RuntimeError(f"torch {torch.__version__} keeps its generators' state in another way")
        rng.set_state(state)


def _pointer(tensor: Tensor | None) -> ctypes.c_void_p:
    return ctypes.c_void_p(None if tensor is None else tensor.data_ptr())
