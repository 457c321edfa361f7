"""A model that runs out of memory: what the client sees, and that nothing is kept of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch
from support.app_variants import with_own_queue
from support.resources import BOOK, HELLO, SPEECH, unharmed
from support.served import Served, behind

from api.inference.device import Device
from api.models.engines.torch import TorchEngine
from api.models.registry import Registry
from api.models.v1_0.models import KModel
from api.models.wrapper import V1ModelWrapper

pytestmark = pytest.mark.anyio


class Cramped:
    """A device thread with memory for only so many calls. Others ask torch for more than there is."""

    def __init__(self, thread: Device) -> None:
        self.num_calls_left = 10**9
        self._thread = thread

    async def run(self, call: Callable[..., Any], /, *args: Any) -> Any:
        self.num_calls_left -= 1
        return await self._thread.run(call if self.num_calls_left >= 0 else _fail, *args)


def _fail(*args: Any) -> None:
    torch.empty(1 << 58)


@pytest.fixture(scope="module")
async def device() -> AsyncIterator[Cramped]:
    thread = Device("cpu")
    yield Cramped(thread)
    thread.close()


@pytest.fixture(scope="module")
async def cramped(tiny: Served, tiny_assets: Path, device: Cramped) -> AsyncIterator[Served]:
    """A server of the small model on that device."""
    folder = tiny_assets / "v1_0"
    model = V1ModelWrapper(TorchEngine(KModel(folder / "config.json", folder / "kokoro-v1_0.pth")), device.run)
    registry = Registry([replace(tiny.service.registry.default, model=model)])
    async with with_own_queue(tiny.service, registry) as service, behind(service) as served:
        yield served


async def test_without_memory_for_a_word_it_is_told_when_to_come_back(cramped: Served, device: Cramped) -> None:
    async with unharmed(cramped):
        device.num_calls_left = 0
        response = await cramped.client.post(SPEECH, json=HELLO)
        device.num_calls_left = 10**9
        error = response.json()["error"]
        assert (response.status_code, error["type"], error["code"]) == (503, "server_error", "out_of_memory")
        assert response.headers["retry-after"] == "5"
        assert "phonemes" in error["message"]


async def test_without_memory_on_the_way_the_connection_is_cut(cramped: Served, device: Cramped) -> None:
    async with unharmed(cramped):
        device.num_calls_left = 2
        with pytest.raises(httpx.RemoteProtocolError):
            await cramped.client.post(SPEECH, json={"input": BOOK, "response_format": "pcm"})
        device.num_calls_left = 10**9


async def test_a_moment_without_memory_is_not_noticed(cramped: Served, device: Cramped) -> None:
    async with unharmed(cramped):
        whole = (await cramped.client.post(SPEECH, json={**HELLO, "input": BOOK[:200]})).content
        device.num_calls_left = 0
        request = asyncio.create_task(cramped.client.post(SPEECH, json={**HELLO, "input": BOOK[:200]}))
        while device.num_calls_left == 0:
            await asyncio.sleep(0)
        device.num_calls_left = 10**9  # the second try of the first utterance succeeds
        assert (await request).content == whole
