"""Our KModel against the Python reference, PyPI `kokoro` 0.9.4: the same durations, the same waveform."""

import json
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from support.checkpoints import V1_0_CONFIG, tiny_config, write_model
from torch import Tensor

from api.assets.catalogue import find_checkpoint
from api.models.v1_0.models import KModel

MAX_DIFFERENCE = 1e-3
VOICES = ("af_heart", "am_michael", "bf_emma", "bm_george", "jf_alpha")
SENTENCES = (
    "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ. ",
    "wˌʌt ə bjˈuTəfᵊl mˈɔɹnɪŋ! ʃˌɛl wi ɡˌO ˌWtsˈId? ",
    "hi wəz, tə sˈA ðə lˈist, səɹpɹˈIzd — ænd ɹˈæðəɹ plˈizd. ",
    "sˈɪksti sˈɛvən θˈWzᵊnd pˈipᵊl kˈAm tə wˈɑʧ ðə ʃˈɪps; nˈʌn lˈɛft ˈɜɹli… ",
)
CASES = [
    # (phonemes, speed): 3 to 500 phonemes at three speeds. Long ones are few: a minute of audio takes a minute.
    (3, 1.0), (3, 0.5), (4, 2.0), (5, 1.0), (7, 0.5), (9, 2.0), (12, 1.0), (15, 0.5), (18, 2.0), (24, 1.0),
    (30, 0.5), (37, 2.0), (45, 1.0), (56, 2.0), (68, 1.0), (80, 2.0), (100, 1.0), (60, 0.5), (160, 2.0), (20, 1.0),
    (250, 2.0), (500, 2.0),
]  # fmt: skip


def reference(config: dict[str, Any], model_path: Path) -> Any:
    """The reference's KModel on the same checkpoint."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations in the reference's own use of torch
        import kokoro.model  # noqa: PLC0415

        ours_only = ("decoder_channels", "asr_res_channels")
        config = {k: v for k, v in config.items() if k not in ours_only} | {"dropout": 0.2, "n_mels": 80}
        return kokoro.model.KModel("hexgrad/Kokoro-82M", config=config, model=str(model_path)).eval()


def assert_equal(pair: tuple[KModel, Any], phonemes: str, ref_s: Tensor, *, speed: float, seed: int) -> None:
    """Both speak the same utterance with the same torch seed."""
    ours, theirs = pair
    speech = ours.speak(phonemes, ref_s, speed, seed=seed)
    torch.manual_seed(seed)
    expected = theirs(phonemes, ref_s, speed, return_output=True)
    assert speech.durations.tolist() == expected.pred_dur.tolist()
    assert speech.waveform.shape == expected.audio.shape == (600 * int(speech.durations.sum()),)
    assert speech.waveform.dtype == torch.float32
    assert float(expected.audio.abs().max()) > 0.01, "the reference is silent: nothing was compared"
    difference = float((speech.waveform - expected.audio).abs().max())
    assert difference <= MAX_DIFFERENCE, (len(phonemes), speed, difference)


@pytest.fixture(scope="module")
def real_pair(real_assets: Path) -> tuple[KModel, Any]:
    checkpoint = find_checkpoint(real_assets, "v1_0")
    config = json.loads(V1_0_CONFIG.read_text(encoding="utf-8"))
    return KModel(V1_0_CONFIG, checkpoint), reference(config, checkpoint)


LONG = 60
"""Phonemes at normal speed; of half the speed, half as many. What is longer takes its time, as written."""


@pytest.mark.parametrize(
    ("case", "num_phonemes", "speed"),
    [
        pytest.param(i, *case, marks=[pytest.mark.slow] if case[0] / case[1] > LONG else [])
        for i, case in enumerate(CASES)
    ],
)
def test_real_weights(
    real_pair: tuple[KModel, Any], real_assets: Path, case: int, num_phonemes: int, speed: float
) -> None:
    text = SENTENCES[case % len(SENTENCES)]
    phonemes = (text * (num_phonemes // len(text) + 1))[:num_phonemes]
    ref_s = voice_pack(real_assets, VOICES[case % len(VOICES)])[num_phonemes - 1]
    assert_equal(real_pair, phonemes, ref_s, speed=speed, seed=case)


def voice_pack(assets: Path, name: str) -> Tensor:
    """A voice pack read without our own reader."""
    folder = assets / "v1_0" / "voices"
    if (folder / f"{name}.pt").is_file():
        pack: Tensor = torch.load(folder / f"{name}.pt", weights_only=True)
        return pack
    return torch.from_numpy(np.fromfile(folder / f"{name}.bin", "<f4").reshape(510, 1, 256).copy())


# The reference fixes some widths (512 text channels, 1024 in the decoder); everything else may change.
OTHER_CONFIGS = {
    "fewer layers, one kernel, longer sounds": {
        "n_layer": 1,
        "max_dur": 8,
        "plbert": {"num_hidden_layers": 2, "hidden_size": 96, "num_attention_heads": 4, "intermediate_size": 64},
        "istftnet": {"resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 2, 4]]},
    },
    "other rates and FFT": {
        "n_layer": 2,
        "max_dur": 5,
        "text_encoder_kernel_size": 3,
        "plbert": {"num_hidden_layers": 1, "max_position_embeddings": 64},
        "istftnet": {
            "upsample_rates": [5, 3],
            "upsample_kernel_sizes": [11, 7],
            "gen_istft_n_fft": 16,
            "gen_istft_hop_size": 4,
            "resblock_kernel_sizes": [3, 5],
            "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5]],
        },
    },
}


@pytest.mark.parametrize("name", OTHER_CONFIGS)
def test_random_weights_of_other_configs(name: str, tmp_path: Path) -> None:
    config: dict[str, Any] = json.loads(V1_0_CONFIG.read_text(encoding="utf-8"))
    for key, value in OTHER_CONFIGS[name].items():
        config[key] = {**config[key], **value} if isinstance(value, dict) else value
    config_path, model_path = write_model(tmp_path, config)
    ours, theirs = KModel(config_path, model_path), reference(config, model_path)
    rng = random.Random(name)
    for num_phonemes, speed in ((3, 1.0), (20, 0.5), (40, 2.0)):
        phonemes = "".join(rng.choices(list(config["vocab"]), k=num_phonemes))
        ref_s = torch.randn(1, 256, generator=torch.Generator().manual_seed(num_phonemes)) * 0.3
        speech = ours.speak(phonemes, ref_s, speed, seed=num_phonemes)
        torch.manual_seed(num_phonemes)
        expected = theirs(phonemes, ref_s, speed, return_output=True)
        assert speech.durations.tolist() == expected.pred_dur.tolist()
        assert float((speech.waveform - expected.audio).abs().max()) <= MAX_DIFFERENCE
        assert float(expected.audio.abs().max()) > 0.01


def test_the_tiny_config_of_other_tests_builds_the_same_network(tmp_path: Path) -> None:
    config_path, model_path = write_model(tmp_path, tiny_config())
    tiny = KModel(config_path, model_path)
    speech = tiny.speak("həlˈO", torch.zeros(1, 256), seed=1)
    assert speech.waveform.shape == (600 * int(speech.durations.sum()),)
