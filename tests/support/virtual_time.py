"""An event loop whose clock goes on only when everybody waits, and then at once; and a CPU of two cores on that clock.

So hours are simulated in seconds, and every run is the same.
"""

import asyncio
import selectors

import numpy as np
from torch import Tensor

from api.inference.concurrency import relative_speed
from api.models.base import CallMode, SpokenUtterance
from support.fake_model import SAMPLES_PER_PHONEME, FakeModel

CORES = 2


class _JumpingSelector(selectors.SelectSelector):
    """Nothing ever comes from outside: instead of waiting for it, time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits for somebody else"
        self.now += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """See this file's first lines."""

    def __init__(self) -> None:
        self._clock = _JumpingSelector()
        super().__init__(self._clock)

    def time(self) -> float:
        """Seconds from its beginning."""
        return self._clock.now


class PacedModel(FakeModel):
    """Takes as long for each utterance as it is told, of two cores that several calls share."""

    def __init__(self, overhead_s: float, phoneme_s: float) -> None:
        """`overhead_s` and `phoneme_s`: what a call takes alone, and each of its phonemes."""
        super().__init__()
        self.overhead_s, self.phoneme_s = overhead_s, phoneme_s
        self._left_s: dict[object, float] = {}  # of the calls that are being made
        self._between: set[object] = set()  # those for which the others stand still
        self._counted_at = 0.0
        self._changed = asyncio.Event()

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
        call = object()
        self._count()
        self._left_s[call] = self.overhead_s + self.phoneme_s * len(phonemes)
        if mode is CallMode.PREEMPTING:
            self._between.add(call)
        self._change()
        while self._left_s[call] > 1e-9:
            try:
                async with asyncio.timeout(self._left_s[call] / self._speed if call in self._running else None):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._count()
        del self._left_s[call]
        self._between.discard(call)
        self._change()
        silence = np.zeros(len(phonemes) * SAMPLES_PER_PHONEME, np.float32)
        return SpokenUtterance(silence, (2,) * len(phonemes))

    @property
    def _running(self) -> set[object]:
        return self._between or set(self._left_s)

    @property
    def _speed(self) -> float:
        return relative_speed(len(self._running), CORES)

    def _count(self) -> None:
        now = asyncio.get_running_loop().time()
        for call in self._running:
            self._left_s[call] -= self._speed * (now - self._counted_at)
        self._counted_at = now

    def _change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
