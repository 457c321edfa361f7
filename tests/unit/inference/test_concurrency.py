"""How fast calls are made at once, and whom that serves."""

import math

import pytest

from api.inference.concurrency import Job, relative_speed, total_tardiness_s


@pytest.mark.parametrize("num_cores", [1, 2, 3, 8])
def test_more_calls_at_once_are_each_slower_and_together_faster(num_cores: int) -> None:
    speeds = [relative_speed(num_calls, num_cores) for num_calls in range(1, num_cores + 1)]
    assert speeds[0] == 1.0
    assert speeds == sorted(speeds, reverse=True)
    together = [num_calls * each for num_calls, each in enumerate(speeds, start=1)]
    assert together == sorted(together)


def test_two_on_two_cores_are_as_fast_as_was_measured() -> None:
    assert 0.83 <= 1 / (2 * relative_speed(2, 2)) <= 0.90


def test_silence_is_what_comes_late() -> None:
    jobs = [Job(1.0, due=0.5), Job(2.0, due=3.0), Job(1.0, due=3.5)]
    assert total_tardiness_s(jobs, 1, 2) == pytest.approx(0.5 + 0.0 + 0.5)
    assert total_tardiness_s([], 1, 2) == 0.0


def test_calls_made_at_once_end_together_and_leave_the_cores_to_the_rest() -> None:
    alone_s, rate = 1.0, relative_speed(2, 2)
    jobs = [Job(alone_s, due=0.0), Job(2 * alone_s, due=0.0)]
    assert total_tardiness_s(jobs, 2, 2) == pytest.approx(alone_s / rate + (alone_s / rate + alone_s))
    assert total_tardiness_s(jobs, 1, 2) == pytest.approx(1.0 + 3.0)


def test_nobody_ever_waits_for_what_is_never_due() -> None:
    assert total_tardiness_s([Job(9.0, due=math.inf), Job(1.0, due=math.inf)], 1, 2) == 0.0


def test_two_gain_nothing_by_being_late_together_but_many_do() -> None:
    late = Job(1.0, due=0.0)
    assert total_tardiness_s([late] * 2, 2, 2) > total_tardiness_s([late] * 2, 1, 2)
    assert total_tardiness_s([late] * 8, 2, 2) < total_tardiness_s([late] * 8, 1, 2)


def test_whose_turn_is_now_loses_by_what_is_not_due_yet() -> None:
    jobs = [Job(1.0, due=1.1), Job(1.0, due=9.0)]
    assert total_tardiness_s(jobs, 1, 2) == 0.0 < total_tardiness_s(jobs, 2, 2)
