"""Capture of log lines."""

from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

EVERYTHING = "{level} {message} {extra} {exception}"


@contextmanager
def logged(level: str = "TRACE", lines_as: str = EVERYTHING) -> Iterator[list[str]]:
    """Yield a list of the lines logged in the block, from `level` on, in loguru's format `lines_as`."""
    lines: list[str] = []
    sink = logger.add(lines.append, level=level, format=lines_as)
    try:
        yield lines
    finally:
        logger.remove(sink)
