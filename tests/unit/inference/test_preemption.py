"""Which utterance is spoken in the middle of another, and what the queue makes of both."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import torch
from support.fake_model import STYLE, BusyHouse, SteeredModel
from support.patience import HANGS_AFTER_S

from api.errors import NotReady, SynthesisFailed
from api.inference.dispatcher import MAX_SIZE
from api.models.base import Utterance

pytestmark = pytest.mark.anyio

LONG, SHORT = "a" * 200, "b" * 20


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
async def house() -> AsyncIterator[BusyHouse]:
    house = BusyHouse(SteeredModel())
    yield house
    house.model.go_on.set()
    house.model.go_on_between.set()  # where a test has failed before it did
    await house.queue.close()


async def test_a_newcomer_is_spoken_in_the_middle_of_a_files_utterance(house: BusyHouse) -> None:
    file = await house.busy(LONG)
    newcomer = house.speak(SHORT, now())
    assert await house.turn() == [[LONG], [SHORT]]
    assert house.model.between == [SHORT]
    await house.end(file, newcomer)


async def test_and_in_the_middle_of_what_another_listener_will_need_only_later(house: BusyHouse) -> None:
    listener = await house.busy(LONG, deadline=now() + 60.0)
    newcomer = house.speak(SHORT, now())
    assert await house.turn() == [[LONG], [SHORT]]
    await house.end(listener, newcomer)


async def test_there_is_one_interlude_at_a_time_the_most_urgent_first(house: BusyHouse) -> None:
    file = await house.busy(LONG)
    house.model.go_on_between.clear()
    newcomers = [house.speak(letter * 20, now() + wait_s) for letter, wait_s in (("c", 0.02), ("d", 0.01), ("b", 0.0))]
    assert await house.turn() == [[LONG], [SHORT]]
    house.model.go_on_between.set()
    await asyncio.gather(*newcomers)
    assert house.model.between == [SHORT, "d" * 20, "c" * 20]
    assert not file.done()
    await house.end(file)


@pytest.mark.parametrize(
    ("phonemes", "wait_s", "speed"),
    [
        (SHORT, 60.0, 1.0),  # it comes in time anyway
        (SHORT, None, 1.0),  # nobody listens to it yet
        ("b" * int(MAX_SIZE), 0.0, 1.0),  # it would take much memory
        (SHORT, 0.0, 0.25),  # as much: slowly spoken, it is four times as long
    ],
)
async def test_others_wait_for_their_turn(house: BusyHouse, phonemes: str, wait_s: float | None, speed: float) -> None:
    file = await house.busy(LONG)
    other = house.speak(phonemes, None if wait_s is None else now() + wait_s, speed)
    assert await house.turn() == [[LONG]]
    await house.end(file, other)
    assert house.model.between == []


async def test_who_is_due_first_is_not_interrupted(house: BusyHouse) -> None:
    listener = await house.busy(LONG, deadline=now())
    newcomer = house.speak(SHORT, now() + 0.001)
    assert await house.turn() == [[LONG]]
    await house.end(listener, newcomer)


@pytest.mark.parametrize(("deadline_in_s", "is_interrupted"), [(60.0, True), (1.0, False)])
async def test_what_is_about_to_end_is_interrupted_only_if_it_still_comes_in_time(
    house: BusyHouse, deadline_in_s: float, is_interrupted: bool
) -> None:
    phonemes = "a" * 20
    listener = house.speak(phonemes, now() + deadline_in_s)
    while not house.model.calls:
        await asyncio.sleep(0)
    newcomer = house.speak(SHORT, now())  # takes as long as all of the other: 1.5 s
    assert await house.turn() == [[phonemes], [SHORT]][: 1 + is_interrupted]
    await house.end(listener, newcomer)


async def test_a_device_that_speaks_batches_is_not_interrupted() -> None:
    house = BusyHouse(SteeredModel(max_batch=2))
    file = await house.busy(LONG)
    newcomer = house.speak(SHORT, now())
    assert await house.turn() == [[LONG]]
    await house.end(file, newcomer)
    await house.queue.close()


async def test_nobody_waits_in_the_middle_for_a_model_to_be_loaded(house: BusyHouse) -> None:
    file = await house.busy(LONG)
    other = BusyHouse(SteeredModel())
    other.model.is_loaded = False
    newcomer = asyncio.create_task(house.queue.speak(Utterance(other.model, SHORT, STYLE, 1.0, seed=0), now()))
    await house.turn()
    assert other.model.calls == []
    other.model.go_on.set()
    await house.end(file, newcomer)
    assert other.model.calls == [[SHORT]]
    await other.queue.close()


async def test_both_are_shown_as_spoken_and_each_has_its_own_time(house: BusyHouse) -> None:
    queue, began = house.queue, now()
    file = await house.busy(LONG)
    house.model.go_on_between.clear()
    newcomer = house.speak(SHORT, now())
    await house.turn()
    assert queue.speaking is not None
    *spoken, since = queue.speaking
    assert spoken == [2, len(LONG + SHORT)]
    assert began <= since <= now()
    assert queue.queued_s == pytest.approx(queue.cost.predict_s(210.0) + queue.cost.predict_s(30.0))
    house.model.go_on_between.set()
    await newcomer
    *spoken, later = queue.speaking
    assert spoken == [1, len(LONG)]
    assert later > since  # so that nobody takes it for stuck
    await house.end(file)
    took_s = house.took.took_s
    assert all(each >= 0.0 for each in took_s.values())
    assert took_s[len(LONG)] + took_s[len(SHORT)] <= now() - began
    assert (queue.depth, queue.queued_s) == (0, 0.0)


async def test_nothing_is_learnt_of_calls_whose_time_is_not_all_their_own(house: BusyHouse) -> None:
    foreseen_s = house.queue.cost.predict_s(100.0)
    file = await house.busy(LONG)
    await house.speak(SHORT, now())
    assert not file.done()
    await house.end(file)
    assert house.queue.cost.predict_s(100.0) == foreseen_s
    await house.queue.close()


async def test_an_interlude_that_finds_no_memory_is_tried_again_when_the_long_one_is_done() -> None:
    tries: list[str] = []

    def obey(batch: Sequence[str]) -> None:
        tries.extend(batch)
        if tries == [SHORT]:
            raise torch.OutOfMemoryError

    house = BusyHouse(model := SteeredModel(obey=obey))
    file = await house.busy(LONG)
    newcomer = house.speak(SHORT, now())
    async with asyncio.timeout(HANGS_AFTER_S):
        while len(model.calls) < 3:
            await asyncio.sleep(0)
    assert (model.calls, model.between) == ([[LONG], [SHORT], [SHORT]], [SHORT])
    await house.end(file, newcomer)
    assert sorted(tries) == [LONG, SHORT, SHORT]
    await house.queue.close()


async def test_an_interlude_that_fails_fails_alone() -> None:
    def obey(batch: Sequence[str]) -> None:
        if batch == [SHORT]:
            raise ValueError

    house = BusyHouse(SteeredModel(obey=obey))
    file = await house.busy(LONG)
    with pytest.raises(SynthesisFailed):
        await house.speak(SHORT, now())
    await house.end(file)
    await house.queue.close()


async def test_a_newcomer_that_goes_leaves_the_long_one_alone(house: BusyHouse) -> None:
    file = await house.busy(LONG)
    house.model.go_on_between.clear()
    newcomer = house.speak(SHORT, now())
    await house.turn()
    newcomer.cancel()
    await asyncio.wait([newcomer])
    house.model.go_on_between.set()
    await house.end(file)
    assert house.model.calls == [[LONG], [SHORT]]


async def test_closing_in_an_interlude_answers_both(house: BusyHouse) -> None:
    file = await house.busy(LONG)
    house.model.go_on_between.clear()
    newcomer = house.speak(SHORT, now())
    await house.turn()
    closing = asyncio.create_task(house.queue.close())
    await house.turn()
    assert not closing.done()  # a thread can't be cut
    house.model.go_on_between.set()
    house.model.go_on.set()
    await closing
    for speech in (file, newcomer):
        with pytest.raises(NotReady):
            await speech
