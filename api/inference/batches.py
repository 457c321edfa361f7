"""Speaking a batch so that no utterance fails for another's sake.

A batch that raises is tried again in smaller ones: out of memory, in halves, since what is too much at once need not
be too much; anything else, each utterance by itself, since one of them must be what the model can't take. An utterance
that runs out of memory by itself is tried once more, after the others are done. What fails then fails alone.

Knows how calls fail. Knows nothing of who is called, or when.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from loguru import logger

from api.errors import NotReady, OutOfMemory, ServiceError, SynthesisFailed
from api.inference.cost import CostModel
from api.inference.memory import forget_frames, free_memory, is_out_of_memory
from api.inference.observer import QueueObserver, Speaking
from api.inference.waiting import Waiting
from api.models.base import SpokenUtterance

RETRY_AFTER_S = 5.0
"""When to ask again for what there was no memory for: by then other batches, or another process, may have let go."""


class _Call(NamedTuple):
    items: Sequence[Waiting]
    is_last_try: bool = False


class BatchSpeaker:
    """Makes one call of a model after another."""

    def __init__(self, cost: CostModel, observer: QueueObserver) -> None:
        self._cost = cost
        self._observer = observer
        self._speaking: Speaking | None = None
        self._foreseen_s = 0.0

    @property
    def speaking(self) -> Speaking | None:
        """The call that is being made."""
        return self._speaking

    @property
    def foreseen_s(self) -> float:
        """What the batch being spoken was predicted to take, counted whole; 0 while there is none."""
        return self._foreseen_s

    async def speak(self, batch: Sequence[Waiting]) -> None:
        """Settle the result of every utterance of `batch`, all of one model. Cancelled, it waits for the call that is
        being made, since a thread can't be cut, and refuses what is not settled.
        """
        self._foreseen_s = self._cost.predict_s(sum(item.size for item in batch))
        try:
            await self._speak(batch)
        finally:
            self._foreseen_s = 0.0
            for item in batch:
                self.refuse(item)

    def refuse(self, item: Waiting) -> None:
        """Settle an utterance that will not be spoken any more, if it isn't settled."""
        self._fail(item, shutting_down())

    async def _speak(self, batch: Sequence[Waiting]) -> None:
        calls = deque([_Call(batch)])
        while calls:
            call = calls.popleft()
            items = [item for item in call.items if not item.result.done()]
            error = await self._call(items) if items else None
            if error is None:
                continue
            out_of_memory = is_out_of_memory(error)
            self._observer.batch_failed(len(items), out_of_memory=out_of_memory)
            if out_of_memory:
                logger.warning("out of memory speaking {}: {}", _described(items), error)
                forget_frames(error)
                await asyncio.to_thread(free_memory)
            elif len(items) > 1:
                # Else a model that can't take batches would be noticed by nobody.
                logger.opt(exception=error).warning("the model raised on {}; each is tried alone", _described(items))
            if len(items) > 1:
                calls.extend(_smaller(items, -(-len(items) // 2) if out_of_memory else 1))
            elif out_of_memory and not call.is_last_try:
                calls.append(_Call(items, is_last_try=True))
            else:
                self._fail(items[0], _told(error, items))

    async def _call(self, items: Sequence[Waiting]) -> BaseException | None:
        """One call of the model; what it raised, if it did."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._speaking = Speaking(len(items), sum(len(item.utterance.phonemes) for item in items), began)
        call = asyncio.create_task(_speech(items))
        try:
            await asyncio.wait([call])
        except asyncio.CancelledError:
            await asyncio.wait([call])
            call.exception()  # looked at: nobody wants it any more
            raise
        finally:
            self._speaking = None
        error = call.exception()
        if error is None:
            self._settle(items, call.result(), began, loop.time())
        return error

    def _settle(self, items: Sequence[Waiting], speech: Sequence[SpokenUtterance], began: float, ended: float) -> None:
        took_s = ended - began
        durations_s = [
            spoken.waveform.size / item.utterance.model.sample_rate for item, spoken in zip(items, speech, strict=True)
        ]
        audio_s = sum(durations_s)
        self._cost.learn(sum(item.size for item in items), took_s)
        self._observer.batch_spoken(len(items), took_s=took_s, audio_s=audio_s)
        for item, spoken, duration_s in zip(items, speech, durations_s, strict=True):
            item.context.run(
                self._observer.utterance_spoken,
                num_phonemes=len(item.utterance.phonemes),
                wait_s=began - item.queued_at,
                took_s=took_s * (duration_s / audio_s if audio_s else 1 / len(items)),
                audio_s=duration_s,
                dry_s=item.dry_s(ended),
            )
            if not item.result.done():  # else it was given up while the model spoke
                item.result.set_result(spoken)

    def _fail(self, item: Waiting, error: ServiceError) -> None:
        if not item.result.done():
            item.context.run(self._observer.utterance_failed, error)
            item.result.set_exception(error)


async def _speech(items: Sequence[Waiting]) -> list[SpokenUtterance]:
    utterances = [item.utterance for item in items]
    if len(utterances) == 1:
        return [await utterances[0].speak()]
    speech = await utterances[0].model.speak_batch(utterances)
    if len(speech) != len(utterances):
        raise ValueError(f"the model was given {len(utterances)} utterances and spoke {len(speech)}")
    return speech


def _smaller(items: Sequence[Waiting], size: int) -> list[_Call]:
    return [_Call(items[start : start + size]) for start in range(0, len(items), size)]


def _told(error: BaseException, items: Sequence[Waiting]) -> ServiceError:
    if is_out_of_memory(error):
        said = f"the device has no memory left to speak {_described(items)}"
        return OutOfMemory(f"{said}; try again in {RETRY_AFTER_S:g} s", retry_after_s=RETRY_AFTER_S)
    if isinstance(error, ServiceError):
        return error
    logger.opt(exception=error).error("the model raised on {}", _described(items))
    failure = SynthesisFailed("the model failed on this utterance; the failure was logged")
    failure.__cause__ = error
    return failure


def _described(items: Sequence[Waiting]) -> str:
    num_phonemes = sum(len(item.utterance.phonemes) for item in items)
    return f"{len(items)} utterances, {num_phonemes} phonemes" if len(items) > 1 else f"{num_phonemes} phonemes"


def shutting_down() -> NotReady:
    """What is told whom no utterance is spoken any more."""
    return NotReady("the service is shutting down", retry_after_s=5)
