"""Mask: which moments of a padded batch are each row's own.

A batch of utterances is as long as its longest; the rest of a shorter row is padding. Each row must come out as it
would alone, so one rule holds all through the network: what a module returns beyond a row's end may be anything, what
enters a convolution is zero there, as a convolution's own padding is, and what enters a mean is left out.

Everywhere `None` stands for utterances of one length, which need no mask.
"""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True, eq=False)
class Mask:
    """The lengths of a batch's rows."""

    lengths: Tensor
    """(B,), int64, each at least 1, on the network's device."""
    size: int
    """T: the length of the batch."""
    host_lengths: Tensor | None = None
    """`lengths` on the CPU, where packing a sequence wants them; elsewhere without use."""

    @cached_property
    def own(self) -> Tensor:
        """(B, 1, T), bool: True at a row's own moments."""
        return (torch.arange(self.size, device=self.lengths.device) < self.lengths[:, None])[:, None]

    @cached_property
    def padding(self) -> Tensor:
        """(B, 1, T), bool: the other moments."""
        return ~self.own


def times(mask: Mask | None, rate: int, extra: int = 0) -> Mask | None:
    """The mask of a signal with `rate` moments for every one, and `extra` at the end."""
    return None if mask is None else Mask(mask.lengths * rate + extra, mask.size * rate + extra)


def zeroed(x: Tensor, mask: Mask | None) -> Tensor:
    """x (B, C, T), zero beyond each row's end."""
    return x if mask is None else x.masked_fill(mask.padding, 0)


def instance_norm(x: Tensor, mask: Mask | None, eps: float) -> Tensor:
    """Each row's channels with mean 0 and variance 1 over its own moments: (B, C, T) -> (B, C, T)."""
    if mask is None:
        return F.instance_norm(x, eps=eps)
    # One read of x: the moments over T values of which all but n are zero, into those of the n.
    x = zeroed(x, mask)
    variance, mean = torch.var_mean(x, dim=2, correction=0, keepdim=True)
    ratio = (mask.size / mask.lengths)[:, None, None]
    variance = ratio * (variance - (ratio - 1) * mean.square())
    return (x - ratio * mean) * torch.rsqrt(variance.clamp(min=0) + eps)
