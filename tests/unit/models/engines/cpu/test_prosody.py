"""The prosody's native layers against those as written: the same but for rounding, and the same durations."""

import copy
import math
import weakref
from pathlib import Path

import pytest
import torch
from support.checkpoints import V1_0_CONFIG, tiny_config, write_model
from support.rounding import EPS, sum_db
from torch import nn

from api.assets.catalogue import find_checkpoint, voices_folder
from api.models.engines.base import speak
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.engine import cpu_engine
from api.models.engines.cpu.prosody import NativeAdainResBlk1d, NativeAlbertLayer, NativeBiLSTM, NativeConv1d
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import CHECKED_PHONEMES, MIN_SNR_DB, prosody_difference, snr_db
from api.models.v1_0.albert import AlbertLayer
from api.models.v1_0.config import AlbertSizes
from api.models.v1_0.models import KModel
from api.models.v1_0.modules import AdainResBlk1d, BiLSTM
from api.models.v1_0.utterance import UtteranceInput
from api.models.voices import VoiceStore

MIN_DB = sum_db(768 + 2048) - 6
"""Rounding in float32 leaves more. The longest sums are the two of an ALBERT layer, and their terms have noise of their
own, as much again."""

STYLE = torch.linspace(-0.5, 0.5, 256)[None]
SPOKEN = (
    ("af_heart", "ə", 1.0),
    ("af_heart", "həlˈO", 1.0),
    ("af_heart", "wˌʌt ə bjˈuTəfᵊl mˈɔɹnɪŋ!", 0.5),
    ("bm_george", "hi wəz, tə sˈA ðə lˈist, səɹpɹˈIzd — ænd ɹˈæðəɹ plˈizd.", 1.5),
    ("jf_alpha", "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ, " * 5, 1.0),
)


@pytest.fixture(autouse=True)
def fixed_weights() -> None:
    torch.manual_seed(0)


@torch.inference_mode()
@pytest.mark.parametrize("num_steps", [1, 2, 7, 8, 250])
@pytest.mark.parametrize("units", [1, 8, 64, 100, 256])
def test_an_lstm(library: NativeLibrary, units: int, num_steps: int) -> None:
    lstm = BiLSTM(40, 2 * units)
    for weight in lstm.parameters():
        weight.mul_(3)  # so that gates open and close wholly too
    x = torch.randn(1, num_steps, 40) * 2
    packed = NativeBiLSTM(lstm, library)
    y, torchs = packed(x), lstm(x)
    exact = lstm.double()(x.double())
    # As exact as torch's own, whose sums are of as many products but in another order; a state of 1 is known to EPS.
    allowed = 4 * max(float((torchs - exact).abs().max()), EPS)
    assert float((y - exact).abs().max()) <= allowed
    assert torch.equal(packed(x), y)


@torch.inference_mode()
def test_an_lstm_takes_what_would_overflow_an_exponential(library: NativeLibrary) -> None:
    lstm = BiLSTM(2, 4)
    for x in (torch.full((1, 9, 2), 1e30), torch.full((1, 9, 2), -1e30), torch.zeros(1, 9, 2)):
        torch.testing.assert_close(NativeBiLSTM(lstm, library)(x), lstm(x), rtol=0, atol=1e-6)


@torch.inference_mode()
@pytest.mark.parametrize("num_phonemes", [1, 7, 120])
@pytest.mark.parametrize(("hidden", "heads", "between"), [(48, 4, 64), (20, 2, 33), (768, 12, 2048)])
def test_an_albert_layer(library: NativeLibrary, hidden: int, heads: int, between: int, num_phonemes: int) -> None:
    sizes = AlbertSizes(
        hidden_size=hidden, num_attention_heads=heads, intermediate_size=between, max_position_embeddings=120,
        num_hidden_layers=1, embedding_size=8,
    )  # fmt: skip
    layer = AlbertLayer(sizes).eval()
    x = torch.randn(1, num_phonemes, hidden)
    assert snr_db(layer.double()(x.double()), NativeAlbertLayer(layer.float(), library)(x)) > MIN_DB


@torch.inference_mode()
@pytest.mark.parametrize("num_steps", [1, 30, 400])
def test_a_convolution(library: NativeLibrary, num_steps: int) -> None:
    conv = nn.Conv1d(37, 70, 5, padding=2)
    x = torch.randn(1, 37, num_steps)
    assert snr_db(conv.double()(x.double()), NativeConv1d(conv.float(), library)(x)) > MIN_DB


@torch.inference_mode()
@pytest.mark.parametrize("upsample", [False, True])
@pytest.mark.parametrize("channels", [(24, 24), (24, 10)])
def test_a_residual_block(library: NativeLibrary, channels: tuple[int, int], upsample: bool) -> None:
    block = AdainResBlk1d(*channels, 6, upsample=upsample)
    x, style = torch.randn(1, channels[0], 50), torch.randn(1, 6)
    packed = NativeAdainResBlk1d(copy.deepcopy(block), library)
    assert (packed.pool is not None) is upsample
    assert snr_db(block.double()(x.double(), style.double()), packed(x, style)) > MIN_DB


@torch.inference_mode()
def test_the_result_does_not_depend_on_the_threads(library: NativeLibrary) -> None:
    packed, x = NativeBiLSTM(BiLSTM(64, 128), library), torch.randn(1, 300, 64)
    first = packed(x)
    threads = torch.get_num_threads()
    try:
        for num_threads in (1, 2, 3):
            torch.set_num_threads(num_threads)
            assert torch.equal(packed(x), first)
    finally:
        torch.set_num_threads(threads)


@pytest.mark.slow
def test_real_weights(real_assets: Path, library: NativeLibrary) -> None:
    kmodel = KModel(V1_0_CONFIG, find_checkpoint(real_assets, "v1_0"))
    voices = VoiceStore(voices_folder(real_assets, "v1_0"))
    written = TorchEngine(kmodel)
    native = cpu_engine(lambda: kmodel, library, "float32", voices.style("af_heart", len(CHECKED_PHONEMES)))
    assert isinstance(native.network.predictor.lstm, NativeBiLSTM)
    for voice, phonemes, speed in SPOKEN:
        row = UtteranceInput.make(kmodel.config, phonemes, voices.style(voice, len(phonemes)), speed, seed=1)
        assert prosody_difference(written.prosody([row])[0], native.prosody([row])[0]) is None
        [expected], [speech] = speak(written, [row]), speak(native, [row])
        # One symbol is mostly silence; there the network as written, one of its inputs rounded otherwise, has 24 dB.
        if len(phonemes) > 1:
            assert snr_db(expected.waveform, speech.waveform) >= MIN_SNR_DB, phonemes


def test_weights_are_freed_once_they_are_packed(tmp_path: Path, library: NativeLibrary) -> None:
    files = write_model(tmp_path, tiny_config())
    layer = "bert.encoder.albert_layer_groups.0.albert_layers.0"
    names = [f"{layer}.ffn.weight", f"{layer}.attention.query.weight"]
    names += ["predictor.lstm.weight_ih_l0", "predictor.F0.0.conv1.weight", "text_encoder.cnn.0.0.weight"]
    weights: list[weakref.ref[nn.Parameter]] = []

    def read_network() -> KModel:
        kmodel = KModel(*files)
        weights.extend(weakref.ref(kmodel.get_parameter(name)) for name in names)
        return kmodel

    engine = cpu_engine(read_network, library, "float32", STYLE)
    assert isinstance(engine.network.predictor.lstm, NativeBiLSTM)
    assert [weight() for weight in weights] == [None] * len(names)


def test_a_prosody_that_is_another_is_not_taken(tmp_path: Path, library: NativeLibrary) -> None:
    files = write_model(tmp_path, tiny_config())
    damaged, whole = KModel(*files), KModel(*files)
    damaged.get_parameter("predictor.N.0.conv1.weight")[0] = math.nan  # nothing equals what is not a number
    to_read = [whole, damaged]
    engine = cpu_engine(to_read.pop, library, "float32", STYLE)
    assert not to_read, "one part or several, it is read once more"
    assert engine.network.predictor is whole.predictor
    assert engine.network.bert is whole.bert
    assert engine.network.text_encoder is whole.text_encoder
