"""Sharing: how fast calls are made at once, and whether one more leaves listeners less silence.

A call leaves cores idle wherever its steps can't be divided, so a CPU makes several at once in less time than one after
another, though each ends later than it would alone. Measured on two cores, two utterances of 20, 30, 60, 100 and 250
phonemes at once: 0.88, 0.87, 0.89, 0.96, 0.95 of the time (medians of 6 pairs in turn).

Knows cores and seconds. Does not know how calls are made.
"""

from collections.abc import Sequence
from typing import NamedTuple

SERIAL = 0.12
"""Of a call's time on one core, what more cores don't shorten: two cores take 0.56 of the time."""


class Job(NamedTuple):
    """A call that is being made or waits."""

    needs_s: float
    """With every core to itself."""
    due: float
    """Seconds from now, until which nobody waits in silence for it; infinite where nobody ever does."""


def relative_speed(num_calls: int, num_cores: int) -> float:
    """Of each of so many calls made at once: 1 is as fast as alone. By Amdahl's law (AFIPS 1967)."""
    return _time(num_cores) / _time(num_cores / num_calls)


def total_tardiness_s(jobs: Sequence[Job], at_once: int, num_cores: int) -> float:
    """Seconds in all for which listeners wait for jobs that are late, if up to `at_once` are made at once, in order."""
    waiting = list(reversed(jobs))
    left_s: list[tuple[float, float]] = []  # what each that is being made still needs, and when it is due
    now = silence = 0.0
    while waiting or left_s:
        while waiting and len(left_s) < at_once:
            left_s.append(waiting.pop())
        rate = relative_speed(len(left_s), num_cores)
        step_s = min(left_s)[0]
        now += step_s / rate
        silence += sum(max(0.0, now - due) for needs_s, due in left_s if needs_s <= step_s)
        left_s = [(needs_s - step_s, due) for needs_s, due in left_s if needs_s > step_s]
    return silence


def _time(num_cores: float) -> float:
    return SERIAL + (1 - SERIAL) / num_cores
