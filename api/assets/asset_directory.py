"""AssetDirectory: the folder of one version's files, with a record of the sources that gave them."""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.assets.progress import Progress

_BLOCK_BYTES = 1 << 20


class AssetDirectory:
    """The files of one version, in `folder`."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self._progress = progress
        self._record_path = folder / "sources.json"

    def holds(self, path: str, sha256: str) -> bool:
        """Whether the file is there and has this hash. A damaged one is renamed to NAME.damaged and reported."""
        file = self.folder / path
        if not file.is_file():
            return False
        with self._progress.bytes_bar(f"Checking {path}", total=file.stat().st_size) as bar:
            found = sha256_of(file, bar.update)
        if found != sha256:
            self._progress.say(f"{file} is damaged (sha256 {found[:12]}..., not {sha256[:12]}...)")
            file.replace(file.with_name(f"{file.name}.damaged"))
            return False
        return True

    def put(self, path: str, staged: Path) -> None:
        """Move a whole file to its path in one step, over any that is there. `staged` is on the same disk."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)

    def recorded(self, kind: str, source: str) -> dict[str, str]:
        """Return path -> sha256 of the files of this kind that `source` gave; empty if another source gave the last."""
        entry = self._read_record().get(kind)
        if not isinstance(entry, dict) or entry.get("source") != source:
            return {}
        files = entry.get("files")
        return {str(path): str(sha256) for path, sha256 in files.items()} if isinstance(files, dict) else {}

    def record(self, kind: str, source: str, files: Mapping[str, str]) -> None:
        """Record that `source` gave `files` (path -> sha256), all of this kind."""
        record = self._read_record() | {kind: {"source": source, "files": dict(sorted(files.items()))}}
        partial = self._record_path.with_name(f"{self._record_path.name}.partial")
        partial.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        partial.replace(self._record_path)

    def _read_record(self) -> dict[str, object]:
        """Return the record; empty if none can be read, in which case the files are fetched again."""
        try:
            record = json.loads(self._record_path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return record if isinstance(record, dict) else {}


def sha256_of(file: Path, advance: Callable[[int], object] = lambda num_bytes: None) -> str:
    """Return the file's sha256 in lower-case hexadecimal. `advance` gets the number of bytes of each block read."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


@contextmanager
def locked(folder: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock of `folder` for the block; another process that fetches into it waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".fetch.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say(f"Another fetch is at work in {folder}; waiting for it to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
