"""Clients that vanish, stop in the middle or never say anything: nobody else notices, and nothing is kept for them."""

import asyncio
import json
import resource
from collections.abc import AsyncIterator, Iterator

import pytest
from support.app_variants import answer, by_hand, head, with_settings
from support.patience import HANGS_AFTER_S
from support.resources import BOOK, SPEECH, hello, unharmed
from support.served import Served, behind

from api.runtime.run import allow_many_connections

pytestmark = pytest.mark.anyio

NUM_SILENT = 1000
JSON_TYPE = "content-type: application/json"


def book_request() -> bytes:
    body = json.dumps({"input": BOOK, "response_format": "pcm"}).encode()
    return head(SPEECH, JSON_TYPE, f"content-length: {len(body)}") + body


@pytest.fixture(scope="module")
async def impatient(tiny: Served) -> AsyncIterator[Served]:
    """A server that waits for no part of a request for long."""
    async with behind(with_settings(tiny.service, header_timeout_s=1.0, body_timeout_s=1.0)) as served:
        yield served


@pytest.mark.parametrize("part", [0.0, 0.01, 0.99])
async def test_gone_before_its_request_is_whole(tiny: Served, part: float) -> None:
    request = book_request()
    async with unharmed(tiny):
        for _ in range(20):
            async with by_hand(tiny, request[: int(len(request) * part)]):
                pass


@pytest.mark.parametrize("num_bytes", [0, 1, 1000])
async def test_gone_before_at_and_after_the_first_byte(tiny: Served, num_bytes: int) -> None:
    async with unharmed(tiny):
        for _ in range(5):
            async with by_hand(tiny, book_request()) as reader:
                if num_bytes:
                    await reader.readuntil(b"\r\n\r\n")
                    await reader.readexactly(num_bytes)
                else:
                    while not tiny.service.synthesizer.num_streams:
                        await asyncio.sleep(0)
            async with asyncio.timeout(HANGS_AFTER_S):
                while tiny.service.synthesizer.num_streams or tiny.service.queue.queued_s > 0:
                    await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "begun", [b"", b"GE", b"GET /health HTTP/1.1\r\nhost:", b"GET /health HTTP/1.1\r\nhost: x\r\n\r\nPOST /v1"]
)
async def test_half_a_head_then_nothing_is_closed(impatient: Served, begun: bytes) -> None:
    async with unharmed(impatient), by_hand(impatient, begun) as reader:
        seen = await reader.read()
    assert seen.startswith(b"HTTP/1.1 200") if b"\r\n\r\n" in begun else seen == b""


async def drip(writer: asyncio.StreamWriter, content: bytes) -> None:
    """Send a byte now and then, each well within any pause that a server allows, until it has had enough."""
    for start in range(len(content)):
        writer.write(content[start : start + 1])
        await writer.drain()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("whole", "dripped"), [(0, b"GET /health HTTP/1.1\r\nx: " + b"x" * 10_000), (1, b" " * 10_000)]
)
async def test_what_comes_drop_by_drop_is_given_up(impatient: Served, whole: int, dripped: bytes) -> None:
    async with unharmed(impatient), asyncio.timeout(HANGS_AFTER_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", impatient.port)
        writer.write(head(SPEECH, JSON_TYPE, f"content-length: {len(dripped)}") * whole)
        dripping = asyncio.create_task(drip(writer, dripped))
        if whole:
            assert (await answer(reader)).status == 408
        else:
            with pytest.raises(ConnectionError):  # closed on bytes that nobody reads, so that the kernel resets it
                assert await reader.read() == b""
                await dripping
        dripping.cancel()
        await asyncio.wait([dripping])
        writer.close()


@pytest.fixture
def many_files() -> Iterator[None]:
    """Both ends of every connection are in this process."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    allow_many_connections()
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_a_thousand_that_say_nothing_keep_nobody_out(impatient: Served, many_files: None) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 2 * NUM_SILENT + 200:
        pytest.skip("this system lets no process have 2,200 files open")
    async with unharmed(impatient), asyncio.timeout(HANGS_AFTER_S):
        silent = []
        for _ in range(10):
            opening = (asyncio.open_connection("127.0.0.1", impatient.port) for _ in range(NUM_SILENT // 10))
            silent += await asyncio.gather(*opening)
        assert await hello(impatient)
        assert {await reader.read() for reader, _ in silent} == {b""}, "each was closed, and told nothing"
        for _, writer in silent:
            writer.close()
