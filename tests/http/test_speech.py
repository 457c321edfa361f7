"""POST /v1/audio/speech over a real socket: formats, streaming, determinism, models and voices."""

import asyncio
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from support.http_asserts import decode
from support.served import Served

from api.audio.encoders.registry import FORMATS

pytestmark = pytest.mark.anyio

SENTENCES = (
    "The ship left the harbour before dawn, and nobody saw it go. By noon the fog had lifted. "
    "A man on the hill counted the sails; there were eleven, and then there were none. He went home. "
) * 3


async def speak(served: Served, **fields: Any) -> bytes:
    """The audio of a request that must succeed."""
    response = await served.client.post("/v1/audio/speech", json={"input": "Hello there.", **fields})
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("response_format", FORMATS)
async def test_every_format_decodes_to_the_same_sound(tiny: Served, response_format: str, stream: bool) -> None:
    expected = decode(await speak(tiny, input=SENTENCES, response_format="pcm"), "pcm")
    body = {"input": SENTENCES, "response_format": response_format, "stream": stream}
    response = await tiny.client.post("/v1/audio/speech", json=body)
    assert response.headers["content-type"] == FORMATS[response_format].media_type
    assert ("content-length" in response.headers) is not stream
    assert response.headers.get("transfer-encoding") == ("chunked" if stream else None)
    decoded = decode(response.content, response_format)
    assert len(decoded) / 24_000 == pytest.approx(len(expected) / 24_000, abs=0.1)
    # The last tenth of the sound is there, as loud as it was.
    tail = slice(-len(expected) // 10, None)
    assert np.sqrt(np.mean(decoded[tail] ** 2)) == pytest.approx(np.sqrt(np.mean(expected[tail] ** 2)), rel=0.2)


async def test_mp3_is_the_default(tiny: Served) -> None:
    response = await tiny.client.post("/v1/audio/speech", json={"input": "Hello there.", "voice": None})
    assert response.headers["content-type"] == "audio/mpeg"
    assert decode(response.content, "mp3").size > 0


async def test_a_streamed_wav_begins_with_44_bytes_and_samples(tiny: Served) -> None:
    body = {"input": SENTENCES, "response_format": "wav"}
    async with tiny.client.stream("POST", "/v1/audio/speech", json=body) as response:
        chunks = [chunk async for chunk in response.aiter_raw()]
    assert len(chunks) > 1, "the sound came in one piece"
    assert len(chunks[0]) > 44, "the header went out before there was sound"
    riff, riff_size, wave, fmt = struct.unpack("<4sI4s4s", chunks[0][:16])
    assert (riff, riff_size, wave, fmt) == (b"RIFF", 0xFFFFFFFF, b"WAVE", b"fmt ")
    assert struct.unpack("<IHHIIHH", chunks[0][16:36]) == (16, 1, 1, 24_000, 48_000, 2, 16)
    assert struct.unpack("<4sI", chunks[0][36:44]) == (b"data", 0xFFFFFFFF)
    assert b"".join(chunks)[44:] == await speak(tiny, input=SENTENCES, response_format="pcm")


async def test_a_whole_wav_has_true_sizes(tiny: Served) -> None:
    audio = await speak(tiny, response_format="wav", stream=False)
    assert struct.unpack("<I", audio[4:8])[0] == len(audio) - 8
    assert struct.unpack("<I", audio[40:44])[0] == len(audio) - 44
    assert audio[44:] == await speak(tiny, response_format="pcm")


async def test_the_same_request_gives_the_same_samples_alone_or_in_company(tiny: Served) -> None:
    alone = await speak(tiny, input=SENTENCES, response_format="pcm")
    others = [speak(tiny, input=f"Number {i}. {SENTENCES}", response_format="pcm") for i in range(4)]
    again, *_ = await asyncio.gather(speak(tiny, input=SENTENCES, response_format="pcm"), *others)
    assert again == alone


async def test_a_seed_changes_the_noise_and_nothing_else(tiny: Served) -> None:
    first, same, other = [await speak(tiny, response_format="pcm", seed=seed) for seed in (1, 1, 2)]
    assert first == same
    assert first != other
    assert len(first) == pytest.approx(len(other), abs=4800)


async def test_speed_changes_the_length(tiny: Served) -> None:
    slow, fast = [await speak(tiny, input=SENTENCES, response_format="pcm", speed=s) for s in (0.5, 2.0)]
    assert len(slow) > 3 * len(fast)


async def test_two_versions_side_by_side_each_get_their_own_requests(tiny: Served) -> None:
    def request(model: str) -> Any:
        return speak(tiny, model=model, voice="af_maple" if "zh" in model else "af_heart", response_format="pcm")

    served = await asyncio.gather(*(request(model) for model in ("v1_0", "v1_1-zh", "kokoro", "tts-1", "v1_1-zh")))
    v1_0, zh, kokoro, tts_1, zh_again = served
    assert v1_0 == kokoro == tts_1
    assert zh == zh_again
    assert zh != v1_0


async def test_a_blend_is_a_voice_of_its_own(tiny: Served) -> None:
    one, other, blend, same = [
        await speak(tiny, voice=voice, response_format="pcm")
        for voice in ("af_heart", "am_adam", "af_heart(2)+am_adam", "am_adam(1)+af_heart(2)")
    ]
    assert len({one, other, blend}) == 3
    assert blend == same


async def test_lang_code_speaks_with_a_voice_of_another_language(tiny: Served) -> None:
    spanish_voice = {"voice": "ef_dora", "response_format": "pcm", "input": "Tomato schedule."}
    american, british = [await speak(tiny, lang_code=code, **spanish_voice) for code in ("a", "en-GB")]
    assert american != british


@pytest.mark.parametrize("sample_rate", [8000, 16_000, 44_100])
async def test_the_sample_rate_changes_the_file_and_not_its_length(tiny: Served, sample_rate: int) -> None:
    native = await speak(tiny, response_format="pcm")
    wav = await speak(tiny, response_format="wav", sample_rate=sample_rate, stream=False)
    assert struct.unpack("<I", wav[24:28])[0] == sample_rate
    assert (len(wav) - 44) / sample_rate == pytest.approx(len(native) / 24_000, abs=0.01)
    # A streamed mp3 can't say how much of its first and last frames is the codec's delay: two long frames at most.
    for response_format, delay_s in (("mp3", 2304 / sample_rate), ("opus", 0.01)):
        audio = await speak(tiny, response_format=response_format, sample_rate=sample_rate)
        extra_s = len(decode(audio, response_format)) / 24_000 - len(native) / 48_000
        assert -0.01 < extra_s <= delay_s


async def test_volume_scales_the_samples_and_never_clips(tiny: Served) -> None:
    def samples(pcm: bytes) -> NDArray[np.float32]:
        return decode(pcm, "pcm")

    plain, half, loud = [
        samples(await speak(tiny, response_format="pcm", volume_multiplier=volume)) for volume in (1, 0.5, 4)
    ]
    below_the_knee = np.abs(plain) < 0.8
    assert np.abs(half - plain / 2)[below_the_knee].max() < 2 / 32767
    assert np.abs(loud).max() < 1.0
    assert np.sqrt(np.mean(loud**2)) > 1.5 * np.sqrt(np.mean(plain**2))


async def test_a_voice_may_be_an_object(tiny: Served) -> None:
    assert await speak(tiny, voice={"id": "am_adam"}) == await speak(tiny, voice="am_adam")


async def test_instructions_are_accepted_without_effect(tiny: Served) -> None:
    assert await speak(tiny, instructions="Whisper.") == await speak(tiny)


async def test_unknown_fields_are_ignored_and_null_means_default(tiny: Served) -> None:
    nulls = dict.fromkeys(("voice", "model", "response_format", "speed", "stream", "seed", "lang_code"))
    plain = await speak(tiny)
    assert await speak(tiny, **nulls, no_such_field=[1]) == plain


async def test_hello_from_the_real_model(real: Served) -> None:
    audio = await speak(real, input="Hello from Kokoro.", voice="af_heart", response_format="wav", stream=False)
    samples = decode(audio, "wav")
    assert 1.0 <= len(samples) / 24_000 <= 3.0
    assert 0.1 < np.abs(samples).max() < 1.0
    # Speech rises and falls; hum and noise do not.
    loudness = np.sqrt(np.mean(samples[: len(samples) // 480 * 480].reshape(-1, 480) ** 2, axis=1))
    assert np.percentile(loudness, 95) > 20 * np.percentile(loudness, 5)


async def test_openai_voices_speak_on_the_real_model(real: Served) -> None:
    onyx, am_onyx, alloy = [
        await speak(real, input="One.", voice=voice, response_format="pcm") for voice in ("onyx", "am_onyx", "alloy")
    ]
    assert onyx == am_onyx != alloy
