"""V1ModelWrapper: KModel as the service sees it (`SpeechModel`)."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from types import MappingProxyType

import numpy as np
import torch
from loguru import logger
from torch import Tensor

from api.errors import SetupError, SynthesisFailed
from api.models.allocator import give_back
from api.models.base import CallMode, RunOffLoop, SharedDevice, SpokenUtterance, Utterance, Waveform
from api.models.v1_0.models import Call, KModel


class V1ModelWrapper:
    """Awaitable, numpy at the door, and never on the event loop: calls run where `run` takes them."""

    def __init__(
        self,
        kmodel: KModel,
        run: RunOffLoop = asyncio.to_thread,
        read_again: Callable[[], KModel] | None = None,
        *,
        shared: SharedDevice | None = None,
        max_batch: int = 1,
    ) -> None:
        """
        Args:
            read_again: makes the same network once more, on its device, after `unload`; without it, it stays loaded.
            shared: makes calls in their turn, where it is not always the next.
        """
        self.max_batch = max_batch
        self._runs = {CallMode.QUEUED: run}
        if shared is not None:
            self._runs |= {CallMode.CONCURRENT: shared.run_concurrent, CallMode.PREEMPTING: shared.run_preempting}
        self._read_again = read_again
        self._reading = threading.Lock()  # so that calls made at once read it once
        self._run = run
        self._kmodel: KModel | None = kmodel
        self.sample_rate = kmodel.sample_rate
        self.max_phonemes = kmodel.config.max_phonemes
        self.alphabet = frozenset(kmodel.vocab)
        self.vocab = MappingProxyType(kmodel.vocab)

    @property
    def is_loaded(self) -> bool:
        """Whether the network is in memory."""
        return self._kmodel is not None

    async def load(self) -> None:
        """Have the network in memory again, if it was unloaded; see `SpeechModel.load`."""
        if self._kmodel is None:
            await self._run(self._loaded)

    async def unload(self) -> None:
        """Free the network's memory, after the utterance that is being spoken, if it can be read again."""
        if self._kmodel is not None and self._read_again is not None:
            self._kmodel = None
            await self._run(_free)

    async def speak(
        self,
        phonemes: str,
        ref_s: Tensor,
        speed: float = 1.0,
        *,
        seed: int | None = None,
        mode: CallMode = CallMode.QUEUED,
    ) -> SpokenUtterance:
        """One utterance; see `KModel.speak` for shapes and errors."""
        run = self._runs.get(mode, self._run)
        spoken: list[SpokenUtterance] = await run(self._speak_batch, [Call(phonemes, ref_s, speed, seed)])
        return spoken[0]

    async def forward(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Waveform:
        """The waveform of `speak` alone."""
        return (await self.speak(phonemes, ref_s, speed, seed=seed)).waveform

    async def speak_batch(self, utterances: Sequence[Utterance]) -> list[SpokenUtterance]:
        """See `SpeechModel.speak_batch`."""
        calls = [Call(each.phonemes, each.ref_s, each.speed, each.seed) for each in utterances]
        spoken: list[SpokenUtterance] = await self._run(self._speak_batch, calls)
        return spoken

    def _speak_batch(self, calls: Sequence[Call]) -> list[SpokenUtterance]:
        return [
            SpokenUtterance(speech.waveform.numpy().astype(np.float32, copy=False), tuple(speech.durations.tolist()))
            for speech in self._loaded().speak_batch(calls)
        ]

    def _loaded(self) -> KModel:
        with self._reading:
            kmodel = self._kmodel
            if kmodel is None:
                assert self._read_again is not None, "nothing else unloads"
                try:
                    kmodel = self._kmodel = self._read_again()
                except SetupError as error:
                    logger.error("the model can't be loaded again: {}", error)
                    raise SynthesisFailed("the model could not be loaded again; the failure was logged") from error
            return kmodel


def _free() -> None:
    give_back()
    torch.cuda.empty_cache()  # does nothing where CUDA was not used
