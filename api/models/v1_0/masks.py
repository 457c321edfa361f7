"""Mask: which moments of a padded batch are each row's own.

A batch of utterances is as long as its longest; the rest of a shorter row is padding. Each row must come out as it
would alone, so one rule holds all through the network: what a module returns beyond a row's end may be anything, what
enters a convolution is zero there, as a convolution's own padding is, and what enters a mean is left out.

Everywhere `None` stands for utterances of one length, which need no mask.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import torch
from torch import Tensor


class Packing(NamedTuple):
    """How the rows lie in a packed sequence: the longest first. Made on the host, which knows the lengths: torch's own
    order of rows is made on the device, and to undo it the host would wait there at every LSTM."""

    lengths: Tensor
    """(B,), descending, on the CPU."""
    order: Tensor
    """(B,), on the network's device: which row lies in each place."""
    places: Tensor
    """(B,), on the network's device: where each row lies."""


@dataclass(frozen=True, eq=False)
class Mask:
    """The lengths of a batch's rows."""

    lengths: Tensor
    """(B,), int64, each at least 1, on the network's device."""
    size: int
    """T: the length of the batch."""
    packing: Packing | None = None
    """Where LSTMs are to come; elsewhere without use."""

    @cached_property
    def own(self) -> Tensor:
        """(B, 1, T), bool: True at a row's own moments."""
        return (torch.arange(self.size, device=self.lengths.device) < self.lengths[:, None])[:, None]


def times(mask: Mask | None, rate: int, extra: int = 0) -> Mask | None:
    """The mask of a signal with `rate` moments for every one, and `extra` at the end."""
    return None if mask is None else Mask(mask.lengths * rate + extra, mask.size * rate + extra)


def zeroed(x: Tensor, mask: Mask | None) -> Tensor:
    """x (B, C, T), zero beyond each row's end."""
    return x if mask is None else torch.where(mask.own, x, 0)


def mean_variance(x: Tensor, mask: Mask | None) -> tuple[Tensor, Tensor]:
    """Of each row's channels over its own moments: x (B, C, T) -> two of (B, C, 1)."""
    variance, mean = torch.var_mean(zeroed(x, mask), dim=2, correction=0, keepdim=True)
    if mask is None:
        return mean, variance
    # These are of T values, all but n of them zero; so one pass over x is enough for those of the n.
    ratio = (mask.size / mask.lengths.to(x.dtype))[:, None, None]  # T / n
    variance = ratio * (variance - (ratio - 1) * mean.square())
    return ratio * mean, variance.clamp(min=0)
