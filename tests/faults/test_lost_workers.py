"""A phoneme worker that is killed or hangs with a request in its hands, seen from outside."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.http_asserts import error_of
from support.resources import HELLO, SPEECH, unharmed
from support.served import Served, serving, tiny_settings

pytestmark = pytest.mark.anyio

TIMEOUT_S = 3.0


@pytest.fixture(scope="module")
async def one_worker(tiny_assets: Path) -> AsyncIterator[Served]:
    async with serving(tiny_settings(tiny_assets, extra_versions=(), g2p_timeout_s=TIMEOUT_S)) as served:
        yield served


@pytest.mark.parametrize(
    ("kill", "said"), [(True, "its process died"), (False, f"it took longer than the {TIMEOUT_S:g} s allowed")]
)
async def test_one_request_fails_and_the_worker_is_replaced(one_worker: Served, kill: bool, said: str) -> None:
    workers = one_worker.service.workers
    async with unharmed(one_worker):
        (pid,) = workers.pids
        os.kill(pid, signal.SIGSTOP)  # it holds still with the request in its hands
        request = asyncio.create_task(one_worker.client.post(SPEECH, json=HELLO))
        while not workers.num_busy:
            await asyncio.sleep(0)
        if kill:
            os.kill(pid, signal.SIGKILL)
        error = error_of(await request, 500)
        assert error["code"] == "phonemize_failed"
        assert said in error["message"]
    assert workers.pids != (pid,)
