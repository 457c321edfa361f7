"""A speech model that a test steers: it speaks silence, and does what it is told on the way."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from api.models.base import SpokenUtterance, Utterance

STYLE = torch.zeros(1, 256)
SAMPLES_PER_PHONEME = 1200
"""0.05 s."""


class SteeredModel:
    """Speaks on the event loop, one call after another, each phoneme as 0.05 s of silence."""

    sample_rate = 24_000
    max_phonemes = 510
    alphabet = frozenset("abcdefghijklmnopqrstuvwxyz")
    vocab: Mapping[str, int] = {symbol: number for number, symbol in enumerate(sorted(alphabet), start=1)}
    is_loaded = True

    def __init__(self, max_batch: int = 1, obey: Callable[[Sequence[str]], None] = lambda batch: None) -> None:
        """`obey` is given each call's phonemes, and may raise."""
        self.max_batch = max_batch
        self.calls: list[list[str]] = []
        """The phonemes of every call that was begun."""
        self.between: list[str] = []
        """Of those that were to be made in the middle of another."""
        self.go_on, self.go_on_between = asyncio.Event(), asyncio.Event()
        """Cleared, they hold calls up once they have begun, and those in the middle of another."""
        self.go_on.set()
        self.go_on_between.set()
        self._obey = obey

    async def load(self) -> None:
        """It always is."""

    async def unload(self) -> None:
        """It can't be."""

    async def speak(
        self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None, between: bool = False
    ) -> SpokenUtterance:
        """See `SpeechModel.speak`."""
        if between:
            self.between.append(phonemes)
        utterance = Utterance(self, phonemes, ref_s, speed, seed or 0)
        return (await self._speak([utterance], self.go_on_between if between else self.go_on))[0]

    async def speak_batch(self, utterances: Sequence[Utterance]) -> list[SpokenUtterance]:
        """See `SpeechModel.speak_batch`."""
        return await self._speak(utterances, self.go_on)

    async def _speak(self, utterances: Sequence[Utterance], go_on: asyncio.Event) -> list[SpokenUtterance]:
        batch = [utterance.phonemes for utterance in utterances]
        self.calls.append(batch)
        await asyncio.sleep(0)
        await go_on.wait()
        self._obey(batch)
        return [
            SpokenUtterance(np.zeros(len(phonemes) * SAMPLES_PER_PHONEME, np.float32), (2,) * len(phonemes))
            for phonemes in batch
        ]
