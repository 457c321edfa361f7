"""The worker pool that versions need, and how each version is written."""

import json
from pathlib import Path

import pytest
from support.served import tiny_settings

from api.errors import AssetError
from api.languages.types import Notation
from api.models.versions import CONFIGS, notation_of
from api.phonemize.pool_for_versions import phoneme_workers


def write_config(assets: Path, version: str, **changes: object) -> None:
    config = json.loads(CONFIGS[version].read_text(encoding="utf-8")) | changes
    (assets / version).mkdir()
    written = {key: value for key, value in config.items() if value is not None}
    (assets / version / "config.json").write_text(json.dumps(written), encoding="utf-8")


def test_version_is_written_in_its_own_symbols_and_mandarin(tmp_path: Path) -> None:
    v1_0, v1_1_zh = notation_of("v1_0", tmp_path), notation_of("v1_1-zh", tmp_path)
    assert v1_0.g2p == {}
    assert "↓" in v1_0.alphabet - v1_1_zh.alphabet
    assert v1_1_zh.g2p == {"zh": "bopomofo"}
    assert "ㄅ" in v1_1_zh.alphabet - v1_0.alphabet


def test_published_config_beside_the_checkpoint_leaves_mandarin_to_the_version(tmp_path: Path) -> None:
    write_config(tmp_path, "v1_1-zh", g2p=None, vocab={"a": 1})
    notation = notation_of("v1_1-zh", tmp_path)
    assert notation == Notation(frozenset("a"), {"zh": "bopomofo"})


def test_config_beside_the_checkpoint_names_another_g2p(tmp_path: Path) -> None:
    write_config(tmp_path, "v1_1-zh", g2p={})
    assert notation_of("v1_1-zh", tmp_path).g2p == {}


@pytest.mark.parametrize("g2p", [{"zh": "runes"}, {"tlh": "bopomofo"}])
def test_g2p_that_there_is_not_is_refused_at_the_start(tmp_path: Path, g2p: dict[str, str]) -> None:
    write_config(tmp_path, "v1_1-zh", g2p=g2p)
    with pytest.raises(AssetError, match=r"the config of v1_1-zh names a G2P that there is not: g2p.(zh|tlh) is"):
        phoneme_workers(tiny_settings(tmp_path))


def test_unknown_version_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="MODEL_VERSION, EXTRA_VERSIONS: unknown model version 'v9'"):
        phoneme_workers(tiny_settings(tmp_path).model_copy(update={"extra_versions": ("v9",)}))
