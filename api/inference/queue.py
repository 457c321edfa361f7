"""InferenceQueue: utterances waiting for one device, earliest deadline first.

A deadline is the moment, on the event loop's clock, when the utterance's listener would run dry; a stream's first
utterance is due when its request came. So streams are fed in time while the device keeps up, first utterances are
spoken in order of arrival, and a book that is far ahead of its reader waits for everybody else.

The heap lives on the event loop, so it needs no lock; only the model call itself leaves it.
"""

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field

from loguru import logger

from api.errors import NotReady, QueueFull, ServiceError, SynthesisFailed
from api.inference.cost import CostModel
from api.inference.observer import NobodyWatches, QueueObserver, Speaking
from api.models.base import SpokenUtterance, Utterance


@dataclass(order=True)
class _Waiting:
    deadline: float
    order: int
    utterance: Utterance = field(compare=False)
    cost_s: float = field(compare=False)
    result: asyncio.Future[SpokenUtterance] = field(compare=False)
    queued_at: float = field(compare=False)


class InferenceQueue:
    """Feeds one device, one utterance at a time."""

    def __init__(
        self, max_queued_s: float, cost: CostModel | None = None, observer: QueueObserver | None = None
    ) -> None:
        """`max_queued_s`: predicted seconds of work above which new requests are refused."""
        self.max_queued_s = max_queued_s
        self.cost = cost or CostModel()
        self._observer: QueueObserver = observer or NobodyWatches()
        self._waiting: list[_Waiting] = []
        self._order = itertools.count()
        self._speaking: _Waiting | None = None
        self._since = 0.0
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._draining = False
        self._pump: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to speak what is queued. Needs a running event loop."""
        self._pump = asyncio.create_task(self._run(), name="inference-queue")

    @property
    def depth(self) -> int:
        """Utterances waiting, the one being spoken not counted."""
        return len(self._waiting)

    @property
    def speaking(self) -> Speaking | None:
        """What the device is busy with; None while it is idle."""
        item = self._speaking
        return None if item is None else Speaking(1, len(item.utterance.phonemes), self._since)

    @property
    def queued_s(self) -> float:
        """Predicted seconds of work waiting, the one being spoken counted whole."""
        speaking = self._speaking.cost_s if self._speaking else 0.0
        return speaking + sum(item.cost_s for item in self._waiting)

    def check_room(self) -> None:
        """Refuse what should not begin now. Call before a stream's first utterance; later ones always have room.

        Raises:
            NotReady: draining.
            QueueFull: more than `max_queued_s` is queued.
        """
        if self._draining:
            raise _shutting_down()
        excess_s = self.queued_s - self.max_queued_s
        if excess_s > 0:
            raise QueueFull(
                f"{self.queued_s:.0f} s of synthesis are queued, more than the limit of {self.max_queued_s:g} s; "
                f"try again in {max(1, round(excess_s))} s",
                retry_after_s=excess_s,
            )

    async def speak(self, utterance: Utterance, deadline: float) -> SpokenUtterance:
        """Queue an utterance and await its speech. Cancelled while it waits, it leaves the queue at once.

        Raises:
            InvalidPhonemes: the model refuses the phonemes.
            SynthesisFailed: the model raised.
            NotReady: the queue was closed before its turn came.
        """
        if self._pump is None or self._pump.done():
            raise _shutting_down()
        cost_s = self.cost.predict_s(len(utterance.phonemes), utterance.speed)
        loop = asyncio.get_running_loop()
        result = loop.create_future()
        item = _Waiting(deadline, next(self._order), utterance, cost_s, result, loop.time())
        heapq.heappush(self._waiting, item)
        self._arrived.set()
        self._idle.clear()
        try:
            return await result
        except asyncio.CancelledError:
            self._observer.cancelled(while_spoken=item is self._speaking)
            raise
        finally:
            if item in self._waiting:
                self._waiting.remove(item)
                heapq.heapify(self._waiting)

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
        while self._waiting or self._speaking:
            await self._idle.wait()

    async def close(self) -> None:
        """Stop. What still waits fails with NotReady; what is being spoken is awaited, since a thread can't be cut."""
        self._draining = True
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.wait([self._pump])
        for item in self._waiting:
            _refuse(item)
        self._waiting.clear()

    async def _run(self) -> None:
        while True:
            while not self._waiting:
                self._idle.set()
                self._arrived.clear()
                await self._arrived.wait()
            self._speaking = heapq.heappop(self._waiting)
            try:
                await self._speak(self._speaking)
            finally:
                self._speaking = None

    async def _speak(self, item: _Waiting) -> None:
        loop = asyncio.get_running_loop()
        began = self._since = loop.time()
        call = asyncio.create_task(item.utterance.speak())
        try:
            await asyncio.wait([call])
        except asyncio.CancelledError:
            await asyncio.wait([call])
            _refuse(item)
            raise
        error = call.exception()
        took_s = loop.time() - began
        if error is not None:
            self._observer.batch_failed(1, out_of_memory=False)
        else:
            audio_s = call.result().waveform.size / item.utterance.model.sample_rate
            self._observer.batch_spoken(1, took_s=took_s, audio_s=audio_s)
            self._observer.utterance_spoken(
                num_phonemes=len(item.utterance.phonemes),
                wait_s=began - item.queued_at,
                took_s=took_s,
                audio_s=audio_s,
                dry_s=max(0.0, began + took_s - item.deadline) if item.queued_at < item.deadline else 0.0,
            )
        if item.result.done():  # the request was cancelled while the model spoke
            return
        if error is None:
            self.cost.learn(len(item.utterance.phonemes), item.utterance.speed, took_s)
            item.result.set_result(call.result())
        elif isinstance(error, ServiceError):
            self._observer.utterance_failed(error)
            item.result.set_exception(error)
        else:
            logger.opt(exception=error).error("the model raised on {} phonemes", len(item.utterance.phonemes))
            failure = SynthesisFailed("the model failed on this utterance; the failure was logged")
            failure.__cause__ = error
            self._observer.utterance_failed(failure)
            item.result.set_exception(failure)


def _shutting_down() -> NotReady:
    return NotReady("the service is shutting down", retry_after_s=5)


def _refuse(item: _Waiting) -> None:
    if not item.result.done():
        item.result.set_exception(_shutting_down())
