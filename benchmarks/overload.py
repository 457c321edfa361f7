"""Overload: requests arrive at 2, 5 and 20 times the rate the service can speak them. Prints who was served, how
quickly the others were refused, and how `/health` did meanwhile.

    python benchmarks/overload.py                   # starts its own server
    python benchmarks/overload.py --seconds 30 --factors 2 5 20

A request alone is timed first; its inverse is the rate that can be spoken. Then the service is overloaded until its
memory stops growing (buffers and the allocator's pools are filled once), and only then do the rows begin.

A refusal is timed twice. Its sender's time holds everything, this benchmark's own waiting for a core included: it runs
on the cores that the service fills. The service's own time is what it says in `server-timing`: from the request's head
being read to the answer's head being sent.

Exit status 1 when a request hung or failed otherwise than by 429, a refusal took its sender over 100 ms (95th
percentile) or the service over 5 ms (median; the 95th percentile tells how long its thread waits for a core), first
audio took longer than the queue's bound allows, or memory grew by more than 5% over the plateau.
"""

import argparse
import asyncio
import json
import math
import re
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from own_server import own_server, rss_mib, watch_health

BAR_REFUSAL_S = 0.100
BAR_SERVER_S = 0.005
BAR_RSS_GROWTH = 0.05
PATIENCE_S = 300.0
TEXT = "Request number {number}: the last boats had come in, and the harbour lay quiet."

WARM_UP_FACTOR = 10
WARM_UP_S = 10.0
MAX_WARM_UPS = 6
STEADY = 0.01
"""The plateau is reached when a round of warming up adds less than this share to the memory."""


@dataclass
class Answer:
    """Result of one request."""

    status: int
    """0 where the connection failed."""
    first_s: float
    """Seconds to the first byte of audio, or to the refusal."""
    server_s: float
    """The service's own seconds until it sent the answer's head."""
    whole: bool


@dataclass
class Row:
    """One row of the table."""

    factor: float
    sent: int
    served: int
    refused: int
    failed: int
    ttfa_p50_s: float
    ttfa_p95_s: float
    refusal_p50_s: float
    refusal_p95_s: float
    server_p50_s: float
    server_p95_s: float
    health_p50_s: float
    health_p95_s: float
    rss_mib: float

    def passed(self, bound_s: float) -> bool:
        refused_quickly = not self.refused or (
            self.refusal_p95_s <= BAR_REFUSAL_S and self.server_p50_s <= BAR_SERVER_S
        )
        return self.failed == 0 and refused_quickly and (not self.served or self.ttfa_p95_s <= bound_s)


async def ask(client: httpx.AsyncClient, number: int) -> Answer:
    """One request, read to its end."""
    began = time.perf_counter()
    body = {"input": TEXT.format(number=number), "voice": "af_heart", "response_format": "pcm"}
    try:
        async with client.stream("POST", "/v1/audio/speech", json=body) as response:
            pieces = response.aiter_raw()
            await anext(pieces)
            first_s = time.perf_counter() - began
            async for _ in pieces:
                pass
            return Answer(response.status_code, first_s, server_s(response), whole=True)
    except httpx.HTTPError as error:
        print(f"request {number}: {error!r}", file=sys.stderr)
        return Answer(0, time.perf_counter() - began, math.nan, whole=False)


def server_s(response: httpx.Response) -> float:
    """The time in a `server-timing` header, NaN where there is none."""
    duration = re.search(r"total;dur=([\d.]+)", response.headers.get("server-timing", ""))
    return float(duration[1]) / 1000 if duration else math.nan


async def overload(url: str, factor: float, alone_s: float, seconds: float, pid: int) -> Row:
    """Requests at `factor` times the rate that can be spoken, for that many seconds; waits for every answer."""
    interval_s = alone_s / factor
    sent = max(1, round(seconds / interval_s))
    health: list[float] = []
    async with (
        httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, limits=httpx.Limits(max_connections=None)) as client,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as health_client,
    ):
        watcher = asyncio.create_task(watch_health(health_client, health))
        tasks = []
        began = time.perf_counter()
        for number in range(sent):
            tasks.append(asyncio.create_task(ask(client, number)))
            await asyncio.sleep(max(0.0, began + (number + 1) * interval_s - time.perf_counter()))
        answers = await asyncio.gather(*tasks)
        watcher.cancel()
        await asyncio.wait([watcher])
    served = [a.first_s for a in answers if a.status == 200 and a.whole]
    refused = [a.first_s for a in answers if a.status == 429]
    server = [a.server_s for a in answers if a.status == 429]
    return Row(
        factor, sent, len(served), len(refused), sent - len(served) - len(refused),
        percentile(served, 50), percentile(served, 95), percentile(refused, 50), percentile(refused, 95),
        percentile(server, 50), percentile(server, 95), percentile(health, 50), percentile(health, 95), rss_mib(pid),
    )  # fmt: skip


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else math.nan


async def time_alone(url: str) -> float:
    """Median seconds of a request with the service to itself."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client:
        took = []
        for number in range(5):
            began = time.perf_counter()
            await ask(client, number)
            took.append(time.perf_counter() - began)
        return statistics.median(took)


def warm_up(url: str, alone_s: float, pid: int) -> float:
    """Overload the service until its memory stops growing; the memory (MiB) of that plateau."""
    before = rss_mib(pid)
    for _ in range(MAX_WARM_UPS):
        after = asyncio.run(overload(url, WARM_UP_FACTOR, alone_s, WARM_UP_S, pid)).rss_mib
        print(f"warming up: {before:.0f} -> {after:.0f} MiB", flush=True)
        if after <= before * (1 + STEADY):
            break
        before = after
    return max(before, after)


def show(row: Row) -> str:
    """A row of the table."""
    times_ms = (
        row.refusal_p50_s, row.refusal_p95_s, row.server_p50_s, row.server_p95_s, row.health_p50_s, row.health_p95_s,
    )  # fmt: skip
    return (
        f"{row.factor:5g}x {row.sent:6d} {row.served:7d} {row.refused:8d} {row.failed:7d} {row.ttfa_p50_s:9.2f} "
        f"{row.ttfa_p95_s:9.2f} " + " ".join(f"{each * 1000:8.2f}" for each in times_ms) + f" {row.rss_mib:8.0f}"
    )


HEADER = (
    " load   sent  served  refused  failed  TTFA p50  TTFA p95  429 p50  429 p95  its own  its own   health   health"
    "      RSS\n" + " " * 59 + "         ms       ms   p50 ms   p95 ms   p50 ms   p95 ms      MiB"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--factors", type=float, nargs="+", default=[2, 5, 20])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long requests arrive, at each factor")
    parser.add_argument("--max-queued-s", type=float, default=20.0, help="the server's MAX_QUEUED_S")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()

    rows = []
    with own_server(MAX_QUEUED_S=str(options.max_queued_s)) as (url, pid, _):
        alone_s = asyncio.run(time_alone(url))
        plateau_mib = warm_up(url, alone_s, pid)
        print(f"alone: {alone_s:.2f} s a request; MAX_QUEUED_S: {options.max_queued_s:g}\n{HEADER}", flush=True)
        for factor in options.factors:
            rows.append(asyncio.run(overload(url, factor, alone_s, options.seconds, pid)))
            print(show(rows[-1]), flush=True)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2), encoding="utf-8")
    # What was admitted may be half as much again as the bound: a request counts from its first utterance on.
    passed = all(row.passed(1.5 * options.max_queued_s) for row in rows)
    return 0 if passed and max(row.rss_mib for row in rows) <= plateau_mib * (1 + BAR_RSS_GROWTH) else 1


if __name__ == "__main__":
    sys.exit(main())
