"""Synthesizer, who waits for whom: readers that stopped hold up nobody, streams go before whole files."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.trace import NoOpTracer
from starlette.types import Message
from support.fake_model import FakeModel
from support.patience import HANGS_AFTER_S

from api.errors import PhonemizeFailed
from api.http.responses.body_format import AudioBody
from api.http.responses.streaming import AudioResponse
from api.inference.device import Device
from api.inference.observer import NullObserver
from api.inference.queue import InferenceQueue
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.registry import ServedModel, load_version
from api.synthesis.encoding import encode
from api.synthesis.pipeline import Synthesizer
from api.synthesis.request import ResolvedVoice, SynthesisRequest

pytestmark = pytest.mark.anyio

BOOK = " ".join(["ɪt wʌz ɐ lˈɔŋ ɹˈOd, ænd ðə ɹˈAn hæd nˌɑt stˈɑpt sɪns mˈɔɹnɪŋ."] * 8)
SHORT = " ".join(["nˈObədi spˈOk ʌv tˈɜɹnɪŋ bˈæk, ænd sˈO ðA wˈɛnt ˈɔn."] * 6)
LONG = " ".join(["ɪt wʌz ɐ lˈɔŋ ɹˈOd ænd ðə ɹˈAn hæd nˌɑt stˈɑpt sɪns mˈɔɹnɪŋ"] * 4)
NEWCOMER = "nˈObədi spˈOk."


class Counting(NullObserver):
    """How many phonemes each utterance had, in the order in which they were spoken."""

    def __init__(self) -> None:
        self.spoken: list[int] = []

    def utterance_spoken(
        self, *, num_phonemes: int, wait_s: float, took_s: float, audio_s: float, underrun_s: float
    ) -> None:
        self.spoken.append(num_phonemes)


async def spelled_only(
    text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
) -> PhonemizedText:
    raise PhonemizeFailed("these requests are spelled out")


@dataclass
class Rig:
    """A synthesizer over a small real model."""

    served: ServedModel
    counting: Counting = field(default_factory=Counting)

    num_cores: int = 1

    def __post_init__(self) -> None:
        self.queue = InferenceQueue(1000.0, observer=self.counting, num_cores=self.num_cores)
        self.queue.start()
        self.synthesizer = Synthesizer(spelled_only, self.queue, NoOpTracer())

    def response(self, phonemes: str, *, streaming: bool, model: FakeModel | None = None) -> AudioResponse:
        """The answer to a request for these phonemes, as PCM."""
        served = self.served if model is None else replace(self.served, model=model)
        voice = ResolvedVoice(served.voices.resolve("af_heart"), "en-us")
        request = SynthesisRequest(served=served, default_voice=voice, phonemes=phonemes)
        chunks = encode(self.synthesizer, request, "pcm", streaming=streaming)
        return AudioResponse(AudioBody("pcm", streaming).encode(chunks, request), "audio/pcm", streaming=streaming)


@pytest.fixture
async def rig(tiny_assets: Path) -> AsyncIterator[Rig]:
    device = Device("cpu")
    rig = Rig(load_version("v1_0", tiny_assets, "cpu", device.run, 4))
    yield rig
    await rig.queue.close()
    device.close()


class Reader:
    """A client as its server's connection shows it: takes so many messages, then none until it goes on."""

    def __init__(self, most: int = 10**9) -> None:
        self.body = bytearray()
        self.stopped = asyncio.Event()
        self._left = most
        self._goes_on = asyncio.Event()

    def listen(self, response: AudioResponse) -> asyncio.Task[None]:
        return asyncio.create_task(response({"type": "http"}, self._receive, self._send))

    def may_finish(self) -> None:
        self._left = 10**9
        self._goes_on.set()

    async def _receive(self) -> Message:
        return await asyncio.Future()  # it neither says anything nor hangs up

    async def _send(self, message: Message) -> None:
        self._left -= 1
        if self._left < 0:
            self.stopped.set()
            await self._goes_on.wait()
        self.body += message.get("body", b"")


async def heard_alone(rig: Rig, phonemes: str) -> tuple[bytes, list[int]]:
    """Return the bytes that a lone client gets, and the utterances spoken for them."""
    before = len(rig.counting.spoken)
    reader = Reader()
    await reader.listen(rig.response(phonemes, streaming=True))
    return bytes(reader.body), rig.counting.spoken[before:]


async def test_readers_that_stopped_hold_up_nobody_and_lose_nothing(rig: Rig) -> None:
    alone = await heard_alone(rig, SHORT)
    book, _ = await heard_alone(rig, BOOK)
    assert len(alone[1]) > 2
    stopped = [Reader(most=2) for _ in range(4)]  # the headers and a chunk
    tasks = [reader.listen(rig.response(BOOK, streaming=True)) for reader in stopped]
    await asyncio.gather(*(reader.stopped.wait() for reader in stopped))
    assert (rig.queue.depth, rig.queue.queued_s, rig.queue.running_call) == (0, 0.0, None)
    assert rig.synthesizer.num_streams == 4

    # The fifth's utterances, and nobody else's, are all that the device does.
    assert await heard_alone(rig, SHORT) == alone

    for reader in stopped:
        reader.may_finish()
    await asyncio.gather(*tasks)
    assert [bytes(reader.body) for reader in stopped] == [book] * 4


async def until_depth(rig: Rig, depth: int) -> None:
    while rig.queue.depth < depth:
        await asyncio.sleep(0)


async def test_listeners_go_before_those_who_wait_for_a_whole_file(rig: Rig) -> None:
    model = FakeModel()
    model.may_finish.clear()
    listen = partial(rig.response, model=model)
    tasks = [Reader().listen(listen("a" * 20, streaming=False))]
    while not model.calls:
        await asyncio.sleep(0)
    tasks.append(Reader().listen(listen("b" * 20, streaming=False)))
    await until_depth(rig, 1)
    tasks.append(Reader().listen(listen("c" * 20, streaming=True)))
    await until_depth(rig, 2)
    model.may_finish.set()
    await asyncio.gather(*tasks)
    assert [batch[0][0] for batch in model.calls] == ["a", "c", "b"]


class Halting(Device):
    """One whose calls halt at their first pause until they are let go."""

    def __init__(self) -> None:
        super().__init__("cpu")
        self.halted, self.may_finish = threading.Event(), threading.Event()

    def pause(self) -> None:
        self.halted.set()
        assert self.may_finish.wait(timeout=HANGS_AFTER_S)
        super().pause()


async def test_a_newcomer_is_heard_in_the_middle_of_a_files_utterance(
    tiny_assets: Path, library: NativeLibrary
) -> None:
    """The native library's decoder is the one that pauses."""
    device = Halting()
    rig = Rig(load_version("v1_0", tiny_assets, "cpu", device.run, 4, shared=device))
    rig.queue.cost.learn(size=100.0, took_s=100.0)  # so the long one has long to go, however slow this machine is
    file, newcomer = Reader(), Reader()
    try:
        tasks = [file.listen(rig.response(LONG, streaming=False))]
        assert await asyncio.to_thread(device.halted.wait, HANGS_AFTER_S)
        tasks.append(newcomer.listen(rig.response(NEWCOMER, streaming=True)))
        async with asyncio.timeout(HANGS_AFTER_S):
            while rig.queue.running_call is None or rig.queue.running_call.num_utterances < 2:
                await asyncio.sleep(0)
        device.may_finish.set()
        await asyncio.gather(*tasks)
        first, *_ = rig.counting.spoken
        whole, _ = await heard_alone(rig, LONG)
        assert await heard_alone(rig, NEWCOMER) == (bytes(newcomer.body), [first])
        assert whole == file.body
    finally:
        device.may_finish.set()
        await rig.queue.close()
        device.close()


class Counted(Device):
    """One that counts the calls it makes beside others."""

    num_beside = 0

    async def run_concurrent(self, call: Callable[..., Any], /, *args: Any) -> Any:
        self.num_beside += 1
        return await super().run_concurrent(call, *args)


async def test_many_are_heard_at_once_as_each_is_alone(tiny_assets: Path) -> None:
    device = Counted("cpu", num_threads=4)
    served = load_version("v1_0", tiny_assets, "cpu", device.run, 4, shared=device)
    rig = Rig(served, num_cores=device.num_cores)
    alone = {phonemes: (await heard_alone(rig, phonemes))[0] for phonemes in (BOOK, SHORT, LONG, NEWCOMER)}
    assert device.num_beside == 0
    readers = [(phonemes, streaming, Reader()) for streaming in (True, False) for phonemes in alone for _ in range(3)]
    await asyncio.gather(
        *(reader.listen(rig.response(phonemes, streaming=streaming)) for phonemes, streaming, reader in readers)
    )
    assert all(bytes(reader.body) == alone[phonemes] for phonemes, _, reader in readers)
    assert device.num_beside > 0
    await rig.queue.close()
    device.close()


async def test_a_file_is_the_same_as_its_stream(rig: Rig) -> None:
    streamed, whole = Reader(), Reader()
    await asyncio.gather(
        streamed.listen(rig.response(SHORT, streaming=True)), whole.listen(rig.response(SHORT, streaming=False))
    )
    assert streamed.body == whole.body


@pytest.mark.parametrize("streaming", [True, False])
async def test_a_client_that_goes_leaves_nothing_queued(rig: Rig, streaming: bool) -> None:
    model = FakeModel()
    model.may_finish.clear()
    speaking = Reader().listen(rig.response("a" * 20, streaming=True, model=model))
    while not model.calls:
        await asyncio.sleep(0)
    waiting = Reader().listen(rig.response("b" * 20, streaming=streaming, model=model))
    await until_depth(rig, 1)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert (rig.queue.depth, rig.synthesizer.num_streams) == (0, 1)
    model.may_finish.set()
    await speaking
    assert len(model.calls) == 1
