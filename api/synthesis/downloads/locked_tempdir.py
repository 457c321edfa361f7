"""A temporary folder of this process alone. A lock on it tells it from the folders that dead processes have left."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from loguru import logger


@contextmanager
def locked_tempdir(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a new empty folder in `parent`, named `prefix` and a random ending, that no other user may read.

    Folders that this user's dead processes have left in `parent` are removed first; this one is removed at the end.

    Raises:
        OSError: `parent` can't be made, or nothing can be written in it.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for folder in parent.glob(f"{prefix}*"):
        _remove_if_dead(folder)
    folder, lock = _claim_new(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _claim_new(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(mkdtemp(prefix=prefix, dir=parent))
        # Until it is locked, another process that starts now may take it for a folder of a dead process.
        lock = _lock(folder)
        if lock is not None and folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _remove_if_dead(folder: Path) -> None:
    lock = _lock(folder)
    if lock is None:
        return
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
            logger.info("removed {}, which a service that did not stop in order had left", folder)
    finally:
        os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder, and return the lock's descriptor; None if it is locked, or can't be.

    The lock ends with the process, however that ends.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # gone, another user's, or no folder
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
