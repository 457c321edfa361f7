"""One request and what became of it: watched while its answer is sent, for the log, the figures and the trace."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from api.audio.pcm import samples_to_seconds
from api.synthesis.request import Usage
from api.telemetry.metrics.instruments import RequestMetrics

NO_FORMAT = "none"
"""Stands in the figures for the format of an answer that has none."""


@dataclass
class _Sound:
    """An answer that holds sound, and how much of it was told to the figures."""

    usage: Usage
    stream: bool
    num_sent: int = 0
    """Samples."""


class Exchange:
    """A request, from its head to the end of its answer."""

    def __init__(self, scope: Scope, request_id: str, route: str, figures: RequestMetrics) -> None:
        """`route`: the template of the path."""
        self.scope = scope
        self.request_id = request_id
        self.route = route
        self.facts: dict[str, Any] = {}
        """What is known of the request by now, for its log line."""
        self.failure: BaseException | None = None
        """What left the application."""
        self.first_byte_s: float | None = None
        self.status: int | None = None
        self.num_bytes = 0
        self.complete = False
        self._figures = figures
        self._sound: _Sound | None = None
        self._began = time.perf_counter()

    @property
    def took_s(self) -> float:
        """Since the request's head was read."""
        return time.perf_counter() - self._began

    @property
    def response_format(self) -> str:
        """Of the sound; `NO_FORMAT` where none was asked for, or what was asked for is no format."""
        return str(self.facts.get("format", NO_FORMAT))

    @property
    def cut(self) -> str | None:
        """Why the answer was not sent whole: `client` hung up, `failure` or `shutdown`; None if it was."""
        if self.complete:
            return None
        if self.failure is None:
            return "client"
        return "shutdown" if isinstance(self.failure, asyncio.CancelledError) else "failure"

    def holds_sound(self, usage: Usage, *, stream: bool) -> None:
        """The answer will hold the sound that `usage` counts; with `stream`, as it is made."""
        self._sound = _Sound(usage, stream)

    def watch(self, send: Send) -> Send:
        """`send`, watched. It gives every answer its id, and how long it took."""

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._start(message)
            elif message["type"] == "http.response.body":
                self._body(message)
            await send(message)

        return watched

    def end(self) -> None:
        """Tell the figures how it ended."""
        status = "gone" if self.status is None else str(self.status)
        self._figures.request_ended(
            route=self.route, status=status, response_format=self.response_format, took_s=self.took_s
        )
        if self.cut is not None:
            self._figures.request_cut(self.cut)

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
        if self._sound is not None and self.status == 200:
            self._count(self._sound)

    def _count(self, sound: _Sound) -> None:
        # No bytes of a file leave before there are samples in it, its header neither.
        now = sound.usage.num_samples
        if sound.num_sent == 0 and now > 0:
            self._figures.first_audio_sent(self.took_s, stream=sound.stream)
        self._figures.audio_sent(samples_to_seconds(now - sound.num_sent), response_format=self.response_format)
        sound.num_sent = now
