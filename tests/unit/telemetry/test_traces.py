"""Traces: OpenTelemetry's variables, and the spans that a collector gets from a running service over HTTP."""

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.trace import Tracer
from support.paths import ROOT
from support.patience import HANGS_AFTER_S
from support.served import Served, behind

from api.errors import SetupError
from api.inference.observer import NullObserver
from api.inference.queue import InferenceQueue
from api.service import Service
from api.synthesis.pipeline import Synthesizer
from api.telemetry.traces.export import tracing, wanted_exporters
from api.telemetry.traces.spans import QueueSpans, step, traced

SPEECH = "/v1/audio/speech"
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SECRET = "The heron knows the combination of the safe. Nobody else does."

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, ()),
        ({"OTEL_SERVICE_NAME": "speech"}, ()),
        (ENDPOINT, ("otlp",)),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, ("otlp",)),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, ()),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, ("otlp",)),
        ({"OTEL_TRACES_EXPORTER": "console, otlp"}, ("console", "otlp")),
        ({"OTEL_TRACES_EXPORTER": "none", **ENDPOINT}, ()),
        ({"OTEL_SDK_DISABLED": "True", **ENDPOINT}, ()),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", **ENDPOINT}, ("otlp",)),
        (
            {
                "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
                **ENDPOINT,
            },
            ("otlp",),
        ),
    ],
)
def test_variables_select_exporters(environ: dict[str, str], wanted: tuple[str, ...]) -> None:
    assert wanted_exporters(environ) == wanted


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER names 'zipkin'; allowed: otlp, console, none"),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", **ENDPOINT}, "OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc'; allowed: http"),
    ],
)
def test_unsupported_exporters_are_refused(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SetupError, match=said):
        wanted_exporters(environ)


WITHOUT_THE_EXTRA = """
import asyncio, sys
sys.modules["opentelemetry.sdk"] = None  # makes its import fail as if it were not installed
from api.telemetry.traces.export import tracing
async def run():
    async with tracing() as tracer:
        print(type(tracer).__name__)
asyncio.run(run())
"""


def test_missing_extra_logs_one_line() -> None:
    command = [sys.executable, "-c", WITHOUT_THE_EXTRA]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **ENDPOINT},
        capture_output=True,
        text=True,
        check=True,
        timeout=HANGS_AFTER_S,
    )
    assert done.stdout.strip() == "NoOpTracer"
    (line,) = done.stderr.strip().splitlines()
    assert "WARNING" in line
    assert "install '.[otel]'" in line


@dataclass(frozen=True)
class Span:
    """A span that a collector received."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    began: int
    ended: int
    attributes: dict[str, Any]


@dataclass
class Collector:
    """Receive spans by OTLP over HTTP, as OpenTelemetry's collector does."""

    port: int = 0
    spans: list[Span] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)
    raw: bytes = b""

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]

    def take(self, body: bytes) -> None:
        self.raw += body
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resources.append(values(of_resource.resource.attributes))
            for of_scope in of_resource.scope_spans:
                for span in of_scope.spans:
                    ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
                    times = (span.start_time_unix_nano, span.end_time_unix_nano)
                    self.spans.append(Span(span.name, *ids, *times, values(span.attributes)))


def values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


@contextmanager
def collector() -> Iterator[Collector]:
    taken = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            taken.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taken.port = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield taken
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set variables of the process, which OpenTelemetry's SDK reads."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@asynccontextmanager
async def spoken_with(service: Service, tracer: Tracer) -> AsyncIterator[Service]:
    """Yield `service` with its models and workers on a queue of its own that is traced."""
    queue = InferenceQueue(60.0, observer=QueueSpans(tracer, then=NullObserver()))
    queue.start()
    try:
        synthesizer = Synthesizer(traced(service.workers.phonemize, tracer), queue, tracer)
        yield replace(service, queue=queue, synthesizer=synthesizer, tracer=tracer)
    finally:
        await queue.close()


@pytest.fixture(scope="module")
async def collected(tiny: Served, anyio_backend: str) -> Collector:
    """Spans that a collector got of some requests, after the service has ended."""
    with collector() as taken:
        endpoint = f"http://127.0.0.1:{taken.port}"
        with environment(OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, OTEL_RESOURCE_ATTRIBUTES="deployment=tests"):
            async with tracing() as tracer, spoken_with(tiny.service, tracer) as service, behind(service) as served:
                sent = {"input": SECRET, "response_format": "wav", "voice": "bf_emma"}
                headers = {"traceparent": TRACEPARENT, "x-request-id": "traced", "user-agent": "tests/1"}
                assert (await served.client.post(SPEECH, json=sent, headers=headers)).status_code == 200
                for path in ("/health", "/metrics", "/v1/download/secret-name.mp3", "/not/there"):
                    await served.client.get(path)
                await served.client.post(SPEECH, json=sent | {"voice": "nobody"})
    return taken


@pytest.mark.anyio
async def test_request_span_is_a_child_of_the_callers(collected: Collector) -> None:
    (request,) = [span for span in collected.named(f"POST {SPEECH}") if span.trace_id == TRACEPARENT[3:35]]
    assert request.parent_id == TRACEPARENT[36:52]
    wanted = {
        "http.request.method": "POST",
        "http.route": SPEECH,
        "url.path": SPEECH,
        "url.scheme": "http",
        "http.response.status_code": 200,
        "user_agent.original": "tests/1",
        "client.address": "127.0.0.1",
        "network.protocol.version": "1.1",
        "kokoro.request_id": "traced",
        "kokoro.voice": "bf_emma",
        "kokoro.format": "wav",
        "kokoro.chars": len(SECRET),
    }
    assert wanted.items() <= request.attributes.items()
    assert 0 < request.attributes["kokoro.first_byte_s"] <= (request.ended - request.began) / 1e9


@pytest.mark.anyio
async def test_step_spans_are_children_within_the_requests_time(collected: Collector) -> None:
    (request,) = [span for span in collected.named(f"POST {SPEECH}") if span.trace_id == TRACEPARENT[3:35]]
    steps = [span for span in collected.spans if span.trace_id == request.trace_id and span is not request]
    assert {span.name for span in steps} == {"phonemize", "queue", "synthesis", "encode"}
    assert {span.parent_id for span in steps} == {request.span_id}
    # The start of a wait is computed from its end, on another clock.
    assert all(request.began - 1_000_000 <= span.began <= span.ended <= request.ended for span in steps)
    spoken = [span for span in steps if span.name == "synthesis"]
    assert len(spoken) == len([span for span in steps if span.name == "queue"])
    assert all(span.attributes["kokoro.audio_s"] > 0 for span in spoken)
    read = sum(span.attributes["kokoro.num_phonemes"] for span in steps if span.name == "phonemize")
    assert sum(span.attributes["kokoro.num_phonemes"] for span in spoken) >= read


@pytest.mark.anyio
async def test_resource_names_the_service(collected: Collector) -> None:
    assert collected.resources
    for resource in collected.resources:
        assert resource["service.name"] == "kokoro-service"
        assert resource["deployment"] == "tests"


@pytest.mark.anyio
async def test_refusals_are_spans_and_health_checks_are_not(collected: Collector) -> None:
    (refused,) = [span for span in collected.named(f"POST {SPEECH}") if span.trace_id != TRACEPARENT[3:35]]
    assert refused.attributes["http.response.status_code"] == 400
    (missing,) = collected.named("GET")
    assert missing.attributes["url.path"] == "/not/there"
    assert not [span for span in collected.spans if "health" in span.name or "metrics" in span.name]


@pytest.mark.anyio
async def test_neither_text_nor_a_kept_file_s_name_is_sent(collected: Collector) -> None:
    assert collected.named("GET /v1/download/{filename}")
    assert b"phonemize" in collected.raw
    for private in (b"heron", b"combination", b"secret-name"):
        assert private not in collected.raw


@pytest.mark.anyio
async def test_failed_step_names_the_errors_class_alone() -> None:
    with (
        collector() as taken,
        environment(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{taken.port}", OTEL_SERVICE_NAME="mine"),
    ):
        async with tracing() as tracer:
            with (
                pytest.raises(ValueError, match="heron"),
                tracer.start_as_current_span("request", record_exception=False, set_status_on_exception=False),
                step(tracer, "encode", num_samples=3),
            ):
                raise ValueError(SECRET)
    (failed,) = taken.named("encode")
    assert failed.attributes == {"kokoro.num_samples": 3, "error.type": "ValueError"}
    assert taken.resources[0]["service.name"] == "mine"
    assert b"heron" not in taken.raw


ENDS = """
import asyncio
from api.telemetry.traces.export import tracing
async def run():
    async with tracing() as tracer:
        tracer.start_span("lost").end()
asyncio.run(run())
"""


def test_hanging_collector_does_not_delay_shutdown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_EXPORTER_OTLP_TIMEOUT": "300"}
        done = subprocess.run(
            [sys.executable, "-c", ENDS],
            cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=True,
            timeout=HANGS_AFTER_S,
        )  # fmt: skip
    assert "the last spans were not sent" in done.stderr
