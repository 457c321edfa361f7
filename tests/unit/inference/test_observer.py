"""QueueObserver: the events that the queue reports, and the state that it shows."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextvars import ContextVar

import pytest
import torch
from support.fake_model import STYLE, FakeModel

from api.errors import NotReady, ServiceError
from api.inference.observer import RunningCall
from api.inference.queue import InferenceQueue
from api.models.base import SpokenUtterance, Utterance

pytestmark = pytest.mark.anyio

WHO = ContextVar("WHO", default="nobody")


class Notes:
    """Record all events."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.took_s: list[float] = []
        self.audio_s: list[float] = []
        self.utterances: list[dict[str, float]] = []
        self.whose: list[str] = []
        self.failures: list[str] = []
        self.failed_batches: list[tuple[int, bool]] = []
        self.cancellations: list[bool] = []

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        self.batches.append(num_utterances)
        self.took_s.append(took_s)
        self.audio_s.append(audio_s)

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None:
        self.whose.append(WHO.get())
        self.utterances.append(
            {
                "num_phonemes": num_phonemes,
                "wait_s": wait_s,
                "took_s": took_s,
                "audio_s": audio_s,
                "underrun_s": underrun_s,
            }
        )

    def utterance_failed(self, error: ServiceError) -> None:
        self.failures.append(error.code)

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None:
        self.failed_batches.append((num_utterances, out_of_memory))

    def cancelled(self, *, while_spoken: bool) -> None:
        self.cancellations.append(while_spoken)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
async def queue(notes: Notes) -> AsyncIterator[InferenceQueue]:
    queue = InferenceQueue(max_queued_s=1000.0, observer=notes)
    queue.start()
    yield queue
    await queue.close()


def speak(
    queue: InferenceQueue, model: FakeModel, phonemes: str, deadline: float = 1.0
) -> asyncio.Task[SpokenUtterance]:
    return asyncio.create_task(queue.speak(Utterance(model, phonemes, STYLE, speed=1.0, seed=0), deadline))


async def test_batch_and_its_utterances_are_reported(queue: InferenceQueue, notes: Notes) -> None:
    model = FakeModel(max_batch=2)
    tasks = []
    for who, phonemes in (("first", "a" * 40), ("second", "b" * 50)):
        WHO.set(who)
        tasks.append(speak(queue, model, phonemes))
    WHO.set("the test")
    await asyncio.gather(*tasks)
    assert notes.batches == [2]
    assert notes.audio_s == [pytest.approx(4.5)]
    assert [(each["num_phonemes"], each["audio_s"]) for each in notes.utterances] == [(40, 2.0), (50, 2.5)]
    assert notes.whose == ["first", "second"]
    assert [each["took_s"] for each in notes.utterances] == pytest.approx(
        [4 / 9 * notes.took_s[0], 5 / 9 * notes.took_s[0]]
    )
    assert all(each["wait_s"] >= 0.0 for each in notes.utterances)


async def test_running_call_is_shown(queue: InferenceQueue) -> None:
    model, clock = FakeModel(max_batch=2), asyncio.get_running_loop().time
    assert queue.running_call is None
    model.may_finish.clear()
    before = clock()
    tasks = [speak(queue, model, "a" * 40), speak(queue, model, "b" * 50), speak(queue, model, "c" * 200)]
    while not model.calls:
        await asyncio.sleep(0)
    speaking = queue.running_call
    assert speaking is not None
    assert before <= speaking.since <= clock()
    assert speaking == RunningCall(2, 90, speaking.since)
    assert queue.depth == 1
    model.may_finish.set()
    await asyncio.gather(*tasks)
    while queue.running_call:
        await asyncio.sleep(0)
    assert (queue.depth, queue.queued_s) == (0, 0.0)


async def test_underrun_is_reported(queue: InferenceQueue, notes: Notes) -> None:
    model, clock = FakeModel(), asyncio.get_running_loop().time
    model.may_finish.clear()
    in_time, due = clock() + 1000.0, clock() + 0.02
    speaking = speak(queue, model, "a", due)
    while not model.calls:
        await asyncio.sleep(0)
    tasks = [speak(queue, model, "b", in_time), speak(queue, model, "c", clock() - 1.0)]
    while clock() <= due:
        await asyncio.sleep(0)
    model.may_finish.set()
    await asyncio.gather(speaking, *tasks)
    underrun_s = [each["underrun_s"] for each in notes.utterances]
    assert underrun_s[0] > 0.0
    assert underrun_s[1:] == [0.0, 0.0]  # a stream's first utterance, due when it is queued; one in time


async def test_failures_and_retries_are_reported(queue: InferenceQueue, notes: Notes) -> None:
    def on_call(batch: Sequence[str]) -> None:
        if "x" in batch:
            raise torch.OutOfMemoryError
        if "y" in batch:
            raise ValueError

    model = FakeModel(max_batch=2, on_call=on_call)
    await asyncio.gather(*(speak(queue, model, letter) for letter in "axyb"), return_exceptions=True)
    assert notes.failed_batches == [(2, True), (1, True), (1, True), (2, False), (1, False)]
    assert notes.failures == ["out_of_memory", "synthesis_failed"]
    assert notes.batches == [1, 1]


async def test_cancellations_are_reported(queue: InferenceQueue, notes: Notes) -> None:
    model = FakeModel()
    model.may_finish.clear()
    tasks = [speak(queue, model, letter) for letter in "abc"]
    while not model.calls or queue.depth < 2:
        await asyncio.sleep(0)
    for task in tasks[:2]:
        task.cancel()
    await asyncio.wait(tasks[:2])
    assert notes.cancellations == [True, False]
    model.may_finish.set()
    await tasks[2]
    assert notes.failures == []
    assert len(notes.utterances) == 2  # utterances cancelled while spoken are reported too


class Breaking(Notes):
    """Raise, which no observer may."""

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        raise ZeroDivisionError


async def test_broken_queue_settles_all() -> None:
    queue, model = InferenceQueue(max_queued_s=1000.0, observer=Breaking()), FakeModel()
    queue.start()
    tasks = [speak(queue, model, letter) for letter in "abc"]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(each, NotReady) for each in answers] == [True] * 3
    assert not queue.is_running
    assert (queue.depth, queue.queued_s) == (0, 0.0)
    with pytest.raises(NotReady):
        await speak(queue, model, "d")
    await queue.close()
