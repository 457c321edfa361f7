"""ReadyQueue: queued utterances in the order of their deadlines, and the batches made of them.

The utterance with the earliest deadline leads a batch. The next ones by deadline join it if they are of the same model
and of about its length: a batch is padded to its longest row and returns as a whole, so a short urgent utterance must
not share it with a long one. No utterance waits for a batch to fill.

Utterances lie in buckets, one for each model and range of lengths, each bucket a heap. Nothing is searched, and taking
an utterance costs the logarithm of the number queued.
"""

import heapq
import math
from collections.abc import Iterator
from typing import NamedTuple

from api.inference.bandwidth_server import BandwidthServer
from api.inference.queued_utterance import QueuedUtterance

STEP = 1.25
"""Ratio of a bucket's lengths to the last bucket's. A batch comes from a bucket and its two neighbours: its longest row
is at most STEP squared = 1.6 times the one that leads it, and STEP cubed = 2 times its shortest."""


class ReadyBatch(NamedTuple):
    """Utterances for one call of a model."""

    items: list[QueuedUtterance]
    """1 to the model's `max_batch`, the most urgent first."""
    deadline: float
    """Deadline of the first item; for a file's, the one that the bandwidth server gives it."""


class _BucketKey(NamedTuple):
    model_id: int
    is_file: bool
    step: int

    @classmethod
    def of(cls, item: QueuedUtterance) -> "_BucketKey":
        step = math.floor(math.log(item.size, STEP))
        return cls(id(item.utterance.model), item.deadline is None, step)

    def is_near(self, other: "_BucketKey") -> bool:
        return self.model_id == other.model_id and abs(self.step - other.step) <= 1


class _Bucket:
    """A heap by rank that any item can be removed from. Empty only when new."""

    def __init__(self) -> None:
        self.items: dict[int, QueuedUtterance] = {}
        self._heap: list[tuple[tuple[bool, float, int], int]] = []

    def add(self, item: QueuedUtterance) -> None:
        self.items[item.order] = item
        heapq.heappush(self._heap, (item.rank, item.order))

    def remove(self, item: QueuedUtterance) -> None:
        del self.items[item.order]
        # The heap keeps the item's two numbers until they reach its top, or until removed items outnumber the others.
        if len(self._heap) > 2 * len(self.items) + 16:
            self._heap = [(each.rank, each.order) for each in self.items.values()]
            heapq.heapify(self._heap)

    @property
    def first(self) -> QueuedUtterance:
        while self._heap[0][1] not in self.items:
            heapq.heappop(self._heap)
        return self.items[self._heap[0][1]]


class ReadyQueue:
    """All utterances that wait for one device."""

    def __init__(self) -> None:
        self._buckets: dict[_BucketKey, _Bucket] = {}
        self._files = BandwidthServer()
        self._size = 0.0

    def __len__(self) -> int:
        return sum(len(bucket.items) for bucket in self._buckets.values())

    def __iter__(self) -> Iterator[QueuedUtterance]:
        for bucket in self._buckets.values():
            yield from bucket.items.values()

    @property
    def size(self) -> float:
        """Sum of the sizes of all items."""
        return self._size

    @property
    def num_calls(self) -> int:
        """Number of model calls for all items, counted bucket by bucket."""
        return sum(
            math.ceil(len(bucket.items) / bucket.first.utterance.model.max_batch) for bucket in self._buckets.values()
        )

    def add(self, item: QueuedUtterance) -> None:
        """Queue an item."""
        if item.deadline is None and self._first(is_file=True) is None:
            self._files.activate(item.queued_at)
        self._buckets.setdefault(_BucketKey.of(item), _Bucket()).add(item)
        self._size += item.size

    def remove(self, item: QueuedUtterance) -> bool:
        """Remove an item. Return whether it was queued."""
        key = _BucketKey.of(item)
        bucket = self._buckets.get(key)
        if bucket is None or item.order not in bucket.items:
            return False
        bucket.remove(item)
        self._size -= item.size
        if not bucket.items:
            del self._buckets[key]
        if not self._buckets:
            self._size = 0.0  # exactly, despite the rounding of thousands of sums
        return True

    @property
    def first_stream(self) -> QueuedUtterance | None:
        """Item with the earliest deadline, files aside."""
        return self._first(is_file=False)

    @property
    def first(self) -> QueuedUtterance:
        """Item that leads the next batch. The queue must not be empty."""
        stream, file = self.first_stream, self._first(is_file=True)
        if stream is None or file is None:
            first = stream or file
            assert first is not None, "the queue is empty"
            return first
        return stream if self._deadline(stream) <= self._deadline(file) else file

    def pop_batch(self, now: float) -> ReadyBatch:
        """Remove and return the next batch, earliest deadline first. The queue must not be empty.

        `now`: event loop time in seconds.
        """
        stream, first = self.first_stream, self.first
        deadline, key = self._deadline(first), _BucketKey.of(first)
        items = [first]
        self.remove(first)
        while len(items) < first.utterance.model.max_batch:
            near = [bucket.first for other, bucket in self._buckets.items() if other.is_near(key)]
            if not near:
                break
            items.append(min(near, key=lambda item: item.rank))
            self.remove(items[-1])
        if files_s := sum(item.cost_s for item in items if item.deadline is None):
            self._files.charge(now, files_s, contended=stream is not None)
        return ReadyBatch(items, deadline)

    def _deadline(self, item: QueuedUtterance) -> float:
        return self._files.deadline(item.cost_s) if item.deadline is None else item.deadline

    def _first(self, *, is_file: bool) -> QueuedUtterance | None:
        firsts = (bucket.first for key, bucket in self._buckets.items() if key.is_file == is_file)
        return min(firsts, key=lambda item: item.rank, default=None)
