"""Concurrent calls on a CPU: how fast each is, and how late a set of jobs would be.

A call leaves cores idle where its steps can't be divided. So a CPU runs several calls concurrently in less time than
one after another, but each of them ends later than it would alone.
"""

# Measured 2026-11-23, two cores, two utterances of 20, 30, 60, 100 and 250 phonemes: concurrent calls take 0.88, 0.87,
# 0.89, 0.96, 0.95 of the time of serial ones (medians of 6 alternating pairs).

from collections.abc import Sequence
from typing import NamedTuple

SERIAL = 0.12
"""Serial part of a call's time on one core, which more cores don't shorten: two cores take 0.56 of the time."""


class Job(NamedTuple):
    """A call that runs or is queued."""

    needs_s: float
    """Remaining seconds with every core to itself."""
    due: float
    """Seconds from now to its deadline; infinite for a file's."""


def relative_speed(num_calls: int, num_cores: int) -> float:
    """Return the speed of each of `num_calls` concurrent calls, where 1 is the speed of a call alone.

    By Amdahl's law (AFIPS 1967).
    """
    return _time(num_cores) / _time(num_cores / num_calls)


def total_tardiness_s(jobs: Sequence[Job], at_once: int, num_cores: int) -> float:
    """Return by how many seconds jobs end after their deadlines, summed up, if `at_once` of them run concurrently.

    Jobs start in order.
    """
    waiting = list(reversed(jobs))
    running: list[tuple[float, float]] = []  # remaining seconds alone, deadline
    now = tardiness = 0.0
    while waiting or running:
        while waiting and len(running) < at_once:
            running.append(waiting.pop())
        rate = relative_speed(len(running), num_cores)
        step_s = min(running)[0]
        now += step_s / rate
        tardiness += sum(max(0.0, now - due) for needs_s, due in running if needs_s <= step_s)
        running = [(needs_s - step_s, due) for needs_s, due in running if needs_s > step_s]
    return tardiness


def _time(num_cores: float) -> float:
    return SERIAL + (1 - SERIAL) / num_cores
