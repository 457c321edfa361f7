"""What the service needs of any model version, so that nothing outside this room knows a network's class."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

Waveform = NDArray[np.float32]
"""Mono samples in [-1, 1], shape (num_samples,)."""


class RunOffLoop(Protocol):
    """Runs a blocking call somewhere that is not the event loop, and awaits it (`asyncio.to_thread` is one)."""

    async def __call__(self, call: Callable[..., Any], /, *args: Any) -> Any: ...


class SpeechModel(Protocol):
    """A loaded model version. `forward` never blocks the event loop."""

    @property
    def sample_rate(self) -> int:
        """Hz of the waveforms."""

    @property
    def max_phonemes(self) -> int:
        """The longest utterance it can speak."""

    @property
    def alphabet(self) -> frozenset[str]:
        """The symbols it can speak."""

    async def forward(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Waveform:
        """One utterance to its waveform.

        Raises:
            InvalidPhonemes: empty, too long, or a symbol outside the alphabet.
        """


@dataclass(frozen=True, eq=False)
class Utterance:
    """One model call."""

    model: SpeechModel
    phonemes: str
    ref_s: Tensor
    """The voice pack's row for this many phonemes, (1, 256)."""
    speed: float
    seed: int

    async def speak(self) -> Waveform:
        """Call the model."""
        return await self.model.forward(self.phonemes, self.ref_s, self.speed, seed=self.seed)
