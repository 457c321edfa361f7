"""Stop signals, in processes of their own: in order, at once, and when nothing ends."""

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
hangs, patience_s = sys.argv[1] == "hang", float(sys.argv[2])
# Not print: a signal that comes while it has not returned would find its buffer in use.
with StopSignals(lambda: os.write(1, b"told\n") if hangs else ended.set(), patience_s) as stops:
    os.write(1, b"here\n")
    ended.wait()
print(stops.received.name, flush=True)
"""


def outcome(how: str, *signals: signal.Signals, patience_s: float = 600) -> tuple[int, str]:
    """The exit status of a process that got these signals one after another, and what it printed."""
    python = [sys.executable, "-c", SCRIPT, how, str(patience_s)]
    with subprocess.Popen(python, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        for each in signals:
            process.send_signal(each)
            said += process.stdout.readline()
        status = process.wait(timeout=HANGS_AFTER_S)
    return status, said


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_first_ends_it_in_order(stop: signal.Signals) -> None:
    assert outcome("obey", stop) == (0, f"here\n{stop.name}\n")


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_the_second_ends_it_at_once(second: signal.Signals) -> None:
    assert outcome("hang", signal.SIGTERM, second) == (128 + second, "here\ntold\n")


def test_what_does_not_end_is_left() -> None:
    status, _ = outcome("hang", signal.SIGTERM, patience_s=0.2)  # on a busy machine that is over before it says "told"
    assert status == STUCK_STATUS
