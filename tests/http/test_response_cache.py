"""The answer cache over a real socket: the same request, the same bytes, at once."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch
from support.http_asserts import error_of
from support.patience import HANGS_AFTER_S
from support.served import Served, behind, serving, tiny_settings, write_voices

from api.audio.encoders.registry import FORMATS
from api.synthesis.response_cache import ResponseCache

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
TEXT = "The ship left before dawn, and nobody saw it go. By noon the fog had lifted, and the sea lay still. "


@pytest.fixture
async def caching(tiny: Served) -> AsyncIterator[Served]:
    """The same service with an empty cache of its own."""
    async with behind(replace(tiny.service, response_cache=ResponseCache(10_000_000))) as served:
        yield served


async def ask(served: Served, headers: Mapping[str, str] | None = None, **fields: Any) -> httpx.Response:
    """A request for speech that must succeed."""
    response = await served.client.post(SPEECH, json={"input": TEXT, **fields}, headers=headers)
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("sending", [{"stream": True}, {"stream": False}, {"stream_format": "sse"}])
@pytest.mark.parametrize("response_format", FORMATS)
async def test_the_second_answer_is_the_first(caching: Served, response_format: str, sending: dict[str, Any]) -> None:
    first = await ask(caching, response_format=response_format, **sending)
    bound = caching.service.queue.max_queued_s
    caching.service.queue.max_queued_s = -1.0  # nothing can be spoken now
    try:
        second = await ask(caching, response_format=response_format, **sending)
    finally:
        caching.service.queue.max_queued_s = bound
    assert second.content == first.content
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("miss", "hit")
    assert first.headers["etag"] == second.headers["etag"]
    own = {"x-cache", "x-request-id", "openai-processing-ms", "server-timing", "date"}
    assert [item for item in first.headers.items() if item[0] not in own] == [
        item for item in second.headers.items() if item[0] not in own
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"input": TEXT + "More."}, {"voice": "am_adam"}, {"voice": "af_heart+am_adam"}, {"speed": 1.1}, {"seed": 1},
        {"response_format": "wav"}, {"sample_rate": 16_000}, {"volume_multiplier": 0.5}, {"lang_code": "b"},
        {"stream": False}, {"stream_format": "sse"}, {"model": "v1_1-zh", "voice": "af_maple"},
    ],
)  # fmt: skip
async def test_whatever_decides_the_bytes_makes_another_answer(caching: Served, other: dict[str, Any]) -> None:
    first = await ask(caching)
    second = await ask(caching, **other)
    assert second.headers["x-cache"] == "miss"
    assert second.headers["etag"] != first.headers["etag"]
    assert (await ask(caching, **other)).headers["x-cache"] == "hit"


@pytest.mark.parametrize(
    "other",
    [{"model": "tts-1"}, {"voice": "marin"}, {"voice": {"id": "af_heart"}}, {"speed": 1}, {"lang_code": "en-US"},
     {"instructions": "Whisper."}, {"seed": None}, {"stream": True}],
)  # fmt: skip
async def test_other_words_for_the_same_get_the_same_answer(caching: Served, other: dict[str, Any]) -> None:
    first = await ask(caching)
    second = await ask(caching, **other)
    assert (second.headers["x-cache"], second.content) == ("hit", first.content)


async def test_phonemes_are_answered_from_the_cache_too_and_are_no_text(caching: Served) -> None:
    body = {"phonemes": "həlˈO.", "response_format": "pcm"}
    answers = [await caching.client.post("/dev/generate_from_phonemes", json=body) for _ in range(2)]
    assert [answer.headers["x-cache"] for answer in answers] == ["miss", "hit"]
    assert answers[0].content == answers[1].content
    assert (await ask(caching, input="həlˈO.", response_format="pcm")).headers["x-cache"] == "miss"


async def test_who_has_the_bytes_is_told_so(caching: Served) -> None:
    etag = (await ask(caching)).headers["etag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        response = await caching.client.post(SPEECH, json={"input": TEXT}, headers={"if-none-match": known})
        assert error_of(response, 412)["code"] == "precondition_failed"
        assert response.headers["etag"] == etag
    assert (await ask(caching, headers={"if-none-match": '"other"'})).headers["x-cache"] == "hit"
    # Nothing there to match: it is spoken.
    assert (await ask(caching, headers={"if-none-match": "*"}, input="Hello.")).headers["x-cache"] == "miss"


async def test_half_an_answer_is_never_given(caching: Served) -> None:
    body: dict[str, Any] = {"input": TEXT * 12, "response_format": "pcm"}
    async with caching.client.stream("POST", SPEECH, json=body) as response:
        await anext(response.aiter_raw())
    async with asyncio.timeout(HANGS_AFTER_S):
        while caching.service.synthesizer.num_streams:
            await asyncio.sleep(0.01)
    assert (len(caching.service.response_cache), caching.service.response_cache.num_bytes) == (0, 0)
    whole = await ask(caching, **body)
    assert whole.headers["x-cache"] == "miss"
    assert (await ask(caching, **body)).content == whole.content


async def test_what_fails_is_not_kept_even_where_events_end_in_order(tiny_assets: Path) -> None:
    async with serving(tiny_settings(tiny_assets, extra_versions=(), answer_cache_bytes=10_000_000)) as served:
        body = {"input": TEXT * 12, "stream_format": "sse"}
        async with served.client.stream("POST", SPEECH, json=body) as response:
            pieces = response.aiter_raw()
            await anext(pieces)
            await served.service.queue.close()
            received = b"".join([piece async for piece in pieces])
        assert b'"type":"error"' in received
        assert (len(served.service.response_cache), served.service.response_cache.num_bytes) == (0, 0)


async def test_two_at_once_are_both_spoken_and_get_the_same(caching: Served) -> None:
    first, second = await asyncio.gather(ask(caching, response_format="pcm"), ask(caching, response_format="pcm"))
    assert first.content == second.content
    third = await ask(caching, response_format="pcm")
    assert third.headers["x-cache"] == "hit"
    assert third.headers["etag"] in {first.headers["etag"], second.headers["etag"]}


async def test_a_voice_whose_file_changed_is_spoken_anew(tiny_assets: Path, tmp_path: Path) -> None:
    (tmp_path / "v1_0").mkdir()
    for file in (tiny_assets / "v1_0").iterdir():
        if file.name != "voices":
            (tmp_path / "v1_0" / file.name).symlink_to(file)
    voices = tmp_path / "v1_0" / "voices"
    write_voices(voices, ("af_heart", "am_adam"))
    settings = tiny_settings(tmp_path, extra_versions=(), answer_cache_bytes=1_000_000, voice_cache_size=1)
    async with serving(settings) as served:
        first = await ask(served)
        pack = torch.randn(510, 1, 256, generator=torch.Generator().manual_seed(7)) * 0.3
        (voices / "af_heart.bin").write_bytes(pack.numpy().astype("<f4").tobytes())
        await ask(served, voice="am_adam")  # the voice cache holds one, and forgets the other
        second = await ask(served)
        assert second.headers["x-cache"] == "miss"
        assert second.content != first.content


async def test_a_link_is_neither_answered_from_the_cache_nor_kept_in_it(caching: Served) -> None:
    await ask(caching)
    linked = await ask(caching, return_download_link=True)
    assert "x-cache" not in linked.headers
    assert linked.headers["x-download-path"]
    assert len(caching.service.response_cache) == 1


async def test_the_cache_is_off_by_default(tiny: Served) -> None:
    for response in [await ask(tiny, input="Hello.") for _ in range(2)]:
        assert "x-cache" not in response.headers
        assert "etag" not in response.headers
    assert len(tiny.service.response_cache) == 0


async def test_an_error_is_not_an_answer(caching: Served) -> None:
    for _ in range(2):
        response = await caching.client.post(SPEECH, json={"input": "🙂"})
        assert error_of(response, 400)["code"] == "unspeakable_input"
        assert "x-cache" not in response.headers
    assert (len(caching.service.response_cache), caching.service.response_cache.num_bytes) == (0, 0)
