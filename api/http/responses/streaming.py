"""AudioResponse: nothing is sent before the first chunk is there, and a client that hangs up stops the work."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.synthesis.chunks import NO_STATS, ResponseChunk


class AudioResponse(Response):
    """Sends the chunks of one body.

    Status and headers wait for the first chunk, so that whatever `chunks` raises before it becomes an ordinary error
    response. An error after it leaves this call, and the server cuts the connection: the client's reader fails instead
    of taking half a file for the whole. When the client goes first, `chunks` is closed at once.
    """

    def __init__(
        self,
        chunks: AsyncGenerator[ResponseChunk, None],
        media_type: str,
        *,
        streaming: bool,
        headers: Mapping[str, str] | None = None,
        on_sound: Callable[[int], None] | None = None,
    ) -> None:
        """Prepare the response.

        Args:
            streaming: send chunks as they come; otherwise gather them and send them with their length.
            on_sound: called with the number of samples, just before bytes are sent that hold sound.
        """
        self.chunks = chunks
        self.streaming = streaming
        self._on_sound = on_sound
        self.status_code = 200
        self.media_type = media_type
        self.background: BackgroundTask | None = None
        self.init_headers({"cache-control": "no-store", **(headers or {})})
        if not streaming:
            return
        del self.headers["content-length"]
        self.headers["x-accel-buffering"] = "no"  # a proxy must not gather the chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _unless_gone(self._send_all(send), receive)

    async def _send_all(self, send: Send) -> None:
        async with aclosing(self.chunks) as chunks:
            if not self.streaming:
                every = [chunk async for chunk in chunks]
                whole = ResponseChunk(
                    b"".join(chunk.data for chunk in every), sum((chunk.stats for chunk in every), NO_STATS)
                )
                self.headers["content-length"] = str(len(whole.data))
                await self._start(send)
                await self._send(whole, send, more_body=False)
                return
            first = await anext(chunks)
            await self._start(send)
            await self._send(first, send)
            async for chunk in chunks:
                await self._send(chunk, send)
            await send({"type": "http.response.body", "body": b""})

    async def _send(self, chunk: ResponseChunk, send: Send, *, more_body: bool = True) -> None:
        if self._on_sound is not None and chunk.stats.num_samples:
            self._on_sound(chunk.stats.num_samples)
        await send({"type": "http.response.body", "body": chunk.data, "more_body": more_body})

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})


async def _unless_gone(work: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Run `work`, cancelled when the client hangs up; raises what it raises."""
    working = asyncio.create_task(work)
    watching = asyncio.create_task(_client_gone(receive))
    try:
        await asyncio.wait([working, watching], return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
        working.cancel()  # does nothing to a task that is done
        await asyncio.wait([working, watching])
    if not working.cancelled():
        working.result()


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
