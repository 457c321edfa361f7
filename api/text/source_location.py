"""SourceText: the client's text of one request field, and error locations in it (line, column, character)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.errors import InvalidRequest

MAX_SHOWN = 32
"""Most characters of a refused value that its error repeats."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text as it was sent, and the request field that holds it."""

    text: str
    field: str

    def location(self, offset: int) -> str:
        """Return "line 2, column 5 (character 17)": lines and columns from 1, characters (code points) from 0."""
        ((line, column),) = self.lines_and_columns([offset])
        return f"line {line}, column {column} (character {offset})"

    def lines_and_columns(self, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield line and column, both from 1, of each offset. Offsets must ascend: each is counted from the last."""
        line, seen = 1, 0
        for offset in offsets:
            line += self.text.count("\n", seen, offset)
            seen = offset
            yield line, offset - self.text.rfind("\n", 0, offset)

    def error_at(self, offset: int, what: str) -> InvalidRequest:
        """Return the error that `what` is wrong at `offset`."""
        return InvalidRequest(f"{self.field}, {self.location(offset)}: {what}", param=self.field)

    @contextmanager
    def locating_errors(self, offset: int) -> Iterator[None]:
        """Add the location of `offset` to each InvalidRequest raised inside, and keep its class and code."""
        try:
            yield
        except InvalidRequest as error:
            message = f"{self.field}, {self.location(offset)}: {error.message}"
            raise type(error)(message, param=self.field) from error


def short_repr(value: str) -> str:
    """Return a value as an error repeats it: quoted, and cut where it is long."""
    return repr(value) if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]!r}..."
