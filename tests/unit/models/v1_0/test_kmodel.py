"""KModel's own promises: what it refuses, and that the same call gives the same samples."""

from pathlib import Path

import pytest
import torch
from support.checkpoints import tiny_config, write_model

from api.errors import InvalidPhonemes
from api.models.v1_0.models import KModel

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


def test_loading_draws_no_random_numbers(tmp_path: Path) -> None:
    files = write_model(tmp_path, tiny_config())
    before = torch.get_rng_state()
    KModel(*files)
    assert torch.equal(torch.get_rng_state(), before), "weights were filled before those of the checkpoint came"


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
