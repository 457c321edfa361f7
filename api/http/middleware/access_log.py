"""One id, one log line, one span and the figures of every request."""

import re
import uuid
from typing import cast

from fastapi import Request
from loguru import logger
from opentelemetry.trace import Tracer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.middleware.request_record import Exchange
from api.http.middleware.route_templates import Templates
from api.http.middleware.tracing import request_span, trace_fields
from api.telemetry.metrics.instruments import RequestMetrics

SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""Ids of clients that are kept: short, and harmless in a header and a log line."""

QUIET_PATHS = ("/health", "/health/ready", "/metrics")
"""Asked every few seconds by whatever watches the service; logged at DEBUG, and not traced."""

TEXT_FACT = "input"
"""The fact that holds what a user wrote: in the log line alone, and only where LOG_TEXT is set."""

MAX_TEXT_CHARS = 200
"""Characters of it: enough to know a text by."""


def note(request: Request, **facts: object) -> None:
    """Add facts to the request's log line and span. Never the text to be spoken: see `note_text`."""
    exchange_of(request).facts.update(facts)


def note_text(request: Request, text: str, *, allowed: bool) -> None:
    """Add the beginning of what the user wrote to the log line, if the operator `allowed` it (LOG_TEXT)."""
    if allowed:
        note(request, **{TEXT_FACT: text[:MAX_TEXT_CHARS]})


def exchange_of(request: Request) -> Exchange:
    """What is known of the request by now."""
    return cast(Exchange, request.scope["state"]["exchange"])


class RequestLog:
    """ASGI middleware: takes or makes `x-request-id`, sends it back, and tells how the request ended."""

    def __init__(self, app: ASGIApp, templates: Templates, figures: RequestMetrics, tracer: Tracer) -> None:
        self._app = app
        self._templates = templates
        self._figures = figures
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = Headers(scope=scope).get("x-request-id", "")
        if not SANE_ID.fullmatch(request_id):
            request_id = uuid.uuid4().hex[:12]
        exchange = Exchange(scope, request_id, self._templates.of(scope["path"]), self._figures)
        scope.setdefault("state", {})["exchange"] = exchange
        if scope["path"] in QUIET_PATHS:
            with logger.contextualize(request_id=request_id):
                await self._watch(exchange, receive, send)
            return
        with (
            request_span(self._tracer, exchange, private=(TEXT_FACT,)) as span,
            logger.contextualize(request_id=request_id, **trace_fields(span)),
        ):
            await self._watch(exchange, receive, send)

    async def _watch(self, exchange: Exchange, receive: Receive, send: Send) -> None:
        try:
            await self._app(exchange.scope, receive, exchange.watch(send))
        except BaseException as error:
            exchange.failure = error
            raise
        finally:
            exchange.end()
            _log(exchange)


def _log(exchange: Exchange) -> None:
    """One line for people, the same as fields for programs."""
    took_ms = exchange.took_s * 1000
    if exchange.status is None:
        ending = "gone"  # the client hung up first, or nothing could be sent
    elif exchange.cut:
        ending = f"{exchange.status} cut"
    else:
        ending = str(exchange.status)
    # A path may hold anything a client made up, and a text anything; repr keeps both on one line.
    path = exchange.scope["path"]
    shown_path = (path if path.isprintable() else repr(path))[:128]
    facts = {name: repr(value) if name == TEXT_FACT else value for name, value in exchange.facts.items()}
    details = "".join(f" {name}={value}" for name, value in facts.items())
    first_ms = None if exchange.first_byte_s is None else exchange.first_byte_s * 1000
    first = "" if first_ms is None else f" first_byte={first_ms:.0f}ms"
    fields = {
        "method": exchange.scope["method"],
        "path": path[:128],
        "route": exchange.route,
        "status": exchange.status,
        "cut": exchange.cut,
        "duration_ms": round(took_ms, 3),
        "first_byte_ms": None if first_ms is None else round(first_ms, 3),
        "bytes": exchange.num_bytes,
    }
    logger.bind(**fields, **exchange.facts).log(
        "DEBUG" if path in QUIET_PATHS else "INFO",
        "{} {} {} {:.0f}ms{} {}B{}",
        exchange.scope["method"], shown_path, ending, took_ms, first, exchange.num_bytes, details,
    )  # fmt: skip
