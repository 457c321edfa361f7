"""uvicorn around the application: listen, serve, and on SIGTERM or SIGINT finish the streams before leaving."""

import asyncio
import errno
import ipaddress
import math
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from loguru import logger
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.errors import SetupError
from api.impatient import impatient
from api.routes.keys import ApiKeys
from api.service import Service, running_service
from api.settings import Settings
from api.stopping import StopSignals

CLOSING_S = 10
"""How long closing may take once the streams have ended or were cut. A call of the model, which nothing can cut short,
is waited for no longer: nobody will hear it."""

MAX_OPEN_FILES = 65_536
"""Connections and files that the process asks the system for, if its hard limit allows so many."""


class Server(uvicorn.Server):
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
                http=impatient(settings.header_timeout_s),
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
        """Called by uvicorn around its main loop. The signals are the process's: see `serve`."""
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


async def serve(settings: Settings) -> None:
    """Run the service until it is told to stop.

    Raises:
        SetupError: it can't start; the message says what to do.
    """
    warn_if_open(settings.host, ApiKeys.read(settings))  # keys that can't be read show before the models load
    check_address(settings.host, settings.port)
    allow_many_connections()
    loop, starting = asyncio.get_running_loop(), asyncio.current_task()
    assert starting is not None, "this is a coroutine"
    with StopSignals(lambda: loop.call_soon_threadsafe(starting.cancel), settings.drain_timeout_s + CLOSING_S) as stops:
        try:
            async with running_service(settings) as service:
                server = Server(service)
                stops.stop = lambda: loop.call_soon_threadsafe(server.drain)
                await server.serve()
        except asyncio.CancelledError:
            if stops.told is None:
                raise
            logger.info("stopped by {} before it was ready", stops.told.name)


def check_address(host: str, port: int) -> None:
    """Raises SetupError if the service could not listen there: shown before the models load, not after."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise SetupError(f"HOST {host!r} is no address here: {error.strerror}") from error
    failures = [failure for address in addresses if (failure := _failure_to_bind(*address)) is not None]
    # Of the two addresses that a name may have, one of a family that is switched off is passed over.
    if len(failures) == len(addresses) or any(failure.errno == errno.EADDRINUSE for failure in failures):
        raise SetupError(f"HOST {host!r}, PORT {port}: can't listen there: {failures[0].strerror}")


def _failure_to_bind(family: int, kind: int, protocol: int, _: str, address: Any) -> OSError | None:
    try:
        with socket.socket(family, kind, protocol) as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            candidate.bind(address)
    except OSError as error:
        return error
    return None


def allow_many_connections() -> None:
    """Raise the number of files that this process may have open: of 1024, as usual, every client takes one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def warn_if_open(host: str, keys: ApiKeys) -> None:
    """One line in the log if other machines may reach the service and none of them needs a key."""
    if not keys and not _is_loopback(host):
        logger.warning("no API_KEYS are set: whoever can reach {} may use the service", host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"  # any other name may be anywhere
