"""Speed and tardiness of concurrent calls."""

import math

import pytest

from api.inference.concurrency import Job, relative_speed, total_tardiness_s


@pytest.mark.parametrize("num_cores", [1, 2, 3, 8])
def test_concurrent_calls_are_each_slower_and_together_faster(num_cores: int) -> None:
    speeds = [relative_speed(num_calls, num_cores) for num_calls in range(1, num_cores + 1)]
    assert speeds[0] == 1.0
    assert speeds == sorted(speeds, reverse=True)
    together = [num_calls * each for num_calls, each in enumerate(speeds, start=1)]
    assert together == sorted(together)


def test_two_calls_on_two_cores_match_the_measurement() -> None:
    assert 0.83 <= 1 / (2 * relative_speed(2, 2)) <= 0.90


def test_tardiness_of_serial_jobs_is_summed() -> None:
    jobs = [Job(1.0, due=0.5), Job(2.0, due=3.0), Job(1.0, due=3.5)]
    assert total_tardiness_s(jobs, 1, 2) == pytest.approx(0.5 + 0.0 + 0.5)
    assert total_tardiness_s([], 1, 2) == 0.0


def test_tardiness_of_concurrent_jobs_counts_freed_cores() -> None:
    alone_s, rate = 1.0, relative_speed(2, 2)
    jobs = [Job(alone_s, due=0.0), Job(2 * alone_s, due=0.0)]
    assert total_tardiness_s(jobs, 2, 2) == pytest.approx(alone_s / rate + (alone_s / rate + alone_s))
    assert total_tardiness_s(jobs, 1, 2) == pytest.approx(1.0 + 3.0)


def test_tardiness_without_deadlines_is_zero() -> None:
    assert total_tardiness_s([Job(9.0, due=math.inf), Job(1.0, due=math.inf)], 1, 2) == 0.0


def test_concurrency_saves_tardiness_for_many_late_jobs_but_not_for_two() -> None:
    late = Job(1.0, due=0.0)
    assert total_tardiness_s([late] * 2, 2, 2) > total_tardiness_s([late] * 2, 1, 2)
    assert total_tardiness_s([late] * 8, 2, 2) < total_tardiness_s([late] * 8, 1, 2)


def test_concurrency_with_a_job_that_has_time_delays_the_urgent_one() -> None:
    jobs = [Job(1.0, due=1.1), Job(1.0, due=9.0)]
    assert total_tardiness_s(jobs, 1, 2) == 0.0 < total_tardiness_s(jobs, 2, 2)
