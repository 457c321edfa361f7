"""What every encoder is: a life of open -> encode, encode, ... -> finish -> close.

Knows the order in which an encoder's methods may be called, and keeps it. Knows no format.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from api.audio.pcm import SAMPLE_RATE, Samples, Waveform, to_int16
from api.errors import EncodeFailed


class Encoder(ABC):
    """Waveforms in, one after another; the bytes of one file out. Another file needs another encoder.

    Calls may come from any thread and wait for each other, so an encoder can be closed while a thread whose request
    is gone still encodes. Subclasses give `_write`, `_end` and `_release`.
    """

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type
        """The Content-Type of what comes out."""
        self._num_samples = 0
        self._open = True
        # Native code would not survive two calls at once. Re-entrant, because `finish` closes.
        self._lock = threading.RLock()

    def encode(self, waveform: Waveform) -> bytes:
        """Take (num_samples,) float32 samples; give the bytes that are ready, b"" while a frame is gathered.

        Raises EncodeFailed after `finish` or `close`, on samples that `pcm.to_int16` refuses, and when the
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
        """Give the rest of the file, down to the last sample, and close.

        Raises EncodeFailed after `finish` or `close`, when the codec fails, and when there was no sample at
        all: a file without audio is a mistake made earlier, not a file.
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
        """Let go of native memory. What `finish` did not fetch is lost. Does nothing the second time."""
        with self._lock:
            if self._open:
                self._open = False
                self._release()

    def _require_open(self) -> None:
        if not self._open:
            raise EncodeFailed("The encoder is finished; each file needs an encoder of its own.")

    @abstractmethod
    def _write(self, samples: Samples) -> bytes:
        """Encode (num_samples,) int16 samples, at least one. `self._num_samples` came before them."""

    @abstractmethod
    def _end(self) -> bytes:
        """The bytes after the last `_write`. Called at most once, with samples written."""

    @abstractmethod
    def _release(self) -> None:
        """Free what is held. Called once, whether or not `_end` was."""


class Format(Protocol):
    """A response format: what it is called on the wire, and how a file of it begins."""

    @property
    def media_type(self) -> str:
        """The Content-Type."""

    @property
    def sample_rates(self) -> Sequence[int]:
        """Hz, ascending: the rates that a file of it can have."""

    @property
    def raises_rate(self) -> bool:
        """Whether a rate between two of `sample_rates` gives a file of the higher one, or none."""

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """An encoder for one file; the parameters are those of `encoders.encoder`."""
