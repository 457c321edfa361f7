"""A server of a benchmark's own, its memory, and how soon its `/health` answers."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

ASK_HEALTH_EVERY_S = 0.1

DRAIN = "import sys\nfor _ in sys.stdin: pass"
"""Reads the server's log away, so that a full pipe can't stop it."""


class OwnServer(NamedTuple):
    """A running `python -m api serve`."""

    url: str
    pid: int
    ready_s: float
    """From the command to the line that says where it listens: loaded and warm."""


@contextmanager
def own_server(**settings: str) -> Iterator[OwnServer]:
    """`python -m api serve` on a free port."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": "0", **settings}
    command = [sys.executable, "-m", "api", "serve"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            print(line, end="", file=sys.stderr)
            if address := re.search(r"http://[\d.]+:\d+", line):
                break
        else:
            raise SystemExit("the server did not start")
        ready_s = time.perf_counter() - began
        drain = subprocess.Popen([sys.executable, "-c", DRAIN], stdin=process.stderr)
        yield OwnServer(address[0], process.pid, ready_s)
        drain.kill()
    finally:
        process.terminate()
        process.wait()


async def watch_health(client: httpx.AsyncClient, answers_s: list[float]) -> None:
    """Ask `/health` ten times a second until cancelled; once before, since the first call of all makes the connection
    and imports what httpx leaves until then, 30 to 50 ms that no listener waits for."""
    (await client.get("/health")).raise_for_status()
    while True:
        began = time.perf_counter()
        (await client.get("/health")).raise_for_status()
        answers_s.append(time.perf_counter() - began)
        await asyncio.sleep(ASK_HEALTH_EVERY_S)


def peak_rss_mib(pid: int) -> float:
    """The most memory that the process has held at once; NaN where /proc does not tell."""
    return _status_mib(pid, "VmHWM")


def rss_mib(pid: int) -> float:
    """The memory that the process holds; NaN where /proc does not tell."""
    return _status_mib(pid, "VmRSS")


def _status_mib(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status")
    found = re.search(rf"{name}:\s+(\d+) kB", status.read_text(encoding="ascii")) if status.is_file() else None
    return int(found[1]) / 1024 if found else float("nan")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]
