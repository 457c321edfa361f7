"""Which utterances are spoken at once, and what the queue makes of that."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import torch
from support.fake_model import STYLE, BusyHouse, SteeredModel

from api.errors import NotReady, SynthesisFailed
from api.inference.dispatcher import MAX_AT_ONCE, MAX_SIZE_OF_EACH
from api.models.base import Utterance

pytestmark = pytest.mark.anyio

LATER = 60.0
"""Seconds within which any number of utterances is spoken; the queue's first guess is 0.05 s a phoneme."""

A, B, C = "a" * 50, "b" * 50, "c" * 50


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
async def house() -> AsyncIterator[BusyHouse]:
    house = BusyHouse(SteeredModel(), num_cores=2)
    yield house
    house.model.go_on.set()
    await house.queue.close()


async def test_two_whose_listeners_have_time_are_spoken_at_once(house: BusyHouse) -> None:
    one = await house.busy(A, now() + LATER)
    other = house.speak(B, now() + LATER)
    assert await house.turn() == [[A], [B]]
    assert (house.model.beside, house.model.between) == ([B], [])
    await house.end(one, other)


async def test_files_are_too(house: BusyHouse) -> None:
    file = await house.busy(A)
    other = house.speak(B, None)
    assert await house.turn() == [[A], [B]]
    await house.end(file, other)


async def test_a_third_waits_on_two_cores_and_takes_the_place_of_whoever_ends(house: BusyHouse) -> None:
    tasks = [await house.busy(A, now() + LATER), house.speak(B, now() + LATER), house.speak(C, now() + LATER)]
    assert await house.turn() == [[A], [B]]
    await house.end(*tasks)
    assert house.model.calls == [[A], [B], [C]]


@pytest.mark.parametrize(("num_cores", "num_calls"), [(1, 1), (2, 2), (3, 3), (64, MAX_AT_ONCE)])
async def test_there_are_as_many_calls_as_cores_but_not_any_number(num_cores: int, num_calls: int) -> None:
    house = BusyHouse(SteeredModel(), num_cores)
    tasks = [house.speak(letter * 30, now() + LATER) for letter in "abcdefgh"]
    assert len(await house.turn()) == num_calls
    await house.end(*tasks)
    await house.queue.close()


async def test_a_call_is_not_made_late_for_the_sake_of_one_that_has_time(house: BusyHouse) -> None:
    alone_s = house.queue.cost.predict_s(60.0)
    hurried = await house.busy(A, now() + 1.1 * alone_s)
    other = house.speak(B, now() + LATER)
    assert await house.turn() == [[A]]
    await house.end(hurried, other)


@pytest.mark.parametrize(("num_waiting", "num_calls"), [(1, 1), (10, 2), (30, 2)])
async def test_but_it_is_if_the_many_gain_more_who_are_late_too(num_waiting: int, num_calls: int) -> None:
    house = BusyHouse(SteeredModel(), num_cores=2)
    tasks = [await house.busy(A, now() + 0.01)]
    tasks += [house.speak(letter * 50, now() + 0.02) for letter in ("bcdefghijk" * 3)[:num_waiting]]
    assert len(await house.turn()) == num_calls
    await house.end(*tasks)
    await house.queue.close()


@pytest.mark.parametrize(("num_cores", "num_calls"), [(2, 1), (3, 1), (4, 2), (64, MAX_AT_ONCE)])
async def test_first_utterances_have_two_cores_each(num_cores: int, num_calls: int) -> None:
    house = BusyHouse(SteeredModel(), num_cores)
    tasks = [house.speak(letter * 90, now()) for letter in "abcdefghijkl"]  # too long for an interlude
    assert len(await house.turn()) == num_calls
    await house.end(*tasks)
    assert [batch[0][0] for batch in house.model.calls] == list("abcdefghijkl")
    await house.queue.close()


async def test_nobody_joins_a_first_utterance_either(house: BusyHouse) -> None:
    first = await house.busy(A, now())
    others = [house.speak(letter * 50, now() + LATER) for letter in "bcdefgh"]
    assert await house.turn() == [[A]]
    await house.end(first, *others)


async def test_what_would_take_much_memory_together_is_spoken_one_by_one(house: BusyHouse) -> None:
    long = int(2 * MAX_SIZE_OF_EACH) - 80
    tasks = [await house.busy("a" * long, now() + LATER), house.speak("b" * 70, now() + LATER)]
    assert len(await house.turn()) == 1
    await house.end(*tasks)
    house.model.calls.clear()
    house.model.go_on.clear()
    tasks = [await house.busy("a" * long, now() + LATER), house.speak("b" * 50, now() + LATER)]
    assert len(await house.turn()) == 2
    await house.end(*tasks)


async def test_a_model_that_is_not_loaded_waits_for_its_turn(house: BusyHouse) -> None:
    one = await house.busy(A, now() + LATER)
    other = SteeredModel()
    other.is_loaded = False
    late = asyncio.create_task(house.queue.speak(Utterance(other, B, STYLE, 1.0, seed=0), now() + LATER))
    await house.turn()
    assert other.calls == []
    await house.end(one, late)
    assert other.calls == [[B]]


async def test_a_newcomer_is_heard_in_the_middle_of_both(house: BusyHouse) -> None:
    house.queue.cost.learn(size=100.0, took_s=100.0)  # so both have long to go
    tasks = [await house.busy("a" * 90), house.speak("b" * 90, None)]
    assert len(await house.turn()) == 2
    newcomer = house.speak("c" * 20, now())
    assert len(await house.turn()) == 3
    assert house.model.between == ["c" * 20]
    await newcomer
    assert not any(task.done() for task in tasks)
    await house.end(*tasks)


async def test_both_are_shown_and_each_has_half_of_the_time(house: BusyHouse) -> None:
    queue, began = house.queue, now()
    tasks = [await house.busy("a" * 50, now() + LATER), house.speak("b" * 60, now() + LATER)]
    await house.turn()
    assert queue.speaking is not None
    assert queue.speaking[:2] == (2, 110)
    assert queue.queued_s == pytest.approx(queue.cost.predict_s(60.0) + queue.cost.predict_s(70.0))
    await house.end(*tasks)
    assert 0.0 < sum(house.took.took_s.values()) <= now() - began
    assert (queue.depth, queue.queued_s) == (0, 0.0)


async def test_nothing_is_learnt_of_calls_that_were_made_at_once_but_of_those_after(house: BusyHouse) -> None:
    foreseen_s = house.queue.cost.predict_s(100.0)
    await house.end(await house.busy(A, now() + LATER), house.speak(B, now() + LATER))
    assert house.queue.cost.predict_s(100.0) == foreseen_s
    await house.speak(C, now() + LATER)
    assert house.queue.cost.predict_s(100.0) < foreseen_s


async def test_one_that_fails_fails_alone() -> None:
    def obey(batch: Sequence[str]) -> None:
        if batch == [B]:
            raise ValueError

    house = BusyHouse(SteeredModel(obey=obey), num_cores=2)
    one, other = await house.busy(A, now() + LATER), house.speak(B, now() + LATER)
    await house.turn()
    await house.end(one)
    with pytest.raises(SynthesisFailed):
        await other
    await house.queue.close()


async def test_one_that_finds_no_memory_is_tried_again_when_the_other_is_done() -> None:
    def obey(batch: Sequence[str]) -> None:
        if batch == [B] and model.calls.count([B]) == 1:
            raise torch.OutOfMemoryError

    model = SteeredModel(obey=obey)
    house = BusyHouse(model, num_cores=2)
    await house.end(await house.busy(A, now() + LATER), house.speak(B, now() + LATER))
    assert (model.calls, model.beside) == ([[A], [B], [B]], [B])
    await house.queue.close()


async def test_closing_answers_both_and_who_waits(house: BusyHouse) -> None:
    tasks = [await house.busy(A, now() + LATER), house.speak(B, now() + LATER), house.speak(C, now() + LATER)]
    await house.turn()
    closing = asyncio.create_task(house.queue.close())
    await house.turn()
    assert not closing.done()  # threads can't be cut
    house.model.go_on.set()
    await closing
    for speech in tasks:
        with pytest.raises(NotReady):
            await speech
