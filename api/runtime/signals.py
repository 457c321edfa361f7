"""How the process is told to stop: the first SIGTERM or SIGINT stops it in order, the second at once.

Knows signals and exit statuses. Does not know what there is to stop.
"""

import os
import signal
from collections.abc import Callable
from threading import Timer
from types import FrameType
from typing import Self

from loguru import logger

STOPS = (signal.SIGTERM, signal.SIGINT)

STUCK_STATUS = 1
"""What the process exits with when it could not close in time."""


class StopSignals:
    """As long as the block lasts, and after the first signal for good, stop signals come here.

    The exit status is the caller's if the process ends in order after the first signal; 128 + the signal's number, as a
    shell would report it, after the second; `STUCK_STATUS` if it has not ended `patience_s` seconds after the first.
    """

    def __init__(self, stop: Callable[[], object], patience_s: float) -> None:
        """`stop` begins the end; it is called between two instructions of the main thread, and may be exchanged."""
        self.stop = stop
        self.received: signal.Signals | None = None
        """The first signal that came."""
        self._patience_s = patience_s
        self._former: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        # Python's own handlers, not the event loop's: they are called even while the loop waits for a thread.
        self._former = {each: signal.signal(each, self._receive) for each in STOPS}
        return self

    def __exit__(self, *_: object) -> None:
        if self.received is None:
            for each, handler in self._former.items():
                signal.signal(each, handler)  # type: ignore[arg-type]  # what `signal` returned, it takes

    def _receive(self, number: int, _: FrameType | None) -> None:
        told = signal.Signals(number)
        if self.received is not None:
            try:
                logger.warning("{} again: leaving at once", told.name)
            finally:  # whatever the log was in the middle of
                os._exit(128 + number)  # Python's own exit would wait for the thread that speaks
        self.received = told
        timer = Timer(self._patience_s, _give_up, (self._patience_s,))
        timer.daemon = True
        timer.start()
        self.stop()


def _give_up(after_s: float) -> None:
    logger.error("not closed {:g} s after the signal to stop: leaving as it is", after_s)
    os._exit(STUCK_STATUS)
