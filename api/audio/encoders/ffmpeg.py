"""FFmpeg's codecs and containers through PyAV: the encoder of opus, aac and flac.

FFmpeg's own log stays off, as PyAV leaves it. A failure is raised and becomes EncodeFailed.
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
class FfmpegFormat:
    """A codec in a container, with the options of both."""

    media_type: str
    container: Literal["ogg", "adts", "flac"]
    """FFmpeg's name of the container."""
    codec: Literal["libopus", "aac", "flac"]
    """FFmpeg's name of the codec."""
    sample_rates: Sequence[int]
    """Sample rates that the codec takes, in Hz, ascending."""
    rounds_rate_up: bool = False
    """Whether a rate between two of them becomes the higher one: for codecs whose decoders play at a fixed rate."""
    bit_rate: int = 0
    """Bits per second; 0 for a lossless codec."""
    codec_options: Mapping[str, str] = field(default_factory=dict)
    container_options: Mapping[str, str] = field(default_factory=dict)
    streaming_options: Mapping[str, str] = field(default_factory=dict)
    """Container options for streams only, added to `container_options`."""

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Return an encoder: bytes as the codec gives them when streaming, else true lengths and all at `finish`."""
        return FfmpegEncoder(self, streaming=streaming, sample_rate=sample_rate)


class Pipe:
    """A write-only file. FFmpeg sees that it can't seek, and writes a container that needs no seeking."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        """Append `data`; called by the container."""
        self._written += data
        return len(data)

    def take(self) -> bytes:
        """Return the bytes written since the last call."""
        taken = bytes(self._written)
        self._written.clear()
        return taken

    take_rest = take


class MemoryFile(BytesIO):
    """A seekable file, whose header FFmpeg completes at the end with lengths and checksums."""

    def take(self) -> bytes:
        """Return nothing, since any byte may still change."""
        return b""

    take_rest = BytesIO.getvalue


class FfmpegEncoder(Encoder):
    """Encoder of one file through one of FFmpeg's codecs."""

    def __init__(self, spec: FfmpegFormat, *, streaming: bool, sample_rate: int) -> None:
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
            # The codec's memory is freed with its last reference, not when the container closes.
            del self._stream, self._container


@contextmanager
def _codec_errors() -> Iterator[None]:
    try:
        yield
    except av.error.FFmpegError as error:
        raise EncodeFailed(f"The audio encoder failed: {error.strerror}.") from error
