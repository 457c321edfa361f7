"""RequestLog: one id, one log line, one span and the metrics of every request."""

import re
import uuid
from typing import cast

from fastapi import Request
from loguru import logger
from opentelemetry.trace import Tracer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.middleware.request_record import RequestRecord
from api.http.middleware.route_templates import Templates
from api.http.middleware.tracing import request_span, trace_fields
from api.telemetry.metrics.instruments import RequestMetrics

SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""Request ids of clients that are taken: short, and harmless in a header and a log line."""

QUIET_PATHS = ("/health", "/health/ready", "/metrics")
"""Paths that monitors ask every few seconds; logged at DEBUG, and not traced."""

TEXT_FACT = "input"
"""Name of the fact with the user's text: in the log line alone, and only where LOG_TEXT is set."""

MAX_TEXT_CHARS = 200
"""Most characters of the text that are logged."""


def note(request: Request, **facts: object) -> None:
    """Add facts to the request's log line and span, but never the text: see `note_text`."""
    record_of(request).facts.update(facts)


def note_text(request: Request, text: str, *, allowed: bool) -> None:
    """Add the beginning of the user's text to the log line, if the operator `allowed` it (LOG_TEXT)."""
    if allowed:
        note(request, **{TEXT_FACT: text[:MAX_TEXT_CHARS]})


def record_of(request: Request) -> RequestRecord:
    """Return the record of a request."""
    return cast(RequestRecord, request.scope["state"]["record"])


class RequestLog:
    """ASGI middleware: takes or makes `x-request-id`, sends it back, and logs how the request ended."""

    def __init__(self, app: ASGIApp, templates: Templates, metrics: RequestMetrics, tracer: Tracer) -> None:
        self._app = app
        self._templates = templates
        self._metrics = metrics
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = Headers(scope=scope).get("x-request-id", "")
        if not SANE_ID.fullmatch(request_id):
            request_id = uuid.uuid4().hex[:12]
        record = RequestRecord(scope, request_id, self._templates.of(scope["path"]), self._metrics)
        scope.setdefault("state", {})["record"] = record
        if scope["path"] in QUIET_PATHS:
            with logger.contextualize(request_id=request_id):
                await self._watch(record, receive, send)
            return
        with (
            request_span(self._tracer, record, private=(TEXT_FACT,)) as span,
            logger.contextualize(request_id=request_id, **trace_fields(span)),
        ):
            await self._watch(record, receive, send)

    async def _watch(self, record: RequestRecord, receive: Receive, send: Send) -> None:
        try:
            await self._app(record.scope, receive, record.watch(send))
        except BaseException as error:
            record.failure = error
            raise
        finally:
            record.end()
            _log(record)


def _log(record: RequestRecord) -> None:
    """Log one line for people, with the same as fields for programs."""
    took_ms = record.took_s * 1000
    if record.status is None:
        ending = "gone"  # the client hung up first, or nothing could be sent
    elif record.cut:
        ending = f"{record.status} cut"
    else:
        ending = str(record.status)
    # A path or a text may hold any character; repr keeps both on one line.
    path = record.scope["path"]
    shown_path = (path if path.isprintable() else repr(path))[:128]
    facts = {name: repr(value) if name == TEXT_FACT else value for name, value in record.facts.items()}
    details = "".join(f" {name}={value}" for name, value in facts.items())
    first_ms = None if record.first_byte_s is None else record.first_byte_s * 1000
    first = "" if first_ms is None else f" first_byte={first_ms:.0f}ms"
    fields = {
        "method": record.scope["method"],
        "path": path[:128],
        "route": record.route,
        "status": record.status,
        "cut": record.cut,
        "duration_ms": round(took_ms, 3),
        "first_byte_ms": None if first_ms is None else round(first_ms, 3),
        "bytes": record.num_bytes,
    }
    logger.bind(**fields, **record.facts).log(
        "DEBUG" if path in QUIET_PATHS else "INFO",
        "{} {} {} {:.0f}ms{} {}B{}",
        record.scope["method"], shown_path, ending, took_ms, first, record.num_bytes, details,
    )  # fmt: skip
