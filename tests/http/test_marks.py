"""Marks in the text of /v1/audio/speech over a real socket: exact silence, voices, phonemes, and what is refused."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from support.http_asserts import decode, error_of
from support.served import Served

pytestmark = pytest.mark.anyio

PATH = "/v1/audio/speech"
SECOND = 24_000
MANY = {str(i): "af_heart" for i in range(257)}


async def spoken(served: Served, text: str, **fields: Any) -> NDArray[np.float32]:
    """The samples of a text, without the silence that every file ends with where a pause is its end."""
    response = await served.client.post(PATH, json={"input": text, "response_format": "pcm", **fields})
    assert response.status_code == 200, response.text
    return decode(response.content, "pcm")


async def alone(served: Served, text: str, **fields: Any) -> NDArray[np.float32]:
    """The samples of a text with no silence of the service's around it."""
    return await spoken(served, f"[pause:0s]{text}[pause:0s]", **fields)


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(round(seconds * SECOND), np.float32)


async def test_pauses_are_exact_to_the_sample_first_between_and_last(tiny: Served) -> None:
    first, then = await alone(tiny, "Hello there."), await alone(tiny, "Good night.")
    text = "[pause:1s]Hello there.[pause:1.2345s][pause:50ms]Good night.[pause:0.5s]"
    expected = np.concatenate([silence(1), first, silence(1.2345), silence(0.05), then, silence(0.5)])
    assert np.array_equal(await spoken(tiny, text), expected)


async def test_ssml_breaks_are_exact_too(tiny: Served) -> None:
    first, then = await alone(tiny, "Hello there."), await alone(tiny, "Good night.")
    document = "<speak><break time='1s'/>Hello there.<break strength='x-strong'/>Good night.<break time='5ms'/></speak>"
    expected = np.concatenate([silence(1), first, silence(1.5), then, silence(0.005)])
    assert np.array_equal(await spoken(tiny, document, ssml=True), expected)


async def test_a_text_of_pauses_only_is_silence(tiny: Served) -> None:
    assert np.array_equal(await spoken(tiny, "[pause:1s] [pause:0.25s]"), silence(1.25))


async def test_voices_and_rates(tiny: Served) -> None:
    text = "[voice:am_adam]Hello there.[pause:0s][rate:2]Good night.[pause:0s][voice:]Hello there.[pause:0s]"
    expected = [
        await alone(tiny, "Hello there.", voice="am_adam"),
        await alone(tiny, "Good night.", voice="am_adam", speed=2),
        await alone(tiny, "Hello there."),
    ]
    assert np.array_equal(await spoken(tiny, text, allow_voice_tags=True), np.concatenate(expected))
    assert not np.array_equal(expected[0], expected[2])


async def test_aliases_wherever_a_voice_is_named(tiny: Served) -> None:
    aliases = {
        "Grandpa": {"voice": "am_adam", "rate": 0.8},
        "both": "af_heart(2)+am_adam",
        "x": {"voice": "am_adam", "rate": None},
    }
    grandpa = await alone(tiny, "Hello there.", voice="am_adam", speed=0.8)
    for fields in ({"voice": "grandpa"}, {"voice": "GRANDPA"}):
        assert np.array_equal(await alone(tiny, "Hello there.", voice_aliases=aliases, **fields), grandpa)
    tagged = await alone(tiny, "[voice:grandpa]Hello there.", voice_aliases=aliases, allow_voice_tags=True)
    assert np.array_equal(tagged, grandpa)
    document = "<speak><voice name='both'>Hello there.</voice><break time='0s'/></speak>"
    both = await spoken(tiny, document, ssml=True, voice_aliases=aliases)
    assert np.array_equal(both, (await alone(tiny, "Hello there.", voice="af_heart(2)+am_adam")))


async def test_the_voice_s_own_language_and_that_of_the_request(tiny: Served) -> None:
    for fields, language in (({}, "en-gb"), ({"lang_code": "a"}, "en-us")):
        tagged = await alone(tiny, "[voice:bf_emma]tomato", allow_voice_tags=True, **fields)
        assert np.array_equal(tagged, await alone(tiny, "tomato", voice="bf_emma", lang_code=language))


async def test_phonemes_and_stress(tiny: Served) -> None:
    marked = await alone(tiny, "Say [Kokoro](/kˈOkəɹO/) [now](-2).")
    assert not np.array_equal(marked, await alone(tiny, "Say Kokoro now."))
    same = await tiny.client.post("/dev/phonemize", json={"text": "Say [Kokoro](/kˈOkəɹO/) [now](-2)."})
    assert same.json()["phonemes"] == "sˈA kˈOkəɹO nW."


async def test_phonemize_takes_the_same_marks(tiny: Served) -> None:
    fields = {
        "text": "[voice:bf_emma]tomato [pause:1s] [voice:]tomato \\[pause:1s]",
        "allow_voice_tags": True,
        "normalization_options": {"normalize": False},
    }
    answer = (await tiny.client.post("/dev/phonemize", json=fields)).json()
    assert answer["phonemes"].startswith("təmˈɑːtQ təmˈATO")
    document = {"text": "<speak><say-as interpret-as='characters'>ABC</say-as></speak>", "ssml": True}
    assert (await tiny.client.post("/dev/phonemize", json=document)).json()["phonemes"] == "ˈA bˈi sˈi"
    wrong = await tiny.client.post("/dev/phonemize", json={"text": "[pause:x]"})
    assert error_of(wrong, 400)["param"] == "text"


async def test_normalization_options_arrive(tiny: Served) -> None:
    text = "item(s) at 5 kg"
    said = []
    for options in ({}, {"normalize": False}, {"unit_normalization": False, "remove_emoji": True}):
        fields = {"text": text, "normalization_options": options}
        said.append((await tiny.client.post("/dev/phonemize", json=fields)).json()["phonemes"])
    assert len(set(said)) == 3


@pytest.mark.parametrize(
    ("fields", "param", "code", "says"),
    [
        ({"input": "a [pause:abc]"}, "input", "invalid_value", "input, line 1, column 3 (character 2): "),
        ({"input": "a [x](/9/)"}, "input", "invalid_phonemes", "'9' (U+0039)"),
        ({"input": "[x](/ /)"}, "input", "invalid_value", "no phonemes"),
        ({"input": "a\n[voice:nobody]", "allow_voice_tags": True}, "input", "voice_not_found", "line 2, column 1"),
        ({"input": "[rate:9]", "allow_voice_tags": True}, "input", "invalid_value", "0.25 to 4"),
        ({"input": "plain", "ssml": True}, "input", "invalid_value", "not well-formed"),
        ({"input": "<speak><p xml:lang='tlh'/></speak>", "ssml": True}, "input", "invalid_value", "en-gb, en-us"),
        ({"input": "<speak><phoneme ph='ʘ'/></speak>", "ssml": True}, "input", "invalid_phonemes", "'ʘ' (U+0298)"),
        ({"input": "x", "voice_aliases": {"a": "nobody"}}, "voice_aliases.a", "voice_not_found", "nobody"),
        ({"input": "x", "voice_aliases": {"a": "af_heart(0)"}}, "voice_aliases.a", "invalid_value", "weight"),
        ({"input": "x", "voice_aliases": {"a[b": "af_heart"}}, "voice_aliases.a[b.[key]", "invalid_value", "pattern"),
        ({"input": "x", "voice_aliases": MANY}, "voice_aliases", "invalid_value", "256"),
        ({"input": "x", "normalization_options": 3}, "normalization_options", "invalid_value", ""),
    ],
)  # fmt: skip
async def test_what_is_refused_before_any_audio(
    tiny: Served, fields: dict[str, Any], param: str, code: str, says: str
) -> None:
    error = error_of(await tiny.client.post(PATH, json=fields), 400)
    assert (error["param"], error["code"]) == (param, code)
    assert says in error["message"]


async def test_voice_tags_are_read_where_they_are_not_allowed(tiny: Served) -> None:
    plain = await tiny.client.post("/dev/phonemize", json={"text": "[voice:am_adam] hello"})
    assert (
        plain.json()["phonemes"]
        != (await tiny.client.post("/dev/phonemize", json={"text": "hello"})).json()["phonemes"]
    )


async def test_each_word_is_told_where_it_was_written(tiny: Served) -> None:
    document = "<speak>caf&#233; &amp; <sub alias='tea'>T</sub><mark name='m'/> now</speak>"
    fields = {"input": document, "ssml": True, "response_format": "pcm", "stream": False}
    answer = (await tiny.client.post("/dev/captioned_speech", json=fields)).json()
    words = [(word["word"], document[word["start_char"] : word["end_char"]]) for word in answer["timestamps"]]
    assert [source for _, source in words] == ["caf&#233;", "&amp;", "T", "now"]
    assert [mark["name"] for mark in answer["bookmarks"]] == ["m"]
