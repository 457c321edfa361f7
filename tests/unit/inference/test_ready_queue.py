"""ReadyQueue: the order in which thousands are called, cancelled ones in between, and what they will take."""

import asyncio
import math
import random
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from support.fake_model import STYLE, FakeModel

from api.inference.cost_model import CostModel
from api.inference.queued_utterance import QueuedUtterance
from api.inference.ready_queue import STEP, ReadyQueue
from api.models.base import Utterance

pytestmark = pytest.mark.anyio


class Asking:
    """Makes what waits, numbered."""

    def __init__(self, model: FakeModel) -> None:
        self.model = model
        self.num_asked = 0
        self.cost = CostModel()

    def __call__(
        self, num_phonemes: int, deadline: float | None, *, now: float = 0.0, cost_s: float = 1.0
    ) -> QueuedUtterance:
        self.num_asked += 1
        utterance = Utterance(self.model, "a" * num_phonemes, STYLE, 1 / 1.1, seed=0)
        result = asyncio.get_running_loop().create_future()
        return QueuedUtterance(utterance, deadline, self.num_asked, now, cost_s, result)


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    yield Asking(FakeModel())


async def test_thousands_are_called_by_deadline(asking: Asking) -> None:
    ready, chance = ReadyQueue(), random.Random(0)
    items = [asking(chance.randint(1, 500), chance.choice((0.0, chance.uniform(0, 100)))) for _ in range(3000)]
    for item in items:
        ready.add(item)
    gone = chance.sample(items, 2000)
    assert all(ready.remove(item) for item in gone)
    assert not any(ready.remove(item) for item in gone)
    assert len(ready) == 1000
    called = [ready.pop_batch(now=0.0).items for _ in range(1000)]
    assert all(len(batch) == 1 for batch in called)
    left = sorted(set(items) - set(gone), key=lambda item: (item.deadline, item.order))
    assert [batch[0] for batch in called] == left
    assert (len(ready), ready.size, ready.num_calls) == (0, 0.0, 0)


async def test_what_came_and_went_takes_no_room(asking: Asking) -> None:
    ready = ReadyQueue()
    ready.add(asking(100, 0.0))
    tracemalloc.start()
    try:
        for _ in range(10_000):
            ready.add(item := asking(100, 1.0))
            ready.remove(item)
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


async def test_rows_of_a_batch_are_of_about_one_length(asking: Asking) -> None:
    asking.model.max_batch = 16
    ready, chance = ReadyQueue(), random.Random(1)
    for _ in range(1000):
        ready.add(asking(chance.randint(1, 500), chance.uniform(0, 100)))
    sizes = []
    while ready:
        batch = [item.size for item in ready.pop_batch(now=0.0).items]
        assert max(batch) <= STEP**2 * batch[0]
        assert max(batch) <= STEP**3 * min(batch)
        sizes.append(batch)
    padded = sum(len(batch) * max(batch) for batch in sizes)
    assert padded < 1.3 * sum(map(sum, sizes))
    assert len(sizes) < 1.2 * 1000 / 16


async def test_what_is_foreseen_is_about_what_comes(asking: Asking) -> None:
    """On a device where a batch costs 20 ms, and 0.1 ms a phoneme: eight utterances cost three times one."""
    asking.model.max_batch = 8
    ready, cost, chance = ReadyQueue(), CostModel(), random.Random(2)
    for _ in range(500):
        ready.add(asking(chance.randint(20, 250), chance.uniform(0, 100)))
    for _ in range(10):
        size = sum(item.size for item in ready.pop_batch(now=0.0).items)
        cost.learn(size, 0.02 + 0.0001 * size)
    predicted_s, took_s = cost.predict_s(ready.size, ready.num_calls), 0.0
    while ready:
        took_s += 0.02 + 0.0001 * sum(item.size for item in ready.pop_batch(now=0.0).items)
    assert math.isclose(predicted_s, took_s, rel_tol=0.1)


async def test_files_go_behind_streams_that_can_wait_less(asking: Asking) -> None:
    ready = ReadyQueue()
    ready.add(asking(100, None, cost_s=0.5))  # at a tenth of the device it would be done in 5 s
    ready.add(asking(90, 4.0))
    ready.add(asking(80, 6.0))
    called = [len(ready.pop_batch(now=0.0).items[0].utterance.phonemes) for _ in range(3)]
    assert called == [90, 100, 80]


async def test_files_take_turns_in_the_order_they_came(asking: Asking) -> None:
    ready = ReadyQueue()
    for num_phonemes in (300, 20, 100):
        ready.add(asking(num_phonemes, None))
    assert [len(ready.pop_batch(now=0.0).items[0].utterance.phonemes) for _ in range(3)] == [300, 20, 100]
