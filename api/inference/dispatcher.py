"""Dispatcher: when the calls of a device begin, which run concurrently, and which preempt others.

Concurrent calls: a CPU runs several in less time than one after another, but each takes longer (see `concurrency`). So
another call begins only if the total tardiness of all queued and running ones does not grow. First utterances run in
the order of their arrival with two cores each.

Preemption: a call on a CPU takes seconds when it speaks a long utterance, and a new stream would wait for all of it. So
an urgent utterance may run at once, with every core, while running calls pause at their next step. It preempts only if
its deadline is earlier than theirs and would be missed otherwise, and if each of them still ends in time, or has
longer to go than the preempting call takes.
"""

import asyncio
import math
from dataclasses import dataclass

from api.inference.batch_runner import BatchRunner
from api.inference.concurrency import Job, relative_speed, total_tardiness_s
from api.inference.cost_model import CostModel
from api.inference.observer import QueueObserver, RunningCall
from api.inference.queued_utterance import QueuedUtterance
from api.inference.ready_queue import ReadyQueue
from api.models.base import CallMode

MAX_PREEMPTING_SIZE = 80.0
"""Largest size (see `cost_model.size_of`) of a preempting utterance: first utterances and the next longer ones. Its
activations are in memory together with those of the calls that it preempts."""

MAX_CONCURRENT_CALLS = 4
"""Most concurrent calls. More are untested, and each takes memory."""

# Measured 2026-11-22: a call takes 45 MiB and 0.5 MiB a phoneme. Two of 90 phonemes with a preempting call, all at
# their peak, take no more than one of the longest with it.
MAX_MEAN_SIZE = 100.0
"""Largest mean size of concurrent calls."""

CORES_FOR_FIRST = 2
"""Least cores of each call while a first utterance is spoken; one otherwise."""

MANY_QUEUED = 16
"""Queue length above which another call begins without a look at tardiness: all are late then."""


@dataclass(frozen=True)
class _Call:
    runner: BatchRunner
    has_first: bool
    size: float
    deadline: float


class Dispatcher:
    """Take utterances from a ready queue and run them, until it is cancelled."""

    def __init__(
        self, ready: ReadyQueue, changed: asyncio.Event, cost: CostModel, observer: QueueObserver, num_cores: int
    ) -> None:
        """`changed`: set when an utterance is added to `ready`. `num_cores`: 1 where calls run one by one."""
        self._ready = ready
        self._changed = changed
        self._num_cores = num_cores
        num_concurrent = min(num_cores, MAX_CONCURRENT_CALLS) - 1
        concurrent = [BatchRunner(cost, observer, CallMode.CONCURRENT) for _ in range(num_concurrent)]
        self._runners = [BatchRunner(cost, observer), *concurrent]
        self._preempting = BatchRunner(cost, observer, CallMode.PREEMPTING)
        self._calls: list[_Call] = []

    @property
    def running_call(self) -> RunningCall | None:
        """All running calls taken as one; None when idle."""
        progress = [runner.progress for runner in (*self._runners, self._preempting)]
        calls = [call for each in progress if (call := each.running_call) is not None]
        if not calls:
            return None
        num_utterances, num_phonemes, since = zip(*calls, strict=True)
        return RunningCall(sum(num_utterances), sum(num_phonemes), min(since))

    @property
    def predicted_s(self) -> float:
        """Predicted seconds of all running batches, counted whole; 0 when idle."""
        return sum(runner.progress.predicted_s for runner in (*self._runners, self._preempting))

    async def run(self, idle: asyncio.Event) -> None:
        """Settle every utterance that is queued. Set `idle` while there is none.

        When cancelled, wait for running calls, since threads can't be stopped, then fail what is not settled.
        """
        async with asyncio.TaskGroup() as calls:
            while True:
                self._changed.clear()
                if not self._ready and not self._calls:
                    idle.set()
                elif self._ready and self._may_begin(self._ready.first):
                    self._begin(calls)
                    continue
                elif (urgent := self._ready.first_stream) and self._may_preempt(urgent):
                    await self._preempt(urgent)
                    continue
                await self._changed.wait()

    def _may_begin(self, item: QueuedUtterance) -> bool:
        if not self._calls:
            return True
        num_calls = len(self._calls) + 1
        model = item.utterance.model
        if num_calls > len(self._runners) or model.max_batch > 1 or not model.is_loaded:  # loading takes seconds
            return False
        has_first = item.is_first or any(call.has_first for call in self._calls)
        if has_first and self._num_cores < CORES_FOR_FIRST * num_calls:
            return False
        if item.size + sum(call.size for call in self._calls) > MAX_MEAN_SIZE * num_calls:
            return False
        return self._tardiness_allows_one_more()

    def _tardiness_allows_one_more(self) -> bool:
        if len(self._ready) > MANY_QUEUED:
            return True
        now, at_once = asyncio.get_running_loop().time(), len(self._calls)
        jobs = [Job(call.runner.progress.remaining_s, call.deadline - now) for call in self._calls]
        for item in sorted(self._ready, key=lambda item: item.rank):
            jobs.append(Job(item.cost_s, math.inf if item.deadline is None else item.deadline - now))
        more, as_is = (total_tardiness_s(jobs, each, self._num_cores) for each in (at_once + 1, at_once))
        return more <= as_is

    def _begin(self, calls: asyncio.TaskGroup) -> None:
        batch = self._ready.pop_batch(asyncio.get_running_loop().time())
        busy = [call.runner for call in self._calls]
        runner = next(runner for runner in self._runners if runner not in busy)
        has_first = any(item.is_first for item in batch.items)
        call = _Call(runner, has_first, sum(item.size for item in batch.items), batch.deadline)
        self._calls.append(call)
        self._share_device()
        calls.create_task(runner.run(batch.items)).add_done_callback(lambda _: self._end(call))

    def _end(self, call: _Call) -> None:
        self._calls.remove(call)
        self._share_device()
        self._changed.set()

    def _share_device(self) -> None:
        num_calls = len(self._calls)
        for call in self._calls:
            call.runner.progress.set_share(1 / num_calls, relative_speed(num_calls, self._num_cores))

    def _may_preempt(self, item: QueuedUtterance) -> bool:
        model = item.utterance.model
        if model.max_batch > 1 or not model.is_loaded or item.size > MAX_PREEMPTING_SIZE:  # calls on a GPU are short
            return False
        now = asyncio.get_running_loop().time()
        assert item.deadline is not None
        for call in self._calls:
            progress = call.runner.progress
            remaining_s = progress.remaining_s / relative_speed(len(self._calls), self._num_cores)
            both_done = now + remaining_s + item.cost_s
            is_urgent = item.deadline < min(call.deadline, both_done)
            can_wait = both_done <= call.deadline or item.cost_s < remaining_s
            if progress.running_call is None or not (is_urgent and can_wait):
                return False
        return True

    async def _preempt(self, urgent: QueuedUtterance) -> None:
        self._ready.remove(urgent)
        for call in self._calls:
            call.runner.progress.set_share(0.0, 0.0)
        await self._preempting.run([urgent])
        self._share_device()
