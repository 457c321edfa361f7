"""Refusals before a request's body is read, in the same shape as every other error."""

import asyncio
from contextlib import suppress

from starlette.responses import JSONResponse
from starlette.types import Receive, Send

from api.errors import ServiceError

LINGER_S = 2.0
"""Seconds that a refused client may go on sending before the connection is closed."""


async def refuse(error: ServiceError, receive: Receive, send: Send) -> None:
    """Send `error` at once, then end the connection, since a body may still be on its way.

    The rest of that body is thrown away for up to `LINGER_S`: closing a socket with unread bytes makes the kernel reset
    the connection, and the client may then lose the response (RFC 9112, section 9.6).
    """
    response = JSONResponse(error.body(), error.status, {**error.headers(), "connection": "close"})
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while (await receive()).get("more_body"):
                pass
    await send({"type": "http.response.body", "body": b""})
