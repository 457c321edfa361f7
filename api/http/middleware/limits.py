"""Limits for each client: size and pace of a request, and requests at a time.

Each limit is a middleware of its own, and refuses as early as it can: headers before the key is looked up, streams
before the body is read, the body before it is parsed. The limit of queued work is in `inference/queue.py`.
"""

import asyncio
from collections import Counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BodyTooLarge, BodyTooSlow, HeadersTooLarge, ServiceError, TooManyStreams
from api.http.early_response import refuse
from api.inference.queue import InferenceQueue


class LimitHeaders:
    """ASGI middleware: refuses a request whose line and headers are too long.

    h11 has the same bound, but looks at it only while a head is incomplete: one that comes in a single read, of up to
    256 KiB, would pass.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (num_bytes := _head_bytes(scope)) > self._max_bytes:
            said = f"the request's line and headers have {num_bytes} bytes; this server takes at most {self._max_bytes}"
            await refuse(HeadersTooLarge(said), receive, send)
            return
        await self._app(scope, receive, send)


def _head_bytes(scope: Scope) -> int:
    line = len(scope["raw_path"]) + len(scope["query_string"])
    return line + sum(len(name) + len(value) + 4 for name, value in scope["headers"])  # 4: colon, space, end of line


class LimitStreams:
    """ASGI middleware: counts the POST requests that each caller has running, and refuses one too many at once.

    `scope["state"]["caller"]` names the caller; see `auth.py`.
    """

    def __init__(self, app: ASGIApp, max_per_caller: int, queue: InferenceQueue) -> None:
        """`max_per_caller`: 0 means any number. `queue` predicts when a retry may succeed."""
        self._app = app
        self._max_per_caller = max_per_caller
        self._queue = queue
        self._running: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not self._max_per_caller:
            await self._app(scope, receive, send)
            return
        caller = scope["state"]["caller"]
        if self._running[caller] >= self._max_per_caller:
            await refuse(self._too_many(), receive, send)
            return
        self._running[caller] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running[caller] -= 1
            if not self._running[caller]:
                del self._running[caller]  # callers come and go; the table must not grow with them

    def _too_many(self) -> TooManyStreams:
        return TooManyStreams(
            f"{self._max_per_caller} of your requests are being spoken, as many as this server allows at a time; "
            "try again when one of them has ended",
            retry_after_s=self._queue.queued_s,
        )


class LimitBody:
    """ASGI middleware: reads the whole body before the application starts, within a size and a time.

    Starlette's own limit refuses a declared length that is too large in plain text, not in our error shape, and has no
    time limit. Reading ahead costs nothing: every route needs its whole body.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, timeout_s: float) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except ServiceError as error:
            await refuse(error, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body; None if the client hung up before its end."""
        if int(Headers(scope=scope).get("content-length", "0")) > self._max_bytes:  # h11 lets only digits through
            raise self._too_large()
        body = bytearray()
        try:
            async with asyncio.timeout(self._timeout_s):
                while (message := await receive())["type"] == "http.request":
                    body += message.get("body", b"")
                    if len(body) > self._max_bytes:
                        raise self._too_large()
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError as error:
            raise BodyTooSlow(f"the body was not there whole after {self._timeout_s:g} s") from error
        return None

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"the body has more than {self._max_bytes} bytes, the most that this server reads")


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives `body` as one message, then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed
