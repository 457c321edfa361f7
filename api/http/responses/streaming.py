"""Audio responses: nothing is sent before the first chunk is there, and a client that hangs up stops the work."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import aclosing
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class AudioResponse(Response):
    """Sends the chunks of one audio file.

    Status and headers wait for the first chunk, so whatever `chunks` raises before that becomes an ordinary error
    response. What it raises later leaves this call, and the server cuts the connection: the client's reader fails
    instead of taking half a file for the whole. When the client goes first, `chunks` is closed at once.
    """

    def __init__(
        self,
        chunks: AsyncGenerator[bytes, None],
        media_type: str,
        *,
        streaming: bool,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`streaming`: send chunks as they come; otherwise gather them and send them with their length."""
        self.chunks = chunks
        self.streaming = streaming
        self.status_code = 200
        self.media_type = media_type
        self.background: BackgroundTask | None = None
        self.init_headers({"cache-control": "no-store", **(headers or {})})
        if not streaming:
            return
        del self.headers["content-length"]
        self.headers["x-accel-buffering"] = "no"  # a proxy in front must not gather what is sent in pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _unless_gone(self._send_all(send), receive)

    async def _send_all(self, send: Send) -> None:
        async with aclosing(self.chunks) as chunks:
            if not self.streaming:
                body = b"".join([chunk async for chunk in chunks])
                self.headers["content-length"] = str(len(body))
                await self._start(send)
                await send({"type": "http.response.body", "body": body})
                return
            first = await anext(chunks)
            await self._start(send)
            await send({"type": "http.response.body", "body": first, "more_body": True})
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

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
