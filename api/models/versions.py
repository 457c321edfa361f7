"""The known versions: their configs, and the symbols that they speak.

Imports no torch, so that code that needs the symbols alone need not wait for it.
"""

from pathlib import Path

from api.models.v1_0.config import KModelConfig

_NETWORK = Path(__file__).parent / "v1_0"

CONFIGS: dict[str, Path] = {
    "v1_0": _NETWORK / "config.json",
    "v1_1-zh": _NETWORK / "config_v1_1_zh.json",
}
"""Version -> its network's config. A `config.json` beside the checkpoint comes before it."""


def check_version(version: str) -> str:
    """Return `version`. Raises ValueError, which lists the known ones, if the table lacks it."""
    if version not in CONFIGS:
        raise ValueError(f"unknown model version {version!r}; known: {', '.join(CONFIGS)}")
    return version


def config_of(version: str, assets_dir: Path) -> Path:
    """Return the version's `config.json`: the one beside its checkpoint, else the table's."""
    own_config = assets_dir / version / "config.json"
    return own_config if own_config.is_file() else CONFIGS[check_version(version)]


def alphabet_of(version: str, assets_dir: Path) -> frozenset[str]:
    """Return the symbols that the version can speak, without loading it.

    Raises:
        AssetError: its config can't be used.
    """
    return frozenset(KModelConfig.read(config_of(version, assets_dir)).vocab)
