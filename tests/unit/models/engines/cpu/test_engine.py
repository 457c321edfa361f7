"""select_engine and cpu_engine: the best that passes is built, from a network that stays as it is."""

import asyncio
import math
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
import torch
from support.checkpoints import tiny_config, write_model
from torch import Tensor

from api.models.engines.base import Engine, Precision, speak
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.decoder import NativeDecoder
from api.models.engines.cpu.engine import cpu_engine
from api.models.engines.selection import select_engine
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import CHECKED_PHONEMES, MIN_SNR_DB, snr_db
from api.models.registry import load_version
from api.models.v1_0.istftnet import Decoder
from api.models.v1_0.models import KModel
from api.models.v1_0.utterance import UtteranceInput

PRECISIONS: tuple[Precision, ...] = ("auto", "float32", "bfloat16")
FLOAT32_DB = 80.0
"""The least SNR of the native decoder in float32; see test_decoder.py."""

STYLE = torch.linspace(-0.5, 0.5, 256)[None]


def say(engine: Engine, phonemes: str) -> Tensor:
    """The waveform of one utterance."""
    return speak(engine, [UtteranceInput.make(engine.config, phonemes, STYLE, seed=1)])[0].waveform


class Checkpoint:
    """A checkpoint that is read as an engine does, at first with a damage."""

    def __init__(self, folder: Path, damage: Callable[[KModel], object] = lambda kmodel: None) -> None:
        self._files = write_model(folder, tiny_config())
        self._damages = [damage]
        self.whole = KModel(*self._files)
        self.read: list[weakref.ref[torch.nn.Module]] = []
        """The decoders that were read."""

    def __call__(self) -> KModel:
        kmodel = KModel(*self._files)
        if self._damages:
            self._damages.pop()(kmodel)
        self.read.append(weakref.ref(kmodel.decoder))
        return kmodel


def spoil_decoder(kmodel: KModel) -> None:
    cast(Decoder, kmodel.decoder).generator.conv_post.weight[:11] = math.nan  # nothing equals what is not a number


def decoder_of(engine: Engine) -> torch.nn.Module:
    assert isinstance(engine, TorchEngine)
    return engine.network.decoder


def test_the_best_that_passes_is_taken(tmp_path: Path, library: NativeLibrary) -> None:
    checkpoint = Checkpoint(tmp_path)
    expected = checkpoint.whole(CHECKED_PHONEMES, STYLE, seed=1)
    for precision in PRECISIONS:
        engine = select_engine(checkpoint, "cpu", precision, STYLE)
        assert isinstance(decoder_of(engine), NativeDecoder)
        assert checkpoint.read.pop()() is None, "something still holds the decoder as written"
        assert not checkpoint.read, "it was read again"
        snr = snr_db(expected, say(engine, CHECKED_PHONEMES))
        assert snr >= MIN_SNR_DB
        if precision == "float32":
            assert snr >= FLOAT32_DB


def test_a_decoder_that_does_not_pass_is_not_taken(tmp_path: Path, library: NativeLibrary) -> None:
    checkpoint = Checkpoint(tmp_path, spoil_decoder)
    engine = cpu_engine(checkpoint, library, "float32", STYLE)
    assert isinstance(decoder_of(engine), Decoder)
    assert len(checkpoint.read) == 2, "its weights were used up, so it is read again"
    expected = checkpoint.whole(CHECKED_PHONEMES, STYLE, seed=1)
    assert snr_db(expected, say(engine, CHECKED_PHONEMES)) >= FLOAT32_DB


def test_an_engine_changes_nothing_of_the_network_it_is_built_from(tmp_path: Path, library: NativeLibrary) -> None:
    kmodel = KModel(*write_model(tmp_path, tiny_config()))
    before = {name: (id(parameter), parameter.clone()) for name, parameter in kmodel.named_parameters()}
    modules = dict(kmodel.named_modules())
    cpu_engine(lambda: kmodel, library, "auto", STYLE)
    assert dict(kmodel.named_modules()) == modules
    after = dict(kmodel.named_parameters())
    assert before.keys() == after.keys()
    for name, (identity, value) in before.items():
        assert id(after[name]) == identity
        assert torch.equal(after[name], value)


@pytest.mark.anyio
async def test_a_model_loaded_again_is_as_fast(tiny_assets: Path) -> None:
    model = load_version("v1_0", tiny_assets, "cpu", asyncio.to_thread, 4, precision="float32").model
    before = await model.speak("həlˈO", STYLE, seed=1)
    await model.unload()
    assert not model.is_loaded
    after = await model.speak("həlˈO", STYLE, seed=1)
    assert (before.waveform == after.waveform).all()
    assert before.frames == after.frames
