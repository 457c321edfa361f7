"""InferenceQueue: utterances queued for one device, earliest deadline first.

A deadline is the event loop time at which the client's playback buffer would be empty. A stream's first utterance is
due when its request arrives. So streams are fed in time while the device keeps up, first utterances are spoken in the
order of arrival, and a long text that is far ahead of its playback yields to all others.

The queue's state is touched on the event loop only and needs no lock; the model call alone runs on other threads.
"""

import asyncio
import itertools

from loguru import logger

from api.errors import QueueFull
from api.inference.cost_model import CostModel, size_of
from api.inference.dispatcher import Dispatcher
from api.inference.observer import NullObserver, QueueObserver, RunningCall
from api.inference.queued_utterance import QueuedUtterance, shutting_down
from api.inference.ready_queue import ReadyQueue
from api.models.base import SpokenUtterance, Utterance


class InferenceQueue:
    """Queue utterances and run them on one device."""

    def __init__(
        self,
        max_queued_s: float,
        cost: CostModel | None = None,
        observer: QueueObserver | None = None,
        num_cores: int = 1,
    ) -> None:
        """
        Args:
            max_queued_s: predicted seconds of queued work above which new requests are refused.
            num_cores: cores of the device; the bound of its concurrent calls.
        """
        self.max_queued_s = max_queued_s
        self.cost = cost or CostModel()
        self._observer: QueueObserver = observer or NullObserver()
        self._ready = ReadyQueue()
        self._order = itertools.count()
        self._changed = asyncio.Event()
        self._dispatcher = Dispatcher(self._ready, self._changed, self.cost, self._observer, num_cores)
        self._idle = asyncio.Event()
        self._idle.set()
        self._draining = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to run what is queued. Needs a running event loop."""
        self._task = asyncio.create_task(self._run(), name="inference-queue")
        self._task.add_done_callback(_log_failure)

    @property
    def is_running(self) -> bool:
        """Whether queued utterances will be spoken: from `start` to `close`, unless the dispatcher fails."""
        return self._task is not None and not self._task.done()

    @property
    def depth(self) -> int:
        """Number of queued utterances, without those being spoken."""
        return len(self._ready)

    @property
    def running_call(self) -> RunningCall | None:
        """All running calls taken as one; None while the device is idle."""
        return self._dispatcher.running_call

    @property
    def queued_s(self) -> float:
        """Predicted seconds of work, running batches counted whole."""
        ready_s = self.cost.predict_s(self._ready.size, self._ready.num_calls) if self._ready else 0.0
        return self._dispatcher.predicted_s + ready_s

    def check_admission(self) -> None:
        """Refuse a request that should not begin now. Call before its first utterance; later ones are always admitted.

        Raises:
            NotReady: draining.
            QueueFull: more than `max_queued_s` is queued.
        """
        if self._draining:
            raise shutting_down()
        excess_s = self.queued_s - self.max_queued_s
        if excess_s > 0:
            raise QueueFull(
                f"{self.queued_s:.0f} s of synthesis are queued, more than the limit of {self.max_queued_s:g} s; "
                f"try again in {max(1, round(excess_s))} s",
                retry_after_s=excess_s,
            )

    async def speak(self, utterance: Utterance, deadline: float | None) -> SpokenUtterance:
        """Queue an utterance and await its speech. Cancelled while it is queued, it leaves the queue at once.

        `deadline`: event loop time in seconds, see `synthesis/playback_clock.py`; None for a whole file's utterances,
        which get the time that streams leave.

        Raises:
            InvalidPhonemes: the model refuses the phonemes.
            OutOfMemory: the device has no memory left, not even for this utterance alone.
            SynthesisFailed: the model raised.
            NotReady: the queue was closed before the utterance was spoken.
        """
        if not self.is_running:
            raise shutting_down()
        loop = asyncio.get_running_loop()
        cost_s = self.cost.predict_s(size_of(len(utterance.phonemes), utterance.speed))
        item = QueuedUtterance(utterance, deadline, next(self._order), loop.time(), cost_s, loop.create_future())
        self._ready.add(item)
        self._changed.set()
        self._idle.clear()
        try:
            return await item.result
        except asyncio.CancelledError:
            was_queued = self._ready.remove(item)
            self._observer.cancelled(while_spoken=not was_queued)
            raise

    @property
    def draining(self) -> bool:
        """Whether new requests are refused for good."""
        return self._draining

    def refuse_new(self) -> None:
        """Begin to drain: running streams continue to their end, no new one is admitted."""
        self._draining = True

    async def drain(self) -> None:
        """Refuse new requests, then wait until nothing is queued or running."""
        self.refuse_new()
        await self._idle.wait()

    async def close(self) -> None:
        """Stop. Fail queued utterances with NotReady; await running calls, since threads can't be stopped."""
        self._draining = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            await self._dispatcher.run(self._idle)
        finally:
            for item in list(self._ready):
                self._ready.remove(item)
                item.fail(shutting_down(), self._observer)
            self._idle.set()


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.opt(exception=error).critical("the queue has failed: no more utterances are spoken")
