"""FakeModel: a speech model that a test controls, and QueueHarness: a queue that runs it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from api.inference.observer import NullObserver
from api.inference.queue import InferenceQueue
from api.models.base import CallMode, SpokenUtterance, Utterance

STYLE = torch.zeros(1, 256)
SAMPLES_PER_PHONEME = 1200
"""0.05 s."""


class FakeModel:
    """Speak on the event loop, one call after another, each phoneme as 0.05 s of silence."""

    sample_rate = 24_000
    max_phonemes = 510
    alphabet = frozenset("abcdefghijklmnopqrstuvwxyz")
    vocab: Mapping[str, int] = {symbol: number for number, symbol in enumerate(sorted(alphabet), start=1)}
    is_loaded = True

    def __init__(self, max_batch: int = 1, on_call: Callable[[Sequence[str]], None] = lambda batch: None) -> None:
        """`on_call`: called with the phonemes of each call; it may raise."""
        self.max_batch = max_batch
        self.calls: list[list[str]] = []
        """Phonemes of every call that has begun."""
        self.preempting: list[str] = []
        """Phonemes of the preempting calls."""
        self.concurrent: list[str] = []
        """Phonemes of the concurrent calls."""
        self.may_finish, self.preempting_may_finish = asyncio.Event(), asyncio.Event()
        """Events: while cleared, calls that have begun do not end; the second one is for preempting calls."""
        self.may_finish.set()
        self.preempting_may_finish.set()
        self._on_call = on_call

    async def load(self) -> None:
        """Do nothing: it is always loaded."""

    async def unload(self) -> None:
        """Do nothing."""

    async def speak(
        self,
        phonemes: str,
        ref_s: Tensor,
        speed: float = 1.0,
        *,
        seed: int | None = None,
        mode: CallMode = CallMode.QUEUED,
    ) -> SpokenUtterance:
        """See `SpeechModel.speak`."""
        if mode is CallMode.PREEMPTING:
            self.preempting.append(phonemes)
        if mode is CallMode.CONCURRENT:
            self.concurrent.append(phonemes)
        may_finish = self.preempting_may_finish if mode is CallMode.PREEMPTING else self.may_finish
        (spoken,) = await self._speak([Utterance(self, phonemes, ref_s, speed, seed or 0)], may_finish)
        return spoken

    async def speak_batch(self, utterances: Sequence[Utterance]) -> list[SpokenUtterance]:
        """See `SpeechModel.speak_batch`."""
        return await self._speak(utterances, self.may_finish)

    async def _speak(self, utterances: Sequence[Utterance], may_finish: asyncio.Event) -> list[SpokenUtterance]:
        batch = [utterance.phonemes for utterance in utterances]
        self.calls.append(batch)
        await asyncio.sleep(0)
        await may_finish.wait()
        self._on_call(batch)
        return [
            SpokenUtterance(np.zeros(len(phonemes) * SAMPLES_PER_PHONEME, np.float32), (2,) * len(phonemes))
            for phonemes in batch
        ]


LOOP_CYCLES = 20
"""Cycles of the event loop, many more than a request needs to reach the model."""

Speech = asyncio.Task[SpokenUtterance]


class TimeRecorder(NullObserver):
    """Record each utterance's device time by its number of phonemes."""

    def __init__(self) -> None:
        self.took_s: dict[int, float] = {}

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None:
        """See `QueueObserver.utterance_spoken`."""
        self.took_s[num_phonemes] = took_s


class QueueHarness:
    """A queue whose model is held in its calls until `end`."""

    def __init__(self, model: FakeModel, num_cores: int = 1) -> None:
        self.model = model
        self.took = TimeRecorder()
        self.queue = InferenceQueue(max_queued_s=1000.0, observer=self.took, num_cores=num_cores)
        self.queue.start()
        model.may_finish.clear()

    def speak(self, phonemes: str, deadline: float | None, speed: float = 1.0) -> Speech:
        """Queue an utterance."""
        return asyncio.create_task(self.queue.speak(Utterance(self.model, phonemes, STYLE, speed, seed=0), deadline))

    async def busy(self, phonemes: str, deadline: float | None = None) -> Speech:
        """Queue an utterance and wait until its call has begun; without a deadline it is a file's."""
        speech = self.speak(phonemes, deadline)
        while not self.model.calls:
            await asyncio.sleep(0)
        return speech

    async def settle(self) -> list[list[str]]:
        """Return the calls that have begun, after enough cycles of the event loop for more to begin."""
        for _ in range(LOOP_CYCLES):
            await asyncio.sleep(0)
        return self.model.calls

    async def end(self, *speech: Speech) -> None:
        """Let every call end, and check that these give audio."""
        self.model.may_finish.set()
        for spoken in await asyncio.gather(*speech):
            assert spoken.waveform.size > 0
        await self.queue.drain()
