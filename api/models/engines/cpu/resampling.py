"""The generator's convolutions that change the rate, as plain convolutions of the native library."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.engines.cpu.layers import LayerPacker, StyledConv, drop_weight
from api.models.engines.cpu.structures import Signal, padded


class Upsampling:
    """Transposed convolution, as a plain one whose outputs are the phases of a row, side by side as channels.

    They lie in memory as the rows that they are.
    """

    def __init__(self, conv: nn.Module, packer: LayerPacker, *, slope: float) -> None:
        """Pack a ConvTranspose1d that makes `stride` rows of each, with LeakyReLU before it. Its weight is dropped."""
        assert isinstance(conv, nn.ConvTranspose1d) and conv.bias is not None
        phases = _as_convolution(conv)
        bias = F.pad(conv.bias, (0, padded(conv.out_channels) - conv.out_channels)).repeat(conv.stride[0])
        packed = packer.library.pack(phases.weight, bias, bfloat16=packer.bfloat16, late=phases.late)
        drop_weight(conv)
        self._phases = StyledConv(packer.library, packed, slope=slope, padding=phases.padding)
        self._rate = conv.stride[0]

    def __call__(self, x: Tensor, excitation: Tensor) -> Signal:
        """x (T, C) -> upsampled + excitation, (rate * T, padded C'), in the memory of the excitation.

        For an excitation with one row more, one of the upsampled rows is reflected to the front.
        """
        y = excitation
        extra = y.shape[0] - self._rate * x.shape[0]
        reflected = -excitation[2]
        in_phases = y[extra:].view(x.shape[0], -1)
        moments = self._phases(Signal(x, x), residual=in_phases, into=in_phases).moments
        mean, variance = _merge(moments.view(2, self._rate, -1))
        if extra:
            y[0] += reflected + y[2]
            # One row among T: its mean is itself, its variance zero.
            weights = torch.tensor([1 - 1 / y.shape[0], 1 / y.shape[0]])[:, None]
            both = torch.stack([mean, y[0]]), torch.stack([variance, torch.zeros_like(mean)])
            mean, variance = _merge(torch.stack(both), weights)
        return Signal(y, torch.stack([mean, variance]))


class Strided:
    """Strided convolution, as one tap over windows: with channels last, a window lies in memory in one piece."""

    def __init__(self, conv: nn.Module, packer: LayerPacker) -> None:
        """Pack a Conv1d of any stride, with nothing before it, in float32."""
        assert isinstance(conv, nn.Conv1d)
        taps = conv.weight.permute(0, 2, 1)  # (out, taps, in)
        window = F.pad(taps, (0, padded(conv.in_channels) - conv.in_channels)).flatten(1)  # (out, taps * padded in)
        packed = packer.library.pack(window[:, :, None], conv.bias, bfloat16=False)
        self._one_tap = StyledConv(packer.library, packed)
        self._taps, self._stride, self._padding = conv.kernel_size[0], conv.stride[0], int(conv.padding[0])

    def __call__(self, x: Tensor) -> Signal:
        """x (T, padded C), contiguous -> (T', padded C')."""
        x = F.pad(x, (0, 0, self._padding, self._padding)).contiguous()
        rows = (x.shape[0] - self._taps) // self._stride + 1
        channels = x.shape[1]
        windows = x.as_strided((rows, self._taps * channels), (self._stride * channels, 1))
        return self._one_tap(Signal(windows, windows))


class _Phases(NamedTuple):
    """A transposed convolution as a plain one, whose outputs are the phases of a row, one after the other."""

    weight: Tensor
    """(phases * padded out, in, taps)"""
    padding: int
    late: int | None
    """As for `NativeLibrary.pack`: the later half of the phases sees the next row, the earlier half the one before."""
    # To give both halves what either sees took 1.5 times as many multiplications and as much memory.


def _as_convolution(conv: nn.ConvTranspose1d) -> _Phases:
    """Turn a transposed convolution into a plain one.

    Output row stride * t + phase gets input row t + row - padding times the kernel's element
    phase + conv.padding - (row - padding) * stride, where there is one.
    """
    (stride,), (kernel,), trim = conv.stride, conv.kernel_size, int(conv.padding[0])
    assert kernel - stride == 2 * trim, "each row becomes `stride` rows"
    reach = (stride - 1 + trim) // stride  # as far back as ahead
    elements = torch.arange(stride)[:, None] + trim - stride * torch.arange(-reach, reach + 1)  # (phases, rows)
    seen = (elements >= 0) & (elements < kernel)
    num_early = int(seen[:, 0].sum())  # phases that see the row furthest back
    halved = bool(reach) and not seen[:num_early, -1].any()
    weight = torch.zeros(stride, padded(conv.out_channels), conv.in_channels, 2 * reach + 1)
    phase, row = seen.nonzero(as_tuple=True)
    weight[phase, : conv.out_channels, :, row] = conv.weight[:, :, elements[seen]].permute(2, 1, 0)
    if not halved:
        return _Phases(weight.flatten(0, 1), reach, None)
    weight = torch.cat([weight[:num_early, ..., :-1], weight[num_early:, ..., 1:]])
    return _Phases(weight.flatten(0, 1), reach, num_early * padded(conv.out_channels))


def _merge(moments: Tensor, weights: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return mean and variance over all rows, from those of groups, (2, groups, C).

    `weights` (groups, 1) are the groups' shares of the rows; without them all are equal.
    """
    means, variances = moments
    if weights is None:
        weights = torch.full((means.shape[0], 1), 1 / means.shape[0])
    mean = (weights * means).sum(0)
    return mean, (weights * (variances + (means - mean).square())).sum(0)
