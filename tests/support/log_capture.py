"""What the service logs while something happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

EVERYTHING = "{level} {message} {extra} {exception}"


@contextmanager
def logged(level: str = "TRACE", lines_as: str = EVERYTHING) -> Iterator[list[str]]:
    """The lines that are logged meanwhile, from `level` on, in loguru's format `lines_as`."""
    lines: list[str] = []
    sink = logger.add(lines.append, level=level, format=lines_as)
    try:
        yield lines
    finally:
        logger.remove(sink)
