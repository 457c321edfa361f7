"""Unloading of models, on request and when idle: the next request gets the same speech."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from support.http_asserts import error_of
from support.patience import HANGS_AFTER_S
from support.served import Served, serving, tiny_settings

pytestmark = pytest.mark.anyio

SPEECH = {"input": "Hello there.", "response_format": "pcm"}
BOOK = "It was a long road, and the rain had not stopped since morning. Nobody spoke of turning back. " * 200
"""Text with far more audio than the buffers between server and client hold."""


def loaded(served: Served) -> list[bool]:
    return [each.model.is_loaded for each in served.service.registry]


async def speak(served: Served, **fields: Any) -> bytes:
    response = await served.client.post("/v1/audio/speech", json=SPEECH | fields)
    assert response.status_code == 200, response.text
    return response.content


async def test_unloading_is_refused_unless_allowed(tiny: Served) -> None:
    assert error_of(await tiny.client.post("/dev/unload"), 403)["code"] == "not_allowed"
    assert loaded(tiny) == [True, True]


async def test_models_unloaded_on_request_load_again_one_by_one(tiny_assets: Path) -> None:
    async with serving(tiny_settings(tiny_assets, allow_unload=True)) as served:
        before = await speak(served)
        response = await served.client.post("/dev/unload")
        assert response.json() == {"unloaded": ["v1_0", "v1_1-zh"]}
        assert loaded(served) == [False, False]
        assert (await served.client.post("/dev/unload")).json() == {"unloaded": []}
        assert await asyncio.gather(*(speak(served) for _ in range(3))) == [before] * 3
        assert loaded(served) == [True, False]
        assert await speak(served, model="v1_1-zh", voice="af_maple")
        assert loaded(served) == [True, True]


async def test_nothing_is_unloaded_under_a_stream(tiny_assets: Path) -> None:
    async with serving(tiny_settings(tiny_assets, allow_unload=True)) as served:
        async with served.client.stream("POST", "/v1/audio/speech", json=SPEECH | {"input": BOOK}) as stream:
            chunks = stream.aiter_raw()  # kept: it would disconnect when dropped
            await anext(chunks)
            response = await served.client.post("/dev/unload")
        assert error_of(response, 409)["code"] == "busy"
        assert int(response.headers["retry-after"]) >= 1
        assert loaded(served) == [True, True]


async def test_idle_models_unload_by_themselves(tiny_assets: Path) -> None:
    settings = tiny_settings(tiny_assets, extra_versions=(), idle_unload_s=0.5)
    async with serving(settings) as served, asyncio.timeout(HANGS_AFTER_S):
        before = await speak(served)
        for _ in range(2):
            while loaded(served) == [True]:
                await asyncio.sleep(0.05)
            assert served.service.synthesizer.idle_s >= 0.5
            assert await speak(served) == before
