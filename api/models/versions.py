"""The versions there are: their configs, and how each is written.

Imports no torch, so that the phoneme workers need not wait for it.
"""

from pathlib import Path

from api.languages.types import Notation
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


def notation_of(version: str, assets_dir: Path) -> Notation:
    """Return how the version is written, which is known long before it is loaded.

    A config beside the checkpoint that has no `g2p`, as the published ones, leaves it to the version's own.

    Raises:
        AssetError: its config can't be used.
    """
    config = KModelConfig.read(config_of(version, assets_dir))
    g2p = KModelConfig.read(CONFIGS[version]).g2p if config.g2p is None else config.g2p
    return Notation(frozenset(config.vocab), g2p or {})
