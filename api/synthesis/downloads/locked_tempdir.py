"""A folder that is this process's alone, and gone when it is.

Knows the lock that tells a living owner's folder from one that was left behind. Does not know what is put in it.
"""

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
    """A new empty folder in `parent`, named `prefix` and a random ending, that nobody else may look into.

    It is removed on the way out, and so are, on the way in, those that this user's dead processes left in `parent`.

    Raises:
        OSError: `parent` is not there and can't be made, or nothing can be written in it.
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
        # Another process that starts now may take it for a dead one's, as long as it has no lock.
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
    """The descriptor of the folder's lock, which ends with the process however it ends; None if it can't be had."""
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
