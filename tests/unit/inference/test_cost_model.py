"""CostModel: the cost of calls, alone and in batches, is learnt and keeps up with changes."""

import random

import pytest

from api.inference.cost_model import CostModel, size_of


def test_cost_of_a_phoneme_is_learnt() -> None:
    cost = CostModel()
    guess = cost.predict_s(size_of(90, speed=1.0))
    cost.learn(size_of(90, speed=1.0), took_s=1.0)
    assert cost.predict_s(size_of(90, speed=1.0)) == pytest.approx(1.0)
    assert cost.predict_s(size_of(90, speed=0.5)) == pytest.approx(2.0)
    assert cost.predict_s(size_of(190, speed=1.0)) == pytest.approx(2.0)
    assert guess > 1.0
    cost.learn(size_of(90, speed=1.0), took_s=2.0)
    assert 1.0 < cost.predict_s(size_of(90, speed=1.0)) < 2.0


def test_batch_of_eight_costs_less_than_eight_calls() -> None:
    """On a GPU: 20 ms for the launch of the kernels, and little for each phoneme."""
    cost, chance = CostModel(), random.Random(0)
    for _ in range(30):
        size = sum(size_of(chance.randint(60, 250), 1.0) for _ in range(chance.randint(1, 8)))
        cost.learn(size, 0.02 + 0.00002 * size)
    one = size_of(100, 1.0)
    assert cost.predict_s(one) == pytest.approx(0.0222, rel=0.02)
    assert cost.predict_s(8 * one) == pytest.approx(0.0376, rel=0.02)
    assert cost.predict_s(800 * one, num_calls=100) == pytest.approx(3.76, rel=0.02)


def test_calls_of_one_size_are_taken_as_proportional() -> None:
    cost = CostModel()
    for size, took_s in ((100.0, 1.0), (99.0, 1.02), (101.0, 0.98)) * 5:
        cost.learn(size, took_s)
    assert cost.predict_s(200.0) == pytest.approx(2.0, rel=0.02)


def test_slow_first_call_is_forgotten() -> None:
    cost = CostModel()
    cost.learn(17.0, 2.0)  # the first call, which sets up what later ones use
    cost.learn(60.0, 0.3)
    assert 0.0 < cost.predict_s(20.0) <= cost.predict_s(260.0)
    for size in (110.0, 160.0, 60.0, 260.0) * 8:
        cost.learn(size, size / 200)
    assert cost.predict_s(100.0) == pytest.approx(0.5, rel=0.1)
    assert cost.predict_s(260.0) == pytest.approx(1.3, rel=0.1)


def test_slower_device_is_noticed_soon() -> None:
    cost = CostModel()
    for _ in range(20):
        cost.learn(100.0, 0.5)
    for _ in range(20):
        cost.learn(100.0, 1.0)
    assert cost.predict_s(100.0) == pytest.approx(1.0, rel=0.1)
