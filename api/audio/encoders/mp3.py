"""MP3: LAME's frames through lameenc, and the Info frame that says how long a whole file is.

Knows the head of a layer III frame (ISO/IEC 11172-3, 13818-3) and the Info frame ("Mp3 Info Tag rev. 1", LAME's own
description). Not through FFmpeg: the LAME in PyAV's wheels takes 9.4 ms of a processor for a second of speech at 24
kHz, lameenc's 2.5 for the same sound (AMD EPYC, Zen 3).
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import lameenc

from api.audio.encoders.base import Encoder
from api.audio.pcm import SAMPLE_RATE, Samples, int16_to_pcm
from api.errors import EncodeFailed

QUALITY = 7
"""LAME's fastest. At 128 kbit/s for speech of 24 kHz the better ones take 1.2 to 4 times as long and gain nothing:
25.2 to 26.6 dB where this one has 26.7."""

ENCODER_DELAY = 576
"""Samples before the first one that was given; LAME's, at every rate. A decoder adds 529 of its own."""

PADDED = 0x02
"""The bit of a frame's third byte that says it is one byte longer, which keeps 44.1 kHz in step."""

INFO = struct.Struct(">4sIII100sI9sBBfHHBBHBBBHIH")
"""Info, which fields there are, frames, bytes, where each hundredth of the time begins, quality; then LAME's: its name,
method, lowpass, peak, two gains, flags, bit rate, delay and padding of 12 bits each in a short and a byte, the source's
rate, gain, preset, bytes, the music's checksum. The checksum of all of it is behind."""

ALL_FIELDS = 0x0F
CONSTANT_RATE = 0x01


@dataclass(frozen=True)
class Mp3Format:
    """Layer III at a constant bit rate."""

    media_type: str
    sample_rates: Sequence[int]
    """Hz, ascending."""
    bit_rate: int
    """Bits per second, where layer III has as many; at 8-12 kHz (MPEG-2.5) it has 64 kbit/s at most."""
    raises_rate: bool = False

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Streaming: bytes as soon as LAME gives them. Else the true length in front, and everything at `finish`."""
        make = Mp3StreamEncoder if streaming else Mp3FileEncoder
        return make(self, sample_rate)

    def bit_rate_at(self, sample_rate: int) -> int:
        """Bits per second of a file of so many Hz."""
        return self.bit_rate if sample_rate >= 16_000 else min(self.bit_rate, 64_000)


class Mp3StreamEncoder(Encoder):
    """Frames and nothing else.

    A frame may keep up to 255 bytes of its music in the one before (the reservoir, which lameenc has no switch for), so
    bytes come when they are certain, not frame by frame, and who begins in the middle misses a frame.
    """

    def __init__(self, spec: Mp3Format, sample_rate: int) -> None:
        super().__init__(spec.media_type)
        self._sample_rate, self._bit_rate = sample_rate, spec.bit_rate_at(sample_rate)
        with _lame_errors():
            self._lame = lameenc.Encoder()
            self._lame.silence()  # it would tell the terminal how it is set
            self._lame.set_channels(1)
            self._lame.set_in_sample_rate(sample_rate)
            self._lame.set_out_sample_rate(sample_rate)
            self._lame.set_bit_rate(self._bit_rate // 1000)
            self._lame.set_quality(QUALITY)

    def _write(self, samples: Samples) -> bytes:
        with _lame_errors():
            return bytes(self._lame.encode(int16_to_pcm(samples)))

    def _end(self) -> bytes:
        with _lame_errors():
            return bytes(self._lame.flush())

    def _release(self) -> None:
        del self._lame  # and its memory


class Mp3FileEncoder(Mp3StreamEncoder):
    """The same frames behind one that says how many there are, and how many samples of them count."""

    def __init__(self, spec: Mp3Format, sample_rate: int) -> None:
        super().__init__(spec, sample_rate)
        self._frames = bytearray()

    def _write(self, samples: Samples) -> bytes:
        self._frames += super()._write(samples)
        return b""

    def _end(self) -> bytes:
        self._frames += super()._end()
        return info_frame(self._frames, self._num_samples, self._sample_rate, self._bit_rate) + self._frames

    def _release(self) -> None:
        super()._release()
        self._frames.clear()


def info_frame(frames: bytes | bytearray, num_samples: int, sample_rate: int, bit_rate: int) -> bytes:
    """The frame of silence that goes before `frames` of (num_samples,) mono samples, of LAME's and a constant rate.

    What nobody measured is 0: lowpass, peak, gains, and the music's checksum, which no decoder asks for.
    """
    # MPEG-1 has the rates from 32 kHz on, with frames of 1152 samples. Before the music a mono frame has 17 bytes about
    # it there, 9 in MPEG-2 and 2.5.
    mpeg1 = sample_rate >= 32_000
    frame_samples, side_bytes = (1152, 17) if mpeg1 else (576, 9)
    frame_bytes = frame_samples // 8 * bit_rate // sample_rate
    num_frames = round(len(frames) * 8 * sample_rate / (bit_rate * frame_samples))
    padding = num_frames * frame_samples - ENCODER_DELAY - num_samples
    num_bytes = frame_bytes + len(frames)
    head = bytes([*frames[:2], frames[2] & ~PADDED, frames[3]]) + bytes(side_bytes)
    info = INFO.pack(
        b"Info", ALL_FIELDS, num_frames, num_bytes, bytes(i * 256 // 100 for i in range(100)), 0,
        b"LAME3.100", CONSTANT_RATE, 0, 0.0, 0, 0, 0, bit_rate // 1000,
        ENCODER_DELAY << 4 | padding >> 8, padding & 0xFF, _source_rate(sample_rate) << 6, 0, 0, num_bytes, 0,
    )  # fmt: skip
    tag = head + info
    return (tag + struct.pack(">H", crc16(tag))).ljust(frame_bytes, b"\0")


def _source_rate(sample_rate: int) -> int:
    """Up to 32 kHz, 44.1 kHz, 48 kHz: as the tag counts them."""
    return (sample_rate > 32_000) + (sample_rate > 44_100)


def crc16(data: bytes) -> int:
    """CRC-16/ARC, bit by bit: only for some hundred bytes."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


@contextmanager
def _lame_errors() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise EncodeFailed(f"The audio encoder failed: {error}.") from error
