"""The generator's activations as one CUDA kernel: norm, style, Snake and mask in one pass over the signal.

As written each is a kernel of its own. They pass a dozen times over the largest signals of the network and take longer
than the convolutions between them. torch compiles the kernel below at its first call, with the compiler in CUDA's
driver libraries (NVRTC); no other compiler is needed.
"""

import copy
from collections.abc import Callable

import torch
from torch import Tensor

from api.models.v1_0.istftnet import Activation, AdaINResBlock1, Decoder
from api.models.v1_0.masks import Mask
from api.models.v1_0.modules import AdaIN1d

_STYLED_SNAKE = """
template <typename T> T styled_snake(T x, T scale, T shift, T alpha, T own) {
    T y = x * scale + shift;
    T s = ::sin(alpha * y);
    return own != T(0) ? y + s * s / alpha : T(0);
}
"""

Kernel = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], Tensor]
"""`_STYLED_SNAKE` on five tensors that broadcast."""


def cuda_kernel() -> Kernel:
    """Return `_STYLED_SNAKE`, compiled at its first call, which raises RuntimeError if it can't be."""
    return torch.cuda.jiterator._create_jit_fn(_STYLED_SNAKE)


class FusedSnake:
    """The activation `styled_snake` (istftnet.py) by one kernel."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def __call__(self, x: Tensor, norm: AdaIN1d, style: Tensor, alpha: Tensor, mask: Mask | None) -> Tensor:
        scale, shift = norm.scale_shift(x, style, mask)
        own = x.new_ones(1, 1, 1) if mask is None else mask.own.to(x.dtype)
        return self._kernel(x, scale, shift, alpha, own)


def with_activation(decoder: Decoder, activation: Activation) -> Decoder:
    """Return a copy of `decoder` whose generator has another activation."""
    decoder = copy.deepcopy(decoder)
    for module in decoder.generator.modules():
        if isinstance(module, AdaINResBlock1):
            module.activation = activation
    return decoder
