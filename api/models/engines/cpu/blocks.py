"""The decoder's two kinds of residual block, by the native library, on signals of one utterance."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.engines.cpu.layers import LayerPacker
from api.models.engines.cpu.structures import Signal, pad_channels
from api.models.v1_0.istftnet import AdaINResBlock1
from api.models.v1_0.modules import LEAKY_SLOPE, NORM_EPS, AdainResBlk1d

Pause = Callable[[], object]
"""Called between two steps of a long call, on its thread. May stay for as long as another call is to be made."""


class NativeAdaINResBlock1:
    """AdaINResBlock1: three residual steps."""

    def __init__(self, block: nn.Module, packer: LayerPacker) -> None:
        assert isinstance(block, AdaINResBlock1)
        first = zip(block.convs1, block.adain1, block.alpha1, strict=True)
        second = zip(block.convs2, block.adain2, block.alpha2, strict=True)
        self._steps = [
            (
                packer.conv(conv1, norm1, alpha=alpha1, winograd=True),
                packer.conv(conv2, norm2, alpha=alpha2, winograd=True),
            )
            for (conv1, norm1, alpha1), (conv2, norm2, alpha2) in zip(first, second, strict=True)
        ]

    def __call__(
        self, x: Signal, styles: Tensor, scratch: Tensor, pause: Pause, *, into: Tensor, gain: float = 1.0,
        added: Tensor | None = None,
    ) -> Signal:  # fmt: skip
        """Return gain * block(x) + added.

        Args:
            styles: every norm's gamma and beta.
            scratch: memory that is overwritten, (2, *x).
            into: memory for the result, which may be that of x or `added`.
        """
        inner, outer = scratch
        *steps, (last1, last2) = self._steps
        for conv1, conv2 in steps:
            pause()
            x = conv2(conv1(x, styles, into=inner), styles, residual=x.values, into=outer)
        pause()
        return last2(last1(x, styles, into=inner), styles, residual=x.values, gain=gain, added=added, into=into)


class NativeResBlk:
    """AdainResBlk1d: two styled convolutions and a shortcut."""

    def __init__(self, block: nn.Module, packer: LayerPacker) -> None:
        assert isinstance(block, AdainResBlk1d)
        self._pool = None if block.pool is None else StyledPool(block, packer)
        self._conv1 = (
            packer.conv(block.conv1) if self._pool else packer.conv(block.conv1, block.norm1, slope=LEAKY_SLOPE)
        )
        self._conv2 = packer.conv(block.conv2, block.norm2, slope=LEAKY_SLOPE)
        self._conv1x1 = None if block.conv1x1 is None else packer.conv(block.conv1x1)

    def __call__(self, x: Signal, styles: Tensor) -> Signal:
        """x (T, C) -> (T, C'), or (2T, C') where it doubles the rows."""
        shortcut = x.values if self._conv1x1 is None else self._conv1x1(x).values
        if self._pool is not None:
            shortcut = shortcut.repeat_interleave(2, dim=0)  # after the 1x1 convolution: half the work, the same rows
            x = self._pool(x, styles)
        return self._conv2(self._conv1(x, styles), styles, residual=shortcut, gain=0.5**0.5)


class StyledPool:
    """The norm, LeakyReLU and depthwise transposed convolution by which an AdainResBlk1d doubles its rows."""

    def __init__(self, block: AdainResBlk1d, packer: LayerPacker) -> None:
        assert block.pool is not None and block.pool.bias is not None
        self._style = packer.styles.add(block.norm1)
        self._channels = block.norm1.channels
        self._early, self._same, self._late = block.pool.weight[:, 0].T.clone()
        self._bias = block.pool.bias.clone()

    def __call__(self, x: Signal, styles: Tensor) -> Signal:
        """x (T, C) -> (2T, C). The result has no moments: the convolution after it has no norm."""
        gamma, beta = styles[self._style].chunk(2)
        mean, variance = x.moments[:, : self._channels]
        scale = (1 + gamma) * (variance + NORM_EPS).rsqrt()
        y = F.leaky_relu((x.values[:, : self._channels] - mean) * scale + beta, LEAKY_SLOPE)
        after = F.pad(y[1:], (0, 0, 0, 1))
        doubled = torch.stack([y * self._same, y * self._late + after * self._early], dim=1) + self._bias
        values = pad_channels(doubled.flatten(0, 1))
        return Signal(values, values)
