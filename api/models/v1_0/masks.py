"""Mask: which moments of a padded batch are each row's own.

A batch of utterances is as long as its longest row; the rest of a shorter row is padding. Each row must come out as it
would alone, so one rule holds all through the network. A module may return anything beyond a row's end. The input of a
convolution is zero there, as a convolution's own padding is. A mean leaves it out.

`None` in place of a mask stands for utterances of one length.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import torch
from torch import Tensor


class Packing(NamedTuple):
    """The order of the rows in a packed sequence, the longest first.

    It is made on the host, which knows the lengths. torch makes its own order on the device, and to undo it the host
    would wait there at every LSTM.
    """

    lengths: Tensor
    """(B,), descending, on the CPU."""
    order: Tensor
    """(B,), on the network's device: the row in each place."""
    places: Tensor
    """(B,), on the network's device: the place of each row."""


@dataclass(frozen=True, eq=False)
class Mask:
    """The lengths of a batch's rows."""

    lengths: Tensor
    """(B,), int64, each at least 1, on the network's device."""
    size: int
    """T: the length of the batch."""
    packing: Packing | None = None
    """Needed by LSTMs only."""

    @cached_property
    def own(self) -> Tensor:
        """(B, 1, T), bool: True at a row's own moments."""
        return (torch.arange(self.size, device=self.lengths.device) < self.lengths[:, None])[:, None]


def times(mask: Mask | None, rate: int, extra: int = 0) -> Mask | None:
    """Return the mask of a signal with `rate` moments for each, and `extra` at the end."""
    return None if mask is None else Mask(mask.lengths * rate + extra, mask.size * rate + extra)


def zeroed(x: Tensor, mask: Mask | None) -> Tensor:
    """Return x (B, C, T), zero beyond each row's end."""
    return x if mask is None else torch.where(mask.own, x, 0)


def mean_variance(x: Tensor, mask: Mask | None) -> tuple[Tensor, Tensor]:
    """Return mean and variance of each row's channels over its own moments: x (B, C, T) -> two of (B, C, 1)."""
    variance, mean = torch.var_mean(zeroed(x, mask), dim=2, correction=0, keepdim=True)
    if mask is None:
        return mean, variance
    # These are over T values, all but n of them zero. So one pass over x is enough for those of the n.
    ratio = (mask.size / mask.lengths.to(x.dtype))[:, None, None]  # T / n
    variance = ratio * (variance - (ratio - 1) * mean.square())
    return ratio * mean, variance.clamp(min=0)
