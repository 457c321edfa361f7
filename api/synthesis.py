"""The corridor: a checked request to chunks of sound, one room after another.

Knows the order of the rooms, and when each utterance is due. Knows nothing of HTTP or of how any room works.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from api.ahead import read_ahead
from api.audio.joins import Joiner
from api.audio.pcm import SAMPLE_RATE, SAMPLES_PER_FRAME, samples_to_seconds
from api.audio.speech_file import SpeechFile
from api.errors import UnspeakableInput
from api.inference.queue import InferenceQueue
from api.models.base import Utterance, Waveform
from api.models.registry import ServedModel
from api.models.voices import Voice
from api.phonemes.g2p import Phonemized
from api.phonemes.packing import PackedUtterance
from api.phonemes.utterances import spelled_utterances, utterances

Phonemize = Callable[[str, str], Awaitable[Phonemized]]
"""(text, language) -> its phonemes; `PhonemeWorkers.phonemize` is one."""


@dataclass(frozen=True)
class SpeechOrder:
    """What to speak and how; every name is already resolved."""

    text: str
    served: ServedModel
    voice: Voice
    language: str
    """A code of `phonemes.g2p.LANGUAGES`."""
    speed: float
    seed: int | None
    """None: a fixed hash of version, voice, phonemes and speed."""
    volume: float = 1.0
    """A multiplier of the samples, soft-limited."""
    sample_rate: int = SAMPLE_RATE
    """Hz, of the file."""
    phonemes: str | None = None
    """Said as they are in place of `text`, which is then empty; symbols of the model's alphabet."""


@dataclass
class Usage:
    """What an order has used, counted as it is spoken."""

    num_phonemes: int = 0
    """The model's input."""
    num_samples: int = 0
    """Its output at 24 kHz, pauses included."""

    @property
    def num_frames(self) -> int:
        """The output in frames of 25 ms, the last one begun counted whole."""
        return -(-self.num_samples // SAMPLES_PER_FRAME)


class Synthesizer:
    """Speaks orders, many at once, on one device."""

    def __init__(self, phonemize: Phonemize, queue: InferenceQueue) -> None:
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

    async def speak(self, order: SpeechOrder, usage: Usage) -> AsyncGenerator[Waveform, None]:
        """Waveforms to be played one behind the other, pauses included, each as soon as it is made.

        `usage` is added to on the way.

        Raises:
            QueueFull, NotReady: before the first waveform only.
            UnspeakableInput: nothing in the text or the phonemes can be said.
            PhonemizeFailed, SynthesisFailed: at any time.
        """
        self._queue.check_room()
        self._num_streams += 1
        try:
            async with aclosing(self._speak(order, usage)) as waveforms:
                async for waveform in waveforms:
                    usage.num_samples += waveform.size
                    yield waveform
        finally:
            self._num_streams -= 1
            self._silent_since = time.monotonic()

    async def _speak(self, order: SpeechOrder, usage: Usage) -> AsyncGenerator[Waveform, None]:
        clock = asyncio.get_running_loop().time
        due = clock()
        joiner = Joiner()
        spoken = 0
        async with aclosing(read_ahead(self._utterances(order))) as source:
            async for utterance in source:
                if spoken == 0:
                    self._queue.check_room()  # it may have filled while the first phonemes were made
                waveform = await self._queue.speak(await _model_call(order, utterance, spoken), due)
                chunk = joiner.join(
                    waveform,
                    ending=utterance.phonemes,
                    ends_paragraph=utterance.ends_paragraph,
                    speed=order.speed,
                )
                # The listener plays from the moment the chunk comes, or when what came before has been played.
                due = max(due, clock()) + samples_to_seconds(chunk.size)
                spoken += 1
                usage.num_phonemes += len(utterance.phonemes)
                yield chunk
        if spoken == 0:
            field = "input" if order.phonemes is None else "phonemes"
            raise UnspeakableInput(f"{field} holds nothing that can be spoken", param=field)
        yield joiner.finish()

    def _utterances(self, order: SpeechOrder) -> AsyncGenerator[PackedUtterance, None]:
        if order.phonemes is not None:
            return spelled_utterances(order.phonemes)
        return utterances(order.text, order.language, self._phonemize)

    async def encode(
        self, order: SpeechOrder, response_format: str, *, streaming: bool, usage: Usage | None = None
    ) -> AsyncGenerator[bytes, None]:
        """`speak`, encoded: chunks of one file in `response_format`, never empty. Encoding is off the loop.

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
        try:
            async with aclosing(self.speak(order, usage or Usage())) as waveforms:
                async for waveform in waveforms:
                    if data := await asyncio.to_thread(file.encode, waveform):
                        yield data
            if data := await asyncio.to_thread(file.finish):
                yield data
        finally:
            # Not awaited: a cancelled request can't wait. `close` itself waits for an encode still on its thread.
            asyncio.get_running_loop().run_in_executor(None, file.close)


async def _model_call(order: SpeechOrder, utterance: PackedUtterance, index: int) -> Utterance:
    # Not left to the queue, which would take the time to load for the time to speak.
    await order.served.model.load()
    # The first look at a voice reads its file.
    style = order.served.voices.style
    ref_s = await asyncio.to_thread(style, order.voice, len(utterance.phonemes))
    seed = noise_seed(order, utterance.phonemes, index)
    return Utterance(order.served.model, utterance.phonemes, ref_s, order.speed, seed)


def noise_seed(order: SpeechOrder, phonemes: str, index: int) -> int:
    """The seed of an utterance's noise: the same request always gets the same samples.

    From the request's seed and the utterance's place; without one, from all that decides the utterance's sound.
    """
    if order.seed is not None:
        key = f"{order.seed}/{index}"
    else:
        key = f"{order.served.version}/{order.voice.id}/{phonemes}/{order.speed!r}"
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little", signed=True)
