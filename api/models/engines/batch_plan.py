"""Which utterances of a batch the decoder takes together, and how large a batch is worth making.

The decoder takes rows of one length, so shorter ones are padded, and padding is computed for nothing. Lengths are
rounded up to a few buckets: each new shape costs a GPU time (kernels are chosen, memory is laid out anew), and CUDA
graphs (cuda/graphs.py) exist for certain shapes only.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

FRAME_BUCKETS = tuple((4 + quarter) << octave for octave in range(3, 10) for quarter in range(4))
"""Lengths in frames of 25 ms: 32, 40, 48, 56, 64, 80, ... 3,584 (90 s).

There are four an octave: one frame more than a bucket holds, and at most a fifth of the next bucket is padding.
"""

LONG_STEP = 512
"""The step of lengths beyond the last bucket, in frames."""

MIN_FILL = 0.75
"""The least share of its bucket that a row fills, but for the smallest bucket (0.8 s): at most a quarter is padding."""

MAX_GROUP_FRAMES = 4096
"""The most rows times bucket of a group, so that memory stays bounded whatever the batch. One row may be longer.

102 s of audio keep any GPU busy, and take 250 MB for each tensor at the generator's last stage (4096 frames * 120 * 128
channels * 4 bytes).
"""

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)

MIN_GAIN = 1.1
"""The least factor of throughput by which doubling a batch is worth the longer wait of its first utterance."""


class Group(NamedTuple):
    """Rows that are decoded together."""

    rows: tuple[int, ...]
    """Positions in the batch."""
    size: int
    """Frames that each is padded to."""


def bucket(num_frames: int) -> int:
    """Return the smallest bucket that holds this many frames."""
    fitting = (size for size in FRAME_BUCKETS if size >= num_frames)
    return next(fitting, -(-num_frames // LONG_STEP) * LONG_STEP)


def grouped(frames: Sequence[int], max_frames: int = MAX_GROUP_FRAMES) -> Iterator[Group]:
    """Put every row of a batch into one group; `frames` holds the rows' lengths. A row that stays alone is not padded.

    The longest row comes first, joined by the next longest while they fill the bucket and the group has space.
    """
    remaining = sorted(range(len(frames)), key=lambda row: frames[row], reverse=True)
    while remaining:
        size = bucket(frames[remaining[0]])
        most = max(1, max_frames // size)
        least = 0 if size == FRAME_BUCKETS[0] else MIN_FILL * size
        rows = tuple(row for row in remaining[:most] if frames[row] >= least) or (remaining[0],)
        yield Group(rows, size if len(rows) > 1 else frames[rows[0]])
        remaining = remaining[len(rows) :]


def best_size(seconds: Callable[[int], float]) -> int:
    """Return the batch size up to which each doubling gains.

    `seconds` returns how long a batch takes, and raises MemoryError for one that is too large.
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
