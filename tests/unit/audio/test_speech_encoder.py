"""SpeechEncoder: files at other rates and volumes, decoded by other programs."""

import io
import struct
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from support.audio_samples import chirp, to_pcm, uneven_chunks

from api.audio.encoders.registry import FORMATS, begin_encoder, check_sample_rate
from api.audio.pcm import SAMPLE_RATE, Waveform
from api.audio.speech_encoder import SpeechEncoder
from api.errors import EncodeFailed, InvalidRequest

Decoded = tuple[npt.NDArray[np.float64], int]
"""Samples (num_samples,) and the decoder's sample rate in Hz."""

MPEG_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
OPUS_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)

FFMPEG_READS = {("aac", True): "aac", ("aac", False): "aac", ("flac", True): "flac"}
"""FFmpeg's names of what libsndfile does not decode: it has no AAC, and needs the length in a FLAC file."""

DELAYS = {("mp3", True): 1105, ("aac", True): 1024, ("aac", False): 1024}
"""Samples decoded before the first one, where the format can't state them; see test_encoded_audio.py."""

FRAMES = {"mp3": 576, "aac": 1024}
"""Samples of a frame. The last one is padded unless the file states how much of it counts."""

ALL_FORMATS = pytest.mark.parametrize("response_format", list(FORMATS))
BOTH_WAYS = pytest.mark.parametrize("streaming", [True, False])


def made(
    response_format: str, waveform: Waveform, *, streaming: bool, sample_rate: int = SAMPLE_RATE, volume: float = 1.0
) -> bytes:
    file = SpeechEncoder.begin(response_format, streaming=streaming, sample_rate=sample_rate, volume=volume)
    return b"".join([*(file.encode(chunk) for chunk in uneven_chunks(waveform)), file.finish()])


def decoded(response_format: str, data: bytes, *, streaming: bool, sample_rate: int) -> Decoded:
    """Decode with libsndfile where possible, else with FFmpeg's own decoders; pcm by hand."""
    if response_format == "pcm":
        return np.frombuffer(data, "<i2") / 32_768, sample_rate
    if (response_format, streaming) not in FFMPEG_READS:
        return soundfile.read(io.BytesIO(data))  # type: ignore[no-any-return]
    with av.open(io.BytesIO(data), "r", format=FFMPEG_READS[response_format, streaming]) as file:
        frames = list(file.decode(audio=0))
    samples = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    scale = np.iinfo(samples.dtype).max + 1 if np.issubdtype(samples.dtype, np.integer) else 1
    return samples / scale, frames[0].sample_rate


def glide(seconds: float, sample_rate: int) -> Waveform:
    """Return a tone that rises evenly from 300 to 3000 Hz, the same at every rate."""
    position = np.arange(round(seconds * sample_rate)) / sample_rate
    return (0.4 * np.sin(2 * np.pi * (300 * position + 2700 / seconds * position**2 / 2))).astype(np.float32)


@ALL_FORMATS
@BOTH_WAYS
@pytest.mark.parametrize(
    ("sample_rate", "seconds"),
    [(8_000, 60), (44_100, 60), *((rate, seconds) for rate in (8_000, 16_000, 24_000, 44_100) for seconds in (1, 4.7))],
)
def test_other_decoders_decode_the_whole_file(
    response_format: str, streaming: bool, sample_rate: int, seconds: float
) -> None:
    """After the codec's delay: equal length within 100 ms (AAC at 8 kHz: its frame of 128 ms), and equal level and
    shape in every tenth and in the last 50 ms. A minute at 24 kHz: see test_encoded_audio.py.
    """
    data = made(response_format, glide(seconds, SAMPLE_RATE), streaming=streaming, sample_rate=sample_rate)
    samples, rate = decoded(response_format, data, streaming=streaming, sample_rate=sample_rate)
    assert rate == (48_000 if (response_format, sample_rate) == ("opus", 44_100) else sample_rate)
    given = glide(seconds, rate).astype(np.float64)
    delay = DELAYS.get((response_format, streaming), 0)
    surplus = samples.size - delay - given.size
    assert 0 <= surplus < max(0.1 * rate, FRAMES.get(response_format, 1))
    heard = samples[delay : delay + given.size]
    tenths = [slice(part[0], part[-1] + 1) for part in np.array_split(np.arange(given.size), 10)]
    for part in [*tenths, slice(given.size - rate // 20, given.size)]:
        energy, expected = np.dot(heard[part], heard[part]), np.dot(given[part], given[part])
        assert np.dot(given[part], heard[part]) / np.sqrt(energy * expected) > 0.97
        assert energy == pytest.approx(expected, rel=0.15)


@ALL_FORMATS
@BOTH_WAYS
def test_default_rate_and_volume_give_the_bare_encoders_file(response_format: str, streaming: bool) -> None:
    speech = chirp(SAMPLE_RATE, amplitude=0.8)
    bare = begin_encoder(response_format, streaming=streaming)
    expected = b"".join([*(bare.encode(chunk) for chunk in uneven_chunks(speech)), bare.finish()])
    data = made(response_format, speech, streaming=streaming)
    # Ogg streams have a random serial number, which enters their checksums; their length does not change.
    assert len(data) == len(expected)
    if response_format != "opus":
        assert data == expected


@pytest.mark.parametrize("sample_rate", [8_000, 12_345, 44_100])
def test_chunks_make_no_difference(sample_rate: int) -> None:
    speech = chirp(50_000)
    whole = SpeechEncoder.begin("pcm", streaming=True, sample_rate=sample_rate, volume=3.0)
    data = made("pcm", speech, streaming=True, sample_rate=sample_rate, volume=3.0)
    assert data == whole.encode(speech) + whole.finish()


@pytest.mark.parametrize(("volume", "amplitude"), [(0.1, 0.04), (0.5, 0.2), (2.0, 0.8)])
@ALL_FORMATS
def test_volume_is_heard_in_every_format(response_format: str, volume: float, amplitude: float) -> None:
    speech = chirp(SAMPLE_RATE, amplitude=0.4)
    data = made(response_format, speech, streaming=False, sample_rate=16_000, volume=volume)
    samples, _ = decoded(response_format, data, streaming=False, sample_rate=16_000)
    middle = samples[samples.size // 4 : -samples.size // 4]
    # LAME always encodes 0.95 times its input.
    expected = amplitude * (0.95 if response_format == "mp3" else 1)
    assert np.sqrt(2 * np.mean(np.square(middle))) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("sample_rate", [8_000, 16_000, SAMPLE_RATE, 44_100, 48_000])
def test_full_scale_noise_is_not_clipped(sample_rate: int) -> None:
    """Full-scale noise, four times as loud, even where the filter of another rate rings."""
    noise = np.random.default_rng(0).uniform(-1, 1, SAMPLE_RATE).astype(np.float32)
    data = made("pcm", noise, streaming=True, sample_rate=sample_rate, volume=4.0)
    samples = np.frombuffer(data, "<i2").astype(int)
    assert 32_000 < np.abs(samples).max() < 32_767


@pytest.mark.parametrize("sample_rate", [8_000, 8_001, 11_025, 12_345, 22_050, 32_000, 47_999, 48_000])
@pytest.mark.parametrize("response_format", ["wav", "flac", "pcm"])
def test_lossless_formats_have_every_rate(response_format: str, sample_rate: int) -> None:
    speech = chirp(10_001)
    assert check_sample_rate(response_format, sample_rate) == sample_rate
    data = made(response_format, speech, streaming=False, sample_rate=sample_rate)
    samples, rate = decoded(response_format, data, streaming=False, sample_rate=sample_rate)
    assert rate == sample_rate
    assert samples.size == -(-10_001 * sample_rate // SAMPLE_RATE)


@pytest.mark.parametrize("sample_rate", MPEG_RATES)
@pytest.mark.parametrize("response_format", ["mp3", "aac"])
def test_mpeg_formats_have_the_rates_they_say(response_format: str, sample_rate: int) -> None:
    assert check_sample_rate(response_format, sample_rate) == sample_rate
    data = made(response_format, chirp(SAMPLE_RATE), streaming=True, sample_rate=sample_rate)
    with av.open(io.BytesIO(data), "r", format=response_format) as file:
        assert file.streams.audio[0].rate == sample_rate
        if response_format == "mp3":
            assert file.streams.audio[0].bit_rate == (64_000 if sample_rate <= 12_000 else 128_000)


@pytest.mark.parametrize("sample_rate", [8_000, 8_001, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
def test_opus_takes_the_next_rate_of_its_own(sample_rate: int) -> None:
    expected = min(rate for rate in OPUS_RATES if rate >= sample_rate)
    assert check_sample_rate("opus", sample_rate) == expected
    data = made("opus", chirp(SAMPLE_RATE), streaming=True, sample_rate=sample_rate)
    # OpusHead: version and channels, then pre-skip and the input's rate (RFC 7845, section 5.1).
    head = data[data.index(b"OpusHead") :]
    assert struct.unpack("<8sBBHI", head[:16])[-1] == expected


@pytest.mark.parametrize("sample_rate", [8_001, 23_999, 44_000, 47_999])
@pytest.mark.parametrize("response_format", ["mp3", "aac"])
def test_a_rate_that_the_format_lacks_is_refused_with_those_it_has(response_format: str, sample_rate: int) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        SpeechEncoder.begin(response_format, streaming=True, sample_rate=sample_rate)
    assert refusal.value.param == "sample_rate"
    for part in (str(sample_rate), response_format, "8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000"):
        assert part in refusal.value.message


@ALL_FORMATS
@pytest.mark.parametrize("sample_rate", [-1, 0, 7_999, 48_001, 96_000])
def test_a_rate_out_of_bounds_is_refused_with_them(response_format: str, sample_rate: int) -> None:
    with pytest.raises(InvalidRequest, match="8000 to 48000") as refusal:
        check_sample_rate(response_format, sample_rate)
    assert refusal.value.param == "sample_rate"
    assert str(sample_rate) in refusal.value.message


def test_an_unknown_format_has_no_rates() -> None:
    with pytest.raises(InvalidRequest, match="mp3, opus") as refusal:
        check_sample_rate("ogg", 16_000)
    assert refusal.value.param == "response_format"


@pytest.mark.parametrize("sample_rate", [8_000, SAMPLE_RATE])
def test_bad_samples_are_refused_and_the_file_continues(sample_rate: int) -> None:
    speech = chirp(9600)
    file = SpeechEncoder.begin("pcm", streaming=True, sample_rate=sample_rate)
    data = file.encode(speech[:4800])
    with pytest.raises(EncodeFailed, match="finite"):
        file.encode(np.array([0.1, np.nan], np.float32))
    data += file.encode(speech[4800:]) + file.finish()
    assert data == made("pcm", speech, streaming=True, sample_rate=sample_rate)


@pytest.mark.parametrize("sample_rate", [8_000, SAMPLE_RATE])
def test_file_is_finished_once_and_never_empty(sample_rate: int) -> None:
    empty = SpeechEncoder.begin("mp3", streaming=True, sample_rate=sample_rate)
    assert empty.encode(chirp(0)) == b""
    with pytest.raises(EncodeFailed, match="no audio"):
        empty.finish()
    file = SpeechEncoder.begin("mp3", streaming=True, sample_rate=sample_rate)
    file.encode(chirp(4800))
    file.finish()
    for use in (file.finish, lambda: file.encode(chirp(4800))):
        with pytest.raises(EncodeFailed, match="finished"):
            use()
    file.close()


@ALL_FORMATS
def test_close_while_another_thread_encodes(response_format: str) -> None:
    speech = chirp(SAMPLE_RATE)
    file = SpeechEncoder.begin(response_format, streaming=True, sample_rate=16_000, volume=2.0)

    def encode_until_refused() -> str:
        while True:
            try:
                file.encode(speech)
            except EncodeFailed as refusal:
                return refusal.message

    with ThreadPoolExecutor(max_workers=1) as thread:
        last_words = thread.submit(encode_until_refused)
        file.close()
        assert "finished" in last_words.result()


def test_file_shorter_than_the_filter_has_audio() -> None:
    """A stream shorter than the resampler's filter is lost unless the filter's delay is made up for."""
    click = np.full(20, 0.5, np.float32)
    data = made("pcm", click, streaming=True, sample_rate=8_000)
    assert len(data) == 2 * 7
    assert np.abs(np.frombuffer(data, "<i2")).max() > np.frombuffer(to_pcm(click), "<i2").max() // 2
