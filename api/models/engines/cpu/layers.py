"""Modules into one-pass convolutions: everything between two instance norms as one call of the native library.

Knows norms, activations and convolutions, and the shapes in which the library wants them. Does not know how the
network is put together (fast.py).
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.engines.cpu.bindings import NativeLibrary, PackedWeights, Rows, padded
from api.models.engines.cpu.winograd import ONE_BY_ONE, filtering_for
from api.models.v1_0.modules import AdaIN1d


class StyleTable:
    """The style projections of all norms as one matrix, so that an utterance's style is projected once."""

    def __init__(self) -> None:
        self._weights: list[Tensor] = []
        self._biases: list[Tensor] = []
        self._size = 0

    def add(self, norm: nn.Module) -> slice:
        """Takes an AdaIN1d in; returns where its gamma and beta will lie."""
        assert isinstance(norm, AdaIN1d)
        self._weights.append(norm.fc.weight)
        self._biases.append(norm.fc.bias)
        start, self._size = self._size, self._size + 2 * norm.channels
        return slice(start, self._size)

    def matrix(self) -> tuple[Tensor, Tensor]:
        """Weight (size, style_dim) and bias (size,) of the one projection."""
        return torch.cat(self._weights), torch.cat(self._biases)


class OnePass:
    """Norm and style, activation, convolution and sum: `NativeLibrary.convolve` with all that doesn't change."""

    def __init__(
        self, library: NativeLibrary, weights: PackedWeights, *, style: slice | None, alpha: Tensor | None,
        slope: float, dilation: int, padding: int,
    ) -> None:  # fmt: skip
        self._library = library
        self._weights = weights
        self._style = style
        self._alpha = alpha
        self._slope = slope
        self._dilation = dilation
        self._padding = padding

    def __call__(
        self, x: Rows, styles: Tensor | None = None, *, residual: Tensor | None = None, added: Tensor | None = None,
        gain: float = 1.0, into: Tensor | None = None,
    ) -> Rows:  # fmt: skip
        """See `NativeLibrary.convolve`; `styles` holds every norm's gamma and beta."""
        style = None if self._style is None or styles is None else styles[self._style]
        return self._library.convolve(
            x.values, self._weights, dilation=self._dilation, padding=self._padding,
            moments=None if style is None else x.moments, style=style, alpha=self._alpha, slope=self._slope,
            residual=residual, added=added, gain=gain, into=into,
        )  # fmt: skip


class Maker:
    """Makes one-pass convolutions that share a library, a precision and a table of styles."""

    def __init__(self, library: NativeLibrary, *, bfloat16: bool, keep: bool = True) -> None:
        """Without `keep`, a module's weights are dropped once they are packed."""
        self._library = library
        self._bfloat16 = bfloat16
        self._keep = keep
        self.styles = StyleTable()

    def conv(
        self, conv: nn.Module, norm: nn.Module | None = None, *, alpha: Tensor | None = None, slope: float = 1.0,
        exact: bool = False, filtered: bool = False,
    ) -> OnePass:  # fmt: skip
        """A convolution of stride 1 with what comes before it: the norm, then Snake with `alpha` or else LeakyReLU.

        `exact` keeps it in float32 whatever the others are; `filtered`: several outputs are made at once.
        """
        assert isinstance(conv, nn.Conv1d)
        bfloat16 = self._bfloat16 and not exact
        filtering = filtering_for(conv.kernel_size[0], bfloat16=bfloat16) if filtered else ONE_BY_ONE
        packed = self._library.pack(conv.weight, conv.bias, bfloat16=bfloat16, filtering=filtering)
        self._drop(conv)
        style = None if norm is None else self.styles.add(norm)
        if alpha is not None:
            alpha = F.pad(alpha.flatten(), (0, packed.channels - alpha.numel()), value=1.0)
        dilation, padding = conv.dilation[0], int(conv.padding[0])
        return OnePass(self._library, packed, style=style, alpha=alpha, slope=slope, dilation=dilation, padding=padding)

    def upsampling(self, conv: nn.Module, *, slope: float) -> "Upsampling":
        """A transposed convolution that makes every row `stride` rows, with LeakyReLU before it."""
        assert isinstance(conv, nn.ConvTranspose1d) and conv.bias is not None
        phases = _as_convolution(conv)
        bias = F.pad(conv.bias, (0, padded(conv.out_channels) - conv.out_channels)).repeat(conv.stride[0])
        packed = self._library.pack(phases.weight, bias, bfloat16=self._bfloat16, late=phases.late)
        self._drop(conv)
        one_pass = OnePass(
            self._library, packed, style=None, alpha=None, slope=slope, dilation=1, padding=phases.padding
        )
        return Upsampling(one_pass, conv.stride[0])

    def _drop(self, conv: nn.Conv1d | nn.ConvTranspose1d) -> None:
        if not self._keep:
            conv.weight = nn.Parameter(torch.empty(0), requires_grad=False)

    def strided(self, conv: nn.Module) -> "Strided":
        """A convolution of any stride, with nothing before it, in float32."""
        assert isinstance(conv, nn.Conv1d)
        taps = conv.weight.permute(0, 2, 1)  # (out, taps, in)
        window = F.pad(taps, (0, padded(conv.in_channels) - conv.in_channels)).flatten(1)  # (out, taps * padded in)
        packed = self._library.pack(window[:, :, None], conv.bias, bfloat16=False)
        one_tap = OnePass(self._library, packed, style=None, alpha=None, slope=1.0, dilation=1, padding=0)
        return Strided(one_tap, conv.kernel_size[0], conv.stride[0], int(conv.padding[0]))


class Upsampling:
    """Transposed convolution as a plain one: with the phases of the output side by side as channels, they lie in
    memory as the rows they are."""

    def __init__(self, phases: OnePass, rate: int) -> None:
        self._phases = phases
        self._rate = rate

    def __call__(self, x: Tensor, excitation: Tensor) -> Rows:
        """x (T, C) -> upsampled + excitation, (rate * T, padded C'), in place of the excitation.

        For an excitation with a row more, one of the upsampled rows is reflected to the front.
        """
        y = excitation
        extra = y.shape[0] - self._rate * x.shape[0]
        reflected = -excitation[2]
        in_phases = y[extra:].view(x.shape[0], -1)
        moments = self._phases(Rows(x, x), residual=in_phases, into=in_phases).moments
        mean, variance = _merge(moments.view(2, self._rate, -1))
        if extra:
            y[0] += reflected + y[2]
            # One row among T: its mean is itself, its variance zero.
            weights = torch.tensor([1 - 1 / y.shape[0], 1 / y.shape[0]])[:, None]
            both = torch.stack([mean, y[0]]), torch.stack([variance, torch.zeros_like(mean)])
            mean, variance = _merge(torch.stack(both), weights)
        return Rows(y, torch.stack([mean, variance]))


class Strided:
    """Strided convolution as one tap over windows: with channels last, a window lies in memory in one piece."""

    def __init__(self, one_tap: OnePass, taps: int, stride: int, padding: int) -> None:
        self._one_tap = one_tap
        self._taps = taps
        self._stride = stride
        self._padding = padding

    def __call__(self, x: Tensor) -> Rows:
        """x (T, padded C), contiguous -> (T', padded C')."""
        x = F.pad(x, (0, 0, self._padding, self._padding)).contiguous()
        rows = (x.shape[0] - self._taps) // self._stride + 1
        channels = x.shape[1]
        windows = x.as_strided((rows, self._taps * channels), (self._stride * channels, 1))
        return self._one_tap(Rows(windows, windows))


class _Phases(NamedTuple):
    """A transposed convolution as a plain one, whose outputs are the phases of a row, one behind the other."""

    weight: Tensor
    """(phases * padded out, in, taps)"""
    padding: int
    late: int | None
    """As for `NativeLibrary.pack`: the later half of the phases sees the next row, the earlier half the one before. To
    give both what either sees took 1.5 times as many multiplications and as much memory."""


def _as_convolution(conv: nn.ConvTranspose1d) -> _Phases:
    """Output row stride * t + phase gets input row t + row - padding times the kernel's element
    phase + conv.padding - (row - padding) * stride, where there is one."""
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
    """Mean and variance over groups of rows from each group's, (2, groups, C); weights (groups, 1), or all equal."""
    means, variances = moments
    if weights is None:
        weights = torch.full((means.shape[0], 1), 1 / means.shape[0])
    mean = (weights * means).sum(0)
    return mean, (weights * (variances + (means - mean).square())).sum(0)
