"""A virtual clock: an event loop whose time advances at once when all tasks wait, and a two-core CPU on that clock.

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


class _VirtualSelector(selectors.SelectSelector):
    """A selector without I/O: instead of waiting, it advances the time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "all tasks wait for each other"
        self.now += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time."""

    def __init__(self) -> None:
        self._clock = _VirtualSelector()
        super().__init__(self._clock)

    def time(self) -> float:
        """Return the seconds since the loop began."""
        return self._clock.now


class PacedModel(FakeModel):
    """A model with given costs, on two cores that concurrent calls share."""

    def __init__(self, overhead_s: float, phoneme_s: float) -> None:
        """`overhead_s`, `phoneme_s`: seconds of a call alone, and of each of its phonemes."""
        super().__init__()
        self.overhead_s, self.phoneme_s = overhead_s, phoneme_s
        self._left_s: dict[object, float] = {}  # of the running calls
        self._preempting: set[object] = set()  # calls that the others pause for
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
            self._preempting.add(call)
        self._change()
        while self._left_s[call] > 1e-9:
            try:
                async with asyncio.timeout(self._left_s[call] / self._speed if call in self._running else None):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._count()
        del self._left_s[call]
        self._preempting.discard(call)
        self._change()
        silence = np.zeros(len(phonemes) * SAMPLES_PER_PHONEME, np.float32)
        return SpokenUtterance(silence, (2,) * len(phonemes))

    @property
    def _running(self) -> set[object]:
        return self._preempting or set(self._left_s)

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
