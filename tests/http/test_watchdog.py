"""A device that hangs, really: a thread that waits inside a call of the model."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.app_variants import state_of, with_own_queue
from support.checkpoints import tiny_config, write_model
from support.fake_model import STYLE, FakeModel
from support.log_capture import logged
from support.patience import HANGS_AFTER_S
from support.prometheus_parse import scrape
from support.served import Served, behind

from api.errors import NotReady
from api.inference.device import Device
from api.inference.observer import NullObserver
from api.inference.queue import InferenceQueue
from api.inference.watchdog import Watchdog
from api.models.base import Utterance
from api.models.engines.torch import TorchEngine
from api.models.registry import Registry
from api.models.v1_0.models import KModel
from api.models.wrapper import V1ModelWrapper
from api.telemetry.metrics.scrape import Metrics

pytestmark = pytest.mark.anyio

SPEECH = "/v1/audio/speech"
HELLO = {"input": "Hello there."}


class HangingThread:
    """A device thread on which calls of the model hang until they are let go."""

    def __init__(self) -> None:
        self.device = Device("cpu")
        self.may_finish = threading.Event()
        self.hangs = threading.Event()

    async def run(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """See `RunOffLoop`."""

        def late() -> Any:
            self.hangs.set()
            assert self.may_finish.wait(120)
            return call(*args)

        return await self.device.run(late)


@pytest.fixture
def thread() -> Any:
    """Let go at the end, whatever becomes of the test."""
    hanging = HangingThread()
    yield hanging
    hanging.may_finish.set()
    hanging.device.close()


@pytest.fixture
async def hanging(tiny: Served, thread: HangingThread, tmp_path: Path) -> AsyncIterator[Served]:
    """A server whose model hangs; a call of it is stuck after 0.1 s, if it was not foreseen to be longer."""
    model = V1ModelWrapper(TorchEngine(KModel(*write_model(tmp_path, tiny_config()))), thread.run)
    registry = Registry([replace(tiny.service.registry.default, model=model)])
    async with with_own_queue(tiny.service, registry, watchdog_s=0.1) as service:
        service.queue.cost.learn(100.0, 0.001)  # so that nothing is foreseen to be long
        async with behind(service) as served:
            try:
                yield served
            finally:
                thread.may_finish.set()


async def until_status(served: Served, path: str, status: int) -> dict[str, Any]:
    """The answer of `path` when it first has this status; fails after a minute."""
    async with asyncio.timeout(HANGS_AFTER_S):
        while (answer := await served.client.get(path)).status_code != status:
            await asyncio.sleep(0.01)
    content: dict[str, Any] = answer.json()
    return content


async def test_a_call_that_does_not_end_is_told_until_it_ends(hanging: Served, thread: HangingThread) -> None:
    assert (await hanging.client.get("/health")).json() == {"status": "ok"}
    request = asyncio.create_task(hanging.client.post(SPEECH, json=HELLO))
    told = await until_status(hanging, "/health", 503)
    assert thread.hangs.is_set()
    assert (told["status"], told["device"]) == ("stuck", "cpu")
    assert told["num_phonemes"] >= 5
    assert told["stuck_s"] >= 0.1
    assert f"cpu has been speaking {told['num_phonemes']} phonemes for" in told["message"]
    assert (await until_status(hanging, "/health/ready", 503))["status"] == "stuck"
    thread.may_finish.set()
    assert (await request).status_code == 200
    assert await until_status(hanging, "/health", 200) == {"status": "ok"}
    assert (await until_status(hanging, "/health/ready", 200))["status"] == "ready"


async def test_a_call_that_is_foreseen_to_be_long_is_not_stuck(hanging: Served, thread: HangingThread) -> None:
    hanging.service.queue.cost.learn(100.0, 1e9)
    request = asyncio.create_task(hanging.client.post(SPEECH, json=HELLO))
    async with asyncio.timeout(HANGS_AFTER_S):
        while not thread.hangs.is_set():
            await asyncio.sleep(0.01)
    began = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() < began + 0.3:
        assert (await hanging.client.get("/health")).status_code == 200
    thread.may_finish.set()
    assert (await request).status_code == 200


async def test_metrics_show_it_while_it_lasts(hanging: Served, thread: HangingThread) -> None:
    metrics = Metrics()
    metrics.include(state_of(hanging.service))
    async with behind(replace(hanging.service, metrics=metrics)) as watched:
        assert (await scrape(watched.client))("kokoro_device_stuck") == 0
        speaking = asyncio.create_task(watched.client.post(SPEECH, json=HELLO))
        await until_status(watched, "/health", 503)
        assert (await scrape(watched.client))("kokoro_device_stuck") == 1
        thread.may_finish.set()
        assert (await speaking).status_code == 200
        assert (await scrape(watched.client))("kokoro_device_stuck") == 0


async def test_it_is_logged_once_when_it_hangs_and_once_when_it_goes_on(hanging: Served, thread: HangingThread) -> None:
    with logged("WARNING", "{level} {message}\n{exception}") as lines:
        async with hanging.service.watchdog.watching(), asyncio.timeout(HANGS_AFTER_S):
            request = asyncio.create_task(hanging.client.post(SPEECH, json=HELLO))
            while not any("stuck: cpu" in line for line in lines):
                await asyncio.sleep(0.01)
            thread.may_finish.set()
            while not any("cpu speaks again" in line for line in lines):
                await asyncio.sleep(0.01)
            await request
    assert [line.split()[0] for line in lines] == ["ERROR", "WARNING"]


class Broken(NullObserver):
    """An observer that does what none may: the failure is the queue's own."""

    def batch_spoken(self, num_utterances: int, *, took_s: float, audio_s: float) -> None:
        raise ZeroDivisionError("a bug")


async def test_a_queue_that_failed_is_told_and_logged() -> None:
    queue = InferenceQueue(60.0, observer=Broken())
    watchdog = Watchdog(queue, "cpu", least_s=60.0)
    queue.start()
    assert watchdog.stuck() is None
    with logged("WARNING", "{level} {message}\n{exception}") as lines:
        with pytest.raises(NotReady):
            await queue.speak(Utterance(FakeModel(), "abc", STYLE, speed=1.0, seed=0), deadline=0.0)
        async with asyncio.timeout(HANGS_AFTER_S):
            while (stuck := watchdog.stuck()) is None or not lines:
                await asyncio.sleep(0)
    assert str(stuck) == "the queue of cpu has ended without being stopped"
    await queue.close()
    assert watchdog.stuck() is None, "whoever closed it knows"
    assert lines[0].startswith("CRITICAL the queue has failed")
    assert "ZeroDivisionError: a bug" in lines[0]
