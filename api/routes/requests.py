"""One id and one log line per request."""

import re
import time
import uuid
from typing import Any

from fastapi import Request
from loguru import logger
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""Ids of clients that are kept: short, and harmless in a header and a log line."""

QUIET_PATHS = ("/health", "/health/ready")
"""Asked every few seconds by whatever watches the service; logged at DEBUG."""


def note(request: Request, **facts: object) -> None:
    """Add facts to the request's log line. Never the text to be spoken."""
    request.scope["state"]["facts"].update(facts)


class RequestLog:
    """ASGI middleware: takes or makes `x-request-id`, sends it back, and logs how the request ended."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = Headers(scope=scope).get("x-request-id", "")
        if not SANE_ID.fullmatch(request_id):
            request_id = uuid.uuid4().hex[:12]
        facts: dict[str, Any] = {}
        scope.setdefault("state", {})["facts"] = facts
        outcome = _Outcome(request_id, send)
        with logger.contextualize(request_id=request_id):
            try:
                await self._app(scope, receive, outcome.send)
            finally:
                _log(scope, outcome, facts)


class _Outcome:
    """Watches what is sent."""

    def __init__(self, request_id: str, send: Send) -> None:
        self._request_id = request_id
        self._send = send
        self.began = time.perf_counter()
        self.first_byte_s: float | None = None
        self.status: int | None = None
        self.num_bytes = 0
        self.complete = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self._request_id
            took_ms = (time.perf_counter() - self.began) * 1000
            headers["openai-processing-ms"] = str(round(took_ms))
            headers["server-timing"] = f"total;dur={took_ms:.3f}"  # the same to the microsecond, and in browsers' tools
        elif message["type"] == "http.response.body":
            if self.first_byte_s is None:
                self.first_byte_s = time.perf_counter() - self.began
            self.num_bytes += len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
        await self._send(message)


def _log(scope: Scope, outcome: _Outcome, facts: dict[str, Any]) -> None:
    took_s = time.perf_counter() - outcome.began
    if outcome.status is None:
        ending = "gone"  # the client hung up first, or nothing could be sent
    elif not outcome.complete:
        ending = f"{outcome.status} cut"
    else:
        ending = str(outcome.status)
    # A path may hold anything a client made up; repr keeps it on one line.
    path = scope["path"] if scope["path"].isprintable() else repr(scope["path"])
    details = "".join(f" {name}={value}" for name, value in facts.items())
    first = f" first_byte={outcome.first_byte_s * 1000:.0f}ms" if outcome.first_byte_s is not None else ""
    level = "DEBUG" if scope["path"] in QUIET_PATHS else "INFO"
    logger.log(
        level,
        "{} {} {} {:.0f}ms{} {}B{}",
        scope["method"], path[:128], ending, took_s * 1000, first, outcome.num_bytes, details,
    )  # fmt: skip
