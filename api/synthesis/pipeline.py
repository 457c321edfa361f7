"""Synthesizer: a SynthesisRequest to chunks of sound. `encoding.py` makes a file of them.

plan (text -> utterances) -> queue (utterance -> waveform) -> join -> word times
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from opentelemetry.trace import Tracer

from api.audio.joins import Joiner
from api.audio.pcm import samples_to_seconds
from api.errors import UnspeakableInput
from api.inference.queue import InferenceQueue
from api.phonemize.utterances import Phonemize
from api.synthesis.chunks import SoundChunk
from api.synthesis.model_call import model_call
from api.synthesis.plan import PlannedUtterance, plan_request
from api.synthesis.playback_clock import PlaybackClock
from api.synthesis.prefetch import prefetch
from api.synthesis.request import SynthesisRequest
from api.synthesis.timing.word_times import WordTimes
from api.text.document import Document, Pause, TextSpan


class Synthesizer:
    """Speaks requests, many at once, on one device."""

    def __init__(self, phonemize: Phonemize, queue: InferenceQueue, tracer: Tracer) -> None:
        self.tracer = tracer
        self._phonemize = phonemize
        self._queue = queue
        self._num_streams = 0
        self._silent_since = time.monotonic()

    @property
    def idle_s(self) -> float:
        """Seconds for which nothing has been spoken; 0 while anything is."""
        return 0.0 if self._num_streams else time.monotonic() - self._silent_since

    @property
    def num_streams(self) -> int:
        """Number of requests being spoken now."""
        return self._num_streams

    async def speak(self, request: SynthesisRequest, *, streaming: bool) -> AsyncGenerator[SoundChunk, None]:
        """Give chunks to be played one after the other, pauses included, each as soon as it is made; at least one.

        `streaming`: the client plays chunks as they come; if not, once it has the last one.

        Raises:
            QueueFull, NotReady: before the first chunk only.
            UnspeakableInput: nothing in the text or the phonemes can be said.
            PhonemizeFailed, SynthesisFailed, OutOfMemory: at any time. SynthesisFailed also where the file of a voice,
                which was whole when the service started, can't be read any more.
        """
        self._num_streams += 1
        try:
            async with aclosing(self._speak(request, streaming)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            self._num_streams -= 1
            self._silent_since = time.monotonic()

    async def _speak(self, request: SynthesisRequest, streaming: bool) -> AsyncGenerator[SoundChunk, None]:
        now = asyncio.get_running_loop().time
        clock = PlaybackClock(now(), streaming=streaming)
        joiner, times = Joiner(), WordTimes()
        num_spoken = num_chunks = 0
        async with aclosing(self._admitted(request)) as plan:
            async for planned in plan:
                if num_spoken == 0 and planned.utterance is None and _has_words(request.document):
                    raise _unspeakable(request)
                for chunk in _silence_before(planned, joiner, times):
                    clock.add_audio(samples_to_seconds(chunk.waveform.size), now())
                    num_chunks += 1
                    yield chunk
                if planned.utterance is None:
                    continue
                call = await model_call(request, planned.span, planned.utterance.phonemes, num_spoken)
                spoken = await self._queue.speak(call, clock.due(now()))
                joined = joiner.join(
                    spoken.waveform,
                    ending=planned.utterance.phonemes,
                    ends_paragraph=planned.utterance.ends_paragraph,
                    speed=call.speed,
                )
                turn = 0 if planned.span is None else planned.span.turn
                voice = request.voice_in(planned.span).voice.id
                timings = times.speech(planned.utterance, spoken, joined, voice=voice, turn=turn)
                clock.add_audio(samples_to_seconds(joined.waveform.size), now())
                num_spoken += 1
                num_chunks += 1
                yield SoundChunk(joined.waveform, timings, len(planned.utterance.phonemes))
        if num_chunks == 0:
            raise _unspeakable(request)
        yield SoundChunk(joiner.finish(), times.finish())

    async def _admitted(self, request: SynthesisRequest) -> AsyncGenerator[PlannedUtterance, None]:
        """Plan a request, one utterance ahead, if the queue takes it.

        The queue is asked twice: before any work, and before the first utterance, since it may have filled while the
        first phonemes were made. Raises QueueFull or NotReady.
        """
        self._queue.check_admission()
        is_first = True
        async with aclosing(prefetch(plan_request(request, self._phonemize))) as plan:
            async for planned in plan:
                if is_first:
                    self._queue.check_admission()
                    is_first = False
                yield planned


def _silence_before(planned: PlannedUtterance, joiner: Joiner, times: WordTimes) -> Iterator[SoundChunk]:
    """Give the pauses before an utterance, and note its bookmarks."""
    for each in planned.before:
        if isinstance(each, Pause):
            waveform = joiner.pause(each.duration_s)
            yield SoundChunk(waveform, times.silence(waveform.size))
        else:
            times.bookmark(each.name)
    for bookmark in planned.bookmarks:
        times.bookmark(bookmark.name, bookmark.position)


def _unspeakable(request: SynthesisRequest) -> UnspeakableInput:
    field = "input" if request.phonemes is None else "phonemes"
    return UnspeakableInput(f"{field} holds nothing that can be spoken", param=field)


def _has_words(document: Document) -> bool:
    return any(isinstance(part, TextSpan) and part.text.text.strip() for part in document)
