"""StopSignals in separate processes: ordered end, immediate end, and a shutdown that hangs."""

import signal
import subprocess
import sys

import pytest
from support.paths import ROOT
from support.patience import HANGS_AFTER_S

from api.runtime.signals import STUCK_STATUS

SCRIPT = r"""
import os, sys, threading
from api.runtime.signals import StopSignals
ended = threading.Event()
hangs, timeout_s = sys.argv[1] == "hang", float(sys.argv[2])
# Not print: a signal during a print would find its buffer in use.
with StopSignals(lambda: os.write(1, b"told\n") if hangs else ended.set(), timeout_s) as stops:
    os.write(1, b"here\n")
    ended.wait()
print(stops.received.name, flush=True)
"""


def outcome(how: str, *signals: signal.Signals, timeout_s: float = 600) -> tuple[int, str]:
    """Return the exit status and output of a process that got these signals one after another."""
    python = [sys.executable, "-c", SCRIPT, how, str(timeout_s)]
    with subprocess.Popen(python, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        for each in signals:
            process.send_signal(each)
            said += process.stdout.readline()
        status = process.wait(timeout=HANGS_AFTER_S)
    return status, said


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_first_signal_ends_in_order(stop: signal.Signals) -> None:
    assert outcome("obey", stop) == (0, f"here\n{stop.name}\n")


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_second_signal_ends_at_once(second: signal.Signals) -> None:
    assert outcome("hang", signal.SIGTERM, second) == (128 + second, "here\ntold\n")


def test_hanging_shutdown_is_ended_after_the_timeout() -> None:
    status, _ = outcome("hang", signal.SIGTERM, timeout_s=0.2)  # on a busy machine it ends before it prints "told"
    assert status == STUCK_STATUS
