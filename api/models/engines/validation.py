"""How good a faster way to the same speech has to be: what is measured, and the bars.

Knows what the parts of the network give each other. Does not know the parts.
"""

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from api.models.engines.torch import Prosody

MIN_SNR_DB = 30.0
"""Of what the decoder as written says, over the fast decoder's difference from it."""

MAX_PITCH_DIFFERENCE_HZ = 0.1
"""Between two ways to the same prosody; rounding makes 0.0002 Hz."""

MIN_PROSODY_SNR_DB = 60.0
"""Of what else the decoder is given; rounding leaves 126 dB."""


def snr_db(signal: Tensor, other: Tensor) -> float:
    """Power of `signal` over that of its difference from `other`, in dB; NaN where one of them is not finite."""
    noise = float((signal - other).double().square().sum())
    return 10 * math.log10(float(signal.double().square().sum()) / noise) if noise != 0 else math.inf


def prosody_difference(expected: "Prosody", got: "Prosody") -> str | None:
    """How `got` is another prosody than `expected`, or None: by rounding alone it is not."""
    if not torch.equal(expected.durations, got.durations):
        return "the durations are others"
    pitch = float((expected.f0 - got.f0).abs().max())
    if not pitch <= MAX_PITCH_DIFFERENCE_HZ:
        return f"the pitch is {pitch:.2g} Hz off, should be within {MAX_PITCH_DIFFERENCE_HZ}"
    for name in ("text", "energy"):
        snr = snr_db(getattr(expected, name), getattr(got, name))
        if not snr >= MIN_PROSODY_SNR_DB:
            return f"{name} has {snr:.0f} dB, should have {MIN_PROSODY_SNR_DB:.0f}"
    return None
