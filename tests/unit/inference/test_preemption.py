"""Dispatcher: which utterances preempt running calls, and how the queue accounts for both."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import torch
from support.fake_model import STYLE, FakeModel, QueueHarness
from support.patience import HANGS_AFTER_S

from api.errors import NotReady, SynthesisFailed
from api.inference.dispatcher import MAX_PREEMPTING_SIZE
from api.models.base import Utterance

pytestmark = pytest.mark.anyio

LONG, SHORT = "a" * 200, "b" * 20


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
async def harness() -> AsyncIterator[QueueHarness]:
    harness = QueueHarness(FakeModel())
    yield harness
    harness.model.may_finish.set()
    harness.model.preempting_may_finish.set()  # if a failed test has not
    await harness.queue.close()


async def test_new_stream_preempts_a_file(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    newcomer = harness.speak(SHORT, now())
    assert await harness.settle() == [[LONG], [SHORT]]
    assert harness.model.preempting == [SHORT]
    await harness.end(file, newcomer)


async def test_new_stream_preempts_a_stream_with_time(harness: QueueHarness) -> None:
    listener = await harness.busy(LONG, deadline=now() + 60.0)
    newcomer = harness.speak(SHORT, now())
    assert await harness.settle() == [[LONG], [SHORT]]
    await harness.end(listener, newcomer)


async def test_preempting_calls_run_one_by_one_most_urgent_first(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    harness.model.preempting_may_finish.clear()
    newcomers = [
        harness.speak(letter * 20, now() + wait_s) for letter, wait_s in (("c", 0.02), ("d", 0.01), ("b", 0.0))
    ]
    assert await harness.settle() == [[LONG], [SHORT]]
    harness.model.preempting_may_finish.set()
    await asyncio.gather(*newcomers)
    assert harness.model.preempting == [SHORT, "d" * 20, "c" * 20]
    assert not file.done()
    await harness.end(file)


@pytest.mark.parametrize(
    ("phonemes", "wait_s", "speed"),
    [
        (SHORT, 60.0, 1.0),  # in time anyway
        (SHORT, None, 1.0),  # a file's
        ("b" * int(MAX_PREEMPTING_SIZE), 0.0, 1.0),  # takes much memory
        (SHORT, 0.0, 0.25),  # as much: at this speed it is four times as long
    ],
)
async def test_utterance_without_urgency_or_too_long_does_not_preempt(
    harness: QueueHarness, phonemes: str, wait_s: float | None, speed: float
) -> None:
    file = await harness.busy(LONG)
    other = harness.speak(phonemes, None if wait_s is None else now() + wait_s, speed)
    assert await harness.settle() == [[LONG]]
    await harness.end(file, other)
    assert harness.model.preempting == []


async def test_earlier_deadline_is_not_preempted(harness: QueueHarness) -> None:
    listener = await harness.busy(LONG, deadline=now())
    newcomer = harness.speak(SHORT, now() + 0.001)
    assert await harness.settle() == [[LONG]]
    await harness.end(listener, newcomer)


@pytest.mark.parametrize(("deadline_in_s", "is_interrupted"), [(60.0, True), (1.0, False)])
async def test_call_about_to_end_is_preempted_only_if_it_keeps_its_deadline(
    harness: QueueHarness, deadline_in_s: float, is_interrupted: bool
) -> None:
    phonemes = "a" * 20
    listener = harness.speak(phonemes, now() + deadline_in_s)
    while not harness.model.calls:
        await asyncio.sleep(0)
    newcomer = harness.speak(SHORT, now())  # as long as the whole other call: 1.5 s
    assert await harness.settle() == [[phonemes], [SHORT]][: 1 + is_interrupted]
    await harness.end(listener, newcomer)


async def test_device_with_batches_is_not_preempted() -> None:
    harness = QueueHarness(FakeModel(max_batch=2))
    file = await harness.busy(LONG)
    newcomer = harness.speak(SHORT, now())
    assert await harness.settle() == [[LONG]]
    await harness.end(file, newcomer)
    await harness.queue.close()


async def test_unloaded_model_does_not_preempt(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    other = QueueHarness(FakeModel())
    other.model.is_loaded = False
    newcomer = asyncio.create_task(harness.queue.speak(Utterance(other.model, SHORT, STYLE, 1.0, seed=0), now()))
    await harness.settle()
    assert other.model.calls == []
    other.model.may_finish.set()
    await harness.end(file, newcomer)
    assert other.model.calls == [[SHORT]]
    await other.queue.close()


async def test_both_calls_are_reported_with_their_own_time(harness: QueueHarness) -> None:
    queue, began = harness.queue, now()
    file = await harness.busy(LONG)
    harness.model.preempting_may_finish.clear()
    newcomer = harness.speak(SHORT, now())
    await harness.settle()
    assert queue.running_call is not None
    *spoken, since = queue.running_call
    assert spoken == [2, len(LONG + SHORT)]
    assert began <= since <= now()
    assert queue.queued_s == pytest.approx(queue.cost.predict_s(210.0) + queue.cost.predict_s(30.0))
    harness.model.preempting_may_finish.set()
    await newcomer
    *spoken, later = queue.running_call
    assert spoken == [1, len(LONG)]
    assert later > since  # so that the watchdog does not take it for stuck
    await harness.end(file)
    took_s = harness.took.took_s
    assert all(each >= 0.0 for each in took_s.values())
    assert took_s[len(LONG)] + took_s[len(SHORT)] <= now() - began
    assert (queue.depth, queue.queued_s) == (0, 0.0)


async def test_cost_model_learns_from_neither_call(harness: QueueHarness) -> None:
    predicted_s = harness.queue.cost.predict_s(100.0)
    file = await harness.busy(LONG)
    await harness.speak(SHORT, now())
    assert not file.done()
    await harness.end(file)
    assert harness.queue.cost.predict_s(100.0) == predicted_s
    await harness.queue.close()


async def test_preempting_call_out_of_memory_is_retried_after_the_long_one() -> None:
    tries: list[str] = []

    def on_call(batch: Sequence[str]) -> None:
        tries.extend(batch)
        if tries == [SHORT]:
            raise torch.OutOfMemoryError

    harness = QueueHarness(model := FakeModel(on_call=on_call))
    file = await harness.busy(LONG)
    newcomer = harness.speak(SHORT, now())
    async with asyncio.timeout(HANGS_AFTER_S):
        while len(model.calls) < 3:
            await asyncio.sleep(0)
    assert (model.calls, model.preempting) == ([[LONG], [SHORT], [SHORT]], [SHORT])
    await harness.end(file, newcomer)
    assert sorted(tries) == [LONG, SHORT, SHORT]
    await harness.queue.close()


async def test_failed_preempting_call_leaves_the_other_alone() -> None:
    def on_call(batch: Sequence[str]) -> None:
        if batch == [SHORT]:
            raise ValueError

    harness = QueueHarness(FakeModel(on_call=on_call))
    file = await harness.busy(LONG)
    with pytest.raises(SynthesisFailed):
        await harness.speak(SHORT, now())
    await harness.end(file)
    await harness.queue.close()


async def test_cancelled_preempting_call_leaves_the_other_alone(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    harness.model.preempting_may_finish.clear()
    newcomer = harness.speak(SHORT, now())
    await harness.settle()
    newcomer.cancel()
    await asyncio.wait([newcomer])
    harness.model.preempting_may_finish.set()
    await harness.end(file)
    assert harness.model.calls == [[LONG], [SHORT]]


async def test_close_during_preemption_settles_both(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    harness.model.preempting_may_finish.clear()
    newcomer = harness.speak(SHORT, now())
    await harness.settle()
    closing = asyncio.create_task(harness.queue.close())
    await harness.settle()
    assert not closing.done()  # threads can't be stopped
    harness.model.preempting_may_finish.set()
    harness.model.may_finish.set()
    await closing
    for speech in (file, newcomer):
        with pytest.raises(NotReady):
            await speech
