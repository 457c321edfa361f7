"""The steps of a request as spans, children of the one that is current where the request is served.

Nothing is made, and next to nothing spent, where no request is traced.
"""

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
    """A span around one step of the current request; none where that is not traced."""
    if not get_current_span().is_recording():
        yield INVALID_SPAN
        return
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

    async def in_span(
        text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        with step(tracer, "phonemize", language=language, num_chars=len(text)) as span:
            said = await phonemize(text, language, notation, options)
            span.set_attribute("kokoro.num_phonemes", len(said.phonemes))
            return said

    return in_span


class QueueSpans:
    """An observer of the queue that makes spans of what it is told, and tells another."""

    def __init__(self, tracer: Tracer, then: QueueObserver) -> None:
        self._tracer = tracer
        self._then = then
        self._num_utterances = 0
        self._took_s = 0.0

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        """See `QueueObserver`; so do the others."""
        self._num_utterances, self._took_s = num_utterances, took_s
        self._then.batch_spoken(num_utterances, took_s=took_s, audio_s=audio_s)

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, dry_s: float
    ) -> None:
        self._then.utterance_spoken(
            num_phonemes=num_phonemes, wait_s=wait_s, took_s=took_s, audio_s=audio_s, dry_s=dry_s
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
            "kokoro.dry_s": dry_s,
        }
        self._tracer.start_span("synthesis", start_time=began, attributes=attributes).end(ended)

    def utterance_failed(self, error: ServiceError) -> None:
        self._then.utterance_failed(error)

    def batch_failed(self, num_utterances: int, *, out_of_memory: bool) -> None:
        self._then.batch_failed(num_utterances, out_of_memory=out_of_memory)

    def cancelled(self, *, while_spoken: bool) -> None:
        self._then.cancelled(while_spoken=while_spoken)
