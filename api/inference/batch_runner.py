"""BatchRunner: run batches on the model so that no utterance fails because of another in its batch.

A batch that raises is tried again in smaller ones. After out of memory it is halved, since the halves may fit. After
any other error each utterance is tried alone, since one of them must be at fault. An utterance that runs out of memory
alone is tried once more after the others are done. What fails then fails alone.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from loguru import logger

from api.errors import OutOfMemory, ServiceError, SynthesisFailed
from api.inference.call_progress import CallProgress, MeteredCall
from api.inference.cost_model import CostModel
from api.inference.observer import QueueObserver
from api.inference.oom import forget_frames, free_memory, is_out_of_memory
from api.inference.queued_utterance import QueuedUtterance, shutting_down
from api.models.base import CallMode, SpokenUtterance

RETRY_AFTER_S = 5.0
"""Retry-After of an out-of-memory error: by then other batches, or another process, may have freed memory."""


class _Attempt(NamedTuple):
    items: Sequence[QueuedUtterance]
    is_last: bool = False
    mode: CallMode = CallMode.QUEUED


class BatchRunner:
    """Run one call of a model after another."""

    def __init__(self, cost: CostModel, observer: QueueObserver, mode: CallMode = CallMode.QUEUED) -> None:
        """`mode`: of first attempts. Retries are QUEUED, when more memory is free."""
        self.progress = CallProgress()
        """Progress of the running batch and its call."""
        self._cost = cost
        self._observer = observer
        self._mode = mode

    async def run(self, batch: Sequence[QueuedUtterance]) -> None:
        """Settle every utterance of `batch`, all of one model.

        When cancelled, wait for the running call, since a thread can't be stopped, then fail what is not settled.
        """
        self.progress.begin_batch(self._cost.predict_s(sum(item.size for item in batch)))
        try:
            await self._run(batch)
        finally:
            self.progress.end_batch()
            for item in batch:
                item.fail(shutting_down(), self._observer)

    async def _run(self, batch: Sequence[QueuedUtterance]) -> None:
        attempts = deque([_Attempt(batch, mode=self._mode)])
        while attempts:
            attempt = attempts.popleft()
            items = [item for item in attempt.items if not item.result.done()]
            error = await self._call(items, attempt.mode) if items else None
            if error is None:
                continue
            out_of_memory = is_out_of_memory(error)
            self._observer.batch_failed(len(items), out_of_memory=out_of_memory)
            if out_of_memory:
                logger.warning("out of memory speaking {}: {}", _describe(items), error)
                forget_frames(error)
                await asyncio.to_thread(free_memory)
            elif len(items) > 1:
                # Logged, because the retries would hide a model that can't take batches.
                logger.opt(exception=error).warning("the model raised on {}; each is tried alone", _describe(items))
            if len(items) > 1:
                attempts.extend(_split(items, -(-len(items) // 2) if out_of_memory else 1))
            elif out_of_memory and not attempt.is_last:
                attempts.append(_Attempt(items, is_last=True))
            else:
                items[0].fail(_service_error(error, items), self._observer)

    async def _call(self, items: Sequence[QueuedUtterance], mode: CallMode) -> BaseException | None:
        """Call the model once. Return what it raised, if anything."""
        began = asyncio.get_running_loop().time()
        meter = self.progress.begin_call(len(items), sum(len(item.utterance.phonemes) for item in items))
        call = asyncio.create_task(_speak(items, mode))
        try:
            await asyncio.wait([call])
        except asyncio.CancelledError:
            await asyncio.wait([call])
            call.exception()  # retrieved, or asyncio would log it
            raise
        finally:
            self.progress.end_call()
        error = call.exception()
        if error is None:
            self._settle(items, call.result(), meter, began)
        return error

    def _settle(
        self, items: Sequence[QueuedUtterance], speech: Sequence[SpokenUtterance], meter: MeteredCall, began: float
    ) -> None:
        took_s = meter.used_s
        durations_s = [
            spoken.waveform.size / item.utterance.model.sample_rate for item, spoken in zip(items, speech, strict=True)
        ]
        audio_s = sum(durations_s)
        if not self.progress.was_shared and self._mode is not CallMode.PREEMPTING:  # the time of a shared call is vague
            self._cost.learn(sum(item.size for item in items), took_s)
        self._observer.batch_spoken(len(items), took_s=took_s, audio_s=audio_s)
        for item, spoken, duration_s in zip(items, speech, durations_s, strict=True):
            item.context.run(
                self._observer.utterance_spoken,
                num_phonemes=len(item.utterance.phonemes),
                wait_s=began - item.queued_at,
                took_s=took_s * (duration_s / audio_s if audio_s else 1 / len(items)),
                audio_s=duration_s,
                underrun_s=item.underrun_s(meter.metered_at),
            )
            if not item.result.done():  # it is where the request was cancelled during the call
                item.result.set_result(spoken)


async def _speak(items: Sequence[QueuedUtterance], mode: CallMode) -> list[SpokenUtterance]:
    utterances = [item.utterance for item in items]
    if len(utterances) == 1:
        return [await utterances[0].speak(mode=mode)]
    speech = await utterances[0].model.speak_batch(utterances)
    if len(speech) != len(utterances):
        raise ValueError(f"the model was given {len(utterances)} utterances and spoke {len(speech)}")
    return speech


def _split(items: Sequence[QueuedUtterance], size: int) -> list[_Attempt]:
    return [_Attempt(items[start : start + size]) for start in range(0, len(items), size)]


def _service_error(error: BaseException, items: Sequence[QueuedUtterance]) -> ServiceError:
    """Return the client's error for a call that raised `error`. Log `error` where the client must not see it."""
    if is_out_of_memory(error):
        message = f"the device has no memory left to speak {_describe(items)}; try again in {RETRY_AFTER_S:g} s"
        return OutOfMemory(message, retry_after_s=RETRY_AFTER_S)
    if isinstance(error, ServiceError):
        return error
    logger.opt(exception=error).error("the model raised on {}", _describe(items))
    failure = SynthesisFailed("the model failed on this utterance; the failure was logged")
    failure.__cause__ = error
    return failure


def _describe(items: Sequence[QueuedUtterance]) -> str:
    num_phonemes = sum(len(item.utterance.phonemes) for item in items)
    return f"{len(items)} utterances, {num_phonemes} phonemes" if len(items) > 1 else f"{num_phonemes} phonemes"
