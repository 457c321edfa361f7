"""The native decoder against the decoder as written: equal in float32, and nearly so in bfloat16."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from support.checkpoints import V1_0_CONFIG, tiny_config, write_model
from support.rounding import sum_db
from torch import Tensor
from torch.nn import functional as F

from api.assets.catalogue import find_checkpoint, voices_folder
from api.models.engines.base import Engine, speak
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.decoder import NativeDecoder
from api.models.engines.cpu.engine import own_modules
from api.models.engines.cpu.structures import Signal, padded
from api.models.engines.cpu.winograd import WINOGRAD_SIZES, WinogradSize, winograd_size_for
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import MIN_SNR_DB, snr_db
from api.models.v1_0.models import KModel
from api.models.v1_0.utterance import UtteranceInput, UtteranceOutput
from api.models.voices import VoiceStore

FLOAT32_DB = 135.0 - 48.0 - 7.0
"""The native decoder's SNR in float32: a convolution's, less what the widest Winograd size costs (both in
csrc/winograd_points.h), less 7 for what its layers add to each other's noise."""

SPOKEN = (
    ("af_heart", "wˌʌt ə bjˈuTəfᵊl mˈɔɹnɪŋ!", 1.0),
    ("bm_george", "hi wəz, tə sˈA ðə lˈist, səɹpɹˈIzd — ænd ɹˈæðəɹ plˈizd.", 1.5),
)
STYLE = torch.linspace(-0.5, 0.5, 256)[None]


def precisions(library: NativeLibrary) -> list[bool]:
    return [False, True] if library.has_bfloat16 else [False]


def styled(x: Tensor, style: Tensor, alpha: Tensor | None) -> Tensor:
    """Instance norm, style, Snake or LeakyReLU 0.1, in float64: x (T, C) -> (1, C, T)."""
    gamma, beta = style.double().chunk(2)
    y = F.instance_norm(x.T[None].double()) * (1 + gamma[:, None]) + beta[:, None]
    return F.leaky_relu(y, 0.1) if alpha is None else y + torch.sin(alpha[:, None] * y).square() / alpha[:, None]


@dataclass(frozen=True)
class Shape:
    rows: int
    channels: int
    out_channels: int
    taps: int
    dilation: int

    @property
    def padding(self) -> int:
        return self.dilation * (self.taps - 1) // 2


SHAPES = [Shape(2, 5, 3, 3, 1), Shape(23, 32, 64, 1, 1), Shape(100, 40, 33, 3, 5), Shape(241, 128, 128, 7, 3)]
SHAPES += [Shape(1000, 96, 22, 11, 5), Shape(3001, 64, 64, 11, 1), Shape(150, 64, 600, 3, 1)]


POINTS_NOISE_DB = dict(zip(WINOGRAD_SIZES, (0.0, 4.0, 31.0, 48.0), strict=True))
"""What csrc/winograd_points.h says that several outputs at once cost."""


@pytest.mark.parametrize("winograd", WINOGRAD_SIZES, ids=str)
@pytest.mark.parametrize("snake", [True, False])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_styled_convolution_is_its_steps_one_after_another(
    library: NativeLibrary, shape: Shape, snake: bool, winograd: WinogradSize
) -> None:
    rng = torch.Generator().manual_seed(shape.rows)
    x, residual = torch.zeros(shape.rows, padded(shape.channels)), torch.zeros(shape.rows, padded(shape.out_channels))
    x[:, : shape.channels] = torch.randn(shape.rows, shape.channels, generator=rng) * 3 + 1
    residual[:, : shape.out_channels] = torch.randn(shape.rows, shape.out_channels, generator=rng)
    weight = torch.randn(shape.out_channels, shape.channels, shape.taps, generator=rng)
    weight /= (shape.channels * shape.taps) ** 0.5
    bias = torch.randn(shape.out_channels, generator=rng)
    style = torch.randn(2 * shape.channels, generator=rng) * 0.3
    alpha = torch.rand(shape.channels, generator=rng) * 4 + 0.1 if snake else None
    activated = styled(x[:, : shape.channels], style, alpha)
    expected = F.conv1d(activated, weight.double(), bias.double(), 1, shape.padding, shape.dilation)[0].T.float()
    expected = 0.5 * (expected + residual[:, : shape.out_channels]) + residual[:, : shape.out_channels]
    for bfloat16 in precisions(library) if winograd.together <= 3 else [False]:
        packed = library.pack(weight, bias, bfloat16=bfloat16, winograd=winograd)
        y, moments = library.convolve(
            x, packed, dilation=shape.dilation, padding=shape.padding, moments=Signal.of(x).moments, style=style,
            alpha=None if alpha is None else F.pad(alpha, (0, packed.channels - shape.channels), value=1.0), slope=0.1,
            residual=residual, added=residual, gain=0.5,
        )  # fmt: skip
        least_db = sum_db(shape.channels * shape.taps, bfloat16=bfloat16) - POINTS_NOISE_DB[winograd]
        assert snr_db(expected, y[:, : shape.out_channels]) > least_db
        assert not y[:, shape.out_channels :].any(), "the padding channels stay zero"
        torch.testing.assert_close(moments[0], y.mean(0), rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(moments[1], y.var(0, correction=0), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("taps", "bfloat16", "size"),
    [(3, False, (3, 3)), (7, False, (7, 7)), (11, False, (7, 11)), (15, False, (7, 7)), (11, True, (3, 3))],
)
def test_as_many_outputs_at_once_as_cost_least(taps: int, bfloat16: bool, size: tuple[int, int]) -> None:
    assert winograd_size_for(taps, bfloat16=bfloat16) == size


@pytest.mark.parametrize("shape", [Shape(5000, 64, 64, 7, 1), Shape(150, 64, 600, 3, 1)], ids=str)
def test_the_result_does_not_depend_on_the_threads(library: NativeLibrary, shape: Shape) -> None:
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(shape.rows, shape.channels, generator=rng)
    weight = torch.randn(shape.out_channels, shape.channels, shape.taps, generator=rng)
    for bfloat16 in precisions(library):
        packed = library.pack(weight, None, bfloat16=bfloat16)
        first = library.convolve(x, packed, padding=shape.padding)
        for _ in range(5):
            again = library.convolve(x, packed, padding=shape.padding)
            assert torch.equal(again.values, first.values)
            assert torch.equal(again.moments, first.moments)


CONFIGS = {
    "tiny": tiny_config(),
    "other rates and FFT": tiny_config(
        istftnet={
            "upsample_initial_channel": 24,
            "upsample_rates": [5, 3],
            "upsample_kernel_sizes": [11, 7],
            "resblock_kernel_sizes": [3, 5],
            "resblock_dilation_sizes": [[1, 3, 5], [1, 2, 4]],
            "gen_istft_n_fft": 16,
            "gen_istft_hop_size": 4,
        }
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_random_weights_in_float32(library: NativeLibrary, tmp_path: Path, name: str) -> None:
    written = KModel(*write_model(tmp_path, CONFIGS[name]))
    native = with_native_decoder(written, library, bfloat16=False)
    for phonemes, speed in (("a", 1.0), ("həlˈO", 0.5), ("ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ", 2.0)):
        expected = written.speak(phonemes, STYLE, speed, seed=1)
        speech = say(native, phonemes, STYLE, speed, seed=1)
        assert torch.equal(speech.durations, expected.durations)
        assert float(expected.waveform.abs().max()) > 0.01, "it is silent: nothing was compared"
        assert snr_db(expected.waveform, speech.waveform) >= FLOAT32_DB
        assert torch.equal(say(native, phonemes, STYLE, speed, seed=1).waveform, speech.waveform)


def test_samples_are_the_same_whatever_the_number_of_threads(library: NativeLibrary, tmp_path: Path) -> None:
    written = KModel(*write_model(tmp_path, CONFIGS["tiny"]))
    other_library = NativeLibrary.load()
    assert other_library is not None
    other_library.num_threads = lambda: num_threads
    one, other = (with_native_decoder(written, each, bfloat16=False) for each in (library, other_library))
    phonemes = "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ"
    for num_threads in (1, 2, 3, 8):  # noqa: B007 - `other` asks for it
        assert torch.equal(say(other, phonemes, STYLE).waveform, say(one, phonemes, STYLE).waveform)


@pytest.mark.parametrize("when", [0, 5, 11])
def test_a_call_in_a_pause_changes_nothing(library: NativeLibrary, tmp_path: Path, when: int) -> None:
    written = KModel(*write_model(tmp_path, CONFIGS["tiny"]))
    long, short = "ðə kwˈɪk bɹˈWn fˈɑks", "həlˈO"
    heard: list[Tensor] = []
    num_pauses = 0

    def pause() -> None:
        nonlocal num_pauses
        num_pauses += 1
        if num_pauses == when + 1:
            heard.append(say(pausing, short, -STYLE, seed=2).waveform)

    alone = with_native_decoder(written, library, bfloat16=False)
    pausing = with_native_decoder(written, library, bfloat16=False)
    assert isinstance(pausing.network.decoder, NativeDecoder)
    pausing.network.decoder.pause = pause
    assert torch.equal(say(pausing, long, STYLE).waveform, say(alone, long, STYLE).waveform)
    assert len(heard) == 1, "it did not pause so often"
    assert torch.equal(heard[0], say(alone, short, -STYLE, seed=2).waveform)


def with_native_decoder(kmodel: KModel, library: NativeLibrary, *, bfloat16: bool) -> TorchEngine:
    """An engine of the network as written, but for its decoder."""
    decoder = NativeDecoder(own_modules(kmodel.parts).decoder, library, bfloat16=bfloat16)
    return TorchEngine(kmodel.with_decoder(decoder))


def say(engine: Engine, phonemes: str, ref_s: Tensor, speed: float = 1.0, seed: int = 1) -> UtteranceOutput:
    """One utterance."""
    return speak(engine, [UtteranceInput.make(engine.config, phonemes, ref_s, speed, seed)])[0]


@pytest.fixture(scope="module")
def real_kmodel(real_assets: Path) -> KModel:
    return KModel(V1_0_CONFIG, find_checkpoint(real_assets, "v1_0"))


class Case(NamedTuple):
    """An utterance by the decoder as written."""

    phonemes: str
    ref_s: Tensor
    speed: float
    speech: UtteranceOutput
    other_noise: Tensor
    """The waveform with another seed."""


@pytest.fixture(scope="module")
def cases(real_kmodel: KModel, real_assets: Path) -> list[Case]:
    cases = []
    voices = VoiceStore(voices_folder(real_assets, "v1_0"))
    for voice, phonemes, speed in SPOKEN:
        ref_s = voices.style(voice, len(phonemes))
        speech, other = (real_kmodel.speak(phonemes, ref_s, speed, seed=seed) for seed in (1, 2))
        cases.append(Case(phonemes, ref_s, speed, speech, other.waveform))
    return cases


@pytest.mark.parametrize("bfloat16", [False, True])
def test_real_weights(real_kmodel: KModel, cases: list[Case], library: NativeLibrary, bfloat16: bool) -> None:
    if bfloat16 and not library.has_bfloat16:
        pytest.skip("this processor does not multiply bfloat16")
    native = with_native_decoder(real_kmodel, library, bfloat16=bfloat16)
    for phonemes, ref_s, speed, expected, other_noise in cases:
        speech = say(native, phonemes, ref_s, speed)
        assert torch.equal(speech.durations, expected.durations)
        assert snr_db(expected.waveform, speech.waveform) >= (MIN_SNR_DB if bfloat16 else FLOAT32_DB)
        between_seeds = log_mel_distance(expected.waveform, other_noise)
        assert log_mel_distance(expected.waveform, speech.waveform) <= between_seeds / 2


def log_mel_distance(one: Tensor, other: Tensor) -> float:
    """Mean absolute difference of log-mel spectra, in nepers."""
    return float((log_mel(one) - log_mel(other)).abs().mean())


def log_mel(waveform: Tensor) -> Tensor:
    """80 triangular bands from 0 to 12 kHz, FFT 1024, hop 256."""
    spectrum = torch.stft(waveform, 1024, 256, window=torch.hann_window(1024), return_complex=True).abs().square()
    edges = 700 * (10 ** (torch.linspace(0, 2595 * math.log10(1 + 12_000 / 700), 82) / 2595) - 1)
    hertz = torch.linspace(0, 12_000, 513)
    rising = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    return torch.log(torch.minimum(rising, falling).clamp(min=0) @ spectrum + 1e-5)
