"""openai-python on a real socket: whoever uses it changes the base URL and nothing else."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest
from openai import (
    APIError,
    AsyncOpenAI,
    AsyncStream,
    BadRequestError,
    DefaultAsyncHttpxClient,
    NotFoundError,
    OpenAI,
    RateLimitError,
)
from support.listening import check_sound, level, samples_of
from support.served import Served, serving, tiny_settings

pytestmark = pytest.mark.anyio

MODEL = "gpt-4o-mini-tts"
TEXT = "The ship left before dawn, and nobody saw it go. By noon the fog had lifted, and the sea lay still. " * 3
Format = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]


@pytest.fixture
async def client(tiny: Served) -> AsyncIterator[AsyncOpenAI]:
    """OpenAI's client as its users make it, but for the base URL."""
    async with AsyncOpenAI(base_url=base_url(tiny), api_key="none", max_retries=0) as client:
        yield client


def base_url(served: Served) -> str:
    return f"http://127.0.0.1:{served.port}/v1"


async def plain_pcm(served: Served, **fields: Any) -> bytes:
    """Return the speech that a request without OpenAI's client gets: s16le at 24 kHz."""
    body = {"input": TEXT, "voice": "af_heart", "response_format": "pcm", **fields}
    return (await served.client.post("/v1/audio/speech", json=body)).raise_for_status().content


@pytest.fixture(scope="module")
async def expected(tiny: Served) -> bytes:
    """`TEXT` spoken by af_heart, who is also OpenAI's marin."""
    return await plain_pcm(tiny)


@pytest.mark.parametrize("response_format", ["mp3", "opus", "aac", "flac", "wav", "pcm"])
async def test_create_gets_every_format(
    expected: bytes, client: AsyncOpenAI, response_format: Format, tmp_path: Path
) -> None:
    answer = await client.audio.speech.create(
        model=MODEL, voice="marin", input=TEXT, response_format=response_format, instructions="Speak like a sailor."
    )
    answer.write_to_file(tmp_path / "speech")
    assert (tmp_path / "speech").read_bytes() == answer.content
    check_sound(answer.content, response_format, expected)


async def test_iter_bytes_gets_sound_in_pieces(expected: bytes, client: AsyncOpenAI) -> None:
    async with client.audio.speech.with_streaming_response.create(
        model="tts-1", voice="marin", input=TEXT, response_format="pcm", stream_format="audio"
    ) as response:
        pieces = [piece async for piece in response.iter_bytes()]
    assert len(pieces) > 1
    check_sound(b"".join(pieces), "pcm", expected)


async def test_the_synchronous_client_streams_to_a_file(tiny: Served, expected: bytes, tmp_path: Path) -> None:
    def listen() -> None:
        with (
            OpenAI(base_url=base_url(tiny), api_key="none") as client,
            client.audio.speech.with_streaming_response.create(model="tts-1-hd", voice="marin", input=TEXT) as response,
        ):
            response.stream_to_file(tmp_path / "speech.mp3")

    await asyncio.to_thread(listen)
    check_sound((tmp_path / "speech.mp3").read_bytes(), "mp3", expected)


async def test_sse_lines_carry_the_stream(expected: bytes, client: AsyncOpenAI) -> None:
    async with client.audio.speech.with_streaming_response.create(
        model=MODEL, voice="marin", input=TEXT, response_format="mp3", stream_format="sse"
    ) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = [line async for line in response.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    *deltas, done = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert {delta["type"] for delta in deltas} == {"speech.audio.delta"}
    assert done["type"] == "speech.audio.done"
    check_sound(b"".join(base64.b64decode(delta["audio"]) for delta in deltas), "mp3", expected)


def events(client: AsyncOpenAI, **fields: str) -> Any:
    """An SSE request read by the client's own reader of events, which `create` does not use for speech."""
    body = {"model": MODEL, "voice": "marin", "response_format": "pcm", "stream_format": "sse", **fields}
    stream_cls = AsyncStream[dict[str, Any]]
    return client.post("/audio/speech", body=body, cast_to=dict[str, Any], stream=True, stream_cls=stream_cls)


async def test_the_clients_own_reader_of_events_ends_at_done(expected: bytes, client: AsyncOpenAI) -> None:
    *deltas, done = [event async for event in await events(client, input=TEXT)]
    check_sound(b"".join(base64.b64decode(delta["audio"]) for delta in deltas), "pcm", expected)
    usage = done["usage"]
    assert usage["input_tokens"] > 0
    assert usage["output_tokens"] > 0
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


async def test_a_failure_in_the_middle_reaches_the_client(tiny_assets: Path) -> None:
    async with (
        serving(tiny_settings(tiny_assets, extra_versions=())) as served,
        AsyncOpenAI(base_url=base_url(served), api_key="none", max_retries=0) as client,
        client.audio.speech.with_streaming_response.create(model=MODEL, voice="marin", input=TEXT * 40) as response,
    ):
        sse = await events(client, input=TEXT * 40)
        assert (await anext(sse))["type"] == "speech.audio.delta"
        pieces = response.iter_bytes()
        assert await anext(pieces)
        await served.service.queue.close()
        with pytest.raises(httpx2.RemoteProtocolError):
            async for _ in pieces:
                pass
        with pytest.raises(APIError) as failure:
            async for _ in sse:
                pass
    assert failure.value.code == "not_ready"


async def test_a_voice_may_be_an_object(tiny: Served, client: AsyncOpenAI) -> None:
    answer = await client.audio.speech.create(
        model=MODEL, voice={"id": "am_adam"}, input=TEXT, response_format="pcm", speed=2.0
    )
    check_sound(answer.content, "pcm", await plain_pcm(tiny, voice="am_adam", speed=2.0))
    assert answer.content != await plain_pcm(tiny, speed=2.0)


async def test_fields_that_openai_lacks_go_in_the_extra_body(expected: bytes, client: AsyncOpenAI) -> None:
    extra_body = {"sample_rate": 8000, "volume_multiplier": 0.5}
    answer = await client.audio.speech.create(
        model=MODEL, voice="marin", input=TEXT, response_format="pcm", extra_body=extra_body
    )
    plain, telephone = samples_of(expected), samples_of(answer.content)
    assert telephone.size / 8000 == pytest.approx(plain.size / 24_000, abs=0.1)
    # Above 4 kHz nothing is left, so what is left has at most half the level.
    assert 0.01 * level(plain) < level(telephone) < 0.51 * level(plain)


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"speed": 9}, "speed", "invalid_value"),
        ({"voice": "nobody"}, "voice", "voice_not_found"),
        ({"input": ""}, "input", "invalid_value"),
        ({"response_format": "wma"}, "response_format", "invalid_value"),
        ({"stream_format": "morse"}, "stream_format", "invalid_value"),
    ],
)
async def test_a_refusal_fills_the_error(client: AsyncOpenAI, fields: dict[str, Any], param: str, code: str) -> None:
    request = {"model": MODEL, "voice": "marin", "input": "Hello.", **fields}
    with pytest.raises(BadRequestError) as refusal:
        await client.audio.speech.create(**request, extra_headers={"x-request-id": "caller-7"})
    error = refusal.value
    assert (error.param, error.code, error.type) == (param, code, "invalid_request_error")
    assert param in error.message
    assert error.request_id == "caller-7"


async def test_an_unknown_model_is_not_found(client: AsyncOpenAI) -> None:
    with pytest.raises(NotFoundError) as speech:
        await client.audio.speech.create(model="whisper-1", voice="marin", input="Hello.")
    with pytest.raises(NotFoundError) as listing:
        await client.models.retrieve("whisper-1")
    for error in (speech.value, listing.value):
        assert (error.param, error.code, error.type) == ("model", "model_not_found", "invalid_request_error")


async def test_a_response_tells_its_id_and_how_long_it_took(client: AsyncOpenAI) -> None:
    raw = await client.audio.speech.with_raw_response.create(model=MODEL, voice="marin", input="Hello.")
    assert raw.request_id
    assert int(raw.headers["openai-processing-ms"]) >= 0


async def test_models_are_listed_and_found(client: AsyncOpenAI) -> None:
    listed = [model async for model in client.models.list()]
    names = {model.id for model in listed}
    assert {"kokoro", "tts-1", "tts-1-hd", MODEL, f"{MODEL}-2025-03-20", f"{MODEL}-2025-12-15"} <= names
    for model in listed:
        found = await client.models.retrieve(model.id)
        assert found == model
        assert (found.object, found.owned_by) == ("model", "hexgrad")
        assert found.created > 0


async def test_a_full_queue_is_a_rate_limit(tiny: Served, client: AsyncOpenAI) -> None:
    queue = tiny.service.queue
    bound, queue.max_queued_s = queue.max_queued_s, -1.0  # even an empty queue is over it
    try:
        with pytest.raises(RateLimitError) as refusal:
            await client.audio.speech.create(model=MODEL, voice="marin", input="Hello.")
    finally:
        queue.max_queued_s = bound
    assert (refusal.value.type, refusal.value.code) == ("rate_limit_error", "queue_full")
    assert int(refusal.value.response.headers["retry-after"]) >= 1


async def test_a_retry_comes_when_the_server_said(tiny: Served, expected: bytes) -> None:
    clock = asyncio.get_running_loop().time
    queue = tiny.service.queue
    bound, queue.max_queued_s = queue.max_queued_s, -1.0
    sent: list[float] = []
    answers: list[tuple[int, str | None]] = []

    async def on_request(request: httpx2.Request) -> None:
        sent.append(clock())

    async def on_response(response: httpx2.Response) -> None:
        answers.append((response.status_code, response.headers.get("retry-after")))
        queue.max_queued_s = bound  # room again, before the client has decided to wait

    transport = DefaultAsyncHttpxClient(event_hooks={"request": [on_request], "response": [on_response]})
    try:
        async with AsyncOpenAI(base_url=base_url(tiny), api_key="none", http_client=transport) as client:
            answer = await client.audio.speech.create(model=MODEL, voice="marin", input=TEXT, response_format="pcm")
    finally:
        queue.max_queued_s = bound
    assert [status for status, _ in answers] == [429, 200]
    told_s = int(answers[0][1] or 0)
    assert told_s >= 1
    # By itself the client would have waited for at most half a second.
    assert sent[1] - sent[0] > 0.75 * told_s
    check_sound(answer.content, "pcm", expected)
