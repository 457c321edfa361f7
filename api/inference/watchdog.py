"""Watchdog: whether the device hangs in a call.

A thread that hangs in a driver or a kernel can't be ended from within its process. So nothing is tried here; /health
reports it to whatever can restart the service.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from loguru import logger

from api.inference.cost_model import size_of
from api.inference.queue import InferenceQueue

STUCK_FACTOR = 10
"""Multiple of its predicted time after which a call is stuck. The slowest speed alone makes it four times as long, and
predictions learnt from short calls are inexact for long ones."""

MAX_CHECK_INTERVAL_S = 5.0
"""Longest time between two checks for the log."""


@dataclass(frozen=True)
class Stuck:
    """A device that has run one call for too long, or whose queue has ended."""

    device: str
    num_phonemes: int
    """Phonemes of all utterances in the call; 0 without a call."""
    for_s: float
    """Seconds since the call began; 0 without a call."""

    def __str__(self) -> str:
        if not self.num_phonemes:
            return f"the queue of {self.device} has ended without being stopped"
        return f"{self.device} has been speaking {self.num_phonemes} phonemes for {self.for_s:.0f} s"


class Watchdog:
    """Compare the running call of one device with its prediction."""

    def __init__(self, queue: InferenceQueue, device: str, least_s: float) -> None:
        """`least_s`: seconds before which no call is stuck, whatever was predicted."""
        self._queue = queue
        self._device = device
        self._least_s = least_s

    def stuck(self) -> Stuck | None:
        """Return what the device is stuck on; None while it works, and again when the call ends after all."""
        if not self._queue.is_running and not self._queue.draining:
            return Stuck(self._device, 0, 0.0)
        call = self._queue.running_call
        if call is None:
            return None
        for_s = asyncio.get_running_loop().time() - call.since
        predicted_s = self._queue.cost.predict_s(size_of(call.num_phonemes, speed=1.0))
        if for_s <= max(self._least_s, STUCK_FACTOR * predicted_s):
            return None
        return Stuck(self._device, call.num_phonemes, for_s)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Log when the device gets stuck and when it works again, for as long as the block lasts."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _watch(self) -> None:
        was_stuck = False
        while True:
            await asyncio.sleep(min(MAX_CHECK_INTERVAL_S, self._least_s / 2))
            stuck = self.stuck()
            if stuck and not was_stuck:
                logger.error("stuck: {}", stuck)
            elif was_stuck and not stuck:
                logger.warning("{} speaks again", self._device)
            was_stuck = stuck is not None
