"""How long a call of the model will keep the device: predicted from what is in it, learnt from those before.

A call costs something however little is in it (on a GPU nearly all of a short call: its kernels must be started), and
something for every frame it makes. Both are learnt, as a straight line through the latest calls: so a batch of eight
is not foreseen to take eight times as long as one utterance where it doesn't.
"""

OVERHEAD_PHONEMES = 10
"""An utterance costs something before its first phoneme: about as much as this many (measured: 3 phonemes make 1.2 s of
sound where 100 make 6 s)."""

FIRST_GUESS_S = 0.05
"""Seconds a phoneme, until something was measured: slower than any CPU this was tried on, so it errs to refusal."""

MEMORY = 0.9
"""What a call still counts for when the next has been made: the line is one through the last dozen or so."""

SPREAD = 0.1
"""Calls must differ in size by more than this part of it before they are believed about what an empty one costs."""


def size_of(num_phonemes: int, speed: float) -> float:
    """How much sound an utterance will be, in phonemes at speed 1: nearly all the work is linear in frames."""
    return (num_phonemes + OVERHEAD_PHONEMES) / speed


class CostModel:
    """Predicts seconds of device time."""

    def __init__(self) -> None:
        self._weight = 0.0
        self._size = 0.0  # means, each call weighted by its age
        self._took_s = 0.0
        self._variance = 0.0
        self._covariance = 0.0

    def predict_s(self, size: float, num_calls: int = 1) -> float:
        """Seconds that this many calls will take which together hold utterances of this size (the sum of `size_of`)."""
        if not self._weight:
            return FIRST_GUESS_S * size
        slope = self._slope()
        return num_calls * (self._took_s - slope * self._size) + slope * size

    def learn(self, size: float, took_s: float) -> None:
        """Take one call into the estimate: the size of all that it held, and its seconds."""
        self._weight = MEMORY * self._weight + 1
        step = 1 / self._weight
        off_size, off_s = size - self._size, took_s - self._took_s
        self._size += step * off_size
        self._took_s += step * off_s
        self._variance = (1 - step) * (self._variance + step * off_size * off_size)
        self._covariance = (1 - step) * (self._covariance + step * off_size * off_s)

    def _slope(self) -> float:
        # Seconds a phoneme. Calls of one size say nothing about it: then time is taken to be proportional to size.
        # Between the two, as if there were calls that differ by SPREAD and were proportional. No call costs less
        # than nothing when empty, nor less when longer, whatever a few odd ones (the first of all) seem to say.
        proportional = self._took_s / self._size
        prior = (SPREAD * self._size) ** 2
        slope = (self._covariance + prior * proportional) / (self._variance + prior)
        return min(max(slope, 0.0), proportional)
