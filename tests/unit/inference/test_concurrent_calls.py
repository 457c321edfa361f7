"""Dispatcher: which utterances run concurrently, and how the queue accounts for them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import torch
from support.fake_model import STYLE, FakeModel, QueueHarness

from api.errors import NotReady, SynthesisFailed
from api.inference.dispatcher import MAX_CONCURRENT_CALLS, MAX_MEAN_SIZE
from api.models.base import Utterance

pytestmark = pytest.mark.anyio

LATER = 60.0
"""Seconds within which all utterances of a test end; the queue's first guess is 0.05 s a phoneme."""

A, B, C = "a" * 50, "b" * 50, "c" * 50


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
async def harness() -> AsyncIterator[QueueHarness]:
    harness = QueueHarness(FakeModel(), num_cores=2)
    yield harness
    harness.model.may_finish.set()
    await harness.queue.close()


async def test_two_streams_with_time_run_concurrently(harness: QueueHarness) -> None:
    one = await harness.busy(A, now() + LATER)
    other = harness.speak(B, now() + LATER)
    assert await harness.settle() == [[A], [B]]
    assert (harness.model.concurrent, harness.model.preempting) == ([B], [])
    await harness.end(one, other)


async def test_two_files_run_concurrently(harness: QueueHarness) -> None:
    file = await harness.busy(A)
    other = harness.speak(B, None)
    assert await harness.settle() == [[A], [B]]
    await harness.end(file, other)


async def test_third_call_on_two_cores_starts_when_one_ends(harness: QueueHarness) -> None:
    tasks = [await harness.busy(A, now() + LATER), harness.speak(B, now() + LATER), harness.speak(C, now() + LATER)]
    assert await harness.settle() == [[A], [B]]
    await harness.end(*tasks)
    assert harness.model.calls == [[A], [B], [C]]


@pytest.mark.parametrize(("num_cores", "num_calls"), [(1, 1), (2, 2), (3, 3), (64, MAX_CONCURRENT_CALLS)])
async def test_number_of_calls_is_bounded_by_cores_and_maximum(num_cores: int, num_calls: int) -> None:
    harness = QueueHarness(FakeModel(), num_cores)
    tasks = [harness.speak(letter * 30, now() + LATER) for letter in "abcdefgh"]
    assert len(await harness.settle()) == num_calls
    await harness.end(*tasks)
    await harness.queue.close()


async def test_urgent_call_is_not_slowed_for_one_with_time(harness: QueueHarness) -> None:
    alone_s = harness.queue.cost.predict_s(60.0)
    hurried = await harness.busy(A, now() + 1.1 * alone_s)
    other = harness.speak(B, now() + LATER)
    assert await harness.settle() == [[A]]
    await harness.end(hurried, other)


@pytest.mark.parametrize(("num_waiting", "num_calls"), [(1, 1), (10, 2), (30, 2)])
async def test_urgent_call_is_slowed_when_many_late_ones_gain_more(num_waiting: int, num_calls: int) -> None:
    harness = QueueHarness(FakeModel(), num_cores=2)
    tasks = [await harness.busy(A, now() + 0.01)]
    tasks += [harness.speak(letter * 50, now() + 0.02) for letter in ("bcdefghijk" * 3)[:num_waiting]]
    assert len(await harness.settle()) == num_calls
    await harness.end(*tasks)
    await harness.queue.close()


@pytest.mark.parametrize(("num_cores", "num_calls"), [(2, 1), (3, 1), (4, 2), (64, MAX_CONCURRENT_CALLS)])
async def test_first_utterance_gets_two_cores(num_cores: int, num_calls: int) -> None:
    harness = QueueHarness(FakeModel(), num_cores)
    tasks = [harness.speak(letter * 90, now()) for letter in "abcdefghijkl"]  # too long to preempt
    assert len(await harness.settle()) == num_calls
    await harness.end(*tasks)
    assert [batch[0][0] for batch in harness.model.calls] == list("abcdefghijkl")
    await harness.queue.close()


async def test_no_call_joins_a_first_utterance(harness: QueueHarness) -> None:
    first = await harness.busy(A, now())
    others = [harness.speak(letter * 50, now() + LATER) for letter in "bcdefgh"]
    assert await harness.settle() == [[A]]
    await harness.end(first, *others)


async def test_long_utterances_run_one_by_one(harness: QueueHarness) -> None:
    long = int(2 * MAX_MEAN_SIZE) - 80
    tasks = [await harness.busy("a" * long, now() + LATER), harness.speak("b" * 70, now() + LATER)]
    assert len(await harness.settle()) == 1
    await harness.end(*tasks)
    harness.model.calls.clear()
    harness.model.may_finish.clear()
    tasks = [await harness.busy("a" * long, now() + LATER), harness.speak("b" * 50, now() + LATER)]
    assert len(await harness.settle()) == 2
    await harness.end(*tasks)


async def test_unloaded_model_does_not_run_concurrently(harness: QueueHarness) -> None:
    one = await harness.busy(A, now() + LATER)
    other = FakeModel()
    other.is_loaded = False
    late = asyncio.create_task(harness.queue.speak(Utterance(other, B, STYLE, 1.0, seed=0), now() + LATER))
    await harness.settle()
    assert other.calls == []
    await harness.end(one, late)
    assert other.calls == [[B]]


async def test_new_stream_preempts_two_concurrent_calls(harness: QueueHarness) -> None:
    harness.queue.cost.learn(size=100.0, took_s=100.0)  # so both have long to go
    tasks = [await harness.busy("a" * 90), harness.speak("b" * 90, None)]
    assert len(await harness.settle()) == 2
    newcomer = harness.speak("c" * 20, now())
    assert len(await harness.settle()) == 3
    assert harness.model.preempting == ["c" * 20]
    await newcomer
    assert not any(task.done() for task in tasks)
    await harness.end(*tasks)


async def test_concurrent_calls_are_reported_with_half_of_the_time_each(harness: QueueHarness) -> None:
    queue, began = harness.queue, now()
    tasks = [await harness.busy("a" * 50, now() + LATER), harness.speak("b" * 60, now() + LATER)]
    await harness.settle()
    assert queue.running_call is not None
    assert queue.running_call[:2] == (2, 110)
    assert queue.queued_s == pytest.approx(queue.cost.predict_s(60.0) + queue.cost.predict_s(70.0))
    await harness.end(*tasks)
    assert 0.0 < sum(harness.took.took_s.values()) <= now() - began
    assert (queue.depth, queue.queued_s) == (0, 0.0)


async def test_cost_model_learns_from_calls_alone_only(harness: QueueHarness) -> None:
    predicted_s = harness.queue.cost.predict_s(100.0)
    await harness.end(await harness.busy(A, now() + LATER), harness.speak(B, now() + LATER))
    assert harness.queue.cost.predict_s(100.0) == predicted_s
    await harness.speak(C, now() + LATER)
    assert harness.queue.cost.predict_s(100.0) < predicted_s


async def test_failed_concurrent_call_leaves_the_other_alone() -> None:
    def on_call(batch: Sequence[str]) -> None:
        if batch == [B]:
            raise ValueError

    harness = QueueHarness(FakeModel(on_call=on_call), num_cores=2)
    one, other = await harness.busy(A, now() + LATER), harness.speak(B, now() + LATER)
    await harness.settle()
    await harness.end(one)
    with pytest.raises(SynthesisFailed):
        await other
    await harness.queue.close()


async def test_concurrent_call_out_of_memory_is_retried_after_the_other() -> None:
    def on_call(batch: Sequence[str]) -> None:
        if batch == [B] and model.calls.count([B]) == 1:
            raise torch.OutOfMemoryError

    model = FakeModel(on_call=on_call)
    harness = QueueHarness(model, num_cores=2)
    await harness.end(await harness.busy(A, now() + LATER), harness.speak(B, now() + LATER))
    assert (model.calls, model.concurrent) == ([[A], [B], [B]], [B])
    await harness.queue.close()


async def test_close_settles_running_and_queued_calls(harness: QueueHarness) -> None:
    tasks = [await harness.busy(A, now() + LATER), harness.speak(B, now() + LATER), harness.speak(C, now() + LATER)]
    await harness.settle()
    closing = asyncio.create_task(harness.queue.close())
    await harness.settle()
    assert not closing.done()  # threads can't be stopped
    harness.model.may_finish.set()
    await closing
    for speech in tasks:
        with pytest.raises(NotReady):
            await speech
