"""Encoder: the base class of every format's encoder, and Format: what the table holds of each."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from api.audio.pcm import SAMPLE_RATE, Samples, Waveform, to_int16
from api.errors import EncodeFailed

MPEG_SAMPLE_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""Rates of MPEG layer III in Hz. AAC has more, all outside MIN_SAMPLE_RATE to MAX_SAMPLE_RATE."""


class Encoder(ABC):
    """Encode waveforms, one after another, into the bytes of one file.

    The life of an encoder: open -> encode, encode, ... -> finish -> close. Another file needs another encoder.
    Calls may come from any thread and wait for each other, so an encoder can be closed while the thread of a
    cancelled request still encodes. Subclasses define `_write`, `_end` and `_release`.
    """

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type
        """The Content-Type of the file."""
        self._num_samples = 0
        self._open = True
        # Native code would not survive two calls at once. Re-entrant, because `finish` closes.
        self._lock = threading.RLock()

    def encode(self, waveform: Waveform) -> bytes:
        """Encode (num_samples,) float32 samples. Return the bytes that are ready, b"" while a frame fills.

        Raises EncodeFailed after `finish` or `close`, for samples that `pcm.to_int16` refuses, and when the
        codec fails.
        """
        samples = to_int16(waveform)
        with self._lock:
            self._require_open()
            if samples.size == 0:
                return b""
            encoded = self._write(samples)
            self._num_samples += samples.size
            return encoded

    def finish(self) -> bytes:
        """Return the rest of the file, down to the last sample, and close.

        Raises EncodeFailed after `finish` or `close`, when the codec fails, and when no sample was encoded:
        a file without audio is a mistake made earlier, not a file.
        """
        with self._lock:
            self._require_open()
            try:
                if self._num_samples == 0:
                    raise EncodeFailed("There was no audio to encode.")
                return self._end()
            finally:
                self.close()

    def close(self) -> None:
        """Free native memory and drop the bytes that `finish` did not return. Does nothing the second time."""
        with self._lock:
            if self._open:
                self._open = False
                self._release()

    def _require_open(self) -> None:
        if not self._open:
            raise EncodeFailed("The encoder is finished; each file needs an encoder of its own.")

    @abstractmethod
    def _write(self, samples: Samples) -> bytes:
        """Encode (num_samples,) int16 samples, at least one; `self._num_samples` were written before."""

    @abstractmethod
    def _end(self) -> bytes:
        """Return the bytes after the last `_write`. Called at most once, after at least one sample."""

    @abstractmethod
    def _release(self) -> None:
        """Free what the encoder holds. Called once, whether or not `_end` was."""


class Format(Protocol):
    """A response format: its type on the wire, its sample rates, and how a file of it begins."""

    @property
    def media_type(self) -> str:
        """The Content-Type."""

    @property
    def sample_rates(self) -> Sequence[int]:
        """The sample rates that a file can have, in Hz, ascending."""

    @property
    def rounds_rate_up(self) -> bool:
        """Whether a rate between two of `sample_rates` becomes the higher one; refused if not."""

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Return an encoder for one file; see `registry.begin_encoder` for the parameters."""
