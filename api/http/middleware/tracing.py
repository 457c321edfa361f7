"""The span of a request, by OpenTelemetry's conventions for HTTP servers, version 1.44.

FastAPI has spans of its own, but lies within the middleware that refuses requests, and does not know the facts of a
speech request. Our spans hold neither user text nor the unguessable name of a download.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry import context, propagate, trace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from starlette.datastructures import Headers
from starlette.types import Scope

from api.http.middleware.request_record import RequestRecord
from api.http.middleware.route_templates import UNMATCHED

METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"})
"""Methods that the conventions name; any other is `_OTHER`."""

MAX_VALUE_CHARS = 256
"""Most characters of a value that comes from the client."""


@contextmanager
def request_span(tracer: Tracer, record: RequestRecord, *, private: Collection[str]) -> Iterator[Span]:
    """Open the span of a request, current while it is served. Its parent is the caller's (W3C `traceparent`), if any.

    `private`: names of facts that are not for traces.
    """
    method = record.scope["method"]
    method = method if method in METHODS else "_OTHER"
    place = "" if record.route == UNMATCHED else f" {record.route}"
    parent = propagate.extract(Headers(scope=record.scope))
    span = tracer.start_span(
        f"{'HTTP' if method == '_OTHER' else method}{place}",
        context=parent,
        kind=SpanKind.SERVER,
        attributes=_asked(record, method),
    )
    token = context.attach(trace.set_span_in_context(span, parent))
    try:
        yield span
    finally:
        context.detach(token)
        span.set_attributes(_answered(record, private))
        if record.cut == "failure" or (record.status or 0) >= 500:
            span.set_status(StatusCode.ERROR)
        span.end()


def trace_fields(span: Span) -> dict[str, str]:
    """Return the log fields that lead to a request's trace; none where it is not traced."""
    known = span.get_span_context()
    return {"trace_id": trace.format_trace_id(known.trace_id)} if known.is_valid else {}


def _asked(record: RequestRecord, method: str) -> dict[str, Any]:
    scope: Scope = record.scope
    headers = Headers(scope=scope)
    attributes = {
        "http.request.method": method,
        "url.scheme": scope["scheme"],
        "network.protocol.version": scope["http_version"],
        "kokoro.request_id": record.request_id,
    }
    if record.route != UNMATCHED:
        attributes["http.route"] = record.route
    if "{" not in record.route:  # the name of a kept file permits its download
        attributes["url.path"] = scope["path"][:MAX_VALUE_CHARS]
    if method == "_OTHER":
        attributes["http.request.method_original"] = scope["method"][:MAX_VALUE_CHARS]
    if agent := headers.get("user-agent"):
        attributes["user_agent.original"] = agent[:MAX_VALUE_CHARS]
    if scope.get("client"):
        attributes["client.address"] = scope["client"][0]
    if scope.get("server"):
        attributes |= {"server.address": scope["server"][0], "server.port": scope["server"][1]}
    return attributes


def _answered(record: RequestRecord, private: Collection[str]) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        f"kokoro.{name}": value for name, value in record.facts.items() if name not in private
    }
    if record.status is not None:
        attributes["http.response.status_code"] = record.status
    if record.first_byte_s is not None:
        attributes["kokoro.first_byte_s"] = record.first_byte_s
    if record.failure is not None:
        attributes["error.type"] = type(record.failure).__qualname__
    elif record.cut is not None:
        attributes["error.type"] = "client_gone"
    elif (record.status or 0) >= 500:
        attributes["error.type"] = str(record.status)
    return attributes
