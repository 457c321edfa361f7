"""DrainingServer: uvicorn with the application; it finishes running streams before it stops."""

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
    """A uvicorn server that refuses new speech with 503 while it drains.

    uvicorn alone closes its listening socket at once, so that a client can't tell a restart from a failure.
    """

    def __init__(self, service: Service) -> None:
        settings = service.settings
        super().__init__(
            uvicorn.Config(
                _without_cancelled_errors(create_app(service)),
                host=settings.host,
                port=settings.port,
                lifespan="off",  # `running_service` is the lifecycle
                log_config=None,
                # h11, because httptools, which uvicorn prefers if it is installed, has no limit for headers.
                http=h11_with_header_timeout(settings.header_timeout_s),
                ws="none",
                h11_max_incomplete_event_size=settings.max_header_bytes,
                access_log=False,
                timeout_graceful_shutdown=settings.drain_timeout_s,
            )
        )
        self._service = service
        self._drain_deadline: float | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone; `signals.py` handles them. Called by uvicorn around its main loop."""
        yield

    def drain(self) -> None:
        """Refuse new speech from now on. Stop when the streams have ended, after DRAIN_TIMEOUT_S at the latest.

        Until then the socket stays open, so that new requests get 503 with Retry-After.
        """
        timeout_s = self._service.settings.drain_timeout_s
        logger.info("finishing {} streams, for up to {} s", self._service.synthesizer.num_streams, timeout_s)
        self._service.queue.refuse_new()
        self._drain_deadline = asyncio.get_running_loop().time() + timeout_s

    async def on_tick(self, counter: int) -> bool:
        """Return whether to stop. Called by uvicorn ten times a second."""
        if self._drain_deadline is not None:
            left_s = self._drain_deadline - asyncio.get_running_loop().time()
            num_streams = self._service.synthesizer.num_streams
            if num_streams and left_s <= 0:
                logger.warning("cutting {} streams: DRAIN_TIMEOUT_S is over", num_streams)
            if not num_streams or left_s <= 0:
                # uvicorn waits for the audio that is still on its way to clients.
                self.config.timeout_graceful_shutdown = max(0, math.ceil(left_s))
                self.should_exit = True
        return await super().on_tick(counter)


def _without_cancelled_errors(app: ASGIApp) -> ASGIApp:
    """Suppress CancelledError, whose traceback uvicorn would log, even if uvicorn itself cancelled the stream."""

    async def suppressed(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return suppressed
