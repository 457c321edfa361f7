"""RunningCall a batch so that no utterance fails for another's sake.

A batch that raises is tried again in smaller ones: out of memory, in halves, since what is too much at once need not
be too much; anything else, each utterance by itself, since one of them must be what the model can't take. An utterance
that runs out of memory by itself is tried once more, after the others are done. What fails then fails alone.

Knows how calls fail. Knows nothing of who is called, or when.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loguru import logger

from api.errors import ServiceError
from api.inference.cost_model import CostModel
from api.inference.failures import described, shutting_down, told
from api.inference.observer import QueueObserver, RunningCall
from api.inference.oom import forget_frames, free_memory, is_out_of_memory
from api.inference.ready_queue import QueuedUtterance
from api.models.base import CallMode, SpokenUtterance


class _Call(NamedTuple):
    items: Sequence[QueuedUtterance]
    is_last_try: bool = False
    mode: CallMode = CallMode.QUEUED


@dataclass
class _Running:
    """A call that is being made, and what it has had of the device so far."""

    num_utterances: int
    num_phonemes: int
    counted_at: float
    had_s: float = 0.0
    """Of the device's time."""
    done_s: float = 0.0
    """How long it would have taken alone to get so far."""

    def count(self, now: float, share: float, speed: float) -> None:
        """The time since this was last called, see `BatchRunner.have`."""
        self.had_s += share * (now - self.counted_at)
        self.done_s += speed * (now - self.counted_at)
        self.counted_at = now


class BatchRunner:
    """Makes one call of a model after another."""

    def __init__(self, cost: CostModel, observer: QueueObserver, mode: CallMode = CallMode.QUEUED) -> None:
        """`mode`: of first tries; new ones come next, when there is more memory."""
        self._cost = cost
        self._observer = observer
        self._mode = mode
        self._running: _Running | None = None
        self._share = self._speed = 1.0
        self._shared = False
        self._foreseen_s = 0.0

    @property
    def running_call(self) -> RunningCall | None:
        """The call that is being made. Its clock goes as fast as it does, so it began later where that is not alone."""
        call = self._counted()
        if call is None:
            return None
        return RunningCall(call.num_utterances, call.num_phonemes, call.counted_at - call.done_s)

    def have(self, share: float, speed: float) -> None:
        """From now on, a call has this share of the device, 0 to 1, and is this fast; alone, both are 1."""
        self._counted()
        self._share, self._speed = share, speed
        self._shared = self._shared or share < 1.0

    @property
    def left_s(self) -> float:
        """What the call that is being made still needs of the whole device, if it takes what was foreseen."""
        call = self._counted()
        return 0.0 if call is None else max(0.0, self._foreseen_s - call.done_s)

    @property
    def predicted_s(self) -> float:
        """What the batch being spoken was predicted to take, counted whole; 0 while there is none."""
        return self._foreseen_s

    async def speak(self, batch: Sequence[QueuedUtterance]) -> None:
        """Settle the result of every utterance of `batch`, all of one model. Cancelled, it waits for the call that is
        being made, since a thread can't be cut, and refuses what is not settled.
        """
        self._foreseen_s = self._cost.predict_s(sum(item.size for item in batch))
        self._shared = self._share < 1.0
        try:
            await self._speak(batch)
        finally:
            self._foreseen_s = 0.0
            for item in batch:
                self.refuse(item)

    def refuse(self, item: QueuedUtterance) -> None:
        """Settle an utterance that will not be spoken any more, if it isn't settled."""
        self._fail(item, shutting_down())

    async def _speak(self, batch: Sequence[QueuedUtterance]) -> None:
        calls = deque([_Call(batch, mode=self._mode)])
        while calls:
            call = calls.popleft()
            items = [item for item in call.items if not item.result.done()]
            error = await self._call(items, call.mode) if items else None
            if error is None:
                continue
            out_of_memory = is_out_of_memory(error)
            self._observer.batch_failed(len(items), out_of_memory=out_of_memory)
            if out_of_memory:
                logger.warning("out of memory speaking {}: {}", described(items), error)
                forget_frames(error)
                await asyncio.to_thread(free_memory)
            elif len(items) > 1:
                # Else a model that can't take batches would be noticed by nobody.
                logger.opt(exception=error).warning("the model raised on {}; each is tried alone", described(items))
            if len(items) > 1:
                calls.extend(_smaller(items, -(-len(items) // 2) if out_of_memory else 1))
            elif out_of_memory and not call.is_last_try:
                calls.append(_Call(items, is_last_try=True))
            else:
                self._fail(items[0], told(error, items))

    async def _call(self, items: Sequence[QueuedUtterance], mode: CallMode) -> BaseException | None:
        """One call of the model; what it raised, if it did."""
        began = asyncio.get_running_loop().time()
        num_phonemes = sum(len(item.utterance.phonemes) for item in items)
        self._running = running = _Running(len(items), num_phonemes, began)
        call = asyncio.create_task(_speech(items, mode))
        try:
            await asyncio.wait([call])
        except asyncio.CancelledError:
            await asyncio.wait([call])
            call.exception()  # looked at: nobody wants it any more
            raise
        finally:
            self._counted()
            self._running = None
        error = call.exception()
        if error is None:
            self._settle(items, call.result(), running, began)
        return error

    def _counted(self) -> _Running | None:
        if self._running is not None:
            self._running.count(asyncio.get_running_loop().time(), self._share, self._speed)
        return self._running

    def _settle(
        self, items: Sequence[QueuedUtterance], speech: Sequence[SpokenUtterance], call: _Running, began: float
    ) -> None:
        took_s = call.had_s
        durations_s = [
            spoken.waveform.size / item.utterance.model.sample_rate for item, spoken in zip(items, speech, strict=True)
        ]
        audio_s = sum(durations_s)
        if not self._shared and self._mode is not CallMode.PREEMPTING:  # else its time is not all its own
            self._cost.learn(sum(item.size for item in items), took_s)
        self._observer.batch_spoken(len(items), took_s=took_s, audio_s=audio_s)
        for item, spoken, duration_s in zip(items, speech, durations_s, strict=True):
            item.context.run(
                self._observer.utterance_spoken,
                num_phonemes=len(item.utterance.phonemes),
                wait_s=began - item.queued_at,
                took_s=took_s * (duration_s / audio_s if audio_s else 1 / len(items)),
                audio_s=duration_s,
                underrun_s=item.underrun_s(call.counted_at),
            )
            if not item.result.done():  # else it was given up while the model spoke
                item.result.set_result(spoken)

    def _fail(self, item: QueuedUtterance, error: ServiceError) -> None:
        if not item.result.done():
            item.context.run(self._observer.utterance_failed, error)
            item.result.set_exception(error)


async def _speech(items: Sequence[QueuedUtterance], mode: CallMode) -> list[SpokenUtterance]:
    utterances = [item.utterance for item in items]
    if len(utterances) == 1:
        return [await utterances[0].speak(mode=mode)]
    speech = await utterances[0].model.speak_batch(utterances)
    if len(speech) != len(utterances):
        raise ValueError(f"the model was given {len(utterances)} utterances and spoke {len(speech)}")
    return speech


def _smaller(items: Sequence[QueuedUtterance], size: int) -> list[_Call]:
    return [_Call(items[start : start + size]) for start in range(0, len(items), size)]
