"""Load: many listeners at once, over real sockets. Prints when each first heard something, whether it ran dry, how
`/health` did, and what the server took of memory.

    python benchmarks/load.py                       # starts its own server; 1, 2, 4, 8 and 16 listeners
    python benchmarks/load.py --url http://...      # or takes a running one
    python benchmarks/load.py --listeners 1 4 --rounds 5 --pace realtime

Each listener asks for a text of 300 words and hears the first `--hear` seconds of it, then hangs up, as people do.
In a round the listeners start a few milliseconds apart; a row holds all its rounds. `flat out` they read as fast as it
comes; at `realtime` pace they read what they play, 2 seconds ahead, so that the server feels them wait.

Bars, of this project's own on two cores: first sound within 0.6 s (median) for one listener and 2.5 s (95th percentile)
for four; `/health` within 20 ms (99th percentile). The exit status is 1 when one is missed, a request failed, or first
sound did not come in the order of arrival.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain, cycle, islice
from pathlib import Path

import httpx
from own_server import own_server, peak_rss_mib, percentile, watch_health

BAR_FIRST_MEDIAN_S = {1: 0.6}
BAR_FIRST_P95_S = {4: 2.5}
BAR_HEALTH_S = 0.020
ARRIVAL_GAP_S = 0.005
AHEAD_S = 2.0
SAMPLE_BYTES_PER_S = 48_000  # s16le, 24 kHz, mono
NUM_WORDS = 300

SENTENCES = (
    "The harbour was quiet that evening, and the last boats had come in.",
    "A light went on in the house above the pier, then another.",
    "Somebody was still awake, waiting for news that nobody in the town expected any more.",
    "By midnight the wind had turned, and the first drops of rain fell on the empty market square.",
    "Old Martin, who had seen forty winters on the lightship, only shrugged; he had been wrong before.",
    "In the morning they found the door open, the fire cold, and three cups on the table.",
)


def text_for(number: int) -> str:
    """NUM_WORDS words that no other listener asks for."""
    opening = f"This is listener number {number}, and this is what happened."
    words = (word for sentence in chain([opening], cycle(SENTENCES)) for word in sentence.split())
    return " ".join(islice(words, NUM_WORDS))


@dataclass
class Heard:
    """Result of one client."""

    number: int
    ok: bool = False
    first_at: float = 0.0
    ttfa_s: float = 0.0
    audio_s: float = 0.0
    underruns: int = 0
    dry_s: float = 0.0
    error: str = "no audio"


@dataclass
class Row:
    """One row of the table: every round of as many listeners."""

    listeners: int
    finished: int
    asked: int
    ttfa_p50_s: float
    ttfa_p95_s: float
    in_order: bool
    wall_s: float
    audio_s: float
    underruns: int
    dry_s: float
    """Silence that nobody asked for, of all listeners together."""
    health_p50_s: float
    health_p99_s: float
    peak_rss_mib: float

    @property
    def passed(self) -> bool:
        first = self.ttfa_p50_s <= BAR_FIRST_MEDIAN_S.get(self.listeners, float("inf"))
        last = self.ttfa_p95_s <= BAR_FIRST_P95_S.get(self.listeners, float("inf"))
        return self.finished == self.asked and self.in_order and first and last and self.health_p99_s <= BAR_HEALTH_S


@dataclass(frozen=True)
class Habits:
    """How the listeners listen."""

    voice: str
    hear_s: float
    """Seconds of audio after which a listener hangs up."""
    realtime: bool


async def listen(client: httpx.AsyncClient, number: int, habits: Habits) -> Heard:
    """One listener: notes when the first sound came, and how often a player would have run dry."""
    await asyncio.sleep(number * ARRIVAL_GAP_S)
    heard = Heard(number)
    await hear(client, heard, habits)
    return heard


async def hear(client: httpx.AsyncClient, heard: Heard, habits: Habits) -> None:
    """Ask for speech and note in `heard`, as it comes, what came when."""
    began = time.perf_counter()
    body = {"input": text_for(heard.number), "voice": habits.voice, "response_format": "pcm"}
    dry_at = 0.0
    try:
        async with client.stream("POST", "/v1/audio/speech", json=body) as response:
            if response.status_code != 200:
                heard.error = (await response.aread()).decode()[:200]
                return
            async for piece in response.aiter_raw():
                now = time.perf_counter()
                if not heard.ok:
                    heard.ok, heard.first_at, heard.ttfa_s, heard.error = True, now, now - began, ""
                elif now > dry_at:
                    heard.underruns += 1
                    heard.dry_s += now - dry_at
                dry_at = max(dry_at, now) + len(piece) / SAMPLE_BYTES_PER_S
                heard.audio_s += len(piece) / SAMPLE_BYTES_PER_S
                if heard.audio_s >= habits.hear_s:
                    break
                if habits.realtime:
                    await asyncio.sleep(max(0.0, dry_at - now - AHEAD_S))
    except httpx.HTTPError as error:
        heard.ok, heard.error = False, repr(error)


async def run_rounds(url: str, listeners: int, rounds: int, habits: Habits, pid: int | None) -> Row:
    """Start the listeners, round after round; watch health from a connection of its own; gather what came."""
    limits = httpx.Limits(max_connections=None)
    health_s: list[float] = []
    every: list[list[Heard]] = []
    wall_s = 0.0
    async with (
        httpx.AsyncClient(base_url=url, timeout=600, limits=limits) as client,
        httpx.AsyncClient(base_url=url, timeout=60) as health_client,
    ):
        watcher = asyncio.create_task(watch_health(health_client, health_s))
        for _ in range(rounds):
            began = time.perf_counter()
            every.append(await asyncio.gather(*(listen(client, number, habits) for number in range(listeners))))
            wall_s += time.perf_counter() - began
            await _until_idle(health_client)
        watcher.cancel()
        await asyncio.wait([watcher])
    heard = [one for each in every for one in each]
    for failed in (one for one in heard if not one.ok):
        print(f"listener {failed.number}: {failed.error}", file=sys.stderr)
    good = [one for one in heard if one.ok]
    ttfa = [one.ttfa_s for one in good] or [float("nan")]
    return Row(
        listeners, len(good), len(heard), statistics.median(ttfa), percentile(ttfa, 0.95), all(map(_in_order, every)),
        wall_s, sum(one.audio_s for one in good), sum(one.underruns for one in good),
        sum(one.dry_s for one in good), statistics.median(health_s), percentile(health_s, 0.99),
        float("nan") if pid is None else peak_rss_mib(pid),
    )  # fmt: skip


async def _until_idle(client: httpx.AsyncClient) -> None:
    """Wait for the utterance that the last listener left behind: the next round's first has nothing to do with it."""
    while (state := (await client.get("/health/ready")).json())["streams"] or state["queued_s"]:
        await asyncio.sleep(0.02)


def _in_order(heard: Sequence[Heard]) -> bool:
    arrivals = [one.number for one in sorted(heard, key=lambda one: one.first_at) if one.ok]
    return arrivals == sorted(arrivals)


HEADER = (
    "listeners finished  TTFA p50  TTFA p95 in order  wall s  audio s audio/s underruns  dry s "
    "health p50 health p99 peak RSS\n" + " " * 103 + "ms         ms      MiB"
)


def show(row: Row) -> str:
    """A row of the table."""
    return (
        f"{row.listeners:9d} {row.finished:8d} {row.ttfa_p50_s:9.2f} {row.ttfa_p95_s:9.2f} "
        f"{'yes' if row.in_order else 'NO':>8} {row.wall_s:7.1f} {row.audio_s:8.1f} {row.audio_s / row.wall_s:7.2f} "
        f"{row.underruns:9d} {row.dry_s:6.1f} {row.health_p50_s * 1000:10.1f} {row.health_p99_s * 1000:10.1f} "
        f"{row.peak_rss_mib:8.0f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a running service (default: start one)")
    parser.add_argument("--listeners", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--hear", type=float, default=20.0, metavar="S", help="hang up after this many seconds of audio"
    )
    parser.add_argument("--pace", choices=["flat", "realtime"], default="flat")
    parser.add_argument("--voice", default="af_heart")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    habits = Habits(options.voice, options.hear, options.pace == "realtime")

    def measure(url: str, pid: int | None) -> list[Row]:
        rows = []
        print(HEADER, flush=True)
        for listeners in options.listeners:
            rows.append(asyncio.run(run_rounds(url, listeners, options.rounds, habits, pid)))
            print(show(rows[-1]), flush=True)
        return rows

    if options.url:
        rows = measure(options.url, None)
    else:
        with own_server() as server:
            print(f"ready after {server.ready_s:.1f} s")
            rows = measure(server.url, server.pid)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2), encoding="utf-8")
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
