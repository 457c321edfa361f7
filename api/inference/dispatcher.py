"""Turns: what is spoken next, what beside it, and what in the middle of it.

Beside: a CPU makes calls at once in less time than one after another, but each of them takes longer (see `sharing`).
So a call begins beside others only if listeners wait no longer in silence for it, all taken together. First utterances
come in the order of their arrival, so they keep two cores each.

Interludes: a call on a CPU takes seconds where it speaks for many, so that whoever comes next would have to wait for
all of it. Instead calls stand still meanwhile, from their next step on (see `fast.Pause`), and end later. So that is
done only for a deadline that is earlier than all of theirs and would be missed otherwise, and only if each of them
comes in time all the same, or else needs more time yet than the interlude.

Knows when calls begin and give way. Does not know how they are made, or how they fail.
"""

import asyncio
import math
from dataclasses import dataclass

from api.inference.batch_runner import BatchRunner
from api.inference.concurrency import Job, relative_speed, total_tardiness_s
from api.inference.cost_model import CostModel
from api.inference.observer import QueueObserver, RunningCall
from api.inference.ready_queue import QueuedUtterance, ReadyQueue
from api.models.base import CallMode

MAX_PREEMPTING_SIZE = 80.0
"""Of an interlude (see `cost.size_of`): first utterances and those next to them. Its signals are in memory together
with those of the calls that it interrupts."""

MAX_CONCURRENT_CALLS = 4
"""Calls: more have been tried nowhere, and each takes memory."""

MAX_MEAN_SIZE = 100.0
"""On average, of calls that are made at once. Each takes 45 MiB and 0.5 a phoneme, so that two of 90 with an interlude,
all at their worst moment, take no more than one of the longest with it."""

CORES_FOR_FIRST = 2
"""Each call has at least so many while a first utterance is spoken, and else one."""

MANY_QUEUED = 16
"""When more wait than this, another call begins without asking what they gain by it: they are late as it is."""


@dataclass(frozen=True)
class _Call:
    speaker: BatchRunner
    has_first: bool
    size: float
    deadline: float


class Dispatcher:
    """Speaks what waits in a room, until it is cancelled."""

    def __init__(
        self, room: ReadyQueue, changed: asyncio.Event, cost: CostModel, observer: QueueObserver, num_cores: int
    ) -> None:
        """`changed` is set by whoever lets an utterance into `room`. `num_cores`: 1 where calls are made one by one."""
        self._room = room
        self._changed = changed
        self._num_cores = num_cores
        beside = [
            BatchRunner(cost, observer, CallMode.CONCURRENT) for _ in range(min(num_cores, MAX_CONCURRENT_CALLS) - 1)
        ]
        self._speakers = [BatchRunner(cost, observer), *beside]
        self._interludes = BatchRunner(cost, observer, CallMode.PREEMPTING)
        self._calls: list[_Call] = []

    @property
    def _all(self) -> list[BatchRunner]:
        return [*self._speakers, self._interludes]

    @property
    def running_call(self) -> RunningCall | None:
        """What the device is busy with, all of it together."""
        calls = [speaking for speaker in self._all if (speaking := speaker.running_call) is not None]
        if not calls:
            return None
        num_utterances, num_phonemes, since = zip(*calls, strict=True)
        return RunningCall(sum(num_utterances), sum(num_phonemes), min(since))

    @property
    def predicted_s(self) -> float:
        """What that was predicted to take, counted whole; 0 when idle."""
        return sum(speaker.predicted_s for speaker in self._all)

    async def run(self, idle: asyncio.Event) -> None:
        """Settle the result of every utterance that comes. `idle` is set while there is none.

        Cancelled, it waits for what is being spoken, since a thread can't be cut, and refuses what is not settled.
        """
        async with asyncio.TaskGroup() as calls:
            while True:
                self._changed.clear()
                if not self._room and not self._calls:
                    idle.set()
                elif self._room and self._may_begin(self._room.next):
                    self._begin(calls)
                    continue
                elif (urgent := self._room.first_stream) and self._may_interrupt(urgent):
                    await self._interrupt(urgent)
                    continue
                await self._changed.wait()

    def _may_begin(self, item: QueuedUtterance) -> bool:
        if not self._calls:
            return True
        num_calls = len(self._calls) + 1
        model = item.utterance.model
        if num_calls > len(self._speakers) or model.max_batch > 1 or not model.is_loaded:  # loading takes seconds
            return False
        has_first = item.is_first or any(call.has_first for call in self._calls)
        if has_first and self._num_cores < CORES_FOR_FIRST * num_calls:
            return False
        if item.size + sum(call.size for call in self._calls) > MAX_MEAN_SIZE * num_calls:
            return False
        return self._gains_by_one_more()

    def _gains_by_one_more(self) -> bool:
        if len(self._room) > MANY_QUEUED:
            return True
        now, at_once = asyncio.get_running_loop().time(), len(self._calls)
        jobs = [Job(call.speaker.left_s, call.deadline - now) for call in self._calls]
        for item in sorted(self._room, key=lambda item: item.rank):
            jobs.append(Job(item.cost_s, math.inf if item.deadline is None else item.deadline - now))
        more, as_is = (total_tardiness_s(jobs, each, self._num_cores) for each in (at_once + 1, at_once))
        return more <= as_is

    def _begin(self, calls: asyncio.TaskGroup) -> None:
        called = self._room.call(asyncio.get_running_loop().time())
        busy = [call.speaker for call in self._calls]
        speaker = next(speaker for speaker in self._speakers if speaker not in busy)
        has_first = any(item.is_first for item in called.batch)
        call = _Call(speaker, has_first, sum(item.size for item in called.batch), called.deadline)
        self._calls.append(call)
        self._share()
        calls.create_task(speaker.speak(called.batch)).add_done_callback(lambda _: self._ended(call))

    def _ended(self, call: _Call) -> None:
        self._calls.remove(call)
        self._share()
        self._changed.set()

    def _share(self) -> None:
        for call in self._calls:
            call.speaker.have(1 / len(self._calls), relative_speed(len(self._calls), self._num_cores))

    def _may_interrupt(self, item: QueuedUtterance) -> bool:
        model = item.utterance.model
        if model.max_batch > 1 or not model.is_loaded or item.size > MAX_PREEMPTING_SIZE:  # a GPU's calls are short
            return False
        now = asyncio.get_running_loop().time()
        assert item.deadline is not None
        for call in self._calls:
            left_s = call.speaker.left_s / relative_speed(len(self._calls), self._num_cores)
            both_done = now + left_s + item.cost_s
            is_urgent = item.deadline < min(call.deadline, both_done)
            can_wait = both_done <= call.deadline or item.cost_s < left_s
            if call.speaker.running_call is None or not (is_urgent and can_wait):
                return False
        return True

    async def _interrupt(self, urgent: QueuedUtterance) -> None:
        self._room.remove(urgent)
        for call in self._calls:
            call.speaker.have(0.0, 0.0)
        await self._interludes.speak([urgent])
        self._share()

    def refuse(self, item: QueuedUtterance) -> None:
        """Settle an utterance that will not be spoken any more, if it isn't settled."""
        self._interludes.refuse(item)
