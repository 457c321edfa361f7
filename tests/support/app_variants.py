"""The same loaded service behind other settings, and requests by hand for what no client sends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from api.inference.queue import InferenceQueue
from api.inference.watchdog import Watchdog
from api.models.registry import Registry
from api.service import Service
from api.synthesis.pipeline import Synthesizer
from api.telemetry.metrics.state import ServiceState
from support.patience import HANGS_AFTER_S
from support.served import Served


def with_settings(service: Service, **changes: object) -> Service:
    """`service`, its parts shared, with some settings changed; they are checked as the environment's are."""
    settings = service.settings
    fields = settings.model_dump() | changes
    return replace(service, settings=type(settings)(_env_file=None, **fields))


def state_of(service: Service) -> ServiceState:
    """Return the state of its parts that `/metrics` shows."""
    parts = ("device", "registry", "workers", "queue", "synthesizer", "response_cache", "watchdog")
    return ServiceState(**{name: getattr(service, name) for name in parts})


@asynccontextmanager
async def with_own_queue(
    service: Service, registry: Registry | None = None, **changes: object
) -> AsyncIterator[Service]:
    """`with_settings` with a queue of its own, which may be drained, stuck or closed; with other models, if given."""
    service = with_settings(service, **changes)
    queue = InferenceQueue(service.settings.max_queued_s)
    queue.start()
    try:
        yield replace(
            service,
            queue=queue,
            registry=registry or service.registry,
            synthesizer=Synthesizer(service.workers.phonemize, queue, service.tracer),
            watchdog=Watchdog(queue, service.device, service.settings.watchdog_s),
        )
    finally:
        await queue.close()


@dataclass(frozen=True)
class Answer:
    """A response as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> dict[str, Any]:
        """The error, its shape checked."""
        content = json.loads(self.body)
        assert list(content) == ["error"]
        assert list(content["error"]) == ["message", "type", "param", "code"]
        error: dict[str, Any] = content["error"]
        return error


@asynccontextmanager
async def by_hand(served: Served, *pieces: bytes) -> AsyncIterator[asyncio.StreamReader]:
    """A connection on which `pieces` were sent, each as a packet of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        async with asyncio.timeout(HANGS_AFTER_S):
            yield reader
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> Answer:
    """The next response, which must have a length."""
    line, *fields = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = dict(field.lower().split(": ", 1) for field in fields)
    length = headers.get("content-length")
    body = await (reader.read() if length is None else reader.readexactly(int(length)))
    return Answer(int(line.split()[1]), headers, body)


def head(path: str, *fields: str, method: str = "POST") -> bytes:
    """A request's line and headers."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", "host: x", *fields, "", "")).encode("latin-1")
