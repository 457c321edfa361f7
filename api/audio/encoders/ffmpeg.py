"""Compressed audio: one of FFmpeg's codecs and the container it travels in, through PyAV.

Knows how to give a codec samples, and how to take a container's bytes while it is still being written. Knows
none of the response formats' names; their table is in `encoders.py`.

FFmpeg's own log stays off, as PyAV leaves it; what fails is raised, and becomes EncodeFailed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from typing import Literal

import av
import av.error
import numpy as np

from api.audio.encoders.base import Encoder
from api.audio.pcm import SAMPLE_RATE, Samples
from api.errors import EncodeFailed


@dataclass(frozen=True)
class CompressedFormat:
    """A codec in a container, and how both are set."""

    media_type: str
    container: Literal["ogg", "adts", "flac"]
    """FFmpeg's name for it."""
    codec: Literal["libopus", "aac", "flac"]
    """FFmpeg's name for it."""
    sample_rates: Sequence[int]
    """Hz, ascending: what the codec takes."""
    raises_rate: bool = False
    """A rate between two of them gives the higher one, for codecs whose decoders play at a rate of their own."""
    bit_rate: int = 0
    """Bits per second; 0 where the codec is lossless and takes what it needs."""
    codec_options: Mapping[str, str] = field(default_factory=dict)
    container_options: Mapping[str, str] = field(default_factory=dict)
    streaming_options: Mapping[str, str] = field(default_factory=dict)
    """More container options, for streams only."""

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Streaming: bytes as soon as the codec gives them. Else true lengths, and everything at `finish`."""
        return CompressedEncoder(self, streaming=streaming, sample_rate=sample_rate)


class Pipe:
    """A file that can only be written to. FFmpeg sees that it can't seek, and writes what needs no going back."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        """Called by the container."""
        self._written += data
        return len(data)

    def take(self) -> bytes:
        """What was written since it was last asked for."""
        taken = bytes(self._written)
        self._written.clear()
        return taken

    take_rest = take


class MemoryFile(BytesIO):
    """A file in which FFmpeg goes back at the end, to put lengths and checksums into its head."""

    def take(self) -> bytes:
        """Nothing, since any of it may still change."""
        return b""

    take_rest = BytesIO.getvalue


class CompressedEncoder(Encoder):
    """One file of a compressed format."""

    def __init__(self, spec: CompressedFormat, *, streaming: bool, sample_rate: int) -> None:
        super().__init__(spec.media_type)
        self._sample_rate = sample_rate
        self._sink = Pipe() if streaming else MemoryFile()
        extra = spec.streaming_options if streaming else {}
        with _codec_errors():
            self._container = av.open(
                self._sink,
                mode="w",
                format=spec.container,
                container_options={**spec.container_options, **extra},
            )
            self._stream = self._container.add_stream(
                spec.codec,
                rate=sample_rate,
                layout="mono",
                bit_rate=spec.bit_rate,
                options=dict(spec.codec_options),
            )

    def _write(self, samples: Samples) -> bytes:
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = self._sample_rate
        frame.time_base = Fraction(1, self._sample_rate)
        frame.pts = self._num_samples
        with _codec_errors():
            self._container.mux(self._stream.encode(frame))
        return self._sink.take()

    def _end(self) -> bytes:
        with _codec_errors():
            self._container.mux(self._stream.encode(None))
            self._container.close()
        return self._sink.take_rest()

    def _release(self) -> None:
        try:
            with _codec_errors():
                self._container.close()
        finally:
            # The codec's memory goes with the last reference to it, not with the container's close.
            del self._stream, self._container


@contextmanager
def _codec_errors() -> Iterator[None]:
    try:
        yield
    except av.error.FFmpegError as error:
        raise EncodeFailed(f"The audio encoder failed: {error.strerror}.") from error
