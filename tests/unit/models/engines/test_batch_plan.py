"""Which rows of a batch are decoded together: little is padding, and a larger batch has to gain."""

from hypothesis import given
from hypothesis import strategies as st

from api.models.engines.batch_plan import (
    FRAME_BUCKETS,
    LONG_STEP,
    MAX_GROUP_FRAMES,
    MIN_FILL,
    best_size,
    bucket,
    grouped,
)


@given(st.lists(st.integers(1, 6000), min_size=1, max_size=64))
def test_little_of_a_group_is_padding_and_every_row_is_in_one(frames: list[int]) -> None:
    groups = list(grouped(frames))
    assert sorted(row for group in groups for row in group.rows) == list(range(len(frames)))
    for rows, size in groups:
        if len(rows) == 1:
            assert size == frames[rows[0]]
            continue
        lengths = [frames[row] for row in rows]
        assert size == bucket(max(lengths))
        assert len(rows) * size <= MAX_GROUP_FRAMES
        assert min(lengths) >= MIN_FILL * size or size == FRAME_BUCKETS[0]
    assert [rows for rows, _ in grouped([5, 7, 6], max_frames=0)] == [(1,), (2,), (0,)]


@given(st.integers(1, 100_000))
def test_a_bucket_holds_its_length_and_a_fifth_more_at_most(num_frames: int) -> None:
    size = bucket(num_frames)
    assert size in FRAME_BUCKETS or size % LONG_STEP == 0
    assert num_frames <= size
    assert size == FRAME_BUCKETS[0] or size - num_frames < size / 5


def test_the_batch_grows_while_it_gains() -> None:
    assert best_size(lambda rows: 1.0) == 64
    assert best_size(float) == 1  # twice the rows, twice the time
    assert best_size(lambda rows: max(1.0, rows / 4)) == 4  # four at once take as long as one
    assert best_size(lambda rows: rows**0.9) == 1  # 7 % are not enough

    def bounded(rows: int) -> float:
        if rows > 8:
            raise MemoryError
        return 1.0

    assert best_size(bounded) == 8
