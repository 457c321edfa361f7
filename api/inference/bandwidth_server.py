"""BandwidthServer: deadlines for the utterances of whole files, so that they neither starve nor delay streams.

The utterances of a stream have deadlines. Those of a file (`stream: false`) have none, since it is sent when the last
one is spoken. Files get the time that streams leave, which is all of it while no stream is queued. To keep them from
starving, the first utterance among the files gets a deadline all the same: all files together act as one stream that
asks for the part `FILE_SHARE` of the device. This is the total bandwidth server of Spuri and Buttazzo ("Efficient
aperiodic service under earliest deadline scheduling", RTSS 1994). By its theorem, streams that take up to
`1 - FILE_SHARE` of the device keep every deadline however many files are queued, up to the length of one call that is
not preempted.
"""

FILE_SHARE = 0.1
"""Part of the device's time that files get even when streams could use all of it."""

MAX_DEBT_S = 30.0
"""Most seconds by which time spent on files can delay the next file. It bounds how long files can be left waiting. The
price: streams that are further ahead of their playback than this get no further ahead while files are queued."""


class BandwidthServer:
    """Deadlines of file utterances, all files taken as one stream."""

    def __init__(self) -> None:
        self._paid_until = 0.0

    def activate(self, now: float) -> None:
        """Note that a file is queued where none was: bandwidth that files did not use before is not saved for it."""
        self._paid_until = max(self._paid_until, now)

    def deadline(self, cost_s: float) -> float:
        """Return the deadline of the first file utterance, which costs `cost_s` seconds."""
        return self._paid_until + cost_s / FILE_SHARE

    def charge(self, now: float, cost_s: float, *, contended: bool) -> None:
        """Account for `cost_s` seconds that files get now. `contended`: a stream is queued; if not, they are free."""
        self._paid_until = min(self.deadline(cost_s), now + MAX_DEBT_S) if contended else now
