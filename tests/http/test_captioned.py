"""POST /dev/captioned_speech over a real socket: JSON, lines of JSON, and caption files."""

import base64
import html
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import srt
import webvtt
from support.http_asserts import error_of
from support.served import Served, serving, tiny_settings

from api.http.schemas.captioned import CaptionedSpeech, CaptionedSpeechRequest

pytestmark = pytest.mark.anyio

PATH = "/dev/captioned_speech"

TEXT = "The ship left at 5:30 before dawn, and nobody saw it go. By noon the fog had lifted, and 20 sails lay still. "

WORDS = TEXT.replace(",", "").replace(".", "").split()


async def captioned(served: Served, **fields: Any) -> httpx.Response:
    """The answer to a request that must succeed."""
    response = await served.client.post(PATH, json={"input": TEXT, "response_format": "pcm", **fields})
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return response


async def whole(served: Served, **fields: Any) -> dict[str, Any]:
    """One object, its shape checked."""
    response = await captioned(served, stream=False, **fields)
    assert response.headers["content-type"] == "application/json"
    assert "content-length" in response.headers
    content: dict[str, Any] = response.json()
    CaptionedSpeech.model_validate(content)
    return content


async def lines(served: Served, **fields: Any) -> list[dict[str, Any]]:
    """The objects of a stream, each in a line of its own."""
    response = await captioned(served, **fields)
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.headers["x-accel-buffering"] == "no"
    assert response.text.endswith("\n")
    contents = [json.loads(line) for line in response.text.splitlines()]
    for content in contents:
        CaptionedSpeech.model_validate(content)
    return contents


def audio_of(*contents: dict[str, Any]) -> bytes:
    return b"".join(base64.b64decode(content["audio"]) for content in contents)


@pytest.mark.parametrize("response_format", ["mp3", "wav", "pcm"])
async def test_the_audio_is_that_of_the_speech_route(tiny: Served, response_format: str) -> None:
    body = {"input": TEXT, "response_format": response_format}
    streamed = await tiny.client.post("/v1/audio/speech", json=body)
    file = await tiny.client.post("/v1/audio/speech", json=body | {"stream": False})
    contents = await lines(tiny, response_format=response_format)
    assert len(contents) > 1
    assert audio_of(*contents) == streamed.content
    assert all(content["audio"] for content in contents), "a word came without its sound"
    assert audio_of(await whole(tiny, response_format=response_format)) == file.content
    assert {content["audio_format"] for content in contents} == {file.headers["content-type"]}


async def test_every_word_has_its_time_and_place(tiny: Served) -> None:
    content = await whole(tiny)
    assert list(content) == ["audio", "audio_format", "timestamps"]
    words = content["timestamps"]
    assert [word["word"] for word in words] == WORDS
    assert all(list(word) == ["word", "start_time", "end_time", "start_char", "end_char"] for word in words)
    assert all(TEXT[word["start_char"] : word["end_char"]] == word["word"] for word in words)
    assert all(word["start_time"] < word["end_time"] for word in words)
    assert all(one["end_time"] <= other["start_time"] for one, other in pairwise(words))
    assert words[-1]["end_time"] <= len(audio_of(content)) / 48_000


async def test_a_stream_has_the_same_words_each_with_its_sound_or_before(tiny: Served) -> None:
    contents = await lines(tiny, input=TEXT * 4)
    expected = (await whole(tiny, input=TEXT * 4))["timestamps"]
    assert [word for content in contents for word in content["timestamps"]] == expected
    heard_s = 0.0
    for content in contents:
        assert all(word["start_time"] >= heard_s - 1e-3 for word in content["timestamps"])
        heard_s += len(audio_of(content)) / 48_000


async def test_no_timestamps_are_null(tiny: Served) -> None:
    assert (await whole(tiny, return_timestamps=False))["timestamps"] is None
    assert {content["timestamps"] is None for content in await lines(tiny, return_timestamps=False)} == {True}


async def test_no_audio_is_an_empty_field(tiny: Served) -> None:
    content = await whole(tiny, return_audio=False)
    assert content["audio"] == ""
    assert content["timestamps"] == (await whole(tiny))["timestamps"]


@pytest.mark.parametrize("stream", [True, False])
async def test_captions_come_with_the_audio(tiny: Served, stream: bool) -> None:
    plain = await lines(tiny)
    if stream:
        *contents, last = await lines(tiny, caption_format="srt")
        assert contents == plain
        assert (last["audio"], last["timestamps"]) == ("", [])
    else:
        last = await whole(tiny, caption_format="srt")
    assert " ".join(each.content for each in srt.parse(last["captions"])).split() == TEXT.split()


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("media_type", ["application/x-subrip", "text/vtt"])
async def test_without_audio_captions_are_the_answer(tiny: Served, media_type: str, stream: bool) -> None:
    caption_format = {"application/x-subrip": "srt", "text/vtt": "vtt"}[media_type]
    response = await captioned(tiny, input=TEXT * 3, caption_format=caption_format, return_audio=False, stream=stream)
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    with_audio = await whole(tiny, input=TEXT * 3, caption_format=caption_format)
    assert response.text == with_audio["captions"]
    if caption_format == "vtt":
        texts = [each.text for each in webvtt.from_string(response.text).captions]
    else:
        texts = [each.content for each in srt.parse(response.text)]
    assert " ".join(texts).split() == (TEXT * 3).split()


@pytest.mark.parametrize(
    ("fields", "param", "said"),
    [
        ({"input": " "}, "input", "blank"),
        ({"input": None}, "input", "missing"),
        ({"input": "x" * 100_001}, "input", "100001 characters"),
        ({"voice": "af_nobody"}, "voice", "af_nobody"),
        ({"caption_format": "ass"}, "caption_format", "'srt' or 'vtt'; got 'ass'"),
        ({"stream_format": "sse"}, "stream_format", "'audio'; got 'sse'"),
        ({"response_format": "mp3", "sample_rate": 9000}, "sample_rate", "9000"),
        ({"input": "🙂"}, "input", "nothing that can be spoken"),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
async def test_what_can_not_be_captioned_is_refused(
    tiny: Served, fields: dict[str, Any], param: str, said: str, stream: bool
) -> None:
    response = await tiny.client.post(PATH, json={"input": TEXT, "stream": stream} | fields)
    error = error_of(response, 400)
    assert error["param"] == param
    assert said in error["message"]


async def test_what_fails_later_has_a_line_and_cuts_the_connection(tiny_assets: Path) -> None:
    async with (
        serving(tiny_settings(tiny_assets, extra_versions=())) as served,
        served.client.stream("POST", PATH, json={"input": TEXT * 40}) as response,
    ):
        pieces = response.aiter_raw()
        received = await anext(pieces)
        await served.service.queue.close()
        with pytest.raises(httpx.RemoteProtocolError):
            async for piece in pieces:
                received += piece
    first, *_, last = [json.loads(line) for line in received.splitlines()]
    assert first["audio"]
    assert list(last) == ["error"]
    assert last["error"]["code"] == "not_ready"


@pytest.mark.parametrize("sending", [{}, {"stream": False}, {"caption_format": "vtt", "return_audio": False}])
async def test_an_answer_given_again_is_the_same_bytes(tiny_assets: Path, sending: dict[str, Any]) -> None:
    settings = tiny_settings(tiny_assets, extra_versions=(), answer_cache_bytes=10_000_000)
    async with serving(settings) as served:
        first, again = [await captioned(served, **sending) for _ in range(2)]
        assert [each.headers["x-cache"] for each in (first, again)] == ["miss", "hit"]
        assert again.content == first.content
        other = await captioned(served, **sending | {"return_audio": not sending.get("return_audio", True)})
        assert other.headers["x-cache"] == "miss"


async def test_the_file_can_be_fetched_later(tiny: Served) -> None:
    response = await captioned(tiny, caption_format="srt", return_audio=False, return_download_link=True)
    assert list(srt.parse(response.text))
    file = await tiny.client.get(f"/v1{response.headers['x-download-path']}")
    assert file.content == audio_of(await whole(tiny))


async def test_marks_are_not_shown_and_times_are_of_the_callers_text(tiny: Served) -> None:
    source = (
        '<speak><p>He said <emphasis>hello</emphasis> to me.</p><p><voice name="am_adam">R&amp;D, '
        '<sub alias="World Wide Web">WWW</sub></voice> &lt;here&gt;.</p></speak>'
    )
    content = await whole(tiny, input=source, ssml=True, caption_format="vtt")
    read = webvtt.from_string(content["captions"]).captions
    assert [html.unescape(each.text) for each in read] == ["He said hello to me.", "R&D, WWW", "<here>."]
    assert [each.voice for each in read] == ["af_heart", "am_adam", "af_heart"]
    words = content["timestamps"]
    written = [html.unescape(source[word["start_char"] : word["end_char"]]) for word in words]
    assert [word["word"] for word in words] == written
    assert {word["word"]: word["voice"] for word in words}["WWW"] == "am_adam"


async def test_bookmarks_have_times_in_every_shape(tiny: Served) -> None:
    body = {"input": '<speak>One <mark name="here"/> two.</speak>', "ssml": True}
    content = await whole(tiny, **body)
    (mark,) = content["bookmarks"]
    first, second = content["timestamps"]
    assert (mark["name"], first["end_time"] <= mark["time"] <= second["start_time"]) == ("here", True)
    assert [mark for line in await lines(tiny, **body) for mark in line.get("bookmarks", [])] == [mark]
    events = await tiny.client.post(
        "/v1/audio/speech", json=body | {"stream_format": "sse", "return_timing": True, "response_format": "pcm"}
    )
    timing = json.loads(events.text.split("\n\n")[0].removeprefix("data: "))
    assert (timing["type"], timing["bookmarks"]) == ("speech.audio.timing", [mark])


async def test_a_dialogue_says_who_says_what(tiny: Served) -> None:
    turns = [{"voice": "af_heart", "text": "Is it time?"}, {"voice": "am_adam", "text": "It is."}]
    body = {"turns": turns, "caption_format": "vtt", "stream": False}
    response = await tiny.client.post("/dev/captioned_dialogue", json=body)
    assert response.status_code == 200, response.text
    content = response.json()
    CaptionedSpeech.model_validate(content)
    assert [(word["word"], word["voice"], word["turn"]) for word in content["timestamps"]] == [
        ("Is", "af_heart", 0),
        ("it", "af_heart", 0),
        ("time", "af_heart", 0),
        ("It", "am_adam", 1),
        ("is", "am_adam", 1),
    ]
    read = webvtt.from_string(content["captions"]).captions
    assert [(each.voice, each.text) for each in read] == [("af_heart", "Is it time?"), ("am_adam", "It is.")]
    refused = await tiny.client.post("/dev/captioned_dialogue", json=body | {"turns": []})
    assert error_of(refused, 400)["param"] == "turns"


async def test_the_documentation_shows_every_field_with_its_meaning(tiny: Served) -> None:
    schemas = (await tiny.client.get("/openapi.json")).json()["components"]["schemas"]
    assert set(schemas["CaptionedSpeechRequest"]["properties"]) == set(CaptionedSpeechRequest.model_fields)
    for name in (
        "CaptionedSpeechRequest",
        "CaptionedDialogueRequest",
        "CaptionedSpeech",
        "WordTimestamp",
        "BookmarkTimestamp",
    ):
        assert all(len(field["description"]) > 5 for field in schemas[name]["properties"].values())


async def test_the_real_voice_has_plausible_times(real: Served) -> None:
    content = await whole(real, input=TEXT, voice="af_heart", caption_format="vtt")
    words = content["timestamps"]
    assert [word["word"] for word in words] == WORDS
    assert all(0.03 <= word["end_time"] - word["start_time"] <= 1.2 for word in words)
    captions = webvtt.from_string(content["captions"]).captions
    assert all(each.end_in_seconds - each.start_in_seconds >= 1.0 for each in captions)
