"""Whether the device still speaks. Knows how long a call of the model may take; does not know what follows from it.

A thread that hangs in a driver or a kernel can't be ended from within its process, so nothing is tried here: /health
tells whoever can start the service anew.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from loguru import logger

from api.inference.cost_model import size_of
from api.inference.queue import InferenceQueue

PATIENCE = 10
"""A call is stuck when it takes this many times as long as foreseen: four times is what the slowest speed makes of it,
and what was learnt from short calls is not exact for long ones."""

MAX_LOOK_S = 5.0
"""Between two looks, for the log."""


@dataclass(frozen=True)
class Stuck:
    """The device has been in one call for too long, or nothing feeds it any more."""

    device: str
    num_phonemes: int
    """Of all utterances in the call; 0 where there is none."""
    for_s: float
    """Since the call began; 0 where there is none."""

    def __str__(self) -> str:
        if not self.num_phonemes:
            return f"the queue of {self.device} has ended, though nobody stopped it"
        return f"{self.device} has been speaking {self.num_phonemes} phonemes for {self.for_s:.0f} s"


class Watchdog:
    """Looks at the queue of one device."""

    def __init__(self, queue: InferenceQueue, device: str, least_s: float) -> None:
        """`least_s`: no call is stuck before this many seconds, however short it was foreseen to be."""
        self._queue = queue
        self._device = device
        self._least_s = least_s

    def stuck(self) -> Stuck | None:
        """What the device is stuck on; None while all is well, and again when the call ends after all."""
        if not self._queue.is_running and not self._queue.draining:
            return Stuck(self._device, 0, 0.0)
        speaking = self._queue.running_call
        if speaking is None:
            return None
        for_s = asyncio.get_running_loop().time() - speaking.since
        predicted_s = self._queue.cost.predict_s(size_of(speaking.num_phonemes, speed=1.0))
        if for_s <= max(self._least_s, PATIENCE * predicted_s):
            return None
        return Stuck(self._device, speaking.num_phonemes, for_s)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """As long as the block lasts, log when the device gets stuck, and when it speaks again."""
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.wait([looking])

    async def _look(self) -> None:
        was_stuck = False
        while True:
            await asyncio.sleep(min(MAX_LOOK_S, self._least_s / 2))
            stuck = self.stuck()
            if stuck and not was_stuck:
                logger.error("stuck: {}", stuck)
            elif was_stuck and not stuck:
                logger.warning("{} speaks again", self._device)
            was_stuck = stuck is not None
