"""V1ModelWrapper: KModel as the service sees it (`SpeechModel`)."""

import asyncio
from types import MappingProxyType

import numpy as np
from torch import Tensor

from api.models.base import RunOffLoop, Waveform
from api.models.v1_0.models import KModel


class V1ModelWrapper:
    """Awaitable, numpy at the door, and never on the event loop: calls run where `run` takes them."""

    def __init__(self, kmodel: KModel, run: RunOffLoop = asyncio.to_thread) -> None:
        self._kmodel = kmodel
        self._run = run
        self.sample_rate = kmodel.sample_rate
        self.max_phonemes = kmodel.config.max_phonemes
        self.alphabet = frozenset(kmodel.vocab)
        self.vocab = MappingProxyType(kmodel.vocab)

    async def forward(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Waveform:
        """One utterance to its waveform; see `KModel.speak` for shapes and errors."""
        waveform: Waveform = await self._run(self._speak, phonemes, ref_s, speed, seed)
        return waveform

    def _speak(self, phonemes: str, ref_s: Tensor, speed: float, seed: int | None) -> Waveform:
        return self._kmodel(phonemes, ref_s, speed, seed=seed).numpy().astype(np.float32, copy=False)
