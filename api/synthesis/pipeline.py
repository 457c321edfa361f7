"""The corridor: a checked request to chunks of sound, one room after another.

Knows the order of the rooms, and when each utterance is due. Knows nothing of HTTP or of how any room works.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing

from opentelemetry.trace import Tracer

from api.audio.joins import Joiner
from api.audio.pcm import samples_to_seconds
from api.audio.speech_file import SoundFile, SpeechFile
from api.errors import UnspeakableInput
from api.inference.queue import InferenceQueue
from api.languages.types import mandarin_of
from api.models.base import Utterance
from api.models.voices import reading_voice
from api.phonemize.packing import PackedUtterance
from api.phonemize.utterance_length import Pace
from api.phonemize.utterances import Phonemize, Reading, spelled_utterances, utterances
from api.synthesis.plan import Cue, cues
from api.synthesis.playback_clock import Listener
from api.synthesis.prefetch import read_ahead
from api.synthesis.request import Role, SpeechOrder, Usage, noise_seed
from api.synthesis.timing import EncodedChunk, SoundChunk
from api.synthesis.word_times import WordTimes
from api.telemetry.traces.spans import step
from api.text.document import Passage, Pause, Script


class Synthesizer:
    """Speaks orders, many at once, on one device."""

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
        """Orders being spoken now."""
        return self._num_streams

    async def speak(self, order: SpeechOrder, usage: Usage, *, streaming: bool) -> AsyncGenerator[SoundChunk, None]:
        """Chunks to be played one behind the other, pauses included, each as soon as it is made.

        `usage` is added to on the way. `streaming`: they are played as they come; if not, when the last has.

        Raises:
            QueueFull, NotReady: before the first chunk only.
            UnspeakableInput: nothing in the text or the phonemes can be said.
            PhonemizeFailed, SynthesisFailed, OutOfMemory: at any time. SynthesisFailed also where the file of a voice,
                which was whole when the service started, can't be read any more.
        """
        self._queue.check_room()
        self._num_streams += 1
        try:
            async with aclosing(self._speak(order, usage, streaming)) as chunks:
                async for chunk in chunks:
                    usage.num_samples += chunk.waveform.size
                    yield chunk
        finally:
            self._num_streams -= 1
            self._silent_since = time.monotonic()

    async def _speak(self, order: SpeechOrder, usage: Usage, streaming: bool) -> AsyncGenerator[SoundChunk, None]:
        clock = asyncio.get_running_loop().time
        listener = Listener(clock(), streaming=streaming)
        joiner, times = Joiner(), WordTimes()
        num_spoken = num_chunks = 0
        async with aclosing(read_ahead(self._cues(order))) as source:
            async for cue in source:
                if num_spoken == 0:
                    self._queue.check_room()  # it may have filled while the first phonemes were made
                    if cue.utterance is None and _has_words(order.script):
                        raise _unspeakable(order)
                for chunk in _before(cue, joiner, times):
                    listener.hears(samples_to_seconds(chunk.waveform.size), clock())
                    num_chunks += 1
                    yield chunk
                if cue.utterance is None:
                    continue
                role, speed = order.role_in(cue.passage), order.speed_of(cue.passage)
                call = await _model_call(order, role, speed, cue.utterance.phonemes, num_spoken)
                spoken = await self._queue.speak(call, listener.due(clock()))
                joined = joiner.join(
                    spoken.waveform,
                    ending=cue.utterance.phonemes,
                    ends_paragraph=cue.utterance.ends_paragraph,
                    speed=speed,
                )
                turn = 0 if cue.passage is None else cue.passage.turn
                timings = times.speech(cue.utterance, spoken, joined, voice=role.voice.id, turn=turn)
                listener.hears(samples_to_seconds(joined.waveform.size), clock())
                num_spoken += 1
                num_chunks += 1
                usage.num_phonemes += len(cue.utterance.phonemes)
                yield SoundChunk(joined.waveform, timings)
        if num_chunks == 0:
            raise _unspeakable(order)
        yield SoundChunk(joiner.finish(), times.finish())

    def _cues(self, order: SpeechOrder) -> AsyncGenerator[Cue, None]:
        pace = Pace()

        def read(passage: Passage) -> AsyncGenerator[PackedUtterance, None]:
            language, source = order.role_in(passage).language, order.sources[passage.turn]
            mandarin = mandarin_of(order.served.model.alphabet)
            reading = Reading(passage, language, source, order.options, mandarin)
            return utterances(reading, self._phonemize, pace)

        return cues(order.script, read) if order.phonemes is None else spelled_cues(order.phonemes)

    async def encode_timed(
        self, order: SpeechOrder, response_format: str, *, streaming: bool, usage: Usage | None = None
    ) -> AsyncGenerator[EncodedChunk, None]:
        """`speak`, encoded: chunks of one file in `response_format`. Encoding is off the loop.

        Raises:
            InvalidRequest: see `encoders.check_sample_rate`; before anything is spoken.
            EncodeFailed, and what `speak` raises.
        """
        file = await asyncio.to_thread(
            SpeechFile.begin,
            response_format,
            streaming=streaming,
            sample_rate=order.sample_rate,
            volume=order.volume,
        )
        async with aclosing(self.encode_into(file, order, streaming=streaming, usage=usage)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def encode_into(
        self,
        file: SoundFile,
        order: SpeechOrder,
        *,
        streaming: bool,
        usage: Usage | None = None,
        before_rest: Callable[[], Awaitable[object]] | None = None,
    ) -> AsyncGenerator[EncodedChunk, None]:
        """`encode_timed` into a file that is there already, and is closed at the end, however that comes.

        `before_rest` is awaited when the file is finished, before its last bytes are given.
        """
        try:
            async with aclosing(self.speak(order, usage or Usage(), streaming=streaming)) as chunks:
                async for chunk in chunks:
                    with step(self.tracer, "encode"):
                        data = await asyncio.to_thread(file.encode, chunk.waveform)
                    if data or chunk.timings:
                        yield EncodedChunk(data, chunk.timings)
            with step(self.tracer, "encode"):
                rest = await asyncio.to_thread(file.finish)
            if before_rest is not None:
                await before_rest()
            if rest:
                yield EncodedChunk(rest)
        finally:
            # Not awaited: a cancelled request can't wait. `close` itself waits for an encode still on its thread.
            asyncio.get_running_loop().run_in_executor(None, file.close)

    async def encode(
        self, order: SpeechOrder, response_format: str, *, streaming: bool, usage: Usage | None = None
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of `encode_timed` alone, never empty."""
        chunks = self.encode_timed(order, response_format, streaming=streaming, usage=usage)
        async with aclosing(chunks):
            async for chunk in chunks:
                if chunk.data:
                    yield chunk.data


def _before(cue: Cue, joiner: Joiner, times: WordTimes) -> Iterator[SoundChunk]:
    """The silence that comes before a cue's utterance; its bookmarks are noted."""
    for each in cue.before:
        if isinstance(each, Pause):
            waveform = joiner.pause(each.duration_s)
            yield SoundChunk(waveform, times.silence(waveform.size))
        else:
            times.bookmark(each.name)
    for place in cue.places:
        times.bookmark(place.name, place.position)


async def spelled_cues(phonemes: str) -> AsyncGenerator[Cue, None]:
    """Phonemes that a client has spelled out, one utterance after another."""
    async with aclosing(spelled_utterances(phonemes)) as source:
        async for utterance in source:
            yield Cue((), utterance, None)


def _unspeakable(order: SpeechOrder) -> UnspeakableInput:
    field = "input" if order.phonemes is None else "phonemes"
    return UnspeakableInput(f"{field} holds nothing that can be spoken", param=field)


def _has_words(script: Script) -> bool:
    return any(isinstance(part, Passage) and part.text.text.strip() for part in script)


async def _model_call(order: SpeechOrder, role: Role, speed: float, phonemes: str, index: int) -> Utterance:
    # Not left to the queue, which would take the time to load for the time to speak.
    await order.served.model.load()
    with reading_voice(role.voice.id):
        # The first look at a voice reads its file.
        ref_s = await asyncio.to_thread(order.served.voices.style, role.voice, len(phonemes))
    return Utterance(order.served.model, phonemes, ref_s, speed, noise_seed(order, role.voice, speed, phonemes, index))
