"""`stream_format: "sse"`: the encoded stream in OpenAI's events."""

import base64
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from support.http_asserts import error_of
from support.served import Served, serving, tiny_settings

pytestmark = pytest.mark.anyio

TEXT = "The ship left before dawn, and nobody saw it go. By noon the fog had lifted, and the sea lay still. " * 3


def events_of(body: bytes) -> list[Any]:
    """The events of a whole body, its framing checked: `data:` lines, each followed by an empty one."""
    blocks = body.decode().split("\n\n")
    assert blocks.pop() == ""
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks)
    contents = [block.removeprefix("data: ") for block in blocks]
    return [content if content == "[DONE]" else json.loads(content) for content in contents]


@pytest.mark.parametrize("response_format", ["mp3", "pcm", "wav"])
async def test_the_deltas_are_the_stream(tiny: Served, response_format: str) -> None:
    body = {"input": TEXT, "response_format": response_format}
    plain = await tiny.client.post("/v1/audio/speech", json=body)
    response = await tiny.client.post("/v1/audio/speech", json=body | {"stream_format": "sse", "stream": False})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    *deltas, done, last = events_of(response.content)
    assert len(deltas) > 1
    assert all(list(delta) == ["type", "audio"] for delta in deltas)
    assert {delta["type"] for delta in deltas} == {"speech.audio.delta"}
    assert b"".join(base64.b64decode(delta["audio"]) for delta in deltas) == plain.content
    assert last == "[DONE]"
    assert done["type"] == "speech.audio.done"


async def test_the_usage_counts_phonemes_and_frames(tiny: Served) -> None:
    body = {"input": TEXT, "response_format": "pcm"}
    num_samples = len((await tiny.client.post("/v1/audio/speech", json=body)).content) // 2
    response = await tiny.client.post("/v1/audio/speech", json=body | {"stream_format": "sse"})
    usage = events_of(response.content)[-2]["usage"]
    assert usage["output_tokens"] == -(-num_samples // 600)
    assert len(TEXT) / 2 < usage["input_tokens"] < len(TEXT) * 2
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


async def test_what_fails_before_the_first_event_is_an_ordinary_error(tiny: Served) -> None:
    response = await tiny.client.post("/v1/audio/speech", json={"input": "🙂", "stream_format": "sse"})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "unspeakable_input"


async def test_what_fails_later_is_the_last_event(tiny_assets: Path) -> None:
    async with serving(tiny_settings(tiny_assets, extra_versions=())) as served:
        body = {"input": TEXT * 40, "stream_format": "sse"}
        async with served.client.stream("POST", "/v1/audio/speech", json=body) as response:
            pieces = response.aiter_raw()
            received = await anext(pieces)
            await served.service.queue.close()
            received += b"".join([piece async for piece in pieces])
    first, *_, last = events_of(received)
    assert first["type"] == "speech.audio.delta"
    assert last["type"] == "error"
    assert list(last["error"]) == ["message", "type", "param", "code"]
    assert last["error"]["code"] == "not_ready"


@pytest.mark.parametrize("response_format", ["mp3", "pcm"])
async def test_timing_events_come_before_the_sound_of_their_words(tiny: Served, response_format: str) -> None:
    body = {"input": TEXT, "response_format": response_format, "stream_format": "sse"}
    plain = events_of((await tiny.client.post("/v1/audio/speech", json=body)).content)
    timed = events_of((await tiny.client.post("/v1/audio/speech", json=body | {"return_timing": True})).content)
    is_timing = [isinstance(event, dict) and event["type"] == "speech.audio.timing" for event in timed]
    assert [event for event, timing in zip(timed, is_timing, strict=True) if not timing] == plain
    words: list[dict[str, Any]] = []
    heard_s = 0.0
    for event, then in pairwise(timed):
        if event["type"] == "speech.audio.timing":
            assert list(event) == ["type", "words"]
            assert then["type"] == "speech.audio.delta"
            words += event["words"]
            if response_format == "pcm":
                assert all(word["start_time"] >= heard_s - 1e-3 for word in event["words"])
        elif event["type"] == "speech.audio.delta":
            heard_s += len(base64.b64decode(event["audio"])) / 48_000
            if response_format == "pcm":
                assert all(word["end_time"] <= heard_s for word in words), "a word's sound is still to come"
    assert [word["word"] for word in words] == re.findall(r"\w+", TEXT)
    assert all(TEXT[word["start_char"] : word["end_char"]] == word["word"] for word in words)
    assert all(one["end_time"] <= other["start_time"] for one, other in pairwise(words))


@pytest.mark.parametrize("path", ["/v1/audio/speech", "/dev/generate_from_phonemes"])
@pytest.mark.parametrize("stream_format", ["audio", "sse"])
async def test_timing_needs_events_and_words(tiny: Served, path: str, stream_format: str) -> None:
    body = {"input": TEXT, "phonemes": "həlˈO", "return_timing": True, "stream_format": stream_format}
    response = await tiny.client.post(path, json=body)
    if (path, stream_format) == ("/v1/audio/speech", "sse"):
        assert response.status_code == 200
    else:
        assert error_of(response, 400)["param"] == "return_timing"


async def test_events_given_again_are_the_same_with_their_timing(tiny_assets: Path) -> None:
    async with serving(tiny_settings(tiny_assets, extra_versions=(), answer_cache_bytes=10_000_000)) as served:
        body = {"input": TEXT, "stream_format": "sse"}
        plain, *timed = [
            await served.client.post("/v1/audio/speech", json=body | {"return_timing": timing})
            for timing in (False, True, True)
        ]
        assert [each.headers["x-cache"] for each in (plain, *timed)] == ["miss", "miss", "hit"]
        assert timed[0].content == timed[1].content != plain.content


async def test_events_with_timing_can_be_kept_too(tiny: Served) -> None:
    body = {"input": TEXT, "stream_format": "sse", "return_timing": True, "response_format": "pcm"}
    plain = await tiny.client.post("/v1/audio/speech", json=body)
    kept = await tiny.client.post("/v1/audio/speech", json=body | {"return_download_link": True})
    assert kept.content == plain.content
    file = await tiny.client.get(f"/v1{kept.headers['x-download-path']}")
    deltas = [event for event in events_of(plain.content) if isinstance(event, dict) and "audio" in event]
    assert file.content == b"".join(base64.b64decode(delta["audio"]) for delta in deltas)
