"""The developers' routes over a real socket: a text to phonemes, and phonemes to sound."""

import json
from typing import Any

import httpx
import numpy as np
import pytest
from support.http_asserts import decode, error_of
from support.served import Served

from api.audio.encoders.registry import FORMATS
from api.http.schemas.dev import PhonemeSpeechRequest, PhonemizeRequest

pytestmark = pytest.mark.anyio

STORY = (
    "The ship left the harbour before dawn, and nobody saw it go. By noon the fog had lifted. "
    "A man on the hill counted the sails; there were eleven, and then there were none. He went home. "
)


async def phonemize(served: Served, **fields: Any) -> dict[str, Any]:
    """The answer to a request that must succeed."""
    response = await served.client.post("/dev/phonemize", json=fields)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    answer: dict[str, Any] = response.json()
    return answer


async def generate(served: Served, **fields: Any) -> httpx.Response:
    response = await served.client.post("/dev/generate_from_phonemes", json=fields)
    assert response.status_code == 200, response.text
    return response


async def test_a_text_becomes_phonemes_and_tokens(tiny: Served) -> None:
    answer = await phonemize(tiny, text="Hello, 5° world. 🙂")
    vocab = tiny.service.registry.default.model.vocab
    assert answer == {
        "spoken": "Hello, 5 degrees world.",
        "phonemes": "həlˈO, fˈIv dəɡɹˈiz wˈɜɹld.",
        "tokens": [vocab[symbol] for symbol in "həlˈO, fˈIv dəɡɹˈiz wˈɜɹld."],
        "language": "en-us",
        "unspoken": ["🙂"],
    }


@pytest.mark.parametrize(
    ("fields", "language", "phonemes"),
    [
        ({"language": "a"}, "en-us", "təmˈATO"),
        ({"language": "EN-GB"}, "en-gb", "təmˈɑːtQ"),
        ({"voice": "bf_emma"}, "en-gb", "təmˈɑːtQ"),
        ({"voice": "bf_emma", "language": "en-us"}, "en-us", "təmˈATO"),
        ({"voice": "ef_dora", "language": "b"}, "en-gb", "təmˈɑːtQ"),
        ({"voice": "ef_dora"}, "es", "tomˈato"),
        ({"voice": "ef_dora", "language": "fr-FR"}, "fr", "tomatˈo"),
        ({"voice": "af_heart+bf_emma(2)"}, "en-gb", "təmˈɑːtQ"),
        ({"voice": None, "language": None, "nonsense": 1}, "en-us", "təmˈATO"),
    ],
)
async def test_the_language_is_the_one_named_or_the_voices(
    tiny: Served, fields: dict[str, Any], language: str, phonemes: str
) -> None:
    answer = await phonemize(tiny, text="tomato", **fields)
    assert (answer["language"], answer["phonemes"]) == (language, phonemes)


async def test_tokens_are_those_of_the_model_asked_for(tiny: Served) -> None:
    zh = tiny.service.registry.resolve("v1_1-zh").model
    answer = await phonemize(tiny, text="Hello.", model="v1_1-zh", voice="af_maple")
    assert answer["tokens"] == [zh.vocab[symbol] for symbol in answer["phonemes"]]


async def test_a_text_of_which_nothing_can_be_said_says_so(tiny: Served) -> None:
    answer = await phonemize(tiny, text=" 🙂 ★\n\n🙂 ")
    assert answer == {"spoken": "", "phonemes": "", "tokens": [], "language": "en-us", "unspoken": ["🙂", "★"]}


async def test_every_segment_of_a_long_text_is_read(tiny: Served) -> None:
    one = await phonemize(tiny, text=STORY)
    many = await phonemize(tiny, text=f"{STORY}\n\n" * 20)
    assert many["phonemes"] == " ".join([one["phonemes"]] * 20)
    assert many["spoken"] == " ".join([one["spoken"]] * 20)
    assert len(many["tokens"]) == len(many["phonemes"])


@pytest.mark.parametrize(
    ("fields", "param", "said"),
    [
        ({}, "text", "missing"),
        ({"text": ""}, "text", "at least 1 character"),
        ({"text": "x" * 100_001}, "text", "100001 characters; this server takes at most 100000"),
        ({"language": "tlh"}, "language", "'tlh' is not supported; allowed: a, b, e, en, en-gb, en-us, es"),
        ({"voice": "af_nobody"}, "voice", "af_nobody"),
        ({"voice": "af_nobody", "language": "a"}, "voice", "af_nobody"),
    ],
)
async def test_what_can_not_be_phonemized_is_refused(
    tiny: Served, fields: dict[str, Any], param: str, said: str
) -> None:
    fields = {"text": "Hello."} | fields if fields else fields
    error = error_of(await tiny.client.post("/dev/phonemize", json=fields), 400)
    assert error["param"] == param
    assert said in error["message"]


@pytest.mark.parametrize("path", ["/dev/phonemize", "/dev/generate_from_phonemes"])
async def test_an_unknown_model_is_404(tiny: Served, path: str) -> None:
    body = {"text": "Hello.", "phonemes": "həlˈO", "model": "v9"}
    assert error_of(await tiny.client.post(path, json=body), 404)["code"] == "model_not_found"


async def test_phonemes_of_a_text_are_spoken_as_the_text_is(tiny: Served) -> None:
    text = STORY * 4
    answer = await phonemize(tiny, text=text)
    assert len(answer["phonemes"]) > 510
    spelled = await generate(tiny, phonemes=answer["phonemes"], response_format="pcm")
    spoken = await tiny.client.post("/v1/audio/speech", json={"input": text, "response_format": "pcm"})
    assert spelled.content == spoken.content


async def test_wav_is_the_default_and_whitespace_is_space(tiny: Served) -> None:
    first = await generate(tiny, phonemes="həlˈO wˈɜɹld")
    assert first.headers["content-type"] == "audio/wav"
    assert decode(first.content, "wav").size > 0
    assert (await generate(tiny, phonemes="\n həlˈO \t\r\n wˈɜɹld ")).content == first.content


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("response_format", FORMATS)
async def test_every_format_streamed_or_whole(tiny: Served, response_format: str, stream: bool) -> None:
    phonemes = "ðə ʃˈɪp lˈɛft bəfˌɔɹ dˈɔn, ænd nˈObˌɑdi sˈɔ ɪt ɡˈO. " * 4
    response = await generate(tiny, phonemes=phonemes, response_format=response_format, stream=stream)
    assert response.headers["content-type"] == FORMATS[response_format].media_type
    assert ("content-length" in response.headers) is not stream
    expected = await generate(tiny, phonemes=phonemes, response_format="pcm")
    assert len(decode(response.content, response_format)) == pytest.approx(len(expected.content) / 2, abs=2400)


async def test_events_end_with_the_number_of_phonemes(tiny: Served) -> None:
    response = await generate(tiny, phonemes="həlˈO wˈɜɹld", stream_format="sse")
    *_, done, end, _ = response.text.split("\n\n")
    assert json.loads(done.removeprefix("data: "))["usage"]["input_tokens"] == len("həlˈO wˈɜɹld")
    assert end == "data: [DONE]"


async def test_the_file_has_the_rate_and_volume_asked_for(tiny: Served) -> None:
    body = {"phonemes": "həlˈO wˈɜɹld", "response_format": "pcm"}
    full, low, quiet = [
        (await generate(tiny, **body | change)).content
        for change in ({}, {"sample_rate": 8000}, {"volume_multiplier": 0.5})
    ]
    assert len(low) == pytest.approx(len(full) / 3, abs=8)
    loudness = [np.sqrt(np.mean(decode(audio, "pcm") ** 2)) for audio in (full, quiet)]
    assert loudness[1] == pytest.approx(loudness[0] / 2, rel=0.1)  # the full one's peaks are rounded off


async def test_voice_speed_and_seed_decide_the_sound(tiny: Served) -> None:
    changes: tuple[dict[str, Any], ...] = ({}, {"voice": "am_adam"}, {"speed": 0.5}, {"seed": 7}, {"voice": "ef_dora"})
    body = {"phonemes": "həlˈO wˈɜɹld", "response_format": "pcm"}
    assert len({(await generate(tiny, **body | change)).content for change in changes}) == len(changes)


@pytest.mark.parametrize(
    ("fields", "param", "code", "said"),
    [
        ({"phonemes": None}, "phonemes", "invalid_value", "missing"),
        ({"phonemes": " \n"}, "phonemes", "invalid_phonemes", "blank"),
        ({"phonemes": "həlˈO 7世"}, "phonemes", "invalid_phonemes", "'7' (U+0037), '世' (U+4E16)"),
        ({"phonemes": "... — ˈˈ"}, "phonemes", "unspeakable_input", "nothing that can be spoken"),
        ({"phonemes": "a" * 100_001}, "phonemes", "invalid_value", "at most 100000"),
        ({"voice": "af_nobody"}, "voice", "voice_not_found", "af_nobody"),
        ({"speed": 5}, "speed", "invalid_value", "less than or equal to 4"),
        ({"response_format": "mp3", "sample_rate": 9000}, "sample_rate", "invalid_value", "9000"),
        ({"response_format": "wma"}, "response_format", "invalid_value", "got 'wma'"),
    ],
)
async def test_what_can_not_be_generated_is_refused(
    tiny: Served, fields: dict[str, Any], param: str, code: str, said: str
) -> None:
    body = {"phonemes": "həlˈO"} | fields
    error = error_of(await tiny.client.post("/dev/generate_from_phonemes", json=body), 400)
    assert (error["param"], error["code"]) == (param, code)
    assert said in error["message"]


async def test_each_model_has_its_own_alphabet(tiny: Served) -> None:
    assert (await generate(tiny, phonemes="ㄋㄧ2ㄏㄠ3", model="v1_1-zh", voice="zf_001")).content
    response = await tiny.client.post("/dev/generate_from_phonemes", json={"phonemes": "ㄋㄧ2ㄏㄠ3"})
    assert error_of(response, 400)["code"] == "invalid_phonemes"


async def test_a_full_queue_refuses_phonemes_too(tiny: Served) -> None:
    queue = tiny.service.queue
    bound = queue.max_queued_s
    queue.max_queued_s = -1.0  # even an empty queue is over it
    try:
        response = await tiny.client.post("/dev/generate_from_phonemes", json={"phonemes": "həlˈO"})
    finally:
        queue.max_queued_s = bound
    assert error_of(response, 429)["code"] == "queue_full"


async def test_the_documentation_shows_every_field_with_its_meaning(tiny: Served) -> None:
    schemas = (await tiny.client.get("/openapi.json")).json()["components"]["schemas"]
    for name, model in (("PhonemizeRequest", PhonemizeRequest), ("PhonemeSpeechRequest", PhonemeSpeechRequest)):
        fields = schemas[name]["properties"]
        assert set(fields) == set(model.model_fields)
        assert all(len(field["description"]) > 10 for field in fields.values())
    assert all(len(field["description"]) > 10 for field in schemas["PhonemizedText"]["properties"].values())


async def test_the_real_model_speaks_phonemes(real: Served) -> None:
    answer = await phonemize(real, text="Hello from Kokoro.", voice="af_heart")
    audio = (await generate(real, phonemes=answer["phonemes"], voice="af_heart", stream=False)).content
    assert 1.0 <= len(decode(audio, "wav")) / 24_000 <= 3.0
