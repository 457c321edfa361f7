"""wav: PCM after the 44 bytes of a RIFF/WAVE header.

Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0".
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from api.audio.encoders.base import Encoder
from api.audio.encoders.pcm import PcmEncoder
from api.audio.pcm import BYTES_PER_SAMPLE, EVERY_RATE, SAMPLE_RATE, Samples, int16_to_pcm
from api.errors import EncodeFailed

WAV_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF, size, WAVE; "fmt ", its size and its six fields; "data", size. 44 bytes."""

UNKNOWN_SIZE = 0xFFFF_FFFF
"""Value of both size fields of a stream, whose length is not known yet. Players read until the connection ends."""

MAX_WAV_DATA = UNKNOWN_SIZE - 1 - (WAV_HEADER.size - 8)
"""Most bytes of samples in a file. The RIFF size has 32 bits and counts all but its own first 8 bytes: 24.8 hours at
24 kHz."""


def wav_header(sample_rate: int, data_size: int | None) -> bytes:
    """Return the 44-byte header of mono s16le audio. `data_size` in bytes; None while it is unknown.

    Raises EncodeFailed when the size does not fit the header's 32 bits.
    """
    if data_size is not None and data_size > MAX_WAV_DATA:
        raise EncodeFailed(f"{data_size} bytes of audio do not fit into a WAV file; at most {MAX_WAV_DATA} do.")
    byte_rate = sample_rate * BYTES_PER_SAMPLE
    return WAV_HEADER.pack(
        b"RIFF", UNKNOWN_SIZE if data_size is None else data_size + WAV_HEADER.size - 8, b"WAVE",
        b"fmt ", 16, 1, 1, sample_rate, byte_rate, BYTES_PER_SAMPLE, 8 * BYTES_PER_SAMPLE,
        b"data", UNKNOWN_SIZE if data_size is None else data_size,
    )  # fmt: skip


class WavStreamEncoder(PcmEncoder):
    """WAV of unknown size. The header leaves together with the first samples, not before."""

    def __init__(self, media_type: str, sample_rate: int) -> None:
        super().__init__(media_type)
        self._sample_rate = sample_rate

    def _write(self, samples: Samples) -> bytes:
        header = wav_header(self._sample_rate, data_size=None) if self._num_samples == 0 else b""
        return header + super()._write(samples)


class WavFileEncoder(Encoder):
    """WAV of true size. All samples are held until `finish`."""

    def __init__(self, media_type: str, sample_rate: int) -> None:
        super().__init__(media_type)
        self._sample_rate = sample_rate
        self._data = bytearray()

    def _write(self, samples: Samples) -> bytes:
        self._data += int16_to_pcm(samples)
        return b""

    def _end(self) -> bytes:
        return wav_header(self._sample_rate, len(self._data)) + self._data

    def _release(self) -> None:
        self._data.clear()


@dataclass(frozen=True)
class WavFormat:
    """PCM in a RIFF/WAVE file."""

    media_type: str
    sample_rates: Sequence[int] = EVERY_RATE
    rounds_rate_up: bool = False

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Return an encoder: no wait and no sizes when streaming, else true sizes and all bytes at `finish`."""
        make = WavStreamEncoder if streaming else WavFileEncoder
        return make(self.media_type, sample_rate)


WAV = WavFormat(media_type="audio/wav")
