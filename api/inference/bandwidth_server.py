"""What the device does for those who listen to nothing yet: requests that wait for a whole file.

A stream's utterances have deadlines; a file's (`stream: false`) have none, since nobody hears them before the last is
made. Files share what streams leave, which is everything while no stream waits. So that they never starve, the
utterance whose turn it is among the files gets a deadline nonetheless, all files together behaving like one stream
that asks for `FILE_SHARE` of the device: Spuri and Buttazzo's total bandwidth server ("Efficient aperiodic service under
earliest deadline scheduling", RTSS 1994). By their theorem streams that take up to `1 - FILE_SHARE` of the device keep
every deadline, however many files there are (but for the rest of one call, which nothing interrupts).
"""

FILE_SHARE = 0.1
"""Of the device's time, what files get though streams could use all of it."""

MAX_DEBT_S = 30.0
"""How long what files had while streams were far ahead can be held against them. It bounds how long they can be left
waiting; the price is that streams further ahead than this do not get further while there are files."""


class BandwidthServer:
    """When the next utterance of a file is due, all files taken together."""

    def __init__(self) -> None:
        self._paid_until = 0.0

    def begin(self, now: float) -> None:
        """A file waits where none did: what its like did not use before is not saved up for it."""
        self._paid_until = max(self._paid_until, now)

    def due(self, cost_s: float) -> float:
        """The deadline of the file's utterance whose turn it is, which will take `cost_s` seconds."""
        return self._paid_until + cost_s / FILE_SHARE

    def spend(self, now: float, cost_s: float, *, wanted: bool) -> None:
        """Files get `cost_s` seconds now. `wanted`: a stream waits that could have had them; else they are free."""
        self._paid_until = min(self.due(cost_s), now + MAX_DEBT_S) if wanted else now
