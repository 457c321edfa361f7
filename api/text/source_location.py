"""Where in a caller's text something is wrong, in words.

Knows lines, columns and characters. Knows nothing of what may be wrong there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.errors import InvalidRequest

MAX_SHOWN = 32
"""Characters of a refused value that its error repeats."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text as it came, and the field of the request that it came in."""

    text: str
    field: str

    def location(self, offset: int) -> str:
        """ "line 2, column 5 (character 17)": lines and columns from 1, characters (code points) from 0."""
        ((line, column),) = self.lines_and_columns([offset])
        return f"line {line}, column {column} (character {offset})"

    def lines_and_columns(self, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Of offsets in order, each counted on from the one before; both from 1."""
        line, seen = 1, 0
        for offset in offsets:
            line += self.text.count("\n", seen, offset)
            seen = offset
            yield line, offset - self.text.rfind("\n", 0, offset)

    def error_at(self, offset: int, what: str) -> InvalidRequest:
        """An error that says `what` is wrong at `offset`."""
        return InvalidRequest(f"{self.field}, {self.location(offset)}: {what}", param=self.field)

    @contextmanager
    def locating_errors(self, offset: int) -> Iterator[None]:
        """Whatever is refused inside is refused with this place, and with its own code."""
        try:
            yield
        except InvalidRequest as error:
            message = f"{self.field}, {self.location(offset)}: {error.message}"
            raise type(error)(message, param=self.field) from error


def short_repr(value: str) -> str:
    """A value as an error repeats it: quoted, and cut where it is long."""
    return repr(value) if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]!r}..."
