"""InferenceQueue over a small real model: order, cancellation, bounds, failures, draining."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import torch
from support.checkpoints import tiny_config, write_model

from api.errors import InvalidPhonemes, NotReady, QueueFull, SynthesisFailed
from api.inference.device import Device
from api.inference.queue import InferenceQueue
from api.models.base import CallMode, RunOffLoop, SpokenUtterance, Utterance
from api.models.engines.torch import TorchEngine
from api.models.v1_0.models import KModel
from api.models.wrapper import V1ModelWrapper

pytestmark = pytest.mark.anyio

STYLE = torch.zeros(1, 256)


class Recorded(V1ModelWrapper):
    """The real wrapper, which records the order of its phonemes."""

    def __init__(self, kmodel: KModel, run: RunOffLoop) -> None:
        super().__init__(TorchEngine(kmodel), run)
        self.spoken: list[str] = []

    async def speak(
        self,
        phonemes: str,
        ref_s: torch.Tensor,
        speed: float = 1.0,
        *,
        seed: int | None = None,
        mode: CallMode = CallMode.QUEUED,
    ) -> SpokenUtterance:
        self.spoken.append(phonemes)
        return await super().speak(phonemes, ref_s, speed, seed=seed, mode=mode)


class Bench:
    """A queue on a device with its own thread."""

    def __init__(self, kmodel: KModel) -> None:
        self.thread = Device("cpu")
        self.model = Recorded(kmodel, self.thread.run)
        self.queue = InferenceQueue(max_queued_s=1000.0)
        self.queue.start()

    @property
    def spoken(self) -> list[str]:
        return self.model.spoken

    def speak(self, phonemes: str, deadline: float, ref_s: torch.Tensor = STYLE) -> asyncio.Task[Any]:
        utterance = Utterance(self.model, phonemes, ref_s, speed=1.0, seed=0)
        return asyncio.create_task(self.queue.speak(utterance, deadline))

    async def busy(self) -> asyncio.Task[Any]:
        """Occupy the device. What is queued before the next await that blocks can't begin yet."""
        task = self.speak("a" * 100, deadline=0.0)
        while not self.spoken:
            await asyncio.sleep(0)
        return task


@pytest.fixture(scope="module")
def kmodel(tmp_path_factory: pytest.TempPathFactory) -> KModel:
    return KModel(*write_model(tmp_path_factory.mktemp("tiny"), tiny_config()))


@pytest.fixture
async def bench(kmodel: KModel) -> AsyncIterator[Bench]:
    bench = Bench(kmodel)
    yield bench
    await bench.queue.close()
    bench.thread.close()


async def test_earliest_deadline_runs_first(bench: Bench) -> None:
    await bench.busy()
    tasks = [bench.speak(p, deadline) for p, deadline in (("d", 4.0), ("b", 2.0), ("a", 1.0), ("k", 3.0), ("i", 2.0))]
    await asyncio.gather(*tasks)
    assert bench.spoken[1:] == ["a", "b", "i", "k", "d"]  # equal deadlines in order of arrival


async def test_waveform_equals_the_models(bench: Bench, kmodel: KModel) -> None:
    tasks = [bench.speak(phonemes, deadline=1.0) for phonemes in ("wˈʌn", "tˈu", "θɹˈi")]
    for phonemes, spoken in zip(("wˈʌn", "tˈu", "θɹˈi"), await asyncio.gather(*tasks), strict=True):
        # Alone, on the same thread: the number of cores of a sum decides its last bit.
        alone = await bench.thread.run(lambda phonemes: kmodel(phonemes, STYLE, seed=0).numpy(), phonemes)
        assert np.array_equal(spoken.waveform, alone)


async def test_cancelled_utterance_leaves_the_queue_unspoken(bench: Bench) -> None:
    await bench.busy()
    first, second = bench.speak("f", deadline=1.0), bench.speak("s", deadline=2.0)
    while bench.queue.depth < 2:
        await asyncio.sleep(0)
    queued_s = bench.queue.queued_s
    first.cancel()
    await asyncio.wait([first])
    assert bench.queue.depth == 1
    assert bench.queue.queued_s < queued_s
    assert (await second).waveform.size > 0
    assert bench.spoken[1:] == ["s"]


async def test_utterance_cancelled_while_spoken_delays_no_other(bench: Bench) -> None:
    speaking = await bench.busy()
    after = bench.speak("b", deadline=1.0)
    speaking.cancel()
    assert (await after).waveform.size > 0
    assert speaking.cancelled()


async def test_admission_is_refused_above_the_limit(bench: Bench) -> None:
    bench.queue.max_queued_s = 0.001
    await bench.busy()
    with pytest.raises(QueueFull) as caught:
        bench.queue.check_admission()
    assert caught.value.status == 429
    assert int(caught.value.headers()["Retry-After"]) >= 1
    # A running stream continues: its later utterances are always admitted.
    assert (await bench.speak("l", deadline=1.0)).waveform.size > 0


async def test_failing_utterance_fails_alone(bench: Bench) -> None:
    wrong = bench.speak("a", 1.0, ref_s=torch.zeros(3))
    unknown = bench.speak("❓", 1.0)
    right = bench.speak("a", 2.0)
    with pytest.raises(SynthesisFailed) as caught:
        await wrong
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(InvalidPhonemes):
        await unknown
    assert (await right).waveform.size > 0


async def test_drain_refuses_new_streams_and_finishes_others(bench: Bench) -> None:
    tasks = [bench.speak(phonemes, deadline=1.0) for phonemes in "abd"]
    await asyncio.sleep(0)
    await bench.queue.drain()
    assert all(task.done() or not task.cancelled() for task in tasks)
    assert len(bench.spoken) == 3
    with pytest.raises(NotReady) as caught:
        bench.queue.check_admission()
    assert caught.value.status == 503
    assert [spoken.waveform.size > 0 for spoken in await asyncio.gather(*tasks)] == [True] * 3


async def test_close_settles_all(bench: Bench) -> None:
    speaking = await bench.busy()
    waiting = bench.speak("b", deadline=1.0)
    while bench.queue.depth < 1:
        await asyncio.sleep(0)
    await bench.queue.close()
    with pytest.raises(NotReady):
        await waiting
    with pytest.raises(NotReady):
        await speaking
    with pytest.raises(NotReady):
        await bench.speak("d", deadline=1.0)
