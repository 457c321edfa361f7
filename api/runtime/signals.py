"""StopSignals: the first SIGTERM or SIGINT drains the service and stops it, the second stops it at once."""

import os
import signal
from collections.abc import Callable
from threading import Timer
from types import FrameType
from typing import Self

from loguru import logger

STOPS = (signal.SIGTERM, signal.SIGINT)

STUCK_STATUS = 1
"""Exit status of a process that could not close in time."""


class StopSignals:
    """Handle stop signals while the block lasts, and for good after the first one.

    The exit status is the caller's if the process ends in order after the first signal. It is 128 + the signal's
    number, as a shell reports it, after the second, and `STUCK_STATUS` if it has not ended `timeout_s` seconds after
    the first.
    """

    def __init__(self, stop: Callable[[], object], timeout_s: float) -> None:
        """`stop`: begins the shutdown. Called between two instructions of the main thread; may be replaced."""
        self.stop = stop
        self.received: signal.Signals | None = None
        """First signal received."""
        self._timeout_s = timeout_s
        self._former: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        # Python's own handlers, not the event loop's: they run even while the loop waits for a thread.
        self._former = {each: signal.signal(each, self._receive) for each in STOPS}
        return self

    def __exit__(self, *_: object) -> None:
        if self.received is None:
            for each, handler in self._former.items():
                signal.signal(each, handler)  # type: ignore[arg-type]  # it accepts what it returned

    def _receive(self, number: int, _: FrameType | None) -> None:
        received = signal.Signals(number)
        if self.received is not None:
            try:
                logger.warning("{} again: leaving at once", received.name)
            finally:  # even if the signal interrupted the logger
                os._exit(128 + number)  # sys.exit would wait for the thread that runs the model
        self.received = received
        timer = Timer(self._timeout_s, _give_up, (self._timeout_s,))
        timer.daemon = True
        timer.start()
        self.stop()


def _give_up(after_s: float) -> None:
    logger.error("not closed {:g} s after the signal to stop: leaving as it is", after_s)
    os._exit(STUCK_STATUS)
