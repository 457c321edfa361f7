"""`stream_format: "sse"`: the encoded stream in OpenAI's events."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Served, serving, tiny_settings

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
