"""Streams, files and a device in simulated time: underruns and starvation.

The parts are the queue's own: playback clock, ReadyQueue and BandwidthServer. A clock that advances by the cost of each
call stands for the device, so that every run is the same and takes no time.
"""

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field

import pytest
from support.fake_model import STYLE, FakeModel

from api.inference.bandwidth_server import FILE_SHARE, MAX_DEBT_S
from api.inference.cost_model import size_of
from api.inference.queued_utterance import QueuedUtterance
from api.inference.ready_queue import ReadyQueue
from api.models.base import Utterance
from api.synthesis.playback_clock import PlaybackClock

pytestmark = pytest.mark.anyio

S_PER_PHONEME = 0.06
"""Audio of a phoneme, in seconds; an utterance's fixed part counts as phonemes."""


@dataclass
class Request:
    """A request: a stream that is played in real time, or a file."""

    lengths: tuple[int, ...]
    """Phonemes of its utterances; the last one repeats for ever."""
    streaming: bool = True
    begins: float = 0.0
    ahead_s: float = 10.0
    """Audio ahead of playback at which the client's buffer is full, in seconds."""
    num_spoken: int = 0
    heard_s: float = 0.0
    first_at: float | None = None
    underrun_s: float = 0.0
    listener: PlaybackClock = field(init=False)

    def __post_init__(self) -> None:
        self.listener = PlaybackClock(self.begins, streaming=self.streaming)

    @property
    def num_phonemes(self) -> int:
        return self.lengths[min(self.num_spoken, len(self.lengths) - 1)]

    def hear(self, now: float) -> float:
        """Note that an utterance was spoken. Return the time at which the next one is queued."""
        duration_s = S_PER_PHONEME * size_of(self.num_phonemes, 1.0)
        self.num_spoken += 1
        self.heard_s += duration_s
        if self.first_at is None:
            self.first_at = now
        self.listener.add_audio(duration_s, now)
        due = self.listener.due(now)
        return now if due is None else max(now, due - self.ahead_s)


class Device:
    """A device with the real-time factor `rtf`, in simulated time."""

    def __init__(self, requests: list[Request], rtf: float) -> None:
        self.model = FakeModel()
        self.rtf = rtf
        self.ready = ReadyQueue()
        self.now = 0.0
        self.spent_s = {True: 0.0, False: 0.0}
        self._order = itertools.count()
        self._by_order: dict[int, Request] = {}
        self._asking = [(request.begins, next(self._order), request) for request in requests]
        heapq.heapify(self._asking)

    def run(self, until: float) -> None:
        while self.now < until:
            while self._asking and self._asking[0][0] <= self.now:
                self._ask(heapq.heappop(self._asking)[2])
            if not self.ready:
                self.now = self._asking[0][0]
                continue
            (item,) = self.ready.pop_batch(self.now).items
            self.now += item.cost_s
            request = self._by_order.pop(item.order)
            request.underrun_s += item.underrun_s(self.now)
            self.spent_s[request.streaming] += item.cost_s
            heapq.heappush(self._asking, (request.hear(self.now), next(self._order), request))

    def _ask(self, request: Request) -> None:
        order = next(self._order)
        self._by_order[order] = request
        utterance = Utterance(self.model, "a" * request.num_phonemes, STYLE, 1.0, seed=0)
        cost_s = self.rtf * S_PER_PHONEME * size_of(request.num_phonemes, 1.0)
        due, result = request.listener.due(self.now), asyncio.get_running_loop().create_future()
        self.ready.add(QueuedUtterance(utterance, due, order, self.now, cost_s, result))


def streams(number: int, every_s: float = 2.0, ahead_s: float = 10.0) -> list[Request]:
    return [Request((40, 90, 180), begins=i * every_s, ahead_s=ahead_s) for i in range(number)]


async def test_no_stream_underruns_while_the_device_keeps_up() -> None:
    listeners = streams(9)  # 0.1 each: nine tenths of the device
    device = Device(listeners, rtf=0.1)
    device.run(until=600.0)
    assert [each.underrun_s for each in listeners] == [0.0] * 9
    assert all(each.heard_s > 550.0 for each in listeners)


async def test_files_share_the_time_that_streams_leave() -> None:
    listeners = streams(8)
    files = [Request((40, 90, 180), streaming=False) for _ in range(30)]
    device = Device([*listeners, *files], rtf=0.1)
    device.run(until=600.0)
    assert [each.underrun_s for each in listeners] == [0.0] * 8
    # All the time that is left, in equal parts.
    assert sum(device.spent_s.values()) == pytest.approx(600.0, abs=2.0)
    assert device.spent_s[False] > 100.0
    assert max(each.num_spoken for each in files) - min(each.num_spoken for each in files) <= 1


async def test_files_get_a_tenth_under_overload() -> None:
    listeners = streams(15, every_s=1.0)
    files = [Request((40, 90, 180), streaming=False) for _ in range(3)]
    device = Device([*listeners, *files], rtf=0.1)
    device.run(until=600.0)
    assert device.spent_s[False] == pytest.approx(60.0, rel=0.2)  # a tenth
    assert min(each.num_spoken for each in files) > 10


async def test_file_that_ran_alone_has_no_debt() -> None:
    file = Request((180,), streaming=False)
    late = [Request((40, 90, 180), begins=300.0) for _ in range(15)]
    device = Device([file, *late], rtf=0.1)
    device.run(until=300.0)
    before_s = device.spent_s[False]
    assert before_s == pytest.approx(300.0, abs=2.0)
    device.run(until=400.0)
    assert device.spent_s[False] - before_s == pytest.approx(10.0, rel=0.5)


async def test_stream_far_ahead_does_not_starve_files() -> None:
    book = Request((40, 90, 180), ahead_s=1e9)
    file = Request((180,), streaming=False)
    device = Device([book, file], rtf=0.1)
    device.run(until=600.0)
    assert device.spent_s[False] > 250.0
    assert device.spent_s[True] > 60.0  # at least real time
    assert book.underrun_s == 0.0


async def test_debt_of_files_is_bounded() -> None:
    book = Request((40, 90, 180), ahead_s=1e9)
    file = Request((180,), streaming=False)
    late = [Request((40, 90, 180), begins=300.0) for _ in range(15)]
    device = Device([book, file, *late], rtf=0.1)
    device.run(until=300.0)
    before = file.num_spoken
    device.run(until=300.0 + MAX_DEBT_S + 2 * 0.1 * S_PER_PHONEME * 190 / FILE_SHARE)
    assert file.num_spoken > before


async def test_unused_bandwidth_of_files_is_not_saved() -> None:
    listeners = streams(8, ahead_s=5.0)
    files = [Request((180,), streaming=False, begins=300.0) for _ in range(30)]
    device = Device([*listeners, *files], rtf=0.1)
    device.run(until=400.0)
    assert [each.underrun_s for each in listeners] == [0.0] * 8
    assert device.spent_s[False] > 15.0


async def test_new_stream_comes_before_files_and_streams_far_ahead() -> None:
    busy = [Request((180,), streaming=False) for _ in range(20)] + streams(4, every_s=0.0, ahead_s=1e9)
    new = Request((40, 90, 180), begins=60.0)
    device = Device([*busy, new], rtf=0.1)
    device.run(until=70.0)
    assert new.first_at is not None
    # At worst after the call that ran when it came, and its own.
    assert new.first_at - 60.0 <= 0.1 * S_PER_PHONEME * (190 + 50) + 1e-6


def test_deadline_after_a_stall_is_now() -> None:
    listener = PlaybackClock(100.0, streaming=True)
    assert listener.due(100.5) == 100.0  # the first: due when the request came
    listener.add_audio(2.0, now=101.0)
    assert listener.due(101.0) == 103.0
    listener.add_audio(6.0, now=102.0)
    assert listener.due(102.0) == 109.0
    assert listener.due(500.0) == 500.0  # after a long pause of the reader
    listener.add_audio(1.0, now=501.0)
    assert listener.due(501.0) == 502.0


def test_file_has_no_deadline() -> None:
    listener = PlaybackClock(100.0, streaming=False)
    listener.add_audio(2.0, now=101.0)
    assert listener.due(101.0) is None
