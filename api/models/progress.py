"""What `fetch` says while it works: one line per step, and a bar where a step is long.

Knows the terminal. Does not know files or sources.
"""

from typing import TextIO

from tqdm import tqdm


class Progress:
    """Lines and bars on a stream. Bars are drawn only where it is a terminal, so that logs stay readable."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def say(self, line: str) -> None:
        """Writes one line, above any bar that is being drawn."""
        tqdm.write(line, file=self._stream)

    def bytes_bar(self, label: str, *, total: int | None, done: int = 0) -> "tqdm[None]":
        """A bar counting bytes, `done` of them there already; `total` None where it isn't known."""
        return tqdm(
            desc=label,
            total=total,
            initial=done,
            unit="B",
            unit_scale=True,
            file=self._stream,
            disable=not self._stream.isatty(),
        )

    def count_bar(self, label: str, *, total: int, unit: str) -> "tqdm[None]":
        """A bar counting things."""
        return tqdm(
            desc=label, total=total, unit=f" {unit}", file=self._stream, disable=not self._stream.isatty()
        )
