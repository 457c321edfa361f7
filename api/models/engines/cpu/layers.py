"""Modules into styled convolutions: all that lies between two instance norms is one call of the native library."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.structures import PackedWeights, Signal
from api.models.engines.cpu.winograd import DIRECT, winograd_size_for
from api.models.v1_0.modules import AdaIN1d


class StyleTable:
    """The style projections of all norms as one matrix, so that an utterance's style is projected once."""

    def __init__(self) -> None:
        self._weights: list[Tensor] = []
        self._biases: list[Tensor] = []
        self._size = 0

    def add(self, norm: nn.Module) -> slice:
        """Add an AdaIN1d's projection; return where its gamma and beta will lie."""
        assert isinstance(norm, AdaIN1d)
        self._weights.append(norm.fc.weight)
        self._biases.append(norm.fc.bias)
        start, self._size = self._size, self._size + 2 * norm.channels
        return slice(start, self._size)

    def matrix(self) -> tuple[Tensor, Tensor]:
        """Return weight (size, style_dim) and bias (size,) of the one projection."""
        return torch.cat(self._weights), torch.cat(self._biases)


class StyledConv:
    """Norm and style, activation, convolution and sum: `NativeLibrary.convolve` with all that stays the same."""

    def __init__(
        self, library: NativeLibrary, weights: PackedWeights, *, style: slice | None = None,
        alpha: Tensor | None = None, slope: float = 1.0, dilation: int = 1, padding: int = 0,
    ) -> None:  # fmt: skip
        self._library = library
        self._weights = weights
        self._style = style
        self._alpha = alpha
        self._slope = slope
        self._dilation = dilation
        self._padding = padding

    def __call__(
        self, x: Signal, styles: Tensor | None = None, *, residual: Tensor | None = None, added: Tensor | None = None,
        gain: float = 1.0, into: Tensor | None = None,
    ) -> Signal:  # fmt: skip
        """See `NativeLibrary.convolve`; `styles` holds every norm's gamma and beta."""
        style = None if self._style is None or styles is None else styles[self._style]
        return self._library.convolve(
            x.values, self._weights, dilation=self._dilation, padding=self._padding,
            moments=None if style is None else x.moments, style=style, alpha=self._alpha, slope=self._slope,
            residual=residual, added=added, gain=gain, into=into,
        )  # fmt: skip


class LayerPacker:
    """Makes styled convolutions that share a library, a precision and a table of styles.

    It uses up the modules that it is given: a module's weight is dropped once it is packed.
    """

    def __init__(self, library: NativeLibrary, *, bfloat16: bool) -> None:
        self.library = library
        self.bfloat16 = bfloat16
        self.styles = StyleTable()

    def conv(
        self, conv: nn.Module, norm: nn.Module | None = None, *, alpha: Tensor | None = None, slope: float = 1.0,
        float32: bool = False, winograd: bool = False,
    ) -> StyledConv:  # fmt: skip
        """Pack a convolution of stride 1 with what comes before it.

        Args:
            norm: an AdaIN1d, or None for no norm.
            alpha: Snake's; without it LeakyReLU with `slope`.
            float32: keeps it in float32 whatever the others are.
            winograd: makes several outputs at once.
        """
        assert isinstance(conv, nn.Conv1d)
        bfloat16 = self.bfloat16 and not float32
        size = winograd_size_for(conv.kernel_size[0], bfloat16=bfloat16) if winograd else DIRECT
        packed = self.library.pack(conv.weight, conv.bias, bfloat16=bfloat16, winograd=size)
        drop_weight(conv)
        style = None if norm is None else self.styles.add(norm)
        if alpha is not None:
            alpha = F.pad(alpha.flatten(), (0, packed.channels - alpha.numel()), value=1.0)
        dilation, padding = conv.dilation[0], int(conv.padding[0])
        return StyledConv(
            self.library, packed, style=style, alpha=alpha, slope=slope, dilation=dilation, padding=padding
        )


def drop_weight(conv: nn.Conv1d | nn.ConvTranspose1d) -> None:
    """Let a module's weight go, which is packed."""
    conv.weight = nn.Parameter(torch.empty(0), requires_grad=False)
