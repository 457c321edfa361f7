"""A response format that the service does not have: Sun's AU, 16-bit big-endian."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from api.audio.encoders.base import Encoder
from api.audio.pcm import EVERY_RATE, SAMPLE_RATE, Samples

LINEAR_16 = 3
UNKNOWN_SIZE = 0xFFFF_FFFF


class AuEncoder(Encoder):
    """A header of 24 bytes, then samples."""

    def __init__(self, media_type: str, sample_rate: int) -> None:
        super().__init__(media_type)
        self._sample_rate = sample_rate

    def _write(self, samples: Samples) -> bytes:
        header = struct.pack(">4s5I", b".snd", 24, UNKNOWN_SIZE, LINEAR_16, self._sample_rate, 1)
        return (b"" if self._num_samples else header) + samples.astype(">i2").tobytes()

    def _end(self) -> bytes:
        return b""

    def _release(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class AuFormat:
    """See `Format`."""

    media_type: str = "audio/basic"
    sample_rates: Sequence[int] = EVERY_RATE
    rounds_rate_up: bool = False

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Return an encoder for one file."""
        return AuEncoder(self.media_type, sample_rate)


AU = AuFormat()
