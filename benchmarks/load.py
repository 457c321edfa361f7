"""Load: many listeners at once, over real sockets. Prints when each first heard something, and how `/health` did.

    python benchmarks/load.py                       # starts its own server
    python benchmarks/load.py --url http://...      # or takes a running one
    python benchmarks/load.py --listeners 1 4 20

Each round starts its listeners a few milliseconds apart; they read flat out. Exit status 1 when a request failed, first
audio came out of the order of arrival, or `/health` took more than 100 ms.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

BAR_HEALTH_S = 0.100
ARRIVAL_GAP_S = 0.005
SAMPLE_BYTES_PER_S = 48_000  # s16le, 24 kHz, mono

TEXT = (
    "This is listener number {number}. The harbour was quiet that evening, and the last boats had come in. "
    "A light went on in the house above the pier, then another. Somebody was still awake, waiting for news. "
    "By midnight the wind had turned, and the first drops of rain fell on the empty market square."
)


@dataclass
class Heard:
    """What one listener got."""

    number: int
    ok: bool
    first_at: float = 0.0
    ttfa_s: float = 0.0
    total_s: float = 0.0
    audio_s: float = 0.0
    underruns: int = 0
    error: str = ""


@dataclass
class Round:
    """One row of the table."""

    listeners: int
    finished: int
    ttfa_p50_s: float
    ttfa_p95_s: float
    in_order: bool
    wall_s: float
    audio_s: float
    underruns: int
    health_p50_s: float
    health_max_s: float

    @property
    def passed(self) -> bool:
        return self.finished == self.listeners and self.in_order and self.health_max_s <= BAR_HEALTH_S


async def listen(client: httpx.AsyncClient, number: int, voice: str) -> Heard:
    """One listener: speak, read flat out, and note when a player would have run dry."""
    await asyncio.sleep(number * ARRIVAL_GAP_S)
    began = time.perf_counter()
    body = {"model": "kokoro", "input": TEXT.format(number=number), "voice": voice, "response_format": "pcm"}
    first_at, heard_bytes, underruns, dry_at = None, 0, 0, 0.0
    try:
        async with client.stream("POST", "/v1/audio/speech", json=body) as response:
            if response.status_code != 200:
                return Heard(number, ok=False, error=(await response.aread()).decode()[:200])
            async for piece in response.aiter_raw():
                now = time.perf_counter()
                if first_at is None:
                    first_at = now
                elif now > dry_at:
                    underruns += 1
                dry_at = max(dry_at, now) + len(piece) / SAMPLE_BYTES_PER_S
                heard_bytes += len(piece)
    except httpx.HTTPError as error:
        return Heard(number, ok=False, error=repr(error))
    ended = time.perf_counter()
    if first_at is None:
        return Heard(number, ok=False, error="no audio")
    audio_s = heard_bytes / SAMPLE_BYTES_PER_S
    return Heard(number, True, first_at, first_at - began, ended - began, audio_s, underruns)


async def watch_health(client: httpx.AsyncClient, answers_s: list[float]) -> None:
    """Ask `/health` ten times a second until cancelled."""
    while True:
        began = time.perf_counter()
        (await client.get("/health")).raise_for_status()
        answers_s.append(time.perf_counter() - began)
        await asyncio.sleep(0.1)


async def run_round(url: str, listeners: int, voice: str) -> Round:
    """Start the listeners, watch health from a connection of its own, gather what came."""
    limits = httpx.Limits(max_connections=None)
    health_s: list[float] = []
    async with (
        httpx.AsyncClient(base_url=url, timeout=600, limits=limits) as client,
        httpx.AsyncClient(base_url=url, timeout=60) as health_client,
    ):
        watcher = asyncio.create_task(watch_health(health_client, health_s))
        began = time.perf_counter()
        heard = await asyncio.gather(*(listen(client, number, voice) for number in range(listeners)))
        wall_s = time.perf_counter() - began
        watcher.cancel()
        await asyncio.wait([watcher])
    for failed in (one for one in heard if not one.ok):
        print(f"listener {failed.number}: {failed.error}", file=sys.stderr)
    good = [one for one in heard if one.ok]
    ttfa = sorted(one.ttfa_s for one in good) or [float("nan")]
    arrivals = [one.number for one in sorted(good, key=lambda one: one.first_at)]
    return Round(
        listeners, len(good), statistics.median(ttfa), ttfa[min(len(ttfa) - 1, int(len(ttfa) * 0.95))],
        arrivals == sorted(arrivals), wall_s, sum(one.audio_s for one in good), sum(one.underruns for one in good),
        statistics.median(health_s), max(health_s),
    )  # fmt: skip


@contextmanager
def own_server(**settings: str) -> Iterator[tuple[str, int]]:
    """`python -m api serve` on a free port: its address and process id."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": "0", **settings}
    command = [sys.executable, "-m", "api", "serve"]
    process = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            print(line, end="", file=sys.stderr)
            if address := re.search(r"http://[\d.]+:\d+", line):
                break
        else:
            raise SystemExit("the server did not start")
        drain = subprocess.Popen([sys.executable, "-c", DRAIN], stdin=process.stderr)
        yield address[0], process.pid
        drain.kill()
    finally:
        process.terminate()
        process.wait()


DRAIN = "import sys\nfor _ in sys.stdin: pass"
"""Reads the server's log away, so that a full pipe can't stop it."""


def show(row: Round) -> str:
    """A row of the table."""
    return (
        f"{row.listeners:9d} {row.finished:8d} {row.ttfa_p50_s:9.2f} {row.ttfa_p95_s:9.2f} "
        f"{'yes' if row.in_order else 'NO':>8} {row.wall_s:7.1f} {row.audio_s:8.1f} {row.audio_s / row.wall_s:7.2f} "
        f"{row.underruns:9d} {row.health_p50_s * 1000:10.1f} {row.health_max_s * 1000:10.1f}"
    )


HEADER = (
    "listeners finished  TTFA p50  TTFA p95 in order  wall s  audio s audio/s underruns "
    "health p50 health max\n" + " " * 65 + "                                ms         ms"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a running service (default: start one)")
    parser.add_argument("--listeners", type=int, nargs="+", default=[1, 2, 4, 20])
    parser.add_argument("--voice", default="af_heart")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()

    def measure(url: str) -> list[Round]:
        rows = []
        print(HEADER, flush=True)
        for listeners in options.listeners:
            rows.append(asyncio.run(run_round(url, listeners, options.voice)))
            print(show(rows[-1]), flush=True)
        return rows

    if options.url:
        rows = measure(options.url)
    else:
        with own_server() as (url, _):
            rows = measure(url)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2), encoding="utf-8")
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
