"""How many cores there are to speak with: those of the machine, or what a container is left of them.

A container with `cpus: 2` on a machine of 64 cores sees all of them, but whatever its threads use beyond two seconds a
second stops them all until the next tenth. Knows Linux's control groups; elsewhere there are as many cores as torch
finds.
"""

import math
from pathlib import Path

import torch
from loguru import logger

CGROUPS = Path("/sys/fs/cgroup")


def usable_cores(cgroups: Path = CGROUPS) -> int:
    """At least 1. `cgroups`: where the control group's files are; a container sees its own there."""
    found = torch.get_num_threads()
    usable = max(1, math.ceil(min(found, _quota(cgroups))))
    if usable < found:
        logger.info("of {} cores {} speak: this container has no more", found, usable)
    return usable


def _quota(cgroups: Path) -> float:
    """Seconds of processor time a second; infinite where there is no bound."""
    # Version 2 has both numbers in one file ("max 100000", "150000 100000"), version 1 each in its own (-1: no bound).
    words = _words(cgroups / "cpu.max") or [
        *_words(cgroups / "cpu" / "cpu.cfs_quota_us"),
        *_words(cgroups / "cpu" / "cpu.cfs_period_us"),
    ]
    if len(words) != 2 or not all(word.isdecimal() for word in words) or int(words[1]) == 0:
        return math.inf
    return int(words[0]) / int(words[1])


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split()
    except OSError:  # there is none, or it may not be read
        return []
