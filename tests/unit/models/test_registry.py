"""The registry: which versions there are, what a request's `model` means, and loading from local files."""

import asyncio
import shutil
from pathlib import Path

import pytest
from support.checkpoints import tiny_config, write_model
from support.served import write_voices

from api.errors import AssetError, CheckpointError, ModelNotFound, VoiceFileError
from api.models.registry import DEFAULT_ALIASES, Registry, ServedModel, load_version
from api.models.v1_0.config import KModelConfig
from api.models.versions import CONFIGS, check_version


def load(assets: Path, version: str) -> ServedModel:
    return load_version(version, assets, "cpu", asyncio.to_thread, 4)


@pytest.fixture
def assets(tiny_assets: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(tiny_assets, tmp_path / "assets"))


def test_the_two_versions_differ_in_how_they_are_written_alone() -> None:
    v1_0, zh = (KModelConfig.read(CONFIGS[version]) for version in ("v1_0", "v1_1-zh"))
    assert (len(v1_0.vocab), len(zh.vocab)) == (114, 171)
    assert v1_0.model_copy(update={"vocab": zh.vocab, "g2p": zh.g2p}) == zh


def test_names_and_aliases_resolve(tiny_assets: Path) -> None:
    v1_0, zh = load(tiny_assets, "v1_0"), load(tiny_assets, "v1_1-zh")
    registry = Registry([v1_0, zh])
    assert {"kokoro", "tts-1", "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15"} <= set(DEFAULT_ALIASES)
    assert all(registry.resolve(name) is v1_0 for name in ("v1_0", *DEFAULT_ALIASES))
    assert registry.resolve("v1_1-zh") is zh
    assert Registry([zh, v1_0]).resolve("kokoro") is zh
    assert list(registry) == [v1_0, zh]


def test_an_unknown_name_is_refused_with_those_there_are(tiny_assets: Path) -> None:
    registry = Registry([load(tiny_assets, "v1_0")])
    with pytest.raises(ModelNotFound, match="available: v1_0, kokoro, tts-1"):
        registry.resolve("gpt-5")
    with pytest.raises(ModelNotFound, match="a version of Kokoro, but not served here"):
        registry.resolve("v1_1-zh")
    with pytest.raises(ValueError, match="known: v1_0, v1_1-zh"):
        check_version("v2")


def test_each_version_has_its_own_vocabulary_and_voices(tiny_assets: Path) -> None:
    v1_0, zh = load(tiny_assets, "v1_0"), load(tiny_assets, "v1_1-zh")
    assert "ㄅ" in zh.model.alphabet - v1_0.model.alphabet
    assert {voice.id for voice in zh.voices.voices()} == {"af_maple", "zf_001"}
    assert {voice.language for voice in zh.voices.voices()} == {"en-us", "zh"}


def test_files_that_are_not_there_are_asked_for(assets: Path) -> None:
    shutil.rmtree(assets / "v1_0" / "voices")
    with pytest.raises(AssetError, match=r"no voices in .*voices: run `python -m api fetch"):
        load(assets, "v1_0")
    (assets / "v1_0" / "kokoro-v1_0.pth").unlink()
    with pytest.raises(AssetError, match="python -m api fetch"):
        load(assets, "v1_0")


def test_files_that_do_not_fit_are_refused(assets: Path) -> None:
    (assets / "v1_0" / "voices" / "am_short.bin").write_bytes(b"\0" * 1024)
    with pytest.raises(VoiceFileError, match="am_short"):
        load(assets, "v1_0")
    (assets / "v1_0" / "voices" / "am_short.bin").unlink()
    (assets / "v1_0" / "config.json").unlink()  # now the network's own, far larger, config counts
    with pytest.raises(CheckpointError, match="has shape"):
        load(assets, "v1_0")


def test_a_config_beside_the_checkpoint_comes_first(tmp_path: Path) -> None:
    _, model_path = write_model(tmp_path / "v1_0", tiny_config(n_layer=2))
    model_path.rename(model_path.with_name("kokoro-v1_0.pth"))
    write_voices(tmp_path / "v1_0" / "voices", ("af_heart",))
    assert load(tmp_path, "v1_0").model.max_phonemes == 510
