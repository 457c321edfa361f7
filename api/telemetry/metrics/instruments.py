"""Counters and histograms that are updated as events happen.

All updates happen on the event loop, never on a model's thread, and take some microseconds. Names begin with `kokoro_`
and end in their unit. Label values come from a short list, never from a client's input.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram

from api.errors import InvalidPhonemes, NotReady, OutOfMemory, ServiceError, SynthesisFailed

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Buckets in seconds, from a cached response to a client's time limit; dense where a listener notices."""

RATIOS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0)
"""Buckets of the RTF, from a batch on a GPU to a CPU that can't keep up."""

UTTERANCES = (1, 2, 4, 8, 16, 32, 64, 128)
"""Buckets of the batch size."""


class RequestMetrics:
    """Metrics of requests and responses, updated by `http/middleware/`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "kokoro_requests", "Requests that have ended, by route, status and format.",
            ("route", "status", "format"), registry=registry,
        )  # fmt: skip
        self._durations = Histogram(
            "kokoro_request_duration_seconds", "From the request's headers to the last byte of the response.",
            ("route",), buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._cut = Counter(
            "kokoro_requests_cut", "Responses that were cut, by the client, a failure or the shutdown.",
            ("reason",), registry=registry,
        )  # fmt: skip
        # Series start at 0: one that started with its first event would hide that event from Prometheus' rates.
        for reason in ("client", "failure", "shutdown"):
            self._cut.labels(reason)
        self._ttfa = Histogram(
            "kokoro_ttfa_seconds", "From the request's headers to the first bytes of audio sent.",
            ("stream",), buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._audio_s = Counter(
            "kokoro_audio_seconds", "Seconds of audio sent, pauses and cached responses included.",
            ("format",), registry=registry,
        )  # fmt: skip

    def request_ended(self, *, route: str, status: str, response_format: str, took_s: float) -> None:
        """Count a request. `route`: its template. `status`: `gone` if the client left before there was one."""
        self._requests.labels(route, status, response_format).inc()
        self._durations.labels(route).observe(took_s)

    def request_cut(self, reason: str) -> None:
        """Count a response that was cut. `reason`: `client`, `failure` or `shutdown`."""
        self._cut.labels(reason).inc()

    def first_audio_sent(self, ttfa_s: float, *, stream: bool) -> None:
        """Record the TTFA of a response. Without `stream` its first bytes are all of them."""
        self._ttfa.labels("true" if stream else "false").observe(ttfa_s)

    def audio_sent(self, audio_s: float, *, response_format: str) -> None:
        """Add the duration of audio that was sent."""
        self._audio_s.labels(response_format).inc(audio_s)


class QueueMetrics:
    """Metrics of the inference queue; a `QueueObserver`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._waits = Histogram(
            "kokoro_queue_wait_seconds", "Time that an utterance waited for the device.",
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._calls = Histogram(
            "kokoro_synthesis_seconds", "Device time of one model call, for all utterances in it.",
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._rtf = Histogram(
            "kokoro_rtf_ratio", "Device time for a second of audio, by model call; lower is better.",
            buckets=RATIOS, registry=registry,
        )  # fmt: skip
        self._batches = Histogram(
            "kokoro_batch_size_utterances", "Utterances in one model call.",
            buckets=UTTERANCES, registry=registry,
        )  # fmt: skip
        self._spoken_s = Counter(
            "kokoro_synthesized_audio_seconds", "Seconds of audio that the models made, sent or not.",
            registry=registry,
        )  # fmt: skip
        self._underruns = Counter(
            "kokoro_underruns", "Times that a client's playback buffer was empty before the next utterance came.",
            registry=registry,
        )  # fmt: skip
        self._dry_s = Counter(
            "kokoro_underrun_seconds", "Seconds for which those buffers were empty.", registry=registry
        )
        self._cancelled = Counter(
            "kokoro_cancellations", "Utterances that were cancelled, while queued or spoken.",
            ("when",), registry=registry,
        )  # fmt: skip
        self._failures = Counter(
            "kokoro_utterance_failures", "Utterances that failed for good, by error code.",
            ("code",), registry=registry,
        )  # fmt: skip
        self._failed_calls = Counter(
            "kokoro_failed_calls", "Model calls that raised; their utterances are tried again where that can help.",
            ("reason",), registry=registry,
        )  # fmt: skip
        for error in (SynthesisFailed, OutOfMemory, NotReady, InvalidPhonemes):
            self._failures.labels(error.code)
        for when in ("waiting", "speaking"):
            self._cancelled.labels(when)
        for reason in ("out_of_memory", "other"):
            self._failed_calls.labels(reason)

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        """See `QueueObserver`; so for the methods below."""
        self._calls.observe(took_s)
        self._batches.observe(num_utterances)
        self._spoken_s.inc(audio_s)
        if audio_s > 0:
            self._rtf.observe(took_s / audio_s)

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None:
        self._waits.observe(wait_s)
        if underrun_s > 0:
            self._underruns.inc()
            self._dry_s.inc(underrun_s)

    def utterance_failed(self, error: ServiceError) -> None:
        self._failures.labels(error.code).inc()

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None:
        self._failed_calls.labels("out_of_memory" if out_of_memory else "other").inc()

    def cancelled(self, *, while_spoken: bool) -> None:
        self._cancelled.labels("speaking" if while_spoken else "waiting").inc()
