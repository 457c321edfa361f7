"""Engine: a way to run the network on a device.

An engine is built from a network, which it does not change. See `selection.py` for which one a machine gets.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import torch
from torch import Tensor

from api.models.v1_0.utterance import UtteranceInput, UtteranceOutput

if TYPE_CHECKING:  # so that benchmarks/gpu.py runs where pydantic is not installed
    from api.models.v1_0.config import KModelConfig

Precision = Literal["auto", "float32", "bfloat16"]
"""The precision of the decoder's convolutions.

`auto` is bfloat16 where the processor multiplies it, else float32. On CUDA it is float16, which costs the same as
bfloat16 there and rounds an eighth as much.
"""


class Prosody(NamedTuple):
    """One utterance of F frames as the decoder takes it."""

    durations: Tensor
    """(T,), int64, frames per input id, on the CPU."""
    text: Tensor
    """(1, C, F)."""
    f0: Tensor
    """(1, 2F), Hz."""
    energy: Tensor
    """(1, 2F)."""
    style: Tensor
    """(1, style_dim), the decoder's."""
    seed: int

    @property
    def frames(self) -> int:
        """F."""
        return self.text.shape[2]


class Engine(Protocol):
    """A way to run the network on a device."""

    @property
    def config(self) -> "KModelConfig":
        """The network's config."""

    @property
    def device(self) -> torch.device:
        """The device that runs it."""

    def prosody(self, rows: Sequence[UtteranceInput]) -> list[Prosody]:
        """Predict how long every phoneme lasts, and pitch and energy. At least one row; results in order."""

    def decode(self, prosody: Sequence[Prosody]) -> list[Tensor]:
        """Decode each to its waveform, float32, (num_samples,), on the CPU, in order."""


def speak(engine: Engine, rows: Sequence[UtteranceInput]) -> list[UtteranceOutput]:
    """Speak a batch of at least one, in order. Each row comes out as it would alone, but for rounding."""
    prosody = engine.prosody(rows)
    waveforms = engine.decode(prosody)
    return [UtteranceOutput(waveform, each.durations) for waveform, each in zip(waveforms, prosody, strict=True)]
