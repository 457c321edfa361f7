"""DownloadStore: finished files on disk that clients may fetch for a while, within a time and a space.

All on the event loop, but for the writing itself.
"""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from loguru import logger

from api.errors import SetupError
from api.synthesis.downloads.locked_tempdir import locked_tempdir

FOLDER_PREFIX = "kokoro-downloads-"

NAME_BYTES = 32
"""Random bytes in a name. The name alone permits the download, so it must not be guessable."""


def new_name(extension: str) -> str:
    """Return a name that can't be guessed, safe in a URL, a shell and a folder."""
    return f"speech-{secrets.token_urlsafe(NAME_BYTES)}.{extension}"


@dataclass
class _Kept:
    num_bytes: int
    timer: asyncio.TimerHandle
    num_readers: int = 0
    expired: bool = False


class DownloadStore:
    """The files in one folder of its own. A client's name is only ever looked up; no path is built from it."""

    def __init__(self, folder: Path, ttl_s: float, max_bytes: int) -> None:
        """`ttl_s`: seconds that a finished file is kept. `max_bytes`: for all files together."""
        self._folder = folder
        self._ttl_s = ttl_s
        self._max_bytes = max_bytes
        self._num_bytes = 0
        self._awaited: set[str] = set()
        self._kept: dict[str, _Kept] = {}  # the oldest first
        self._writes: set[asyncio.Task[None]] = set()

    @property
    def num_bytes(self) -> int:
        """Bytes on disk now; files that are being written count whole."""
        return self._num_bytes

    @contextmanager
    def making(self, name: str) -> Iterator[None]:
        """Make `is_awaited` true of this name while the block lasts."""
        self._awaited.add(name)
        try:
            yield
        finally:
            self._awaited.discard(name)

    def is_awaited(self, name: str) -> bool:
        """Return whether a file of this name is being made."""
        return name in self._awaited

    async def keep(self, name: str, content: bytes) -> bool:
        """Keep a finished file under `name`, and return whether it is there now.

        The oldest files that nobody reads are removed to make room. A file that does not fit, or that the disk does
        not take, is not kept; the log says why. A write that has begun ends even if the caller is cancelled.
        """
        write = asyncio.create_task(self._keep(name, content))
        self._writes.add(write)
        write.add_done_callback(self._writes.discard)
        await asyncio.shield(write)
        return name in self._kept

    async def _keep(self, name: str, content: bytes) -> None:
        num_bytes = len(content)
        if not self._make_room(num_bytes):
            logger.warning("a download of {} bytes was not kept: it does not fit in DOWNLOAD_MAX_BYTES", num_bytes)
            return
        self._num_bytes += num_bytes
        try:
            await asyncio.to_thread(_write, self._folder / name, content)
        except OSError as error:
            self._num_bytes -= num_bytes
            logger.warning("a download of {} bytes was not kept: {}", num_bytes, error.strerror or error)
            return
        timer = asyncio.get_running_loop().call_later(self._ttl_s, self._expire, name)
        self._kept[name] = _Kept(num_bytes, timer)

    @contextmanager
    def reading(self, name: str) -> Iterator[Path | None]:
        """Give the path of a file, None if there is none (any more). The file stays there until the block ends."""
        kept = self._kept.get(name)
        if kept is None or kept.expired:
            yield None
            return
        kept.num_readers += 1
        try:
            yield self._folder / name
        finally:
            kept.num_readers -= 1
            if kept.expired and not kept.num_readers:
                self._remove(name)

    async def close(self) -> None:
        """Wait for the writes that have begun. The folder stays; whoever made it removes it."""
        if self._writes:
            await asyncio.wait(self._writes)
        for kept in self._kept.values():
            kept.timer.cancel()

    def _make_room(self, num_bytes: int) -> bool:
        in_use = sum(kept.num_bytes for kept in self._kept.values() if kept.num_readers)
        being_written = self._num_bytes - sum(kept.num_bytes for kept in self._kept.values())
        if in_use + being_written + num_bytes > self._max_bytes:
            return False  # nothing is removed in vain
        for name in [name for name, kept in self._kept.items() if not kept.num_readers]:
            if self._num_bytes + num_bytes <= self._max_bytes:
                break
            self._remove(name)
        return True

    def _expire(self, name: str) -> None:
        kept = self._kept[name]
        kept.expired = True
        if not kept.num_readers:
            self._remove(name)

    def _remove(self, name: str) -> None:
        kept = self._kept.pop(name)
        kept.timer.cancel()
        self._num_bytes -= kept.num_bytes
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:  # a disk that became read-only must not stop speech
            logger.warning("a download could not be removed: {}", error.strerror or error)


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@asynccontextmanager
async def open_downloads(parent: Path | None, ttl_s: float, max_bytes: int) -> AsyncIterator[DownloadStore | None]:
    """Open a store for as long as the block lasts; None where `max_bytes` is 0.

    Its folder is a new one in `parent`, or in the system's folder for temporary files.

    Raises:
        SetupError: nothing can be written in `parent`.
    """
    if not max_bytes:
        yield None
        return
    parent = parent or Path(tempfile.gettempdir())
    with ExitStack() as cleanup:
        try:
            folder = cleanup.enter_context(locked_tempdir(parent, FOLDER_PREFIX))
        except OSError as error:
            raise SetupError(f"DOWNLOAD_DIR {str(parent)!r} can't be used: {error.strerror or error}") from error
        downloads = DownloadStore(folder, ttl_s, max_bytes)
        try:
            yield downloads
        finally:
            await downloads.close()
