"""CostModel: predicted device time of a model call, learnt from the calls before.

A call has a fixed cost (on a GPU it is most of a short call: the launch of its kernels) and a cost for every frame.
Both are learnt as a straight line through the latest calls. So a batch of eight is not predicted to take eight times
as long as one utterance where it doesn't.
"""

# Measured 2026-11-21: 3 phonemes make 1.2 s of audio, 100 make 6 s.
OVERHEAD_PHONEMES = 10
"""Fixed cost of an utterance, in phonemes."""

FIRST_GUESS_S = 0.05
"""Seconds a phoneme before anything is measured: slower than any CPU tried, so that it errs on the side of refusal."""

MEMORY = 0.9
"""Weight that a call keeps with each later call: the line runs through the last dozen or so."""

SPREAD = 0.1
"""Relative difference in size that calls must have before their fixed cost is trusted."""


def size_of(num_phonemes: int, speed: float) -> float:
    """Return the size of an utterance: its audio in phonemes at speed 1. Nearly all the work is linear in frames."""
    return (num_phonemes + OVERHEAD_PHONEMES) / speed


class CostModel:
    """Weighted linear regression of seconds on size."""

    def __init__(self) -> None:
        self._weight = 0.0
        self._size = 0.0  # means, each call weighted by its age
        self._took_s = 0.0
        self._variance = 0.0
        self._covariance = 0.0

    def predict_s(self, size: float, num_calls: int = 1) -> float:
        """Return the seconds that `num_calls` calls take for utterances of this size in all (the sum of `size_of`)."""
        if not self._weight:
            return FIRST_GUESS_S * size
        slope = self._slope()
        return num_calls * (self._took_s - slope * self._size) + slope * size

    def learn(self, size: float, took_s: float) -> None:
        """Add a call to the estimate: the size of all its utterances, and its seconds."""
        self._weight = MEMORY * self._weight + 1
        step = 1 / self._weight
        off_size, off_s = size - self._size, took_s - self._took_s
        self._size += step * off_size
        self._took_s += step * off_s
        self._variance = (1 - step) * (self._variance + step * off_size * off_size)
        self._covariance = (1 - step) * (self._covariance + step * off_size * off_s)

    def _slope(self) -> float:
        # Seconds a phoneme. Calls of one size don't determine it: then time is taken to be proportional to size. The
        # prior stands for calls that differ by SPREAD and are proportional. The bounds keep the fixed cost and the
        # slope from falling below 0, whatever a few outliers (the first call of all) suggest.
        proportional = self._took_s / self._size
        prior = (SPREAD * self._size) ** 2
        slope = (self._covariance + prior * proportional) / (self._variance + prior)
        return min(max(slope, 0.0), proportional)
