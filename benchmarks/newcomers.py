"""Newcomers: someone asks for speech while the server is busy with others. Prints when they first heard something.

    python benchmarks/newcomers.py                  # starts its own server
    python benchmarks/newcomers.py --url http://... --newcomers 40

The others are whole files (`stream: false`), one after another without an end, and streams, which are played as they
come, 2 seconds ahead. Newcomers come one at a time, at moments that have nothing to do with what the server is doing
(--seed). How much later they hear something than beside nobody is what the others cost them. What they cost the others
is in the last columns: seconds in which a stream's player had nothing to play, and how much audio was made in all (a
newcomer's first utterance, after which it leaves, is short, and a second of it takes longer).

The exit status is 1 when a request failed.
"""

import argparse
import asyncio
import itertools
import json
import random
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from load import Habits, Heard, hear, text_for
from own_server import own_server, percentile

OTHERS = ((0, 0), (1, 0), (3, 0), (0, 1), (1, 1), (0, 2))
"""Files and streams."""

NEWCOMER = Habits("af_heart", hear_s=0.1, realtime=False)
FILE_CHARACTERS = 1200

BETWEEN_S = (0.3, 2.5)
"""From when a newcomer has left to when the next comes, at least and at most."""


@dataclass
class Row:
    """One row of the table."""

    files: int
    streams: int
    newcomers: int
    failed: int
    ttfa_p50_s: float
    ttfa_p95_s: float
    ttfa_max_s: float
    dry_s: float
    """Of all streams."""
    stream_audio_s: float
    made_s_per_s: float
    """Seconds of audio that the server made in each second, for everybody."""


class Others:
    """Those who were there before."""

    def __init__(self, client: httpx.AsyncClient, numbers: "itertools.count[int]") -> None:
        self._client = client
        self._numbers = numbers
        self.heard: list[Heard] = []
        self.failed = 0

    async def listen(self) -> None:
        """One stream after another, each to its end."""
        habits = Habits("am_michael", hear_s=float("inf"), realtime=True)
        while True:
            self.heard.append(Heard(next(self._numbers)))
            await hear(self._client, self.heard[-1], habits)

    async def make_files(self) -> None:
        """One file after another."""
        while True:
            body = {
                "input": text_for(next(self._numbers))[:FILE_CHARACTERS],
                "voice": "bf_emma",
                "response_format": "pcm",
            }
            answer = await self._client.post("/v1/audio/speech", json=body | {"stream": False})
            self.failed += answer.status_code != 200


async def made_s(client: httpx.AsyncClient) -> float:
    """Seconds of audio that the server has made so far."""
    metrics = (await client.get("/metrics")).text
    return sum(map(float, re.findall(r"^kokoro_synthesized_audio_seconds_total\S* (.+)$", metrics, re.MULTILINE)))


@asynccontextmanager
async def in_background(*tasks: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Until the block ends. What fails there ends it."""
    async with asyncio.TaskGroup() as group:
        begun = [group.create_task(task) for task in tasks]
        yield
        for task in begun:
            task.cancel()


async def measure(url: str, files: int, streams: int, newcomers: int, seed: int) -> Row:
    """One row: so many newcomers beside so many others."""
    chance, numbers, firsts = random.Random(seed), itertools.count(), list[Heard]()
    async with httpx.AsyncClient(base_url=url, timeout=600, limits=httpx.Limits(max_connections=None)) as client:
        others = Others(client, numbers)
        work = [others.make_files() for _ in range(files)] + [others.listen() for _ in range(streams)]
        async with in_background(*work):
            before_s, began = await made_s(client), time.perf_counter()
            if work:
                await asyncio.sleep(5.0)  # for the longer utterances, which come after a request's first ones
            for _ in range(newcomers):
                await asyncio.sleep(chance.uniform(*BETWEEN_S))
                firsts.append(Heard(next(numbers)))
                await hear(client, firsts[-1], NEWCOMER)
            made_s_per_s = (await made_s(client) - before_s) / (time.perf_counter() - began)
    for failed in (one for one in firsts if not one.ok):
        print(f"newcomer {failed.number}: {failed.error}", file=sys.stderr)
    ttfa = [one.ttfa_s for one in firsts if one.ok] or [float("nan")]
    return Row(
        files, streams, len(firsts), others.failed + sum(not one.ok for one in firsts), statistics.median(ttfa),
        percentile(ttfa, 0.95), max(ttfa), sum(one.dry_s for one in others.heard),
        sum(one.audio_s for one in others.heard), made_s_per_s,
    )  # fmt: skip


HEADER = (
    "files streams newcomers failed  TTFA p50      p95      max   dry s of streamed    made\n"
    + " " * 57 + "     streams' seconds audio/s"
)  # fmt: skip


def show(row: Row) -> str:
    """A row of the table."""
    ttfa = f"{row.ttfa_p50_s:9.2f} {row.ttfa_p95_s:8.2f} {row.ttfa_max_s:8.2f}"
    others = f"{row.dry_s:7.1f} {row.stream_audio_s:11.0f} {row.made_s_per_s:7.2f}"
    return f"{row.files:5d} {row.streams:7d} {row.newcomers:9d} {row.failed:6d} {ttfa} {others}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a running service (default: start one)")
    parser.add_argument("--newcomers", type=int, default=20, help="of each row")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()

    def measure_all(url: str) -> list[Row]:
        print(HEADER, flush=True)
        rows = []
        for files, streams in OTHERS:
            rows.append(asyncio.run(measure(url, files, streams, options.newcomers, options.seed)))
            print(show(rows[-1]), flush=True)
        return rows

    if options.url:
        rows = measure_all(options.url)
    else:
        with own_server() as server:
            rows = measure_all(server.url)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2), encoding="utf-8")
    return 1 if any(row.failed for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
