"""Which utterance is spoken in the middle of another, and what the queue makes of both."""

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
    harness.model.preempting_may_finish.set()  # where a test has failed before it did
    await harness.queue.close()


async def test_a_newcomer_is_spoken_in_the_middle_of_a_files_utterance(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    newcomer = harness.speak(SHORT, now())
    assert await harness.settle() == [[LONG], [SHORT]]
    assert harness.model.preempting == [SHORT]
    await harness.end(file, newcomer)


async def test_and_in_the_middle_of_what_another_listener_will_need_only_later(harness: QueueHarness) -> None:
    listener = await harness.busy(LONG, deadline=now() + 60.0)
    newcomer = harness.speak(SHORT, now())
    assert await harness.settle() == [[LONG], [SHORT]]
    await harness.end(listener, newcomer)


async def test_there_is_one_interlude_at_a_time_the_most_urgent_first(harness: QueueHarness) -> None:
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
        (SHORT, 60.0, 1.0),  # it comes in time anyway
        (SHORT, None, 1.0),  # nobody listens to it yet
        ("b" * int(MAX_PREEMPTING_SIZE), 0.0, 1.0),  # it would take much memory
        (SHORT, 0.0, 0.25),  # as much: slowly spoken, it is four times as long
    ],
)
async def test_others_wait_for_their_turn(
    harness: QueueHarness, phonemes: str, wait_s: float | None, speed: float
) -> None:
    file = await harness.busy(LONG)
    other = harness.speak(phonemes, None if wait_s is None else now() + wait_s, speed)
    assert await harness.settle() == [[LONG]]
    await harness.end(file, other)
    assert harness.model.preempting == []


async def test_who_is_due_first_is_not_interrupted(harness: QueueHarness) -> None:
    listener = await harness.busy(LONG, deadline=now())
    newcomer = harness.speak(SHORT, now() + 0.001)
    assert await harness.settle() == [[LONG]]
    await harness.end(listener, newcomer)


@pytest.mark.parametrize(("deadline_in_s", "is_interrupted"), [(60.0, True), (1.0, False)])
async def test_what_is_about_to_end_is_interrupted_only_if_it_still_comes_in_time(
    harness: QueueHarness, deadline_in_s: float, is_interrupted: bool
) -> None:
    phonemes = "a" * 20
    listener = harness.speak(phonemes, now() + deadline_in_s)
    while not harness.model.calls:
        await asyncio.sleep(0)
    newcomer = harness.speak(SHORT, now())  # takes as long as all of the other: 1.5 s
    assert await harness.settle() == [[phonemes], [SHORT]][: 1 + is_interrupted]
    await harness.end(listener, newcomer)


async def test_a_device_that_speaks_batches_is_not_interrupted() -> None:
    harness = QueueHarness(FakeModel(max_batch=2))
    file = await harness.busy(LONG)
    newcomer = harness.speak(SHORT, now())
    assert await harness.settle() == [[LONG]]
    await harness.end(file, newcomer)
    await harness.queue.close()


async def test_nobody_waits_in_the_middle_for_a_model_to_be_loaded(harness: QueueHarness) -> None:
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


async def test_both_are_shown_as_spoken_and_each_has_its_own_time(harness: QueueHarness) -> None:
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
    assert later > since  # so that nobody takes it for stuck
    await harness.end(file)
    took_s = harness.took.took_s
    assert all(each >= 0.0 for each in took_s.values())
    assert took_s[len(LONG)] + took_s[len(SHORT)] <= now() - began
    assert (queue.depth, queue.queued_s) == (0, 0.0)


async def test_nothing_is_learnt_of_calls_whose_time_is_not_all_their_own(harness: QueueHarness) -> None:
    predicted_s = harness.queue.cost.predict_s(100.0)
    file = await harness.busy(LONG)
    await harness.speak(SHORT, now())
    assert not file.done()
    await harness.end(file)
    assert harness.queue.cost.predict_s(100.0) == predicted_s
    await harness.queue.close()


async def test_an_interlude_that_finds_no_memory_is_tried_again_when_the_long_one_is_done() -> None:
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


async def test_an_interlude_that_fails_fails_alone() -> None:
    def on_call(batch: Sequence[str]) -> None:
        if batch == [SHORT]:
            raise ValueError

    harness = QueueHarness(FakeModel(on_call=on_call))
    file = await harness.busy(LONG)
    with pytest.raises(SynthesisFailed):
        await harness.speak(SHORT, now())
    await harness.end(file)
    await harness.queue.close()


async def test_a_newcomer_that_goes_leaves_the_long_one_alone(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    harness.model.preempting_may_finish.clear()
    newcomer = harness.speak(SHORT, now())
    await harness.settle()
    newcomer.cancel()
    await asyncio.wait([newcomer])
    harness.model.preempting_may_finish.set()
    await harness.end(file)
    assert harness.model.calls == [[LONG], [SHORT]]


async def test_closing_in_an_interlude_answers_both(harness: QueueHarness) -> None:
    file = await harness.busy(LONG)
    harness.model.preempting_may_finish.clear()
    newcomer = harness.speak(SHORT, now())
    await harness.settle()
    closing = asyncio.create_task(harness.queue.close())
    await harness.settle()
    assert not closing.done()  # a thread can't be cut
    harness.model.preempting_may_finish.set()
    harness.model.may_finish.set()
    await closing
    for speech in (file, newcomer):
        with pytest.raises(NotReady):
            await speech
