import os
import struct
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from support.audio_samples import chirp, to_pcm, uneven_chunks

from api.audio.encoders.base import Encoder
from api.audio.encoders.registry import FORMATS, begin_encoder, find_format
from api.audio.encoders.wav import MAX_WAV_DATA, wav_header
from api.audio.pcm import SAMPLE_RATE
from api.errors import EncodeFailed, InvalidRequest

ALL_FORMATS = pytest.mark.parametrize("response_format", list(FORMATS))
BOTH_WAYS = pytest.mark.parametrize("streaming", [True, False])
COMPRESSED = pytest.mark.parametrize("response_format", ["mp3", "opus", "aac", "flac"])


def test_formats_and_their_media_types() -> None:
    assert {name: spec.media_type for name, spec in FORMATS.items()} == {
        "mp3": "audio/mpeg",
        "opus": "audio/opus",
        "aac": "audio/aac",
        "flac": "audio/flac",
        "wav": "audio/wav",
        "pcm": "audio/pcm",
    }
    assert find_format("opus") is FORMATS["opus"]


@ALL_FORMATS
@BOTH_WAYS
def test_encoders_know_their_media_type(response_format: str, streaming: bool) -> None:
    assert begin_encoder(response_format, streaming=streaming).media_type == FORMATS[response_format].media_type


@pytest.mark.parametrize("name", ["ogg", "MP3", "", "wav "])
def test_unknown_formats_are_refused_with_the_list(name: str) -> None:
    with pytest.raises(InvalidRequest, match="mp3, opus, aac, flac, wav, pcm") as refusal:
        begin_encoder(name, streaming=True)
    assert refusal.value.param == "response_format"
    assert repr(name) in refusal.value.message


def test_streamed_wav_is_44_bytes_then_samples() -> None:
    wav = begin_encoder("wav", streaming=True)
    assert wav.encode(chirp(0)) == b""
    first, second = chirp(480), chirp(7)
    out = wav.encode(first)
    assert out[44:] == to_pcm(first)
    assert struct.unpack("<4sI4s4sIHHIIHH4sI", out[:44]) == (
        *(b"RIFF", 0xFFFFFFFF, b"WAVE"),
        *(b"fmt ", 16, 1, 1, 24_000, 48_000, 2, 16),
        *(b"data", 0xFFFFFFFF),
    )
    assert wav.encode(second) == to_pcm(second)
    assert wav.finish() == b""


def test_whole_wav_states_its_sizes() -> None:
    wav = begin_encoder("wav", streaming=False, sample_rate=48_000)
    sound = chirp(4801)
    assert b"".join(wav.encode(chunk) for chunk in uneven_chunks(sound)) == b""
    out = wav.finish()
    assert len(out) == 44 + 2 * 4801
    assert struct.unpack("<4sI4s4sIHHIIHH4sI", out[:44]) == (
        *(b"RIFF", 36 + 2 * 4801, b"WAVE"),
        *(b"fmt ", 16, 1, 1, 48_000, 96_000, 2, 16),
        *(b"data", 2 * 4801),
    )
    assert out[44:] == to_pcm(sound)


def test_wav_refuses_sizes_beyond_32_bits() -> None:
    assert len(wav_header(SAMPLE_RATE, MAX_WAV_DATA)) == 44
    with pytest.raises(EncodeFailed, match="do not fit"):
        wav_header(SAMPLE_RATE, MAX_WAV_DATA + 1)


@BOTH_WAYS
def test_pcm_is_the_samples(streaming: bool) -> None:
    pcm = begin_encoder("pcm", streaming=streaming)
    sound = chirp(12_345)
    assert b"".join(pcm.encode(chunk) for chunk in uneven_chunks(sound)) + pcm.finish() == to_pcm(sound)


@ALL_FORMATS
@BOTH_WAYS
def test_encoder_serves_one_file(response_format: str, streaming: bool) -> None:
    once = begin_encoder(response_format, streaming=streaming)
    once.encode(chirp(4800))
    once.finish()
    with pytest.raises(EncodeFailed, match="finished"):
        once.encode(chirp(4800))
    with pytest.raises(EncodeFailed, match="finished"):
        once.finish()
    once.close()


@ALL_FORMATS
@BOTH_WAYS
def test_file_without_audio_is_refused(response_format: str, streaming: bool) -> None:
    empty = begin_encoder(response_format, streaming=streaming)
    assert empty.encode(chirp(0)) == b""
    with pytest.raises(EncodeFailed, match="no audio"):
        empty.finish()
    with pytest.raises(EncodeFailed, match="finished"):
        empty.encode(chirp(4800))


@ALL_FORMATS
@BOTH_WAYS
def test_close_midway_and_again(response_format: str, streaming: bool) -> None:
    abandoned = begin_encoder(response_format, streaming=streaming)
    abandoned.encode(chirp(4800))
    abandoned.close()
    abandoned.close()
    with pytest.raises(EncodeFailed, match="finished"):
        abandoned.encode(chirp(4800))


@ALL_FORMATS
def test_bad_samples_are_refused_and_the_file_continues(response_format: str) -> None:
    careful, plain = (begin_encoder(response_format, streaming=True) for _ in range(2))
    sound = chirp(9600)
    out = careful.encode(sound[:4800])
    with pytest.raises(EncodeFailed, match="finite"):
        careful.encode(np.array([0.1, np.nan], np.float32))
    out += careful.encode(sound[4800:]) + careful.finish()
    expected = plain.encode(sound[:4800]) + plain.encode(sound[4800:]) + plain.finish()
    assert len(out) == len(expected)


@COMPRESSED
@BOTH_WAYS
def test_codec_error_is_raised(response_format: str, streaming: bool) -> None:
    with pytest.raises(EncodeFailed, match="encoder failed"):
        begin_encoder(response_format, streaming=streaming, sample_rate=2_000_000).encode(chirp(4800))


@ALL_FORMATS
@BOTH_WAYS
def test_calls_may_come_from_any_thread(response_format: str, streaming: bool) -> None:
    sound = chirp(SAMPLE_RATE)
    wandering, settled = (begin_encoder(response_format, streaming=streaming) for _ in range(2))
    out = b""
    for chunk in uneven_chunks(sound):
        with ThreadPoolExecutor(max_workers=1) as another:
            out += another.submit(wandering.encode, chunk).result()
    with ThreadPoolExecutor(max_workers=1) as another:
        out += another.submit(wandering.finish).result()
    expected = b"".join(settled.encode(chunk) for chunk in uneven_chunks(sound)) + settled.finish()
    # Ogg streams have a random serial number, which enters their checksums; their length does not change.
    assert len(out) == len(expected)
    if response_format != "opus":
        assert out == expected


@COMPRESSED
def test_close_waits_for_an_encode_on_another_thread(response_format: str) -> None:
    sound = chirp(SAMPLE_RATE)

    def encode_until_refused(abandoned: Encoder, begun: threading.Event) -> str:
        while True:
            try:
                abandoned.encode(sound)
            except EncodeFailed as refusal:
                return refusal.message
            begun.set()

    with ThreadPoolExecutor(max_workers=1) as thread:
        for _ in range(5):
            abandoned, begun = begin_encoder(response_format, streaming=True), threading.Event()
            last_words = thread.submit(encode_until_refused, abandoned, begun)
            begun.wait()
            abandoned.close()
            assert "finished" in last_words.result()


@ALL_FORMATS
def test_encoders_are_independent(response_format: str) -> None:
    one, other, alone = (begin_encoder(response_format, streaming=True) for _ in range(3))
    sound, noise = chirp(SAMPLE_RATE), chirp(SAMPLE_RATE)[::-1].copy()
    out = expected = b""
    for chunk, foreign in zip(uneven_chunks(sound), uneven_chunks(noise), strict=True):
        out += one.encode(chunk)
        other.encode(foreign)
        expected += alone.encode(chunk)
    other.close()
    out += one.finish()
    expected += alone.finish()
    assert len(out) == len(expected)
    if response_format != "opus":
        assert out == expected


@ALL_FORMATS
def test_codecs_print_nothing(response_format: str, capfd: pytest.CaptureFixture[str]) -> None:
    quiet = begin_encoder(response_format, streaming=True)
    quiet.encode(chirp(480))
    quiet.finish()
    begin_encoder(response_format, streaming=False).close()
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@ALL_FORMATS
def test_close_frees_memory(response_format: str) -> None:
    def resident_bytes() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    sound = chirp(4800)

    def used_encoders() -> list[Encoder]:
        abandoned = begin_encoder(response_format, streaming=True)
        abandoned.encode(sound)
        abandoned.close()
        finished = begin_encoder(response_format, streaming=False)
        finished.encode(sound)
        finished.finish()
        return [abandoned, finished]

    for _ in range(20):
        used_encoders()
    before = resident_bytes()
    kept = [used_encoders() for _ in range(150)]
    grown = resident_bytes() - before
    # 300 encoders. The smallest codec's state takes over 30 KiB, so a leak would show as 9 MiB or more.
    assert grown < 4 * 2**20, f"{len(kept)} pairs of encoders"
