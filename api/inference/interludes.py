"""Interludes: an utterance that can't wait is spoken in the middle of a long one that can.

A call on a CPU takes seconds where it speaks for many, so without them whoever comes next has to wait for all of it.
With them, for a step of it (see `fast.Pause`). The long one then ends later. So it is interrupted only for a deadline
that is earlier than its own and would be missed otherwise, and only if it can still come in time, or else needs more
time yet than the other.

Knows when one call is to give way to another. Does not know how calls are made, or how they fail.
"""

import asyncio

from api.inference.batches import BatchSpeaker
from api.inference.cost import CostModel
from api.inference.observer import QueueObserver, Speaking
from api.inference.waiting import Called, Waiting, WaitingRoom

MAX_SIZE = 80.0
"""Of an interlude (see `cost.size_of`): first utterances and those next to them. Its signals are in memory together
with those of the call that it interrupts."""


class InterruptibleSpeaker:
    """Speaks what is called out of a waiting room; meanwhile, who can't wait is called too."""

    def __init__(self, room: WaitingRoom, changed: asyncio.Event, cost: CostModel, observer: QueueObserver) -> None:
        """`changed` is set by whoever lets an utterance into `room`."""
        self._room = room
        self._changed = changed
        self._calls = BatchSpeaker(cost, observer)
        self._interludes = BatchSpeaker(cost, observer, between=True)

    @property
    def speaking(self) -> Speaking | None:
        """What the device is busy with, an interlude together with the call that it interrupts."""
        call, interlude = self._calls.speaking, self._interludes.speaking
        if call is None or interlude is None:
            return call or interlude
        num_utterances = call.num_utterances + interlude.num_utterances
        return Speaking(num_utterances, call.num_phonemes + interlude.num_phonemes, call.since)

    @property
    def foreseen_s(self) -> float:
        """What that was predicted to take, counted whole; 0 when idle."""
        return self._calls.foreseen_s + self._interludes.foreseen_s

    async def speak(self, called: Called) -> None:
        """Settle the result of every utterance of a batch, and of those for whose sake it is interrupted.

        Cancelled, it waits for what is being spoken, since a thread can't be cut, and refuses what is not settled.
        """
        async with asyncio.TaskGroup() as calls:
            call = calls.create_task(self._calls.speak(called.batch))
            call.add_done_callback(lambda _: self._changed.set())
            while not call.done():
                self._changed.clear()
                urgent = self._room.first_stream
                if urgent is not None and self._may_interrupt(urgent, called.deadline):
                    await self._interrupt(urgent)
                else:
                    await self._changed.wait()

    def refuse(self, item: Waiting) -> None:
        """Settle an utterance that will not be spoken any more, if it isn't settled."""
        self._calls.refuse(item)

    def _may_interrupt(self, item: Waiting, deadline: float) -> bool:
        now = asyncio.get_running_loop().time()
        call = self._calls.speaking
        model = item.utterance.model
        if call is None or model.max_batch > 1 or not model.is_loaded:  # a GPU's calls are short; loading takes seconds
            return False
        left_s = max(0.0, call.since + self._calls.foreseen_s - now)
        both_done = now + left_s + item.cost_s
        assert item.deadline is not None
        is_urgent = item.deadline < min(deadline, both_done)
        can_wait = both_done <= deadline or item.cost_s < left_s
        return is_urgent and can_wait and item.size <= MAX_SIZE

    async def _interrupt(self, urgent: Waiting) -> None:
        self._room.remove(urgent)
        with self._calls.interrupted():
            await self._interludes.speak([urgent])
