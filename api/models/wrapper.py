"""V1ModelWrapper: an engine as the service sees it (`SpeechModel`)."""

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
from api.models.engines.base import Engine
from api.models.engines.base import speak as speak_rows
from api.models.v1_0.source import SAMPLE_RATE
from api.models.v1_0.utterance import UtteranceInput


class V1ModelWrapper:
    """A `SpeechModel` of one engine. Calls run where `run` takes them, never on the event loop."""

    sample_rate = SAMPLE_RATE

    def __init__(
        self,
        engine: Engine,
        run: RunOffLoop = asyncio.to_thread,
        build_engine: Callable[[], Engine] | None = None,
        *,
        shared: SharedDevice | None = None,
        max_batch: int = 1,
    ) -> None:
        """
        Args:
            build_engine: builds the same engine once more, after `unload`; without it, the engine stays loaded.
            shared: runs calls beside others or in between, where `speak` asks for it.
        """
        self.max_batch = max_batch
        self._runs = {CallMode.QUEUED: run}
        if shared is not None:
            self._runs |= {CallMode.CONCURRENT: shared.run_concurrent, CallMode.PREEMPTING: shared.run_preempting}
        self._build_engine = build_engine
        self._loading = threading.Lock()  # so that calls made at once build it once
        self._run = run
        self._engine: Engine | None = engine
        self._config = engine.config
        self.max_phonemes = engine.config.max_phonemes
        self.alphabet = frozenset(engine.config.vocab)
        self.vocab = MappingProxyType(engine.config.vocab)

    @property
    def is_loaded(self) -> bool:
        """Whether the network is in memory."""
        return self._engine is not None

    async def load(self) -> None:
        """Load the network again, if it was unloaded; see `SpeechModel.load`."""
        if self._engine is None:
            await self._run(self._loaded)

    async def unload(self) -> None:
        """Free the network's memory, after the utterance that is being spoken, if it can be loaded again."""
        if self._engine is not None and self._build_engine is not None:
            self._engine = None
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
        """Speak one utterance; see `UtteranceInput.make` for shapes and errors."""
        run = self._runs.get(mode, self._run)
        row = UtteranceInput.make(self._config, phonemes, ref_s, speed, seed)
        spoken: list[SpokenUtterance] = await run(self._speak_rows, [row])
        return spoken[0]

    async def forward(self, phonemes: str, ref_s: Tensor, speed: float = 1.0, *, seed: int | None = None) -> Waveform:
        """Return the waveform of `speak`."""
        return (await self.speak(phonemes, ref_s, speed, seed=seed)).waveform

    async def speak_batch(self, utterances: Sequence[Utterance]) -> list[SpokenUtterance]:
        """See `SpeechModel.speak_batch`."""
        rows = [
            UtteranceInput.make(self._config, each.phonemes, each.ref_s, each.speed, each.seed) for each in utterances
        ]
        spoken: list[SpokenUtterance] = await self._run(self._speak_rows, rows)
        return spoken

    def _speak_rows(self, rows: Sequence[UtteranceInput]) -> list[SpokenUtterance]:
        return [
            SpokenUtterance(waveform.numpy().astype(np.float32, copy=False), tuple(durations.tolist()))
            for waveform, durations in speak_rows(self._loaded(), rows)
        ]

    def _loaded(self) -> Engine:
        with self._loading:
            if self._engine is None:
                self._engine = self._built_again()
            return self._engine

    def _built_again(self) -> Engine:
        assert self._build_engine is not None, "nothing else unloads"
        try:
            return self._build_engine()
        except SetupError as error:
            logger.error("the model can't be loaded again: {}", error)
            raise SynthesisFailed("the model could not be loaded again; the failure was logged") from error


def _free() -> None:
    give_back()
    torch.cuda.empty_cache()  # does nothing where CUDA was not used
