"""Startup -> serve -> shutdown of the process.

Startup checks first what can be checked at once. Heavy modules are imported late: torch is imported on one core while
the phoneme workers load on another, and the model, which loads next, uses every core.
"""

# Measured 2026-11-22: the import of torch and the start of the phoneme workers take about 2 s each.

import asyncio
import errno
import ipaddress
import resource
import socket
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any

from loguru import logger

from api.errors import SetupError
from api.http.middleware.api_keys import ApiKeys
from api.models.allocator import share_one_arena
from api.phonemize.pool_for_versions import phoneme_workers
from api.runtime.signals import StopSignals
from api.settings import Settings

CLOSING_S = 10
"""Most seconds that closing may take after the last stream. A model call can't be stopped; it is not awaited longer."""

MAX_OPEN_FILES = 65_536
"""Open files and connections that the process requests, as far as its hard limit allows."""


async def serve(settings: Settings) -> None:
    """Run the service until a stop signal.

    Raises:
        SetupError: it can't start. The message says what to do.
    """
    share_one_arena()
    warn_if_open(settings.host, ApiKeys.read(settings))
    check_address(settings.host, settings.port)
    allow_many_connections()
    loop, starting = asyncio.get_running_loop(), asyncio.current_task()
    assert starting is not None, "this is a coroutine"
    with StopSignals(lambda: loop.call_soon_threadsafe(starting.cancel), settings.drain_timeout_s + CLOSING_S) as stops:
        try:
            async with AsyncExitStack() as cleanup:
                workers = phoneme_workers(settings)
                cleanup.push_async_callback(workers.close)
                workers.begin()
                await asyncio.to_thread(import_module, "api.runtime.wiring")  # off the loop: the workers need it
                from api.runtime.wiring import running_service  # noqa: PLC0415

                # Imported while the model loads.
                importing = loop.run_in_executor(None, import_module, "api.runtime.uvicorn_server")
                service = await cleanup.enter_async_context(running_service(settings, workers))
                server = (await importing).DrainingServer(service)
                stops.stop = lambda: loop.call_soon_threadsafe(server.drain)
                await server.serve()
        except asyncio.CancelledError:
            if stops.received is None:
                raise
            logger.info("stopped by {} before it was ready", stops.received.name)


def check_address(host: str, port: int) -> None:
    """Raise SetupError if the service can't listen there, before the models load."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise SetupError(f"HOST {host!r} is no address here: {error.strerror}") from error
    failures = [failure for address in addresses if (failure := _failure_to_bind(*address)) is not None]
    # A name may have two addresses; one of a disabled family is ignored.
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
    """Raise the process's limit of open files: each client takes one, and the usual limit is 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def warn_if_open(host: str, keys: ApiKeys) -> None:
    """Log a warning if other machines can reach the service and need no key."""
    if not keys and not _is_loopback(host):
        logger.warning("no API_KEYS are set: whoever can reach {} may use the service", host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"  # any other name may be any machine
