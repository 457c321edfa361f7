"""pcm: 16-bit little-endian mono samples with nothing around them."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.audio.encoders.base import Encoder
from api.audio.pcm import EVERY_RATE, SAMPLE_RATE, Samples, int16_to_pcm


class PcmEncoder(Encoder):
    """Samples as s16le mono."""

    def _write(self, samples: Samples) -> bytes:
        return int16_to_pcm(samples)

    def _end(self) -> bytes:
        return b""

    def _release(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class PcmFormat:
    """Bare samples. The receiver must know their rate and width beforehand."""

    media_type: str
    sample_rates: Sequence[int] = EVERY_RATE
    rounds_rate_up: bool = False

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Return an encoder whose bytes depend neither on `streaming` nor on `sample_rate`."""
        return PcmEncoder(self.media_type)


PCM = PcmFormat(media_type="audio/pcm")
