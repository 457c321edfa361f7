"""InferenceQueue: utterances waiting for one device, earliest deadline first.

A deadline is the moment, on the event loop's clock, when the utterance's listener would run dry; a stream's first
utterance is due when its request came. So streams are fed in time while the device keeps up, first utterances are
spoken in order of arrival, and a book that is far ahead of its reader waits for everybody else.

Who waits lives on the event loop, so it needs no lock; only the model call itself leaves it.
"""

import asyncio
import itertools

from loguru import logger

from api.errors import QueueFull
from api.inference.cost_model import CostModel, size_of
from api.inference.dispatcher import Dispatcher
from api.inference.failures import shutting_down
from api.inference.observer import NullObserver, QueueObserver, RunningCall
from api.inference.ready_queue import QueuedUtterance, ReadyQueue
from api.models.base import SpokenUtterance, Utterance


class InferenceQueue:
    """Feeds one device."""

    def __init__(
        self,
        max_queued_s: float,
        cost: CostModel | None = None,
        observer: QueueObserver | None = None,
        num_cores: int = 1,
    ) -> None:
        """
        Args:
            max_queued_s: predicted seconds of work above which new requests are refused.
            num_cores: of the device; it may make so many calls at once.
        """
        self.max_queued_s = max_queued_s
        self.cost = cost or CostModel()
        self._observer: QueueObserver = observer or NullObserver()
        self._room = ReadyQueue()
        self._order = itertools.count()
        self._arrived = asyncio.Event()
        self._turns = Dispatcher(self._room, self._arrived, self.cost, self._observer, num_cores)
        self._idle = asyncio.Event()
        self._idle.set()
        self._draining = False
        self._pump: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to speak what is queued. Needs a running event loop."""
        self._pump = asyncio.create_task(self._run(), name="inference-queue")
        self._pump.add_done_callback(_tell_failure)

    @property
    def is_running(self) -> bool:
        """Whether what is queued will be spoken: from `start` to `close`, if nothing goes wrong in here."""
        return self._pump is not None and not self._pump.done()

    @property
    def depth(self) -> int:
        """Utterances waiting, those being spoken not counted."""
        return len(self._room)

    @property
    def running_call(self) -> RunningCall | None:
        """What the device is busy with; None while it is idle."""
        return self._turns.running_call

    @property
    def queued_s(self) -> float:
        """Predicted seconds of work waiting, the batch being spoken counted whole."""
        waiting_s = self.cost.predict_s(self._room.size, self._room.num_calls) if self._room else 0.0
        return self._turns.predicted_s + waiting_s

    def check_admission(self) -> None:
        """Refuse what should not begin now. Call before a stream's first utterance; later ones always have room.

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
        """Queue an utterance and await its speech. Cancelled while it waits, it leaves the queue at once.

        `deadline`: see `Listener.due`; None for what nobody listens to yet, which gets what the others leave.

        Raises:
            InvalidPhonemes: the model refuses the phonemes.
            OutOfMemory: the device has none left, not even for this utterance by itself.
            SynthesisFailed: the model raised.
            NotReady: the queue was closed before its turn came.
        """
        if not self.is_running:
            raise shutting_down()
        loop = asyncio.get_running_loop()
        cost_s = self.cost.predict_s(size_of(len(utterance.phonemes), utterance.speed))
        item = QueuedUtterance(utterance, deadline, next(self._order), loop.time(), cost_s, loop.create_future())
        self._room.add(item)
        self._arrived.set()
        self._idle.clear()
        try:
            return await item.result
        except asyncio.CancelledError:
            waited = self._room.remove(item)
            self._observer.cancelled(while_spoken=not waited)
            raise

    @property
    def draining(self) -> bool:
        """Whether new streams are refused for good."""
        return self._draining

    def refuse_new(self) -> None:
        """Begin to drain: streams that have begun go on to their end, no other begins."""
        self._draining = True

    async def drain(self) -> None:
        """`refuse_new`, then wait until nothing is queued or spoken."""
        self.refuse_new()
        await self._idle.wait()

    async def close(self) -> None:
        """Stop. What still waits fails with NotReady; what is being spoken is awaited, since a thread can't be cut."""
        self._draining = True
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.wait([self._pump])

    async def _run(self) -> None:
        try:
            await self._turns.run(self._idle)
        finally:
            for item in list(self._room):
                self._room.remove(item)
                self._turns.refuse(item)
            self._idle.set()


def _tell_failure(pump: asyncio.Task[None]) -> None:
    if not pump.cancelled() and (error := pump.exception()) is not None:
        logger.opt(exception=error).critical("the queue has failed: nothing is spoken any more")
