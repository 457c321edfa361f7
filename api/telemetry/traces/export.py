"""Export of traces, as OpenTelemetry's variables say (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER, ...).

The SDK, in the extra `otel`, reads further variables itself: OTEL_SERVICE_NAME, the sampler, headers, time limits.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from threading import Thread
from typing import TYPE_CHECKING

from loguru import logger
from opentelemetry.trace import NoOpTracer, Tracer

from api import __version__
from api.errors import SetupError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
EXPORTERS = "OTEL_TRACES_EXPORTER"
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
"""Variables of the protocol; the first one that is set applies."""
HTTP = "http/protobuf"

LAST_SPANS_S = 3.0
"""Most seconds that the shutdown waits for a collector."""


def wanted_exporters(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the exporters that the variables ask for; none where traces are off.

    Raises:
        SetupError: for an exporter or a protocol that this service does not have.
    """
    listed = environ.get(EXPORTERS, "")
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ()
    if not listed and not any(environ.get(name) for name in ENDPOINTS):
        return ()
    asked = (name.strip() for name in (listed or "otlp").split(","))
    names = tuple(dict.fromkeys(name for name in asked if name not in ("", "none")))
    for name in names:
        if name not in ("otlp", "console"):
            raise SetupError(f"{EXPORTERS} names {name!r}; allowed: otlp, console, none")
    variable = next((each for each in PROTOCOLS if environ.get(each)), None)
    if variable and "otlp" in names and environ[variable] != HTTP:
        raise SetupError(f"{variable} is {environ[variable]!r}; allowed: {HTTP}")
    return names


@asynccontextmanager
async def tracing(environ: Mapping[str, str] = os.environ) -> AsyncIterator[Tracer]:
    """Yield the tracer of a service, which does nothing where traces are off; send the last spans at the end.

    Raises:
        SetupError: as `wanted_exporters`, or for a value that the SDK does not accept.
    """
    names = wanted_exporters(environ)
    provider = _provider(names) if names else None
    if provider is None:
        yield NoOpTracer()
        return
    try:
        yield provider.get_tracer("kokoro-service", __version__)
    finally:
        await _send_the_rest(provider)


async def _send_the_rest(provider: "TracerProvider") -> None:
    # On a daemon thread: a collector that is gone or hangs would delay the shutdown by up to half a minute.
    sending = Thread(target=provider.shutdown, name="last-spans", daemon=True)
    sending.start()
    await asyncio.to_thread(sending.join, LAST_SPANS_S)
    if sending.is_alive():
        logger.warning("the last spans were not sent within {:g} s", LAST_SPANS_S)


def _provider(names: tuple[str, ...]) -> "TracerProvider | None":
    try:
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        exporters = [_exporter(name) for name in names]
        ours = Resource({"service.name": "kokoro-service", "service.version": __version__})
        # The operator's values come before ours.
        provider = TracerProvider(
            resource=Resource.create().merge(ours).merge(OTELResourceDetector().detect()), shutdown_on_exit=False
        )
        for exporter in exporters:
            provider.add_span_processor(BatchSpanProcessor(exporter))
    except ImportError as error:
        logger.warning("OpenTelemetry's variables are set, but {} is missing: install '.[otel]'", error.name)
        return None
    except ValueError as error:
        raise SetupError(f"a variable of OpenTelemetry (OTEL_...) can't be used: {error}") from error
    logger.info("traces go to {}", ", ".join(names))
    return provider


def _exporter(name: str) -> "SpanExporter":
    if name == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter  # noqa: PLC0415

        return ConsoleSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    return OTLPSpanExporter()
