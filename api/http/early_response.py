"""How a request is refused before its body is read, in the same shape as every other failure."""

import asyncio
from contextlib import suppress

from starlette.responses import JSONResponse
from starlette.types import Receive, Send

from api.errors import ServiceError

LINGER_S = 2.0
"""How long a refused client may go on sending before the connection is closed."""


async def refuse(error: ServiceError, receive: Receive, send: Send) -> None:
    """Answer with `error` at once, then end the connection, since a body may still be on its way.

    What comes of that body is thrown away for `LINGER_S`: closing a socket with unread bytes makes the kernel reset the
    connection, and with it the client may lose the answer (RFC 9112, section 9.6).
    """
    answer = JSONResponse(error.body(), error.status, {**error.headers(), "connection": "close"})
    await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while (await receive()).get("more_body"):
                pass
    await send({"type": "http.response.body", "body": b""})
