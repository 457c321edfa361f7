"""KModel's own promises: what it refuses, and that the same call gives the same samples."""

import asyncio
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch
from support.checkpoints import tiny_config, write_model

from api.errors import InvalidPhonemes, SynthesisFailed
from api.inference.device import Device
from api.models.base import Turn
from api.models.engines.torch import TorchEngine
from api.models.v1_0.models import KModel
from api.models.v1_0.utterance import input_ids
from api.models.wrapper import V1ModelWrapper

STYLE = torch.linspace(-0.5, 0.5, 256)[None]


@pytest.fixture(scope="module")
def tiny_kmodel(tmp_path_factory: pytest.TempPathFactory) -> KModel:
    return KModel(*write_model(tmp_path_factory.mktemp("tiny"), tiny_config()))


def test_waveform_and_durations_agree(tiny_kmodel: KModel) -> None:
    waveform, durations = tiny_kmodel.speak("həlˈO wˈɜɹld", STYLE)
    assert durations.shape == (len("həlˈO wˈɜɹld") + 2,)
    assert durations.dtype == torch.int64
    assert int(durations.min()) >= 1
    assert waveform.shape == (600 * int(durations.sum()),)
    assert waveform.dtype == torch.float32
    assert torch.equal(tiny_kmodel("həlˈO wˈɜɹld", STYLE), waveform)


def test_half_the_speed_is_twice_as_long(tiny_kmodel: KModel) -> None:
    normal, slow = (tiny_kmodel("həlˈO wˈɜɹld", STYLE, speed).numel() for speed in (1.0, 0.5))
    assert slow == pytest.approx(2 * normal, rel=0.05)


def test_one_phoneme_and_the_longest_utterance_are_spoken(tiny_kmodel: KModel) -> None:
    assert tiny_kmodel("a", STYLE).numel() > 0
    assert tiny_kmodel.speak("a" * 510, STYLE, 4.0).durations.shape == (512,)


@pytest.mark.parametrize(
    ("phonemes", "said"),
    [("", "empty"), ("a" * 511, "has 511 symbols; one utterance holds at most 510"), ("a❓b¿", "'¿' (U+00BF), '❓'")],
)
def test_wrong_phonemes_are_refused(tiny_kmodel: KModel, phonemes: str, said: str) -> None:
    with pytest.raises(InvalidPhonemes) as caught:
        tiny_kmodel(phonemes, STYLE)
    assert said in caught.value.message
    assert caught.value.param == "phonemes"


def test_wrong_style_and_speed_are_refused(tiny_kmodel: KModel) -> None:
    with pytest.raises(ValueError, match=r"shape \(256,\), should be \(1, 256\)"):
        tiny_kmodel("a", STYLE[0])
    for speed in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="above 0"):
            tiny_kmodel("a", STYLE, speed)


def test_a_seed_decides_every_sample(tiny_kmodel: KModel) -> None:
    first = tiny_kmodel("həlˈO", STYLE, seed=1)
    torch.rand(1000)  # the global generator has moved on
    assert torch.equal(tiny_kmodel("həlˈO", STYLE, seed=1), first)
    assert not torch.equal(tiny_kmodel("həlˈO", STYLE, seed=2), first)


def test_without_a_seed_the_same_call_gives_the_same_samples(tiny_kmodel: KModel) -> None:
    before = torch.get_rng_state()
    first = tiny_kmodel("həlˈO", STYLE)
    assert torch.equal(tiny_kmodel("həlˈO", STYLE), first)
    assert torch.equal(torch.get_rng_state(), before), "the global generator was used"


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
        spoken = await asyncio.gather(*(wrapper.speak("həlˈO", STYLE, turn=turn) for turn in Turn))
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
