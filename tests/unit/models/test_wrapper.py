"""V1ModelWrapper: an engine off the event loop, which unloads and loads again."""

import asyncio
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch
from support.checkpoints import tiny_config, write_model

from api.errors import SynthesisFailed
from api.inference.device import Device
from api.models.base import CallMode
from api.models.engines.torch import TorchEngine
from api.models.v1_0.models import KModel
from api.models.v1_0.utterance import input_ids
from api.models.wrapper import V1ModelWrapper

STYLE = torch.linspace(-0.5, 0.5, 256)[None]


@pytest.fixture(scope="module")
def tiny_kmodel(tmp_path_factory: pytest.TempPathFactory) -> KModel:
    return KModel(*write_model(tmp_path_factory.mktemp("tiny"), tiny_config()))


@pytest.mark.anyio
async def test_the_wrapper_gives_the_same_samples_as_numpy(tiny_kmodel: KModel) -> None:
    wrapper = V1ModelWrapper(TorchEngine(tiny_kmodel))
    waveform = await wrapper.forward("həlˈO", STYLE, 1.5, seed=3)
    assert waveform.dtype == np.float32
    assert np.array_equal(waveform, tiny_kmodel("həlˈO", STYLE, 1.5, seed=3).numpy())
    assert wrapper.max_phonemes == 510
    assert wrapper.sample_rate == 24_000
    assert set("həlˈO") <= wrapper.alphabet


def test_the_wrapper_knows_each_symbols_id(tiny_kmodel: KModel) -> None:
    vocab = V1ModelWrapper(TorchEngine(tiny_kmodel)).vocab
    ids = [vocab[symbol] for symbol in "həlˈO"]
    assert input_ids(tiny_kmodel.config, "həlˈO")[0].tolist() == [0, *ids, 0]


@pytest.mark.anyio
async def test_an_unloaded_model_leaves_memory_and_speaks_as_before_when_asked_again(tmp_path: Path) -> None:
    files = write_model(tmp_path, tiny_config())
    read: list[weakref.ref[KModel]] = []

    def engine() -> TorchEngine:
        model = KModel(*files)
        read.append(weakref.ref(model))
        return TorchEngine(model)

    thread = Device("cpu")
    wrapper = V1ModelWrapper(engine(), thread.run, engine)
    before = await wrapper.forward("həlˈO", STYLE)
    await wrapper.unload()
    assert not wrapper.is_loaded
    assert read[0]() is None, "something still holds the network"
    assert np.array_equal(await wrapper.forward("həlˈO", STYLE), before)
    await wrapper.unload()
    await asyncio.gather(wrapper.load(), wrapper.load())
    assert wrapper.is_loaded
    await wrapper.load()
    assert len(read) == 3, "two who wait for the model load it once"
    thread.close()


@pytest.mark.anyio
async def test_calls_made_at_once_load_an_unloaded_model_once(tmp_path: Path) -> None:
    files = write_model(tmp_path, tiny_config())
    num_read = 0

    def engine() -> TorchEngine:
        nonlocal num_read
        num_read += 1
        return TorchEngine(KModel(*files))

    device = Device("cpu", num_threads=4)
    wrapper = V1ModelWrapper(engine(), device.run, engine, shared=device)
    before = await wrapper.speak("həlˈO", STYLE)
    for _ in range(5):
        await wrapper.unload()
        spoken = await asyncio.gather(*(wrapper.speak("həlˈO", STYLE, mode=mode) for mode in CallMode))
        assert all(np.array_equal(each.waveform, before.waveform) for each in spoken)
    assert num_read == 1 + 5
    device.close()


@pytest.mark.anyio
async def test_a_model_that_can_not_be_read_again_stays(tiny_kmodel: KModel) -> None:
    wrapper = V1ModelWrapper(TorchEngine(tiny_kmodel))
    await wrapper.unload()
    assert wrapper.is_loaded


@pytest.mark.anyio
async def test_a_model_that_can_not_be_loaded_again_fails_the_utterance(tmp_path: Path) -> None:
    config_path, model_path = write_model(tmp_path, tiny_config())

    def engine() -> TorchEngine:
        return TorchEngine(KModel(config_path, model_path))

    wrapper = V1ModelWrapper(engine(), build_engine=engine)
    await wrapper.unload()
    model_path.rename(tmp_path / "elsewhere")
    with pytest.raises(SynthesisFailed, match="loaded again"):
        await wrapper.load()
    with pytest.raises(SynthesisFailed, match="loaded again"):
        await wrapper.forward("həlˈO", STYLE)
    (tmp_path / "elsewhere").rename(model_path)
    assert (await wrapper.forward("həlˈO", STYLE)).size > 0
