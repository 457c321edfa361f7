"""RequestRecord: one request and its response, watched while it is sent, for the log, the metrics and the trace."""

import asyncio
import time
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from api.audio.pcm import samples_to_seconds
from api.telemetry.metrics.instruments import RequestMetrics

NO_FORMAT = "none"
"""Label of the metrics for a response without an audio format."""


class RequestRecord:
    """A request, from its head to the end of its response."""

    def __init__(self, scope: Scope, request_id: str, route: str, metrics: RequestMetrics) -> None:
        """`route`: the template of the path."""
        self.scope = scope
        self.request_id = request_id
        self.route = route
        self.facts: dict[str, Any] = {}
        """Fields for the log line and the span."""
        self.failure: BaseException | None = None
        """Exception that left the application."""
        self.first_byte_s: float | None = None
        """Seconds from the request's head to the first byte of the body."""
        self.status: int | None = None
        self.num_bytes = 0
        self.complete = False
        self._metrics = metrics
        self._has_sound = False
        self._began = time.perf_counter()

    @property
    def took_s(self) -> float:
        """Seconds since the request's head was read."""
        return time.perf_counter() - self._began

    @property
    def response_format(self) -> str:
        """Format of the sound; `NO_FORMAT` where none was asked for, or an unknown one."""
        return str(self.facts.get("format", NO_FORMAT))

    @property
    def cut(self) -> str | None:
        """Why the response was not sent whole: `client` hung up, `failure` or `shutdown`; None if it was."""
        if self.complete:
            return None
        if self.failure is None:
            return "client"
        return "shutdown" if isinstance(self.failure, asyncio.CancelledError) else "failure"

    def watch(self, send: Send) -> Send:
        """Return `send`, watched. It gives every response its id and the time it took."""

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._start(message)
            elif message["type"] == "http.response.body":
                self._body(message)
            await send(message)

        return watched

    def sound_sent(self, num_samples: int, *, stream: bool) -> None:
        """Count bytes that are about to be sent and hold so many samples. The first of them give the TTFA.

        `stream`: the response is sent as it is made.
        """
        if not self._has_sound:
            self._has_sound = True
            self._metrics.first_audio_sent(self.took_s, stream=stream)
        self._metrics.audio_sent(samples_to_seconds(num_samples), response_format=self.response_format)

    def end(self) -> None:
        """Count the request as ended."""
        status = "gone" if self.status is None else str(self.status)
        self._metrics.request_ended(
            route=self.route, status=status, response_format=self.response_format, took_s=self.took_s
        )
        if self.cut is not None:
            self._metrics.request_cut(self.cut)

    def _start(self, message: Message) -> None:
        self.status = message["status"]
        headers = MutableHeaders(scope=message)
        headers["x-request-id"] = self.request_id
        took_ms = self.took_s * 1000
        headers["openai-processing-ms"] = str(round(took_ms))
        headers["server-timing"] = f"total;dur={took_ms:.3f}"  # the same to the microsecond, and in browsers' tools

    def _body(self, message: Message) -> None:
        if self.first_byte_s is None:
            self.first_byte_s = self.took_s
        self.num_bytes += len(message.get("body", b""))
        self.complete = not message.get("more_body", False)
