"""Progress: the output of `fetch` while it works, a line per step, and a bar where a step is long."""

from typing import TextIO

from tqdm import tqdm

_BAR_DELAY_S = 0.5
"""The time before a bar appears: a step that ends sooner needs none."""


class Progress:
    """Lines and bars on a stream. Bars are drawn only where it is a terminal, so that logs stay readable."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def say(self, line: str) -> None:
        """Write one line, above any bar that is being drawn."""
        tqdm.write(line, file=self._stream)

    def bytes_bar(self, label: str, *, total: int | None, done: int = 0) -> "tqdm[None]":
        """Return a bar that counts bytes, of which `done` are there already; `total` is None where it is unknown."""
        return self._bar(label, total=total, initial=done, unit="B", unit_scale=True)

    def count_bar(self, label: str, *, total: int, unit: str) -> "tqdm[None]":
        """Return a bar that counts things called `unit`."""
        return self._bar(label, total=total, initial=0, unit=f" {unit}", unit_scale=False)

    def _bar(self, label: str, *, total: int | None, initial: int, unit: str, unit_scale: bool) -> "tqdm[None]":
        return tqdm(
            desc=label,
            total=total,
            initial=initial,
            unit=unit,
            unit_scale=unit_scale,
            file=self._stream,
            disable=not self._stream.isatty(),
            delay=_BAR_DELAY_S,
            leave=False,
        )
