"""ReadyQueue: the order of thousands of items, some of them removed, and their predicted cost."""

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


class ItemFactory:
    """Make numbered items."""

    def __init__(self, model: FakeModel) -> None:
        self.model = model
        self.num_made = 0
        self.cost = CostModel()

    def __call__(
        self, num_phonemes: int, deadline: float | None, *, now: float = 0.0, cost_s: float = 1.0
    ) -> QueuedUtterance:
        self.num_made += 1
        utterance = Utterance(self.model, "a" * num_phonemes, STYLE, 1 / 1.1, seed=0)
        result = asyncio.get_running_loop().create_future()
        return QueuedUtterance(utterance, deadline, self.num_made, now, cost_s, result)


@pytest.fixture
async def make() -> AsyncIterator[ItemFactory]:
    yield ItemFactory(FakeModel())


async def test_thousands_come_by_deadline(make: ItemFactory) -> None:
    ready, chance = ReadyQueue(), random.Random(0)
    items = [make(chance.randint(1, 500), chance.choice((0.0, chance.uniform(0, 100)))) for _ in range(3000)]
    for item in items:
        ready.add(item)
    removed = chance.sample(items, 2000)
    assert all(ready.remove(item) for item in removed)
    assert not any(ready.remove(item) for item in removed)
    assert len(ready) == 1000
    popped = [ready.pop_batch(now=0.0).items for _ in range(1000)]
    assert all(len(batch) == 1 for batch in popped)
    left = sorted(set(items) - set(removed), key=lambda item: (item.deadline, item.order))
    assert [batch[0] for batch in popped] == left
    assert (len(ready), ready.size, ready.num_calls) == (0, 0.0, 0)


async def test_removed_items_take_no_memory(make: ItemFactory) -> None:
    ready = ReadyQueue()
    ready.add(make(100, 0.0))
    tracemalloc.start()
    try:
        for _ in range(10_000):
            ready.add(item := make(100, 1.0))
            ready.remove(item)
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


async def test_batch_has_rows_of_about_one_length(make: ItemFactory) -> None:
    make.model.max_batch = 16
    ready, chance = ReadyQueue(), random.Random(1)
    for _ in range(1000):
        ready.add(make(chance.randint(1, 500), chance.uniform(0, 100)))
    sizes = []
    while ready:
        batch = [item.size for item in ready.pop_batch(now=0.0).items]
        assert max(batch) <= STEP**2 * batch[0]
        assert max(batch) <= STEP**3 * min(batch)
        sizes.append(batch)
    padded = sum(len(batch) * max(batch) for batch in sizes)
    assert padded < 1.3 * sum(map(sum, sizes))
    assert len(sizes) < 1.2 * 1000 / 16


async def test_predicted_time_is_about_the_real_time(make: ItemFactory) -> None:
    """On a device where a batch costs 20 ms, and 0.1 ms a phoneme: eight utterances cost three times one."""
    make.model.max_batch = 8
    ready, cost, chance = ReadyQueue(), CostModel(), random.Random(2)
    for _ in range(500):
        ready.add(make(chance.randint(20, 250), chance.uniform(0, 100)))
    for _ in range(10):
        size = sum(item.size for item in ready.pop_batch(now=0.0).items)
        cost.learn(size, 0.02 + 0.0001 * size)
    predicted_s, took_s = cost.predict_s(ready.size, ready.num_calls), 0.0
    while ready:
        took_s += 0.02 + 0.0001 * sum(item.size for item in ready.pop_batch(now=0.0).items)
    assert math.isclose(predicted_s, took_s, rel_tol=0.1)


async def test_file_comes_between_streams_by_its_deadline(make: ItemFactory) -> None:
    ready = ReadyQueue()
    ready.add(make(100, None, cost_s=0.5))  # at a tenth of the device it would be done in 5 s
    ready.add(make(90, 4.0))
    ready.add(make(80, 6.0))
    popped = [len(ready.pop_batch(now=0.0).items[0].utterance.phonemes) for _ in range(3)]
    assert popped == [90, 100, 80]


async def test_files_come_in_order_of_arrival(make: ItemFactory) -> None:
    ready = ReadyQueue()
    for num_phonemes in (300, 20, 100):
        ready.add(make(num_phonemes, None))
    assert [len(ready.pop_batch(now=0.0).items[0].utterance.phonemes) for _ in range(3)] == [300, 20, 100]
