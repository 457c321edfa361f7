"""Effects of rounding alone: the bars of tests that compare two ways to the same numbers."""

import math

import torch
from torch import Tensor, nn

EPS = torch.finfo(torch.float32).eps
"""From 1 to the next float32; a rounding is half of it off at most."""


def sum_db(num_products: int, *, bfloat16: bool = False) -> float:
    """Return the SNR of sums of so many random products, in dB: what other roundings leave, or more.

    In float32 every product is added to a sum of k others, sqrt(k) in size, which is rounded by EPS / 2 of it at most,
    evenly: the errors of n such steps come to EPS / 2 * sqrt(n / 6) of the whole. In bfloat16 both factors are rounded,
    by 2**-9 of each at most, beside which that is nothing.
    """
    error = math.sqrt(2) * 2**-9 if bfloat16 else EPS / 2 * math.sqrt(max(num_products, 6) / 6)
    return -20 * math.log10(error)


def layers_error(network: nn.Module, waveform: Tensor) -> float:
    """Return how far a network's waveform may be from another of the same layers: a rounding of its peak in each."""
    num_layers = sum(not list(module.children()) for module in network.modules())
    return num_layers * EPS * float(waveform.abs().max())
