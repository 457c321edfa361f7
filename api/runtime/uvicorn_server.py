"""uvicorn around the application: listen, serve, and when told to drain finish the streams before leaving."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from loguru import logger
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.app import create_app
from api.runtime.header_timeout import h11_with_header_timeout
from api.service import Service


class DrainingServer(uvicorn.Server):
    """Stops in order. uvicorn alone closes its door at once, so that a client can't tell a restart from a failure."""

    def __init__(self, service: Service) -> None:
        settings = service.settings
        super().__init__(
            uvicorn.Config(
                _ending_quietly(create_app(service)),
                host=settings.host,
                port=settings.port,
                lifespan="off",  # `running_service` is the lifecycle
                log_config=None,
                # h11, since httptools, which uvicorn prefers where it is installed, has no bound for headers.
                http=h11_with_header_timeout(settings.header_timeout_s),
                ws="none",
                h11_max_incomplete_event_size=settings.max_header_bytes,
                access_log=False,
                timeout_graceful_shutdown=settings.drain_timeout_s,
            )
        )
        self._service = service
        self._drained_by: float | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Called by uvicorn around its main loop. The signals are the process's: see `serving.py`."""
        yield

    def drain(self) -> None:
        """Refuse new speech from now on; stop when the streams have ended, at the latest after DRAIN_TIMEOUT_S.

        Until then the door stays open, so that whoever comes is told 503 and when to come back.
        """
        timeout_s = self._service.settings.drain_timeout_s
        logger.info("finishing {} streams, for up to {} s", self._service.synthesizer.num_streams, timeout_s)
        self._service.queue.refuse_new()
        self._drained_by = asyncio.get_running_loop().time() + timeout_s

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn ten times a second; whether to stop."""
        if self._drained_by is not None:
            left_s = self._drained_by - asyncio.get_running_loop().time()
            num_streams = self._service.synthesizer.num_streams
            if num_streams and left_s <= 0:
                logger.warning("cutting {} streams: DRAIN_TIMEOUT_S is over", num_streams)
            if not num_streams or left_s <= 0:
                # What was spoken is still on its way to its clients: uvicorn waits for that.
                self.config.timeout_graceful_shutdown = max(0, math.ceil(left_s))
                self.should_exit = True
        return await super().on_tick(counter)


def _ending_quietly(app: ASGIApp) -> ASGIApp:
    """uvicorn shows a traceback of whatever leaves the application, even where it was itself that cut a stream."""

    async def ended(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return ended
