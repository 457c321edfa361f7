"""usable_cores: the CPU limit in the files of a control group."""

from pathlib import Path

import pytest
import torch
from support.log_capture import logged

from api.inference.cgroup import usable_cores

FOUND = torch.get_num_threads()


@pytest.mark.parametrize(
    ("cpu_max", "expected"),
    [
        ("max 100000\n", FOUND),
        ("50000 100000\n", 1),
        ("100000 100000\n", 1),
        (f"{FOUND * 50000 - 20000} 50000\n", FOUND),  # a part of a core counts as one
        (f"{FOUND * 100000 + 100000} 100000\n", FOUND),
        ("0 100000\n", 1),
        ("100000 0\n", FOUND),
        ("100000\n", FOUND),
        ("", FOUND),
    ],
)
def test_cgroup_v2_limit(tmp_path: Path, cpu_max: str, expected: int) -> None:
    (tmp_path / "cpu.max").write_text(cpu_max)
    assert usable_cores(tmp_path) == expected


@pytest.mark.parametrize(("quota", "expected"), [("-1\n", FOUND), ("100000\n", 1), ("10000000\n", FOUND)])
def test_cgroup_v1_limit(tmp_path: Path, quota: str, expected: int) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(quota)
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert usable_cores(tmp_path) == expected


def test_no_cgroup_leaves_every_core_usable(tmp_path: Path) -> None:
    assert usable_cores(tmp_path / "nothing") == FOUND


@pytest.mark.skipif(FOUND == 1, reason="one core can't be bounded")
def test_limit_is_logged(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("100000 100000\n")
    with logged() as lines:
        usable_cores(tmp_path)
    assert f"1 of {FOUND} cores are used: the CPU limit of the container" in lines[0]
