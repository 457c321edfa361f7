"""BatchRunner: which utterances share a batch, and that none fails, waits or is lost because of another."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest
import torch
from support.checkpoints import tiny_config, write_model
from support.fake_model import SAMPLES_PER_PHONEME, STYLE, FakeModel
from support.rounding import layers_error

from api.errors import InvalidPhonemes, NotReady, OutOfMemory, ServiceError, SynthesisFailed
from api.inference.queue import InferenceQueue
from api.models.base import SpeechModel, SpokenUtterance, Utterance
from api.models.engines.torch import TorchEngine
from api.models.v1_0.models import KModel
from api.models.wrapper import V1ModelWrapper

pytestmark = pytest.mark.anyio

Speech = asyncio.Task[SpokenUtterance]


@pytest.fixture
async def queue() -> AsyncIterator[InferenceQueue]:
    queue = InferenceQueue(max_queued_s=1000.0)
    queue.start()
    yield queue
    await queue.close()


def speak(queue: InferenceQueue, model: SpeechModel, phonemes: str, deadline: float | None = 1.0) -> Speech:
    return asyncio.create_task(queue.speak(Utterance(model, phonemes, STYLE, speed=1.0, seed=0), deadline))


async def together(queue: InferenceQueue, model: FakeModel, asked: Sequence[tuple[str, float | None]]) -> list[Speech]:
    """Queue all of these while the device is busy. On return they are being spoken."""
    model.may_finish.clear()
    before = speak(queue, model, "z")
    while not model.calls:
        await asyncio.sleep(0)
    tasks = [speak(queue, model, phonemes, deadline) for phonemes, deadline in asked]
    while queue.depth < len(asked):
        await asyncio.sleep(0)
    model.calls.clear()
    model.may_finish.set()
    await before
    return tasks


async def test_batch_fills_by_deadline(queue: InferenceQueue) -> None:
    model = FakeModel(max_batch=3)
    asked = [("d", 4.0), ("f", None), ("b", 2.0), ("a", 1.0), ("e", None), ("c", 3.0)]
    await asyncio.gather(*await together(queue, model, asked))
    assert model.calls == [["a", "b", "c"], ["d", "f", "e"]]


async def test_batch_never_mixes_short_and_long_utterances(queue: InferenceQueue) -> None:
    model = FakeModel(max_batch=8)
    short, middle, long = "s" * 30, "m" * 42, "l" * 450
    tasks = await together(queue, model, [(long, 2.0), (short, 1.0), (long, 3.0), (middle, 4.0)])
    await asyncio.gather(*tasks)
    assert model.calls == [[short, middle], [long, long]]


async def test_slow_speech_counts_as_long(queue: InferenceQueue) -> None:
    model = FakeModel(max_batch=8)
    model.may_finish.clear()
    first = speak(queue, model, "z")
    slow = asyncio.create_task(queue.speak(Utterance(model, "s" * 90, STYLE, speed=0.5, seed=0), 1.0))
    others = [speak(queue, model, "f" * 90, 2.0), speak(queue, model, "l" * 190, 3.0)]
    while queue.depth < 3:
        await asyncio.sleep(0)
    model.may_finish.set()
    await asyncio.gather(first, slow, *others)
    assert model.calls[1:] == [["s" * 90, "l" * 190], ["f" * 90]]


async def test_batch_does_not_wait_to_fill(queue: InferenceQueue) -> None:
    model = FakeModel(max_batch=8)
    assert (await speak(queue, model, "abc")).waveform.size == 3 * SAMPLES_PER_PHONEME
    assert model.calls == [["abc"]]


async def test_batch_holds_one_model(queue: InferenceQueue) -> None:
    models = FakeModel(max_batch=8), FakeModel(max_batch=8)
    models[0].may_finish.clear()
    before = speak(queue, models[0], "z")
    while not models[0].calls:
        await asyncio.sleep(0)
    tasks = [speak(queue, models[number % 2], letter, deadline=number) for number, letter in enumerate("abcd")]
    while queue.depth < len(tasks):
        await asyncio.sleep(0)
    models[0].may_finish.set()
    await asyncio.gather(before, *tasks)
    assert [model.calls for model in models] == [[["z"], ["a", "c"]], [["b", "d"]]]


async def test_batch_result_goes_to_its_own_utterance(
    queue: InferenceQueue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kmodel = KModel(*write_model(tmp_path_factory.mktemp("tiny"), tiny_config()))
    model = V1ModelWrapper(TorchEngine(kmodel), max_batch=4)
    said = ("wˈʌn", "tˈu", "θɹˈi", "fˈɔɹ", "fˈIv")
    tasks = [speak(queue, model, phonemes) for phonemes in said]
    for phonemes, spoken in zip(said, await asyncio.gather(*tasks), strict=True):
        alone = kmodel(phonemes, STYLE, seed=0)
        assert np.abs(spoken.waveform - alone.numpy()).max() <= layers_error(kmodel.decoder, alone)


def fits(most: int) -> FakeModel:
    """Return a model on a device with memory for `most` rows at once."""

    def on_call(batch: Sequence[str]) -> None:
        if len(batch) > most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")

    return FakeModel(max_batch=8, on_call=on_call)


async def test_out_of_memory_a_batch_is_halved_until_it_fits(queue: InferenceQueue) -> None:
    model = fits(2)
    tasks = await together(queue, model, [(letter, 1.0) for letter in "abcdefg"])
    spoken = await asyncio.gather(*tasks)
    assert [each.waveform.size for each in spoken] == [SAMPLES_PER_PHONEME] * 7
    assert model.calls == [list("abcdefg"), list("abcd"), list("efg"), list("ab"), list("cd"), list("ef"), ["g"]]


class Hungry:
    """Run out of memory, with torch's own error, on phonemes with an `x`."""

    def __init__(self) -> None:
        self.held: list[weakref.ref[torch.Tensor]] = []
        self.num_held_before: list[int] = []
        """Number of tensors of failed calls that were alive when another call began."""

    def __call__(self, batch: Sequence[str]) -> None:
        self.num_held_before.append(sum(made() is not None for made in self.held))
        if any("x" in phonemes for phonemes in batch):
            made = torch.zeros(1000)
            self.held.append(weakref.ref(made))
            torch.empty(1 << 58)


async def test_what_has_too_little_memory_even_alone_is_tried_once_more_and_fails_alone(queue: InferenceQueue) -> None:
    hungry = Hungry()
    model = FakeModel(max_batch=4, on_call=hungry)
    tasks = await together(queue, model, [("a", 1.0), ("x", 2.0), ("b", 3.0), ("c", 4.0)])
    a, x, b, c = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(x, OutOfMemory)
    assert (x.status, x.code, x.headers()["Retry-After"]) == (503, "out_of_memory", "5")
    assert [isinstance(each, SpokenUtterance) for each in (a, b, c)] == [True] * 3
    assert model.calls == [["a", "x", "b", "c"], ["a", "x"], ["b", "c"], ["a"], ["x"], ["x"]]
    assert len(hungry.held) == 4
    assert set(hungry.num_held_before) == {0}
    # The next request works.
    assert (await speak(queue, model, "d")).waveform.size > 0


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("[Errno 12] Cannot allocate memory".lower()),
    ],
)
async def test_out_of_memory_that_passes_fails_no_utterance(queue: InferenceQueue, error: Exception) -> None:
    errors = [error]

    def on_call(batch: Sequence[str]) -> None:
        if errors:
            raise errors.pop()

    assert (await speak(queue, FakeModel(on_call=on_call), "a")).waveform.size > 0


def refuses(letter: str, error: Exception) -> FakeModel:
    """Return a model that raises `error` on a letter."""

    def on_call(batch: Sequence[str]) -> None:
        if any(letter in phonemes for phonemes in batch):
            raise error

    return FakeModel(max_batch=4, on_call=on_call)


@pytest.mark.parametrize(
    ("error", "told"), [(InvalidPhonemes("not x"), InvalidPhonemes), (ZeroDivisionError(), SynthesisFailed)]
)
async def test_utterance_that_the_model_refuses_fails_alone(
    queue: InferenceQueue, error: Exception, told: type[ServiceError]
) -> None:
    model = refuses("x", error)
    tasks = await together(queue, model, [("a", 1.0), ("x", 2.0), ("b", 3.0)])
    a, x, b = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(a, SpokenUtterance)
    assert isinstance(b, SpokenUtterance)
    assert isinstance(x, told)
    assert error in (x, x.__cause__)
    assert model.calls == [["a", "x", "b"], ["a"], ["x"], ["b"]]


class Forgetful(FakeModel):
    """A model that drops the last row of every batch."""

    async def speak_batch(self, utterances: Sequence[Utterance]) -> list[SpokenUtterance]:
        spoken = await super().speak_batch(utterances)
        return spoken if len(spoken) == 1 else spoken[:-1]


async def test_batch_with_a_missing_row_is_retried_one_by_one(queue: InferenceQueue) -> None:
    model = Forgetful(max_batch=4)
    tasks = await together(queue, model, [("a", 1.0), ("bb", 2.0)])
    sizes = [spoken.waveform.size for spoken in await asyncio.gather(*tasks)]
    assert sizes == [SAMPLES_PER_PHONEME, 2 * SAMPLES_PER_PHONEME]
    assert model.calls == [["a", "bb"], ["a"], ["bb"]]


async def test_cancelled_utterance_leaves_the_rest_of_its_batch_alone(queue: InferenceQueue) -> None:
    model = refuses("x", ValueError())
    tasks = await together(queue, model, [("a", 1.0), ("x", 2.0), ("b", 3.0)])
    model.may_finish.clear()
    while model.calls != [["a", "x", "b"]]:
        await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.wait(tasks[:2])
    model.may_finish.set()
    assert (await tasks[2]).waveform.size == SAMPLES_PER_PHONEME
    assert model.calls == [["a", "x", "b"], ["b"]]


async def test_finished_and_cancelled_utterances_are_freed(queue: InferenceQueue) -> None:
    model = FakeModel(max_batch=2)
    left: list[weakref.ref[Utterance]] = []

    def ask(phonemes: str) -> Speech:
        utterance = Utterance(model, phonemes, STYLE, speed=1.0, seed=0)
        left.append(weakref.ref(utterance))
        return asyncio.create_task(queue.speak(utterance, 1.0))

    model.may_finish.clear()
    first = ask("a")
    while not model.calls:
        await asyncio.sleep(0)
    others = [ask(letter * 20) for letter in "bcdefghi" * 10]
    while queue.depth < len(others):
        await asyncio.sleep(0)
    for task in (first, *others[2:]):
        task.cancel()
    await asyncio.wait([first, *others[2:]])
    assert queue.depth == 2
    model.may_finish.set()
    await asyncio.gather(*others[:2])
    while queue.queued_s:
        await asyncio.sleep(0)
    del first, others, task
    gc.collect()
    assert [made() for made in left if made() is not None] == []
    assert len(model.calls) == 2


async def test_close_during_retries_settles_all(queue: InferenceQueue) -> None:
    model = refuses("x", ValueError())
    tasks = await together(queue, model, [("a", 1.0), ("x", 2.0), ("b", 3.0)])
    while model.calls != [["a", "x", "b"], ["a"]]:
        await asyncio.sleep(0)
    await queue.close()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(each, NotReady) for each in answers] == [True] * 3
    assert (queue.depth, queue.queued_s, queue.running_call) == (0, 0.0, None)
