"""The service's start and end: what can be refused at once is, then everything loads, side by side where it can.

Imports nothing heavy at once: while the phoneme workers load on one core, torch is imported on another. Both take some
2 s, and the model, which comes next, wants every core for itself.
"""

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
"""How long closing may take once the streams have ended or were cut. A call of the model, which nothing can cut short,
is waited for no longer: nobody will hear it."""

MAX_OPEN_FILES = 65_536
"""Connections and files that the process asks the system for, if its hard limit allows so many."""


async def serve(settings: Settings) -> None:
    """Run the service until it is told to stop.

    Raises:
        SetupError: it can't start; the message says what to do.
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
                await asyncio.to_thread(import_module, "api.runtime.wiring")  # off the loop, which the workers need
                from api.runtime.wiring import running_service  # noqa: PLC0415

                # While the model loads.
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
