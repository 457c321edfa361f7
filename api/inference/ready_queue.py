"""The room in which utterances wait, and who is called in next, with whom.

The earliest deadline is called, and with it, of the same model and of about its length, those next by deadline: one
batch. Rows of a batch are padded to the longest and come back together, so an urgent short one never rides with a
long one. Nobody waits for a batch to fill.

Utterances stand on shelves, one for each model and range of lengths, each shelf a heap: nobody is ever looked through,
and calling one in takes the logarithm of how many wait.
"""

import asyncio
import heapq
import math
from collections.abc import Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import NamedTuple

from api.inference.bandwidth_server import BandwidthServer
from api.inference.cost_model import size_of
from api.models.base import SpokenUtterance, Utterance

STEP = 1.25
"""Each shelf's lengths are up to this many times the last one's. A batch comes from a shelf and its two neighbours: its
longest row is at most STEP squared = 1.6 times the one that was called, and STEP cubed = 2 times its shortest."""


@dataclass(eq=False, slots=True)
class QueuedUtterance:
    """An utterance that has been asked for."""

    utterance: Utterance
    deadline: float | None
    """On the event loop's clock, in seconds; None for a file's, see `shares`."""
    order: int
    """Its place among all that were ever asked for."""
    queued_at: float
    cost_s: float
    """What it will take, alone."""
    result: asyncio.Future[SpokenUtterance]
    context: Context = field(default_factory=copy_context)
    """Of who asked for it: what is told of it is told in there, so that an observer knows whose it is."""

    @property
    def size(self) -> float:
        """See `cost.size_of`."""
        return size_of(len(self.utterance.phonemes), self.utterance.speed)

    @property
    def is_first(self) -> bool:
        """Whether its listener has nothing to play from the moment it is asked for."""
        return self.deadline is not None and self.deadline <= self.queued_at

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Smaller goes first: streams by deadline, then files in the order they came."""
        return (self.deadline is None, self.deadline or 0.0, self.order)

    def underrun_s(self, now: float) -> float:
        """For how long its listener has had nothing to play, if it comes now and was asked for in time."""
        if self.deadline is None or self.is_first:
            return 0.0
        return max(0.0, now - self.deadline)


class ReadyBatch(NamedTuple):
    """Who is to be spoken next."""

    batch: list[QueuedUtterance]
    """One model's: 1 to its `max_batch`, the most urgent first."""
    deadline: float
    """By when the first is due, if it is a file's as if all files were one stream (see `shares`)."""


class _Place(NamedTuple):
    model_id: int
    is_file: bool
    step: int

    @classmethod
    def of(cls, item: QueuedUtterance) -> "_Place":
        step = math.floor(math.log(item.size, STEP))
        return cls(id(item.utterance.model), item.deadline is None, step)

    def is_near(self, other: "_Place") -> bool:
        return self.model_id == other.model_id and abs(self.step - other.step) <= 1


class _Shelf:
    """A heap out of which anything can be taken. Never empty but when new."""

    def __init__(self) -> None:
        self.items: dict[int, QueuedUtterance] = {}
        self._heap: list[tuple[tuple[bool, float, int], int]] = []

    def add(self, item: QueuedUtterance) -> None:
        self.items[item.order] = item
        heapq.heappush(self._heap, (item.rank, item.order))

    def remove(self, item: QueuedUtterance) -> None:
        del self.items[item.order]
        # What is left of it is two numbers, until they come to the top or there are more such than others.
        if len(self._heap) > 2 * len(self.items) + 16:
            self._heap = [(each.rank, each.order) for each in self.items.values()]
            heapq.heapify(self._heap)

    @property
    def first(self) -> QueuedUtterance:
        while self._heap[0][1] not in self.items:
            heapq.heappop(self._heap)
        return self.items[self._heap[0][1]]


class ReadyQueue:
    """Everything that waits for one device."""

    def __init__(self) -> None:
        self._shelves: dict[_Place, _Shelf] = {}
        self._files = BandwidthServer()
        self._size = 0.0

    def __len__(self) -> int:
        return sum(len(shelf.items) for shelf in self._shelves.values())

    def __iter__(self) -> Iterator[QueuedUtterance]:
        for shelf in self._shelves.values():
            yield from shelf.items.values()

    @property
    def size(self) -> float:
        """The sizes of all, summed up."""
        return self._size

    @property
    def num_calls(self) -> int:
        """How many calls of a model it will take to speak them all, if they are called shelf by shelf."""
        return sum(
            math.ceil(len(shelf.items) / shelf.first.utterance.model.max_batch) for shelf in self._shelves.values()
        )

    def add(self, item: QueuedUtterance) -> None:
        """Let it wait."""
        if item.deadline is None and self._first(is_file=True) is None:
            self._files.begin(item.queued_at)
        self._shelves.setdefault(_Place.of(item), _Shelf()).add(item)
        self._size += item.size

    def remove(self, item: QueuedUtterance) -> bool:
        """Let it go, if it waits here; whether it did."""
        place = _Place.of(item)
        shelf = self._shelves.get(place)
        if shelf is None or item.order not in shelf.items:
            return False
        shelf.remove(item)
        self._size -= item.size
        if not shelf.items:
            del self._shelves[place]
        if not self._shelves:
            self._size = 0.0  # exactly, whatever the rounding of thousands of sums
        return True

    @property
    def first_stream(self) -> QueuedUtterance | None:
        """Of those that have a deadline, the one with the earliest."""
        return self._first(is_file=False)

    @property
    def next(self) -> QueuedUtterance:
        """The first of those who are called next. Someone must be waiting."""
        return self._more_urgent(self.first_stream, self._first(is_file=True))

    def call(self, now: float) -> ReadyBatch:
        """Take the next batch out. Someone must be waiting."""
        stream = self.first_stream
        called = self.next
        deadline = self._due(called)
        place = _Place.of(called)
        batch = [called]
        self.remove(called)
        while len(batch) < called.utterance.model.max_batch:
            near = [shelf.first for at, shelf in self._shelves.items() if at.is_near(place)]
            if not near:
                break
            batch.append(min(near, key=lambda item: item.rank))
            self.remove(batch[-1])
        if files_s := sum(item.cost_s for item in batch if item.deadline is None):
            self._files.spend(now, files_s, wanted=stream is not None)
        return ReadyBatch(batch, deadline)

    def _more_urgent(self, stream: QueuedUtterance | None, file: QueuedUtterance | None) -> QueuedUtterance:
        if stream is None or file is None:
            called = stream or file
            assert called is not None, "nobody waits"
            return called
        return stream if self._due(stream) <= self._due(file) else file

    def _due(self, item: QueuedUtterance) -> float:
        return self._files.due(item.cost_s) if item.deadline is None else item.deadline

    def _first(self, *, is_file: bool) -> QueuedUtterance | None:
        firsts = (shelf.first for place, shelf in self._shelves.items() if place.is_file == is_file)
        return min(firsts, key=lambda item: item.rank, default=None)
