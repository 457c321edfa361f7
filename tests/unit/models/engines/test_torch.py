"""TorchEngine: each row of a batch comes out as it would alone, whatever is spoken with it."""

import asyncio
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from support.checkpoints import V1_0_CONFIG, tiny_config, write_model
from support.rounding import layers_error
from torch import Tensor

from api.assets.catalogue import find_checkpoint, voices_folder
from api.errors import InvalidPhonemes
from api.models.base import Utterance
from api.models.engines.base import speak
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.decoder import NativeDecoder
from api.models.engines.cpu.engine import own_modules
from api.models.engines.cuda.fused_snake import FusedSnake, with_activation
from api.models.engines.cuda.graphs import GRAPH_FRAMES, SHAPES, GraphedDecoder, Run
from api.models.engines.cuda.half import rounded
from api.models.engines.selection import batch_size
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import ExpectedSpeech, first_that_passes, snr_db
from api.models.registry import load_version
from api.models.v1_0.config import KModelConfig
from api.models.v1_0.istftnet import BatchDecoder, Decoder
from api.models.v1_0.masks import Mask
from api.models.v1_0.models import KModel
from api.models.v1_0.utterance import UtteranceInput, UtteranceOutput
from api.models.voices import VoiceStore
from api.models.wrapper import V1ModelWrapper

TEXT = "hi wəz, tə sˈA ðə lˈist, səɹpɹˈIzd — ænd ɹˈæðəɹ plˈizd. ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps! " * 3


def other_rates() -> dict[str, object]:
    """The tiny config with another FFT and other upsampling, which move every edge."""
    rates = {"upsample_rates": [5, 3], "upsample_kernel_sizes": [11, 7], "gen_istft_n_fft": 16, "gen_istft_hop_size": 4}
    config = tiny_config()
    return config | {"istftnet": config["istftnet"] | rates}


CONFIGS = {"tiny": tiny_config(), "other rates": other_rates()}


@pytest.fixture(scope="module", params=CONFIGS)
def kmodel(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> KModel:
    return KModel(*write_model(tmp_path_factory.mktemp("tiny"), CONFIGS[request.param]))


@pytest.fixture
def tiny(tmp_path: Path) -> KModel:
    return KModel(*write_model(tmp_path, tiny_config()))


CONFIG = KModelConfig.model_validate(tiny_config())


def row(num_phonemes: int, *, style: int = 0, speed: float = 1.0, seed: int | None = None) -> UtteranceInput:
    """An utterance in a made-up voice."""
    return UtteranceInput.make(CONFIG, TEXT[:num_phonemes], made_up_voice(style), speed, seed)


def made_up_voice(number: int) -> Tensor:
    return torch.randn(1, 256, generator=torch.Generator().manual_seed(number)) * 0.3


def assert_equal_but_for_rounding(engine: TorchEngine, expected: Tensor, got: Tensor, *, exactly: bool = False) -> None:
    allowed = 0.0 if exactly else layers_error(engine.network.decoder, expected)
    assert float((got - expected).abs().max()) <= allowed


LENGTHS = [row(1), row(100, style=1), row(7, style=2, speed=0.5), row(95, style=3, speed=1.1), row(7, seed=5)]


def assert_as_alone(
    engine: TorchEngine, rows: Sequence[UtteranceInput], *, exactly: bool = False
) -> list[UtteranceOutput]:
    alone = [speak(engine, [each])[0] for each in rows]
    together = speak(engine, rows)
    assert len(together) == len(rows)
    for expected, speech in zip(alone, together, strict=True):
        assert speech.durations.tolist() == expected.durations.tolist()
        assert speech.waveform.shape == expected.waveform.shape
        assert float(expected.waveform.abs().max()) > 0.01, "silence was compared"
        assert_equal_but_for_rounding(engine, expected.waveform, speech.waveform, exactly=exactly)
    return together


def test_a_row_alone_is_what_the_network_speaks(kmodel: KModel) -> None:
    spoken = speak(TorchEngine(kmodel), [row(30, style=1, seed=3)])[0]
    expected = kmodel.speak(TEXT[:30], made_up_voice(1), seed=3)
    assert torch.equal(spoken.waveform, expected.waveform)
    assert torch.equal(spoken.durations, expected.durations)


@pytest.mark.parametrize("batch_prosody", [False, True])
def test_every_row_is_as_alone(kmodel: KModel, batch_prosody: bool) -> None:
    assert_as_alone(TorchEngine(kmodel, batch_prosody=batch_prosody), LENGTHS)


@settings(max_examples=6)
@given(
    st.lists(
        st.builds(row, st.integers(1, 40), style=st.integers(0, 9), speed=st.floats(0.5, 2)), min_size=2, max_size=6
    )
)
def test_any_batch_is_spoken_as_its_rows_alone(small: TorchEngine, rows: list[UtteranceInput]) -> None:
    assert_as_alone(small, rows)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> TorchEngine:
    return TorchEngine(KModel(*write_model(tmp_path_factory.mktemp("small"), tiny_config())), batch_prosody=True)


def test_a_row_does_not_depend_on_its_neighbours(kmodel: KModel) -> None:
    engine = TorchEngine(kmodel, batch_prosody=True)
    own, neighbour = row(30, style=1), row(40, style=2)
    first = speak(engine, [own, neighbour])[0]
    for change in (1.0, math.nan):  # of the style that the decoder sees; the prosody's decides the padded shape
        ref_s = neighbour.ref_s.clone()
        ref_s[:, :128] += change
        again, other = speak(engine, [own, neighbour._replace(ref_s=ref_s, seed=1)])
        assert float((again.waveform - first.waveform).abs().max()) <= 1e-6
        assert bool(other.waveform.isnan().any()) == math.isnan(change)


def test_what_lies_beyond_a_row_does_not_matter(kmodel: KModel) -> None:
    decoder = kmodel.decoder
    assert isinstance(decoder, Decoder)
    config, num_samples = kmodel.config, kmodel.samples_per_frame
    shapes = [(2, config.hidden_dim, 40), (2, 80), (2, 80), (2, config.style_dim), (2, 9, 40 * num_samples)]
    rng = torch.Generator().manual_seed(0)
    given = [torch.randn(shape, generator=rng) for shape in shapes]
    given[1].abs_().mul_(200)  # Hz

    def spoken() -> Tensor:
        with torch.inference_mode():
            return decoder.decode_batch(*given[:4], noise=given[4], lengths=torch.tensor([37, 40]))[
                0, : 37 * num_samples
            ]

    before = spoken()
    for tensor in given[:3]:
        tensor[0, ..., -3 * tensor.shape[-1] // 40 :] = math.nan
    given[4][0, :, 37 * num_samples :] = math.nan
    assert torch.equal(spoken(), before)


@pytest.mark.parametrize("lengths", [[3, 40], [40, 3, 17], [1, 1, 2, 1, 1, 1], [12, 400]], ids=str)
def test_a_rows_excitation_is_as_alone_to_the_last_bit(kmodel: KModel, lengths: list[int]) -> None:
    """Its phases jump between pi and -pi: what differs by a rounding there is another sound. `lengths` in frames."""
    decoder = kmodel.decoder
    assert isinstance(decoder, Decoder)
    generator, rng = decoder.generator, torch.Generator().manual_seed(0)
    hop, size = generator.m_source.hop, 2 * max(lengths)
    f0 = torch.rand(len(lengths), size, generator=rng) * 300 - 50  # voiced and not
    noise = torch.randn(len(lengths), 9, size * hop, generator=rng)
    with torch.inference_mode():
        together = generator.excitation(f0, noise, Mask(2 * torch.tensor(lengths), size))
        for i, points in enumerate(2 * length for length in lengths):
            alone = generator.excitation(
                f0[i : i + 1, :points].clone(), noise[i : i + 1, :, : points * hop].clone(), None
            )
            assert torch.equal(together[i : i + 1, :, : alone.shape[2]], alone)
            assert bool((alone[0, generator.n_fft // 2 + 1 :, 0].abs() > 3.1).any()), "no phase near pi was compared"


def test_each_row_has_its_own_noise(tiny: KModel) -> None:
    rows = [row(9, seed=seed) for seed in (1, 2, 1)]
    first, second, third = (speech.waveform for speech in assert_as_alone(TorchEngine(tiny), rows))
    assert float((first - third).abs().max()) <= 1e-6
    assert float((first - second).abs().max()) > 1e-4


def test_a_row_that_can_not_be_spoken_is_refused_by_its_own_fault() -> None:
    ref_s = made_up_voice(0)
    with pytest.raises(InvalidPhonemes, match="'❓'"):
        UtteranceInput.make(CONFIG, "a❓", ref_s)
    with pytest.raises(InvalidPhonemes, match="phonemes is empty"):
        UtteranceInput.make(CONFIG, "", ref_s)
    with pytest.raises(ValueError, match=r"speed is -1\.0"):
        UtteranceInput.make(CONFIG, "a", ref_s, -1.0)
    with pytest.raises(ValueError, match=r"shape \(256,\)"):
        UtteranceInput.make(CONFIG, "a", ref_s[0])


def test_the_native_decoder_is_given_one_row_at_a_time(tiny: KModel, library: NativeLibrary) -> None:
    decoder = NativeDecoder(own_modules(tiny.parts).decoder, library, bfloat16=False)
    assert not isinstance(decoder, BatchDecoder)
    assert_as_alone(TorchEngine(tiny.with_decoder(decoder)), LENGTHS[:3], exactly=True)


@pytest.mark.anyio
async def test_the_wrapper_speaks_batches_in_order(tiny: KModel) -> None:
    engine = TorchEngine(tiny)
    wrapper = V1ModelWrapper(engine, max_batch=8)
    assert wrapper.max_batch == 8
    utterances = [Utterance(wrapper, TEXT[:length], made_up_voice(length), 1.0, seed=3) for length in (1, 100, 7, 95)]
    together = await wrapper.speak_batch(utterances)
    for utterance, spoken in zip(utterances, together, strict=True):
        alone = await utterance.speak()
        assert spoken.frames == alone.frames
        assert_equal_but_for_rounding(engine, torch.tensor(alone.waveform), torch.tensor(spoken.waveform))


def test_the_cpu_speaks_one_at_a_time_unless_told_otherwise(tiny: KModel, tiny_assets: Path) -> None:
    assert batch_size(TorchEngine(tiny), LENGTHS[0].ref_s) == 1
    assert load_version("v1_0", tiny_assets, "cpu", asyncio.to_thread, 4, max_batch=8).model.max_batch == 8


# The parts of CUDA's engine, as far as a CPU can run them


def test_graphs_speak_as_the_decoder_they_were_made_of(tiny: KModel) -> None:
    expected = speak(TorchEngine(tiny), LENGTHS)
    captured: list[Run] = []

    def capture(run: Run) -> Run:
        captured.append(run)
        return run

    written = tiny.decoder
    assert isinstance(written, Decoder)
    graphed = GraphedDecoder(tiny, written, capture)
    assert isinstance(graphed, BatchDecoder)
    assert len(captured) == len(SHAPES) == 44
    engine = TorchEngine(tiny.with_decoder(graphed))
    # Twice, the second time after longer rows left their traces in the graphs' memory.
    for rows in (LENGTHS, LENGTHS):
        for speech, before in zip(speak(engine, rows), expected, strict=True):
            assert_equal_but_for_rounding(engine, before.waveform, speech.waveform)
    assert_as_alone(engine, LENGTHS)
    assert len(captured) == len(SHAPES), "captured on a request"
    longest = row(len(TEXT), speed=0.5)
    assert float(speak(engine, [longest])[0].durations.sum()) > GRAPH_FRAMES


def test_fused_activations_are_the_same(tiny: KModel) -> None:
    def kernel(x: Tensor, scale: Tensor, shift: Tensor, alpha: Tensor, own: Tensor) -> Tensor:
        y = x * scale + shift
        return torch.where(own != 0, y + torch.sin(alpha * y).square() / alpha, 0)

    written = tiny.decoder
    assert isinstance(written, Decoder)
    before = speak(TorchEngine(tiny), LENGTHS)
    engine = TorchEngine(tiny.with_decoder(with_activation(written, FusedSnake(kernel))))
    for speech, expected in zip(assert_as_alone(engine, LENGTHS), before, strict=True):
        assert_equal_but_for_rounding(engine, expected.waveform, speech.waveform)


def test_rounded_convolutions_sound_the_same(tiny: KModel) -> None:
    written = tiny.decoder
    assert isinstance(written, Decoder)
    before = speak(TorchEngine(tiny), LENGTHS)
    decoder = rounded(written, torch.bfloat16)
    for speech, expected in zip(speak(TorchEngine(tiny.with_decoder(decoder)), LENGTHS), before, strict=True):
        assert 30 <= snr_db(expected.waveform, speech.waveform) < 70
    kept = {name for name, parameter in decoder.named_parameters() if parameter.dtype == torch.float32}
    assert {"generator.conv_post.weight", "F0_conv.weight", "generator.m_source.l_linear.weight"} <= kept
    assert all(parameter.dtype == torch.float32 for parameter in written.parameters())


def test_a_decoder_that_can_not_be_made_or_is_wrong_costs_speed_not_speech(tiny: KModel) -> None:
    written = tiny.decoder
    assert isinstance(written, Decoder)
    expected = ExpectedSpeech.of(TorchEngine(tiny), LENGTHS[0].ref_s)

    def too_large() -> TorchEngine:
        raise torch.OutOfMemoryError("no memory for it")

    def silent() -> TorchEngine:
        decoder = rounded(written, torch.bfloat16)
        decoder.generator.conv_post.weight.zero_()
        return TorchEngine(tiny.with_decoder(decoder))

    assert first_that_passes([("a", too_large), ("b", silent)], expected) is None
    good = TorchEngine(tiny.with_decoder(rounded(written, torch.bfloat16)))
    assert first_that_passes([("a", too_large), ("b", silent), ("c", lambda: good)], expected) is good


# With the real weights


@pytest.fixture(scope="module")
def real_kmodel(real_assets: Path) -> KModel:
    return KModel(V1_0_CONFIG, find_checkpoint(real_assets, "v1_0"))


def test_real_utterances_are_as_alone(real_kmodel: KModel, real_assets: Path) -> None:
    voices = VoiceStore(voices_folder(real_assets, "v1_0"), cache_size=2)
    config = real_kmodel.config
    rows = [
        UtteranceInput.make(config, TEXT[:length], voices.style(voice, length), speed, seed)
        for seed, (voice, length, speed) in enumerate((("af_heart", 12, 1.5), ("bm_george", 4, 1.5)))
    ]
    assert_as_alone(TorchEngine(real_kmodel), rows)
    # With all prosody at once a rounding of the pitch grows (see TorchEngine); that the masks are right, more digits
    # show.
    exact = TorchEngine(real_kmodel.double(), batch_prosody=True)
    rows = [each._replace(ref_s=each.ref_s.double()) for each in rows]
    for each, together in zip(rows, exact.prosody(rows), strict=True):
        [alone] = exact.prosody([each])
        assert torch.equal(together.durations, alone.durations)
        for name in ("text", "f0", "energy"):
            expected = getattr(alone, name)
            assert float((getattr(together, name) - expected).abs().max()) <= 1e-12 * float(expected.abs().max()), name
