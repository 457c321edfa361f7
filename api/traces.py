"""Traces: where the time of one request goes, by OpenTelemetry, where its standard variables ask for it.

    POST /v1/audio/speech            routes/tracing.py
    |-- phonemize                    one segment in a worker process, the wait for a free one included
    |-- queue                        one utterance's wait for the device
    |-- synthesis                    the call of the model that it was part of
    `-- encode                       one chunk of sound

Only OpenTelemetry's own variables count (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER, OTEL_SERVICE_NAME, ...), as
its SDK reads them: from the environment. The SDK is an extra, `otel`. No span holds text; errors are named by their
class.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from loguru import logger
from opentelemetry.trace import NoOpTracer, Span, StatusCode, Tracer

from api import __version__
from api.errors import SetupError
from api.phonemes.g2p import AS_USUAL, HowToRead, Phonemized
from api.phonemes.utterances import Phonemize

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
EXPORTERS = "OTEL_TRACES_EXPORTER"
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")


def wanted_exporters(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The exporters that the variables ask for, none where they ask for no traces.

    Raises:
        SetupError: for one, or a protocol, that this service does not have.
    """
    listed = environ.get(EXPORTERS, "")
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ()
    if not listed and not any(environ.get(name) for name in ENDPOINTS):
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in (listed or "otlp").split(",") if name.strip() != "none"))
    for name in names:
        if name not in ("otlp", "console"):
            raise SetupError(f"{EXPORTERS} names {name!r}; allowed: otlp, console, none")
    for variable in PROTOCOLS:
        if "otlp" in names and environ.get(variable, "http/protobuf") != "http/protobuf":
            raise SetupError(f"{variable} is {environ[variable]!r}; allowed: http/protobuf")
    return names


@asynccontextmanager
async def tracing(environ: Mapping[str, str] = os.environ) -> AsyncIterator[Tracer]:
    """The tracer of a service, which does nothing where no traces are wanted. At the end the last spans are sent.

    Raises:
        SetupError: see `wanted_exporters`, or a variable's value that the SDK does not take.
    """
    names = wanted_exporters(environ)
    provider = _provider(names) if names else None
    if provider is None:
        yield NoOpTracer()
        return
    try:
        yield provider.get_tracer("kokoro-service", __version__)
    finally:
        # It waits for the collector, within OpenTelemetry's own time limits.
        await asyncio.to_thread(provider.shutdown)


def _provider(names: tuple[str, ...]) -> "TracerProvider | None":
    try:
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        exporters = [_exporter(name) for name in names]
        ours = Resource({"service.name": "kokoro-service", "service.version": __version__})
        # What the operator has set comes before what we would say ourselves.
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


@contextmanager
def step(tracer: Tracer, name: str, **attributes: str | int | float) -> Iterator[Span]:
    """A span around one step of the current request."""
    named = {f"kokoro.{key}": value for key, value in attributes.items()}
    # An exception's message is not ours to send: it may come from a library that quotes what it was given.
    span = tracer.start_span(name, attributes=named, record_exception=False, set_status_on_exception=False)
    try:
        yield span
    except BaseException as error:
        span.set_attribute("error.type", type(error).__qualname__)
        if isinstance(error, Exception):
            span.set_status(StatusCode.ERROR)
        raise
    finally:
        span.end()


def traced(phonemize: Phonemize, tracer: Tracer) -> Phonemize:
    """`phonemize`, each call a span."""

    async def in_span(text: str, language: str, how: HowToRead = AS_USUAL) -> Phonemized:
        with step(tracer, "phonemize", language=language, num_chars=len(text)) as span:
            said = await phonemize(text, language, how)
            span.set_attribute("kokoro.num_phonemes", len(said.phonemes))
            return said

    return in_span
