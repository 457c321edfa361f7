"""The decoder's convolutions in half precision, for GPUs, whose matrix units multiply it 8 times as fast.

All between them stays in float32: sums of residuals, statistics, activations. So do the source, whose phases no
half-precision number holds, the pitch and energy curves, and the last convolution, whose output goes into exponentials.
"""

import copy

import torch
from torch import Tensor, nn

from api.models.v1_0.istftnet import Decoder


class RoundedConv(nn.Module):
    """A convolution of float32 signals whose factors are rounded; the products are summed in float32."""

    def __init__(self, conv: nn.Conv1d | nn.ConvTranspose1d, dtype: torch.dtype) -> None:
        super().__init__()
        self.conv = conv.to(dtype)
        self.dtype = dtype

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x.to(self.dtype)).float()


def rounded(decoder: Decoder, dtype: torch.dtype) -> Decoder:
    """Return a copy of `decoder` with rounded convolutions."""
    decoder = copy.deepcopy(decoder)
    exact = {decoder.F0_conv, decoder.N_conv, decoder.generator.conv_post}
    for parent in list(decoder.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.Conv1d | nn.ConvTranspose1d) and child not in exact:
                setattr(parent, name, RoundedConv(child, dtype))
    return decoder
