"""Slow readers and failures on the way: nobody else notices, and nobody takes half a file for a whole.

Clients and workers that are lost are in tests/faults.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.app_variants import with_own_queue
from support.checkpoints import tiny_config, write_model
from support.patience import HANGS_AFTER_S
from support.served import Served, behind, serving, tiny_settings

from api.models.engines.torch import TorchEngine
from api.models.registry import Registry
from api.models.v1_0.models import KModel
from api.models.wrapper import V1ModelWrapper

pytestmark = pytest.mark.anyio

BOOK = "It was a long road, and the rain had not stopped since morning. Nobody spoke of turning back. " * 60
LONG_PAUSES = "Hello there.[pause:60s]" * 6
"""17 MB of sound, soon made: more than the buffers between server and client hold."""


@asynccontextmanager
async def listener(
    served: Served, text: str, *, receive_buffer: int | None = None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A raw connection that has asked for `text` as PCM and has read nothing yet."""
    connection = socket.socket()
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", served.port))
    reader, writer = await asyncio.open_connection(sock=connection)
    body = json.dumps({"input": text, "response_format": "pcm"}).encode()
    head = "POST /v1/audio/speech HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n"
    writer.write(head.encode() + f"content-length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    try:
        yield reader, writer
    finally:
        writer.close()


async def until_idle(served: Served) -> None:
    """Return once no stream is being spoken and nothing is queued; fails after a minute."""
    async with asyncio.timeout(HANGS_AFTER_S):
        while served.service.synthesizer.num_streams or served.service.queue.queued_s > 0:
            await asyncio.sleep(0.01)


async def until_stalled(served: Served) -> None:
    """Return once the only stream there is has filled its buffers: nothing has been queued for a whole second."""
    quiet = 0
    async with asyncio.timeout(HANGS_AFTER_S):
        while quiet < 100:
            quiet = 0 if served.service.queue.queued_s > 0 else quiet + 1
            await asyncio.sleep(0.01)


async def test_a_reader_that_stalls_holds_nobody_and_loses_nothing(tiny: Served) -> None:
    expected = await tiny.client.post("/v1/audio/speech", json={"input": LONG_PAUSES, "response_format": "pcm"})
    async with listener(tiny, LONG_PAUSES, receive_buffer=4096) as (reader, _):
        await reader.readuntil(b"\r\n\r\n")
        await until_stalled(tiny)
        for i in range(3):
            answer = await tiny.client.post("/v1/audio/speech", json={"input": f"Number {i}."})
            assert answer.status_code == 200
        audio = await read_chunked(reader)
    assert audio == expected.content


async def read_chunked(reader: asyncio.StreamReader) -> bytes:
    """A chunked body to its end; IncompleteReadError if the connection was cut."""
    body = bytearray()
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    return bytes(body)


async def test_a_failure_after_the_first_byte_cuts_the_connection(tiny_assets: Path) -> None:
    async with serving(tiny_settings(tiny_assets)) as served:
        async with served.client.stream("POST", "/v1/audio/speech", json={"input": BOOK}) as response:
            assert response.status_code == 200
            pieces = response.aiter_raw()
            assert await anext(pieces)
            await served.service.queue.close()
            with pytest.raises(httpx.RemoteProtocolError):
                async for _ in pieces:
                    pass
        answer = await served.client.post("/v1/audio/speech", json={"input": "Hello."})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert (await served.client.get("/health")).status_code == 200
        ready = await served.client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "draining")


async def test_requests_that_come_together_are_answered_in_order_of_arrival(tiny: Served, tmp_path: Path) -> None:
    """Once all wait: which of two has its phonemes first is the workers' affair."""
    answered: list[int] = []
    may_finish = asyncio.Event()

    async def run(call: Callable[..., Any], /, *args: Any) -> Any:
        await may_finish.wait()
        return await asyncio.to_thread(call, *args)

    async def listen(client: httpx.AsyncClient, number: int) -> None:
        body = {"input": f"Number {number}. {BOOK[:600]}", "response_format": "pcm"}
        async with client.stream("POST", "/v1/audio/speech", json=body) as response:
            pieces = response.aiter_raw()
            await anext(pieces)
            answered.append(number)
            async for _ in pieces:
                pass

    model = V1ModelWrapper(TorchEngine(KModel(*write_model(tmp_path, tiny_config()))), run)
    registry = Registry([replace(tiny.service.registry.default, model=model)])
    async with (
        with_own_queue(tiny.service, registry) as service,
        behind(service) as served,
        asyncio.timeout(HANGS_AFTER_S),
        asyncio.TaskGroup() as listeners,
    ):
        for number in range(10):
            listeners.create_task(listen(served.client, number))
            while service.queue.running_call is None or service.queue.depth < number:
                await asyncio.sleep(0)
        may_finish.set()
    assert answered == list(range(10))
