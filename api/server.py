"""uvicorn around the application: listen, serve, and on SIGTERM or SIGINT finish the streams before leaving."""

import asyncio
import ipaddress
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from loguru import logger

from api.app import create_app
from api.routes.keys import ApiKeys
from api.service import Service, running_service
from api.settings import Settings


class Server(uvicorn.Server):
    """Stops in order. uvicorn alone raises the signal again as soon as it is done, before our parts are closed."""

    def __init__(self, service: Service) -> None:
        settings = service.settings
        super().__init__(
            uvicorn.Config(
                create_app(service),
                host=settings.host,
                port=settings.port,
                lifespan="off",  # `running_service` is the lifecycle
                log_config=None,
                http="h11",  # httptools, which uvicorn prefers where it is installed, has no bound for headers
                h11_max_incomplete_event_size=settings.max_header_bytes,
                access_log=False,
                timeout_graceful_shutdown=settings.drain_timeout_s,
            )
        )
        self._service = service

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Called by uvicorn around its main loop."""
        loop = asyncio.get_running_loop()
        stops = (signal.SIGINT, signal.SIGTERM)
        for stop in stops:
            loop.add_signal_handler(stop, self._stop, stop)
        try:
            yield
        finally:
            for stop in stops:
                loop.remove_signal_handler(stop)

    def _stop(self, stop: signal.Signals) -> None:
        logger.info("{}: finishing what has begun, for up to {} s", stop.name, self._service.settings.drain_timeout_s)
        self._service.queue.refuse_new()
        self.handle_exit(stop, None)


async def serve(settings: Settings) -> None:
    """Run the service until it is told to stop.

    Raises:
        SetupError: it can't start; the message says what to do.
    """
    warn_if_open(settings.host, ApiKeys.read(settings))  # keys that can't be read show before the models load
    async with running_service(settings) as service:
        await Server(service).serve()


def warn_if_open(host: str, keys: ApiKeys) -> None:
    """One line in the log if other machines may reach the service and none of them needs a key."""
    if not keys and not _is_loopback(host):
        logger.warning("no API_KEYS are set: whoever can reach {} may use the service", host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"  # any other name may be anywhere
