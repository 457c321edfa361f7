"""When the utterances of a request are due, from an estimate of the client's playback buffer."""


class PlaybackClock:
    """The playback of one client, which plays chunks as they come. Times are on the event loop's clock, in seconds."""

    def __init__(self, now: float, *, streaming: bool) -> None:
        """Start the clock. `streaming`: chunks are sent as they are made; if not, all are sent with the last one."""
        self._streaming = streaming
        self._buffer_empty_at = now
        self._has_audio = False

    def due(self, now: float) -> float | None:
        """Return the deadline of the utterance that is asked for now, for the queue.

        The first is due since the request came, the next when the audio so far has been played. None for a whole file:
        its client can't run out of audio, so it gets the time that streams leave (see `inference/bandwidth_server.py`).

        A client that reads slower than speech asks for the next utterance late. It gets no credit for that: otherwise
        it would come back more urgent than every client that came meanwhile.
        """
        if not self._streaming:
            return None
        return max(self._buffer_empty_at, now) if self._has_audio else self._buffer_empty_at

    def add_audio(self, duration_s: float, now: float) -> None:
        """Add a chunk to the client's estimated playback buffer."""
        self._buffer_empty_at = max(self._buffer_empty_at, now) + duration_s
        self._has_audio = True
