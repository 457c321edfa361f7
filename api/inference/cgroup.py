"""The number of usable cores: the machine's, or a container's CPU limit.

A container with `cpus: 2` on a machine of 64 cores sees all 64. But once its threads have used two seconds of processor
time within a second, all of them stop until the next period of 0.1 s. The limit is read from Linux control groups; on
other systems all cores that torch finds are usable.
"""

import math
from pathlib import Path

import torch
from loguru import logger

CGROUPS = Path("/sys/fs/cgroup")


def usable_cores(cgroups: Path = CGROUPS) -> int:
    """Return the number of usable cores, at least 1. `cgroups`: folder of the control group's files."""
    found = torch.get_num_threads()
    usable = max(1, math.ceil(min(found, _quota(cgroups))))
    if usable < found:
        logger.info("{} of {} cores are used: the CPU limit of the container", usable, found)
    return usable


def _quota(cgroups: Path) -> float:
    """Return the limit in seconds of processor time a second; infinite without one."""
    # Version 2 has both numbers in one file ("max 100000", "150000 100000"), version 1 each in its own (-1: no limit).
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
    except OSError:  # missing, or not readable
        return []
