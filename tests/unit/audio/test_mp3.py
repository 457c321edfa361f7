"""The Info frame of whole mp3 files, decoded by other programs and field by field."""

import io

import av
import pytest
import soundfile
from support.audio_samples import chirp, uneven_chunks

from api.audio.encoders.mp3 import ENCODER_DELAY, INFO, crc16
from api.audio.encoders.registry import begin_encoder

RATES = pytest.mark.parametrize("sample_rate", [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])


def whole(num_samples: int, sample_rate: int) -> bytes:
    made = begin_encoder("mp3", streaming=False, sample_rate=sample_rate)
    return b"".join([*(made.encode(chunk) for chunk in uneven_chunks(chirp(num_samples))), made.finish()])


def frames_of(data: bytes) -> list[bytes]:
    """Split into frames by the length in each header, with nothing between them or after the last."""
    frames = []
    while data:
        assert data[0] == 0xFF
        mpeg1 = data[1] == 0xFB
        assert mpeg1 or data[1] in (0xF3, 0xE3)  # layer III of MPEG-1, 2, 2.5; no checksum
        kbits = (
            (0, 32, 40, 48, 56, 64, 80, 96, 112, 128) if mpeg1 else (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128)
        )
        rate = (44_100, 48_000, 32_000)[data[2] >> 2 & 3] // {0xFB: 1, 0xF3: 2, 0xE3: 4}[data[1]]
        size = (144 if mpeg1 else 72) * kbits[data[2] >> 4] * 1000 // rate + (data[2] >> 1 & 1)
        assert len(data) >= size
        frames.append(data[:size])
        data = data[size:]
    return frames


@RATES
@pytest.mark.parametrize("num_samples", [100, 575, 20_000, 100_003])
def test_decoders_give_exactly_what_was_given(num_samples: int, sample_rate: int) -> None:
    data = whole(num_samples, sample_rate)
    assert soundfile.info(io.BytesIO(data)).frames == num_samples
    with av.open(io.BytesIO(data), "r", format="mp3") as file:
        assert sum(frame.samples for frame in file.decode(audio=0)) == num_samples


@RATES
def test_the_info_frame_counts_the_others(sample_rate: int) -> None:
    data = whole(100_003, sample_rate)
    first, *others = frames_of(data)
    side_bytes = 17 if sample_rate >= 32_000 else 9
    assert not any(first[4 : 4 + side_bytes])  # silent, for decoders that don't know the tag
    start = 4 + side_bytes
    name, _, num_frames, num_bytes, *_, bit_rate, delay_padding, padding, _, _, _, music_bytes, _ = INFO.unpack(
        first[start : start + INFO.size]
    )
    assert name == b"Info"
    assert num_frames == len(others)
    assert num_bytes == music_bytes == len(data)
    assert bit_rate == (64 if sample_rate < 16_000 else 128)
    assert delay_padding >> 4 == ENCODER_DELAY
    samples_each = 1152 if sample_rate >= 32_000 else 576
    assert ENCODER_DELAY + 100_003 + ((delay_padding & 0xF) << 8 | padding) == len(others) * samples_each
    end = start + INFO.size
    assert crc16(first[:end]) == int.from_bytes(first[end : end + 2], "big")


def test_the_checksum_is_arc_s() -> None:
    assert crc16(b"123456789") == 0xBB3D  # its check value
    assert crc16(b"") == 0


@RATES
def test_a_stream_is_the_same_frames_without_it(sample_rate: int) -> None:
    made = begin_encoder("mp3", streaming=True, sample_rate=sample_rate)
    stream = b"".join([*(made.encode(chunk) for chunk in uneven_chunks(chirp(30_000))), made.finish()])
    assert frames_of(whole(30_000, sample_rate))[1:] == frames_of(stream)
