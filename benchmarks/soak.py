"""Soak: half an hour of everything at once, against one server. Prints what it holds of the machine, minute by minute.

    python benchmarks/soak.py                       # starts its own server; 30 minutes, 6 clients
    python benchmarks/soak.py --minutes 240 --clients 12 --json soak.json

Each client does one thing after another, chosen at random (--seed): speech in every format, short and long, in any
voice or a blend, at any speed, streamed or whole, as events, with captions; hanging up before, at and after the first
byte; and mistakes, whose answers must be the right ones. The first fifth of the time is warming up: every format's
codec, every voice, the allocator's pools, the threads that encode.

The exit status is 1 when an answer was not the one that was called for, the memory that the server holds between two
utterances grew by 2% or more from the first to the last tenth of the time after warming up, or more files are open at
the end than before.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from load import text_for
from own_server import own_server, percentile, rss_mib

BAR_GROWTH = 0.02
WARM_UP = 0.2
SAMPLE_EVERY_S = 2.0
HELD_PERCENTILE = 0.1
SHORT = "The tide turns at {number} minutes past six."
VOICES = ("af_heart", "am_michael", "bf_emma", "af_bella(2)+af_sky(1)", "ef_dora", "bm_george")
FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")


@dataclass(frozen=True)
class Sample:
    """Resources of the server's main process at one moment."""

    at_s: float
    rss_mib: float
    files: int
    threads: int

    @classmethod
    def of(cls, pid: int, began: float) -> "Sample":
        process = Path(f"/proc/{pid}")
        files, threads = (len(list((process / each).iterdir())) for each in ("fd", "task"))
        return cls(time.monotonic() - began, rss_mib(pid), files, threads)


class Client:
    """One of those who come and go."""

    def __init__(self, http: httpx.AsyncClient, seed: int, done: Counter[str]) -> None:
        self._http = http
        self._choose = random.Random(seed)
        self._done = done
        self._number = seed * 1_000_000

    async def run(self) -> None:
        """Do one thing after another until cancelled."""
        deeds: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
            (10, self._listen), (2, self._captions), (3, self._hang_up), (3, self._mistake), (2, self._look),
        )  # fmt: skip
        while True:
            (deed,) = self._choose.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])
            self._number += 1
            try:
                await deed()
            except httpx.HTTPError as error:
                self._done[f"FAILED {deed.__name__.strip('_')}: {type(error).__name__}"] += 1

    def _body(self, **more: object) -> dict[str, object]:
        choose = self._choose
        long = choose.random() < 0.15
        return {
            "input": text_for(self._number)[:600] if long else SHORT.format(number=self._number % 60),
            "voice": choose.choice(VOICES),
            "response_format": choose.choice(FORMATS),
            "speed": choose.choice([0.8, 1.0, 1.0, 1.5]),
            "stream": choose.random() < 0.7,
            **more,
        }

    async def _listen(self) -> None:
        more = {"stream_format": "sse"} if self._choose.random() < 0.2 else {}
        answer = await self._http.post("/v1/audio/speech", json=self._body(**more))
        self._count("spoken", answer, {200, 429})

    async def _captions(self) -> None:
        answer = await self._http.post("/dev/captioned_speech", json=self._body(stream=self._choose.random() < 0.5))
        self._count("captioned", answer, {200, 429})

    async def _hang_up(self) -> None:
        before_s = self._choose.choice([0.0, 0.05, 0.5])
        request = self._http.build_request("POST", "/v1/audio/speech", json=self._body(stream=True))
        try:
            async with asyncio.timeout(before_s or None):
                answer = await self._http.send(request, stream=True)
        except TimeoutError:
            self._done["hung up before the answer"] += 1
            return
        if answer.status_code == 200 and self._choose.random() < 0.5:
            await anext(answer.aiter_raw(), None)
        await answer.aclose()
        self._done["hung up in the answer"] += 1

    async def _mistake(self) -> None:
        mistakes: list[tuple[dict[str, object], int]] = [
            ({"voice": "nobody"}, 400),
            ({"model": "gpt-9"}, 404),
            ({"speed": 99}, 400),
            ({"input": ""}, 400),
            ({"input": "*** ---"}, 400),
            ({"input": "[pause:nosuch]"}, 400),
            ({"input": "a" * 200_000}, 400),
        ]
        wrong, expected = self._choose.choice(mistakes)
        answer = await self._http.post("/v1/audio/speech", json=self._body(**wrong))
        self._count("refused", answer, {expected, 429})

    async def _look(self) -> None:
        path = self._choose.choice(["/health", "/health/ready", "/v1/models", "/v1/audio/voices", "/metrics"])
        self._count("looked", await self._http.get(path), {200})

    def _count(self, what: str, answer: httpx.Response, allowed: set[int]) -> None:
        as_expected = answer.status_code in allowed
        self._done[f"{what} {answer.status_code}" if as_expected else f"WRONG {what} {answer.status_code}"] += 1


async def soak(
    url: str, pid: int, minutes: float, clients: int, seed: int
) -> tuple[list[Sample], Counter[str], Sample]:
    """Samples while it lasted, what was done, and a last sample when everybody has gone."""
    began, done, samples = time.monotonic(), Counter[str](), list[Sample]()
    async with httpx.AsyncClient(base_url=url, timeout=600, limits=httpx.Limits(max_connections=None)) as http:
        people = [asyncio.create_task(Client(http, seed + i, done).run()) for i in range(clients)]
        while time.monotonic() - began < 60 * minutes:
            await asyncio.sleep(SAMPLE_EVERY_S)
            samples.append(Sample.of(pid, began))
            if int(samples[-1].at_s // 60) > int((samples[-1].at_s - SAMPLE_EVERY_S) // 60):
                print(show(samples[-round(60 / SAMPLE_EVERY_S) :], done), flush=True)
        for each in people:
            each.cancel()
        await asyncio.gather(*people, return_exceptions=True)
        while (state := (await http.get("/health/ready")).json())["streams"] or state["queued_s"]:
            await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)  # the server sees the last connections close
    return samples, done, Sample.of(pid, began)


def show(minute: list[Sample], done: Counter[str]) -> str:
    """A row of the table."""
    wrong = sum(count for what, count in done.items() if what.startswith(("WRONG", "FAILED")))
    rss, last = [each.rss_mib for each in minute], minute[-1]
    held = f"{min(rss):10.0f} {max(rss):9.0f} {last.files:6d} {last.threads:8d}"
    return f"{last.at_s / 60:7.1f} {held} {done.total():6d} {wrong:6d}"


def held_mib(samples: list[Sample]) -> float:
    """Memory that stays when an utterance is over, whose signals take up to 200 MiB: nearly the least seen."""
    return percentile([each.rss_mib for each in samples], HELD_PERCENTILE)


def growth(samples: list[Sample]) -> float:
    """Return the growth of the memory held, from the first to the last tenth of the time after warming up."""
    steady = samples[int(WARM_UP * len(samples)) :]
    tenth = max(1, len(steady) // 10)
    return held_mib(steady[-tenth:]) / held_mib(steady[:tenth]) - 1


def slope_mib_per_h(samples: list[Sample]) -> float:
    """Return the slope of the memory held after warming up, minute by minute, by least squares."""
    steady = samples[int(WARM_UP * len(samples)) :]
    size = round(60 / SAMPLE_EVERY_S)
    minutes = [steady[i : i + size] for i in range(0, len(steady) - size + 1, size)]
    if len(minutes) < 2:
        return float("nan")
    held = [held_mib(minute) for minute in minutes]
    return statistics.linear_regression([minute[0].at_s / 3600 for minute in minutes], held).slope


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the samples here as well")
    options = parser.parse_args()
    with own_server() as server:
        idle = Sample.of(server.pid, time.monotonic())
        print("minutes  least MiB  most MiB  files  threads   done  wrong")
        samples, done, last = asyncio.run(
            soak(server.url, server.pid, options.minutes, options.clients, options.seed)
        )  # fmt: skip
    print("\n" + "\n".join(f"{count:6d}  {what}" for what, count in sorted(done.items())))
    grown = growth(samples)
    slope = slope_mib_per_h(samples)
    print(f"\nmemory held after warming up: {grown:+.1%}, {slope:+.0f} MiB per hour (bar +{BAR_GROWTH:.0%})")
    print(f"open files: {idle.files} before, {last.files} after; threads: {idle.threads} before, {last.threads} after")
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in samples], indent=2), encoding="utf-8")
    wrong = any(what.startswith(("WRONG", "FAILED")) for what in done)
    return 1 if wrong or grown >= BAR_GROWTH or last.files > idle.files else 0


if __name__ == "__main__":
    sys.exit(main())
