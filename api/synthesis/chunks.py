"""Values that pass from the pipeline to the response: sound, encoded bytes, bytes to send, and what each has used."""

from dataclasses import dataclass

from api.audio.pcm import SAMPLES_PER_FRAME
from api.models.base import Waveform
from api.synthesis.timing.timings import Timing


@dataclass(frozen=True, slots=True)
class SynthesisStats:
    """Input and output of the model, for a stretch of sound or for all of it."""

    num_phonemes: int = 0
    """Phonemes given to the model."""
    num_samples: int = 0
    """Samples of sound at 24 kHz, pauses included."""

    @property
    def num_frames(self) -> int:
        """The sound in frames of 25 ms, rounded up."""
        return -(-self.num_samples // SAMPLES_PER_FRAME)

    def __add__(self, other: "SynthesisStats") -> "SynthesisStats":
        return SynthesisStats(self.num_phonemes + other.num_phonemes, self.num_samples + other.num_samples)


NO_STATS = SynthesisStats()


@dataclass(frozen=True, slots=True, eq=False)
class SoundChunk:
    """Sound, and the words that end in it."""

    waveform: Waveform
    """(num_samples,); it may be empty."""
    timings: tuple[Timing, ...] = ()
    """Times of the words that end in it, in order of time."""
    num_phonemes: int = 0
    """Phonemes that the sound was made from; 0 for a pause."""

    @property
    def stats(self) -> SynthesisStats:
        """The phonemes and the samples of this chunk."""
        return SynthesisStats(self.num_phonemes, self.waveform.size)


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """Bytes of an encoded file, and the timings that became known with them.

    The encoder may hold the sound of the last words back until the next chunk. Bytes or timings may be empty.
    """

    data: bytes
    timings: tuple[Timing, ...] = ()
    stats: SynthesisStats = NO_STATS
    """Input and output since the chunk before this one."""


@dataclass(frozen=True, slots=True)
class ResponseChunk:
    """Bytes of a response's body."""

    data: bytes
    stats: SynthesisStats = NO_STATS
    """Input and output since the chunk before this one."""
