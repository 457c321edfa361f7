"""The folder of one version's files: what is whole in it, and the record of where it came from.

Knows files, hashes and locks. Does not know sources or what the files mean.
"""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.assets.progress import Progress

_BLOCK_BYTES = 1 << 20


class Shelf:
    """The files of one version, in `folder`."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self._progress = progress
        self._record_path = folder / "sources.json"

    def holds(self, path: str, sha256: str) -> bool:
        """Whether the file is there and whole. A damaged one is set aside as NAME.damaged, and said."""
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
        """Moves a whole file to its place, at once, over what is there. `staged` is on the same disk."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)

    def recorded(self, kind: str, source: str) -> dict[str, str]:
        """Path -> sha256 of the files that `source` gave when it last gave all of this kind; else empty."""
        entry = self._read_record().get(kind)
        if not isinstance(entry, dict) or entry.get("source") != source:
            return {}
        files = entry.get("files")
        return {str(path): str(sha256) for path, sha256 in files.items()} if isinstance(files, dict) else {}

    def record(self, kind: str, source: str, files: Mapping[str, str]) -> None:
        """Notes that `source` gave `files` (path -> sha256), all of this kind."""
        record = self._read_record() | {kind: {"source": source, "files": dict(sorted(files.items()))}}
        partial = self._record_path.with_name(f"{self._record_path.name}.partial")
        partial.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        partial.replace(self._record_path)

    def _read_record(self) -> dict[str, object]:
        """The record, empty if there is none that can be read: the files will then be fetched again."""
        try:
            record = json.loads(self._record_path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return record if isinstance(record, dict) else {}


def sha256_of(file: Path, advance: Callable[[int], object] = lambda num_bytes: None) -> str:
    """The file's sha256 in lower-case hexadecimal; `advance` is told of each block of bytes read."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


@contextmanager
def locked(folder: Path, progress: Progress) -> Iterator[None]:
    """Keeps every other process that fetches into `folder` waiting until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".fetch.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say(f"Another fetch is at work in {folder}; waiting for it to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
