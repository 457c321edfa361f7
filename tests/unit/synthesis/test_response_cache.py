"""ResponseCache: whole or absent, within its bound, the least recently used forgotten first."""

import asyncio
import tracemalloc
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from api.synthesis.chunks import ResponseChunk, SynthesisStats
from api.synthesis.response_cache import ENTRY_BYTES, ResponseCache, new_tag

pytestmark = pytest.mark.anyio

KEY = b"k" * 32


async def chunks(*pieces: bytes) -> AsyncGenerator[ResponseChunk, None]:
    for piece in pieces:
        yield ResponseChunk(piece, SynthesisStats(3, 600))


async def give(cache: ResponseCache, key: bytes, *pieces: bytes, tag: str = "t") -> list[bytes]:
    """Return the chunks that a client gets of a response that is recorded."""
    async with aclosing(cache.record(key, tag, chunks(*pieces))) as recorded:
        return [chunk.data async for chunk in recorded]


def keys_in(cache: ResponseCache, *keys: bytes) -> list[bytes]:
    return [key for key in keys if cache.find(key) is not None]


async def test_an_answer_is_found_as_it_was_given() -> None:
    cache = ResponseCache(100_000)
    assert cache.find(KEY) is None
    assert await give(cache, KEY, b"one", b"two", tag="first") == [b"one", b"two"]
    answer = cache.find(KEY)
    assert answer is not None
    assert (answer.chunks, answer.tag, answer.stats) == ((b"one", b"two"), "first", SynthesisStats(6, 1200))


async def test_of_two_equal_ones_the_first_to_end_stays() -> None:
    cache = ResponseCache(100_000)
    slow = cache.record(KEY, "slow", chunks(b"one", b"two"))
    await anext(slow)
    await give(cache, KEY, b"one", b"two", tag="quick")
    size = cache.num_bytes
    assert [chunk.data async for chunk in slow] == [b"two"]
    answer = cache.find(KEY)
    assert answer is not None
    assert answer.tag == "quick"
    assert cache.num_bytes < size, "the slow one's room was given back"


@pytest.mark.parametrize("ending", ["given up", "failed"])
async def test_half_an_answer_is_none(ending: str) -> None:
    async def failing() -> AsyncGenerator[ResponseChunk, None]:
        yield ResponseChunk(b"one")
        raise OSError("the rest is gone")

    cache = ResponseCache(100_000)
    recorded = cache.record(KEY, "t", failing() if ending == "failed" else chunks(b"one", b"two"))
    assert (await anext(recorded)).data == b"one"
    assert cache.find(KEY) is None
    assert cache.num_bytes > 0
    if ending == "failed":
        with pytest.raises(OSError, match="the rest is gone"):
            await anext(recorded)
    else:
        await recorded.aclose()
    assert cache.find(KEY) is None
    assert (len(cache), cache.num_bytes) == (0, 0)


async def test_giving_up_closes_what_is_recorded() -> None:
    closed = False

    async def source() -> AsyncGenerator[ResponseChunk, None]:
        nonlocal closed
        try:
            yield ResponseChunk(b"one")
        finally:
            closed = True

    recorded = ResponseCache(100_000).record(KEY, "t", source())
    await anext(recorded)
    await recorded.aclose()
    assert closed


async def test_the_least_lately_used_is_forgotten_first() -> None:
    cache = ResponseCache(4 * (10_000 + ENTRY_BYTES + 100))
    for key in (b"a", b"b", b"c", b"d"):
        await give(cache, key, bytes(10_000))
    assert cache.find(b"a") is not None
    await give(cache, b"e", bytes(10_000))
    assert keys_in(cache, b"a", b"b", b"c", b"d", b"e") == [b"a", b"c", b"d", b"e"]


async def test_a_book_is_not_kept_and_drives_nothing_out() -> None:
    cache = ResponseCache(50_000)
    await give(cache, b"a", bytes(10_000))
    before = cache.num_bytes
    book = [bytes(1000)] * 100
    assert await give(cache, b"book", *book) == book
    assert keys_in(cache, b"a", b"book") == [b"a"]
    assert cache.num_bytes == before


async def test_recordings_count_and_the_bound_holds_among_many_at_once() -> None:
    cache = ResponseCache(100_000)
    most = 0

    async def listen(number: int) -> None:
        nonlocal most
        async with aclosing(cache.record(bytes([number]), "t", chunks(*[bytes(1000)] * 15))) as recorded:
            async for _ in recorded:
                most = max(most, cache.num_bytes)
                await asyncio.sleep(0)

    await asyncio.gather(*(listen(number) for number in range(40)))
    assert 50_000 < most <= 100_000
    assert 1 <= len(cache) <= 6
    assert cache.num_bytes == len(cache) * (ENTRY_BYTES + 15 * (1000 + 33))


@pytest.mark.parametrize("num_bytes", [1, 100, 5000])
async def test_the_memory_taken_is_within_the_bound(num_bytes: int) -> None:
    cache = ResponseCache(2_000_000)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(4_000_000 // (num_bytes + ENTRY_BYTES)):
            await give(
                cache, number.to_bytes(32, "big"), *(bytes([number % 256]) * num_bytes for _ in range(4)), tag=new_tag()
            )
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 1_900_000 < cache.num_bytes <= 2_000_000
    assert held <= 2_000_000
