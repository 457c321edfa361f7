"""Spans for the steps of a request, children of its current span. Untraced requests make none, at next to no cost."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import INVALID_SPAN, Span, StatusCode, Tracer, get_current_span

from api.errors import ServiceError
from api.inference.observer import QueueObserver
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.phonemize.utterances import Phonemize


@contextmanager
def step(tracer: Tracer, name: str, **attributes: str | int | float) -> Iterator[Span]:
    """Open a span around one step of the current request, if it is traced."""
    if not get_current_span().is_recording():
        yield INVALID_SPAN
        return
    named = {f"kokoro.{key}": value for key, value in attributes.items()}
    # Exception messages are not recorded: a library's message may quote the client's text.
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
    """Return `phonemize` with a span around each call."""

    async def in_span(
        text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        with step(tracer, "phonemize", language=language, num_chars=len(text)) as span:
            said = await phonemize(text, language, notation, options)
            span.set_attribute("kokoro.num_phonemes", len(said.phonemes))
            return said

    return in_span


class QueueSpans:
    """A queue observer that turns events into spans, and passes them to another observer."""

    def __init__(self, tracer: Tracer, then: QueueObserver) -> None:
        self._tracer = tracer
        self._then = then
        self._num_utterances = 0
        self._took_s = 0.0

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        """See `QueueObserver`; so for the methods below."""
        self._num_utterances, self._took_s = num_utterances, took_s
        self._then.batch_spoken(num_utterances, took_s=took_s, audio_s=audio_s)

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None:
        self._then.utterance_spoken(
            num_phonemes=num_phonemes, wait_s=wait_s, took_s=took_s, audio_s=audio_s, underrun_s=underrun_s
        )
        if not get_current_span().is_recording():
            return
        ended = time.time_ns()
        began = ended - int(self._took_s * 1e9)
        self._tracer.start_span("queue", start_time=began - int(wait_s * 1e9)).end(began)
        attributes = {
            "kokoro.num_phonemes": num_phonemes,
            "kokoro.num_utterances": self._num_utterances,
            "kokoro.audio_s": audio_s,
            "kokoro.dry_s": underrun_s,
        }
        self._tracer.start_span("synthesis", start_time=began, attributes=attributes).end(ended)

    def utterance_failed(self, error: ServiceError) -> None:
        self._then.utterance_failed(error)

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None:
        self._then.batch_failed(num_utterances, out_of_memory=out_of_memory)

    def cancelled(self, *, while_spoken: bool) -> None:
        self._then.cancelled(while_spoken=while_spoken)
