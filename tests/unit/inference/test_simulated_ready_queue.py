"""Listeners, files and the device in simulated time: who runs dry, who starves.

The parts are the queue's own (Listener, ReadyQueue, BandwidthServer). What stands in for the device is a clock that is
put on by what a call costs, so that each run is the same and takes no time.
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
from api.synthesis.playback_clock import Listener

pytestmark = pytest.mark.anyio

S_PER_PHONEME = 0.06
"""Of sound, the overhead of an utterance counted as phonemes."""


@dataclass
class Asker:
    """A request: a stream that is played at real-time pace, or a file."""

    lengths: tuple[int, ...]
    """Phonemes of its utterances; the last repeats for ever."""
    streaming: bool = True
    begins: float = 0.0
    ahead_s: float = 10.0
    """How far ahead of its listener the stream is read before its buffers are full."""
    num_spoken: int = 0
    heard_s: float = 0.0
    first_at: float | None = None
    underrun_s: float = 0.0
    listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        self.listener = Listener(self.begins, streaming=self.streaming)

    @property
    def num_phonemes(self) -> int:
        return self.lengths[min(self.num_spoken, len(self.lengths) - 1)]

    def hear(self, now: float) -> float:
        """One utterance has been made; when the next is asked for."""
        duration_s = S_PER_PHONEME * size_of(self.num_phonemes, 1.0)
        self.num_spoken += 1
        self.heard_s += duration_s
        if self.first_at is None:
            self.first_at = now
        self.listener.hears(duration_s, now)
        due = self.listener.due(now)
        return now if due is None else max(now, due - self.ahead_s)


class Device:
    """Speaks at a real-time factor of `rtf`, in simulated time."""

    def __init__(self, askers: list[Asker], rtf: float) -> None:
        self.model = FakeModel()
        self.rtf = rtf
        self.ready = ReadyQueue()
        self.now = 0.0
        self.spent_s = {True: 0.0, False: 0.0}
        self._order = itertools.count()
        self._by_order: dict[int, Asker] = {}
        self._asking = [(asker.begins, next(self._order), asker) for asker in askers]
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
            asker = self._by_order.pop(item.order)
            asker.underrun_s += item.underrun_s(self.now)
            self.spent_s[asker.streaming] += item.cost_s
            heapq.heappush(self._asking, (asker.hear(self.now), next(self._order), asker))

    def _ask(self, asker: Asker) -> None:
        order = next(self._order)
        self._by_order[order] = asker
        utterance = Utterance(self.model, "a" * asker.num_phonemes, STYLE, 1.0, seed=0)
        cost_s = self.rtf * S_PER_PHONEME * size_of(asker.num_phonemes, 1.0)
        due, result = asker.listener.due(self.now), asyncio.get_running_loop().create_future()
        self.ready.add(QueuedUtterance(utterance, due, order, self.now, cost_s, result))


def streams(number: int, every_s: float = 2.0, ahead_s: float = 10.0) -> list[Asker]:
    return [Asker((40, 90, 180), begins=i * every_s, ahead_s=ahead_s) for i in range(number)]


async def test_while_the_device_keeps_up_no_listener_runs_dry() -> None:
    listeners = streams(9)  # at 0.1 each: nine tenths of the device
    device = Device(listeners, rtf=0.1)
    device.run(until=600.0)
    assert [each.underrun_s for each in listeners] == [0.0] * 9
    assert all(each.heard_s > 550.0 for each in listeners)


async def test_files_share_what_listeners_leave() -> None:
    listeners = streams(8)
    files = [Asker((40, 90, 180), streaming=False) for _ in range(30)]
    device = Device([*listeners, *files], rtf=0.1)
    device.run(until=600.0)
    assert [each.underrun_s for each in listeners] == [0.0] * 8
    # All that is left, and each file its part of it.
    assert sum(device.spent_s.values()) == pytest.approx(600.0, abs=2.0)
    assert device.spent_s[False] > 100.0
    assert max(each.num_spoken for each in files) - min(each.num_spoken for each in files) <= 1


async def test_files_go_on_though_listeners_want_more_than_there_is() -> None:
    listeners = streams(15, every_s=1.0)
    files = [Asker((40, 90, 180), streaming=False) for _ in range(3)]
    device = Device([*listeners, *files], rtf=0.1)
    device.run(until=600.0)
    assert device.spent_s[False] == pytest.approx(60.0, rel=0.2)  # a tenth
    assert min(each.num_spoken for each in files) > 10


async def test_a_file_that_had_the_device_to_itself_is_not_made_to_pay_for_it() -> None:
    file = Asker((180,), streaming=False)
    late = [Asker((40, 90, 180), begins=300.0) for _ in range(15)]
    device = Device([file, *late], rtf=0.1)
    device.run(until=300.0)
    before_s = device.spent_s[False]
    assert before_s == pytest.approx(300.0, abs=2.0)
    device.run(until=400.0)
    assert device.spent_s[False] - before_s == pytest.approx(10.0, rel=0.5)


async def test_a_book_read_flat_out_does_not_shut_files_out() -> None:
    book = Asker((40, 90, 180), ahead_s=1e9)
    file = Asker((180,), streaming=False)
    device = Device([book, file], rtf=0.1)
    device.run(until=600.0)
    assert device.spent_s[False] > 250.0
    assert device.spent_s[True] > 60.0  # real time at least
    assert book.underrun_s == 0.0


async def test_what_a_file_had_while_nobody_was_in_a_hurry_is_not_held_against_it_for_long() -> None:
    book = Asker((40, 90, 180), ahead_s=1e9)
    file = Asker((180,), streaming=False)
    late = [Asker((40, 90, 180), begins=300.0) for _ in range(15)]
    device = Device([book, file, *late], rtf=0.1)
    device.run(until=300.0)
    before = file.num_spoken
    device.run(until=300.0 + MAX_DEBT_S + 2 * 0.1 * S_PER_PHONEME * 190 / FILE_SHARE)
    assert file.num_spoken > before


async def test_what_files_did_not_use_is_not_saved_up_for_them() -> None:
    listeners = streams(8, ahead_s=5.0)
    files = [Asker((180,), streaming=False, begins=300.0) for _ in range(30)]
    device = Device([*listeners, *files], rtf=0.1)
    device.run(until=400.0)
    assert [each.underrun_s for each in listeners] == [0.0] * 8
    assert device.spent_s[False] > 15.0


async def test_a_new_listener_is_heard_before_files_and_before_what_is_read_ahead() -> None:
    busy = [Asker((180,), streaming=False) for _ in range(20)] + streams(4, every_s=0.0, ahead_s=1e9)
    new = Asker((40, 90, 180), begins=60.0)
    device = Device([*busy, new], rtf=0.1)
    device.run(until=70.0)
    assert new.first_at is not None
    # At worst the call that was being made when it came, and its own.
    assert new.first_at - 60.0 <= 0.1 * S_PER_PHONEME * (190 + 50) + 1e-6


def test_who_held_the_stream_up_comes_back_no_more_urgent_than_others() -> None:
    listener = Listener(100.0, streaming=True)
    assert listener.due(100.5) == 100.0  # the first: since the request came
    listener.hears(2.0, now=101.0)
    assert listener.due(101.0) == 103.0
    listener.hears(6.0, now=102.0)
    assert listener.due(102.0) == 109.0
    assert listener.due(500.0) == 500.0  # it did not read for long
    listener.hears(1.0, now=501.0)
    assert listener.due(501.0) == 502.0


def test_a_file_has_no_deadline() -> None:
    listener = Listener(100.0, streaming=False)
    listener.hears(2.0, now=101.0)
    assert listener.due(101.0) is None
