"""When a request's utterances are due: what the server knows of its listener.

Knows what was given to be played, and when. Knows nothing of what is said, or of who waits besides.
"""


class Listener:
    """One request's listener, who plays what comes as it comes. Times are on the event loop's clock, in seconds."""

    def __init__(self, now: float, *, streaming: bool) -> None:
        """`streaming`: chunks are sent as they are made. If not, nobody hears anything before the last is."""
        self._streaming = streaming
        self._runs_dry = now
        self._has_heard = False

    def due(self, now: float) -> float | None:
        """By when the utterance that is asked for now must be made, for the queue.

        The first is due since the request came, the next when what was given has been played. None for a file:
        nobody runs dry, so it gets what listeners leave (see `shares`).

        A reader that held us up, so that it is asked for only after that, gets no credit for it: else whoever pauses,
        or reads slower than speech, would come back more urgent than everyone who came meanwhile.
        """
        if not self._streaming:
            return None
        return max(self._runs_dry, now) if self._has_heard else self._runs_dry

    def hears(self, duration_s: float, now: float) -> None:
        """A chunk is made. It is played from now, or when what came before has been."""
        self._runs_dry = max(self._runs_dry, now) + duration_s
        self._has_heard = True
