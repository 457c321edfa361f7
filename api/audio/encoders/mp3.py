"""mp3: LAME's frames through lameenc, and the Info frame with the length of a whole file.

Sources: ISO/IEC 11172-3 and 13818-3 for the header of a layer III frame, LAME's "Mp3 Info Tag rev. 1" for the Info
frame.
"""

# Why not FFmpeg: measured 2026-11-23, AMD EPYC (Zen 3), a second of speech at 24 kHz: 9.4 ms of processor time with the
# LAME in PyAV's wheels, 2.5 ms with lameenc's, for the same sound.

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import lameenc

from api.audio.encoders.base import MPEG_SAMPLE_RATES, Encoder
from api.audio.pcm import SAMPLE_RATE, Samples, int16_to_pcm
from api.errors import EncodeFailed

# Measured 2026-11-23, speech of 24 kHz at 128 kbit/s: better qualities take 1.2 to 4 times as long and reach 25.2 to
# 26.6 dB, quality 7 reaches 26.7.
QUALITY = 7
"""LAME's quality setting; 7 is its fastest."""

ENCODER_DELAY = 576
"""Samples that LAME adds before the first one, at every rate. A decoder adds 529 of its own."""

PADDED = 0x02
"""Bit of a frame's third byte: the frame is one byte longer. It keeps 44.1 kHz at its bit rate."""

INFO = struct.Struct(">4sIII100sI9sBBfHHBBHBBBHIH")
"""The Info frame's fields: "Info", field flags, frames, bytes, the seek table of 100 entries, quality; then LAME's:
name, method, lowpass, peak, two gains, flags, bit rate, delay and padding (12 bits each, in a short and a byte), source
rate, gain, preset, bytes, the music's checksum. The checksum of all these bytes follows."""

ALL_FIELDS = 0x0F
CONSTANT_RATE = 0x01


@dataclass(frozen=True)
class Mp3Format:
    """Layer III at a constant bit rate."""

    media_type: str
    sample_rates: Sequence[int]
    """Sample rates in Hz, ascending."""
    bit_rate: int
    """Bits per second. At 8-12 kHz (MPEG-2.5) layer III has 64 kbit/s at most."""
    rounds_rate_up: bool = False

    def begin(self, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
        """Return an encoder: bytes as LAME gives them when streaming, else an Info frame and all at `finish`."""
        make = Mp3StreamEncoder if streaming else Mp3FileEncoder
        return make(self, sample_rate)

    def bit_rate_at(self, sample_rate: int) -> int:
        """Return the bit rate of a file at `sample_rate` (Hz)."""
        return self.bit_rate if sample_rate >= 16_000 else min(self.bit_rate, 64_000)


class Mp3StreamEncoder(Encoder):
    """Frames only, without an Info frame.

    A frame may hold up to 255 bytes of its data in the frame before (the bit reservoir, which lameenc can't switch
    off). So bytes come when they are final, not frame by frame, and a decoder that joins midway loses one frame.
    """

    def __init__(self, spec: Mp3Format, sample_rate: int) -> None:
        super().__init__(spec.media_type)
        self._sample_rate, self._bit_rate = sample_rate, spec.bit_rate_at(sample_rate)
        with _lame_errors():
            self._lame = lameenc.Encoder()
            self._lame.silence()  # LAME would print its settings
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
    """The same frames after an Info frame with their number, and the number of samples to play."""

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
    """Return the Info frame for `frames`, LAME's at a constant bit rate, which hold `num_samples` mono samples.

    Fields that are not known are 0: lowpass, peak, gains, and the music's checksum, which no decoder reads.
    """
    # MPEG-1 has the rates from 32 kHz on, in frames of 1152 samples. A mono frame's side information has 17 bytes
    # there, 9 in MPEG-2 and 2.5.
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
    """Return the tag's code of the source's rate: 0 up to 32 kHz, 1 for 44.1 kHz, 2 for 48 kHz."""
    return (sample_rate > 32_000) + (sample_rate > 44_100)


def crc16(data: bytes) -> int:
    """Return the CRC-16/ARC of `data`, bit by bit: meant for a few hundred bytes."""
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


# MPEG-2 layer III, which serves 16-24 kHz, has rates up to 160 kbit/s.
MP3 = Mp3Format(media_type="audio/mpeg", sample_rates=MPEG_SAMPLE_RATES, bit_rate=128_000)
