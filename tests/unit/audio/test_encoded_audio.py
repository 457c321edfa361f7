"""Every format, decoded by other programs."""

import io

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from support.audio_samples import chirp, read_with_ffmpeg, read_with_soundfile, uneven_chunks

from api.audio.encoders.registry import FORMATS, begin_encoder
from api.audio.pcm import SAMPLE_RATE, Waveform, samples_to_seconds, seconds_to_samples

CONTAINERS = {"mp3": "mp3", "opus": "ogg", "aac": "aac", "flac": "flac", "wav": "wav"}
"""FFmpeg's names of the formats with a header; test_encoders.py compares pcm byte by byte."""

LIBSNDFILE_READS = [
    *[("mp3", True), ("opus", True), ("wav", True)],
    *[("mp3", False), ("opus", False), ("wav", False), ("flac", False)],
]
"""Format and whether streamed. libsndfile has no AAC, and needs the length in a FLAC file."""

FFMPEG_READS = [("aac", True), ("flac", True), ("aac", False)]
"""Formats that libsndfile does not decode."""

STREAM_DELAY = {"mp3": 1105, "aac": 1024}
"""Samples that a decoder gives before the first one, where the format can't state them: LAME's 576 and the decoder's
529; one frame of AAC. Whole mp3 files state them in their Xing frame."""

DURATIONS = pytest.mark.parametrize("seconds", [0.1, 1.0, 10.0, 61.0])
BOTH_WAYS = pytest.mark.parametrize("streaming", [True, False])


def encoded(response_format: str, waveform: Waveform, *, streaming: bool) -> bytes:
    made = begin_encoder(response_format, streaming=streaming)
    return b"".join([*(made.encode(chunk) for chunk in uneven_chunks(waveform)), made.finish()])


def delay_of(response_format: str, *, streaming: bool) -> int:
    return 0 if response_format == "mp3" and not streaming else STREAM_DELAY.get(response_format, 0)


def assert_same_sound(decoded: npt.NDArray[np.float64], waveform: Waveform, delay: int) -> None:
    """Assert equal length within 100 ms, and equal level and shape in every tenth and in the last 50 ms."""
    assert samples_to_seconds(abs(decoded.size - waveform.size)) < 0.1
    aligned = decoded[delay : delay + waveform.size]
    assert aligned.size == waveform.size
    last = slice(waveform.size - seconds_to_samples(0.05), waveform.size)
    tenths = [slice(part[0], part[-1] + 1) for part in np.array_split(np.arange(waveform.size), 10)]
    for part in [*tenths, last]:
        given, heard = waveform[part].astype(np.float64), aligned[part]
        assert np.dot(given, heard) / np.sqrt(np.dot(given, given) * np.dot(heard, heard)) > 0.97
        assert np.dot(heard, heard) == pytest.approx(np.dot(given, given), rel=0.15)


@DURATIONS
@pytest.mark.parametrize(("response_format", "streaming"), LIBSNDFILE_READS)
def test_libsndfile_decodes_the_whole_file(response_format: str, streaming: bool, seconds: float) -> None:
    waveform = chirp(seconds_to_samples(seconds))
    data = encoded(response_format, waveform, streaming=streaming)
    decoded = read_with_soundfile(data)
    assert_same_sound(decoded, waveform, delay_of(response_format, streaming=streaming))


@DURATIONS
@pytest.mark.parametrize(("response_format", "streaming"), FFMPEG_READS)
def test_ffmpeg_decodes_the_whole_file(response_format: str, streaming: bool, seconds: float) -> None:
    waveform = chirp(seconds_to_samples(seconds))
    data = encoded(response_format, waveform, streaming=streaming)
    decoded = read_with_ffmpeg(data, container=CONTAINERS[response_format])
    assert_same_sound(decoded, waveform, delay_of(response_format, streaming=streaming))


@BOTH_WAYS
@pytest.mark.parametrize("response_format", ["flac", "wav"])
def test_lossless_formats_keep_every_sample(response_format: str, streaming: bool) -> None:
    waveform = chirp(12_345)
    data = encoded(response_format, waveform, streaming=streaming)
    decoded = read_with_ffmpeg(data, container=CONTAINERS[response_format])
    assert np.array_equal(decoded * 32_768, np.rint(waveform * 32_767))


@pytest.mark.parametrize("response_format", ["mp3", "opus", "flac", "wav"])
def test_whole_files_state_their_length(response_format: str) -> None:
    waveform = chirp(30_001)
    info = soundfile.info(io.BytesIO(encoded(response_format, waveform, streaming=False)))
    assert info.frames == pytest.approx(waveform.size, abs=1)


def test_whole_flac_carries_its_checksum() -> None:
    stream_info = encoded("flac", chirp(30_001), streaming=False)[8 : 8 + 34]
    assert any(stream_info[18:34])
    assert int.from_bytes(stream_info[10:18], "big") & (2**36 - 1) == 30_001


def test_streamed_mp3_is_constant_128_kbit_without_a_xing_frame() -> None:
    data = encoded("mp3", chirp(SAMPLE_RATE), streaming=True)
    # Layer III of MPEG-2 at 24 kHz and 128 kbit/s: 72 * 128_000 / 24_000 = 384 bytes a frame, each with the same
    # header.
    assert len(data) % 384 == 0
    heads = {data[start : start + 2] + data[start + 2 : start + 3] for start in range(0, len(data), 384)}
    assert heads == {b"\xff\xf3\xc4"}
    assert b"Xing" not in data
    assert b"Info" not in data
    assert not data.startswith(b"ID3")


@pytest.mark.parametrize(
    ("response_format", "held_s"),
    [("pcm", 0.0), ("wav", 0.0), ("flac", 0.024), ("opus", 0.030), ("mp3", 0.08), ("aac", 0.128)],
)
def test_stream_holds_back_no_more_than_its_codec_needs(response_format: str, held_s: float) -> None:
    """Cut a stream before its end: all audio up to there is decodable but for the last `held_s`."""
    waveform = chirp(2 * SAMPLE_RATE)
    stream = begin_encoder(response_format, streaming=True)
    out = b"".join(stream.encode(chunk) for chunk in np.split(waveform, 10))
    stream.close()
    if response_format == "pcm":
        num_heard = len(out) // 2
    else:
        decoded = read_with_ffmpeg(out, container=CONTAINERS[response_format])
        num_heard = decoded.size - STREAM_DELAY.get(response_format, 0)
    assert num_heard >= waveform.size - seconds_to_samples(held_s)


@pytest.mark.parametrize("response_format", list(FORMATS))
def test_first_200_ms_are_sent_when_encode_returns(response_format: str) -> None:
    stream = begin_encoder(response_format, streaming=True)
    out = stream.encode(chirp(seconds_to_samples(0.2)))
    stream.close()
    if response_format == "pcm":
        assert len(out) == 2 * seconds_to_samples(0.2)
    else:
        decoded = read_with_ffmpeg(out, container=CONTAINERS[response_format])
        assert np.abs(decoded).max() > 0.3


@pytest.mark.parametrize("response_format", list(FORMATS))
def test_whole_files_are_returned_by_finish(response_format: str) -> None:
    waveform = chirp(SAMPLE_RATE)
    whole = begin_encoder(response_format, streaming=False)
    early = b"".join(whole.encode(chunk) for chunk in uneven_chunks(waveform))
    rest = whole.finish()
    if response_format != "pcm":
        assert early == b""
    assert len(early + rest) > 5_000


@pytest.mark.parametrize("response_format", list(CONTAINERS))
def test_every_length_is_encoded_whole(response_format: str) -> None:
    """Lengths around the codecs' frames (480, 576, 1024 samples), where a short last frame could be lost."""
    for num_samples in (2400, 2401, 2879, 2880, 2881, 3071, 3072, 3073, 3455, 3456, 3457):
        waveform = chirp(num_samples)
        decoded = read_with_ffmpeg(
            encoded(response_format, waveform, streaming=True), container=CONTAINERS[response_format]
        )
        assert_same_sound(decoded, waveform, delay_of(response_format, streaming=True))
