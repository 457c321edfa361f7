"""Which utterances of a batch the decoder takes together, and how much padding that costs.

The decoder takes rows of one length, so shorter ones are padded, and what is padded is computed for nothing. Lengths
are rounded up to a few buckets: each new shape costs a GPU time (kernels are chosen, memory is laid out anew), and CUDA
graphs (graphs.py) exist for certain shapes only.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

FRAME_BUCKETS = tuple((4 + quarter) << octave for octave in range(3, 10) for quarter in range(4))
"""Lengths in frames of 25 ms: 32, 40, 48, 56, 64, 80, ... 3,584 (90 s). Four an octave: one more frame than a bucket
holds, and at most a fifth of the next is padding."""

LONG_STEP = 512
"""Beyond the last bucket lengths are multiples of this."""

MIN_FILL = 0.75
"""A row fills at least this much of its bucket, the smallest bucket (0.8 s) excepted: at most a quarter is padding."""

MAX_GROUP_FRAMES = 4096
"""Rows times bucket. 102 s of audio keep any GPU busy, and take 250 MB for each tensor at the generator's last stage
(4096 frames * 120 * 128 channels * 4 bytes): memory stays bounded whatever the batch. One row may be longer."""

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)

MIN_GAIN = 1.1
"""What doubling a batch must multiply the throughput by, to be worth its first listener's longer wait."""


class Group(NamedTuple):
    """Rows that are decoded together."""

    rows: tuple[int, ...]
    """Positions in the batch."""
    size: int
    """Frames that each is padded to."""


def bucket(num_frames: int) -> int:
    """The smallest bucket that holds this many frames."""
    fitting = (size for size in FRAME_BUCKETS if size >= num_frames)
    return next(fitting, -(-num_frames // LONG_STEP) * LONG_STEP)


def grouped(frames: Sequence[int], max_frames: int = MAX_GROUP_FRAMES) -> Iterator[Group]:
    """Every row of a batch in one group; `frames` holds their lengths. A row that stays alone is not padded.

    Longest first, joined by the next longest while they fill the bucket and the group has room.
    """
    waiting = sorted(range(len(frames)), key=lambda row: frames[row], reverse=True)
    while waiting:
        size = bucket(frames[waiting[0]])
        room = max(1, max_frames // size)
        least = 0 if size == FRAME_BUCKETS[0] else MIN_FILL * size
        rows = tuple(row for row in waiting[:room] if frames[row] >= least) or (waiting[0],)
        yield Group(rows, size if len(rows) > 1 else frames[rows[0]])
        waiting = waiting[len(rows) :]


def best_size(seconds: Callable[[int], float]) -> int:
    """The size up to which each doubling gains.

    `seconds` says how long a batch takes, and raises MemoryError for one that is too large.
    """
    best, best_s = 1, seconds(1)
    for size in BATCH_SIZES[1:]:
        try:
            took_s = seconds(size)
        except MemoryError:
            break
        if size / took_s < MIN_GAIN * best / best_s:
            break
        best, best_s = size, took_s
    return best
