"""UtteranceLength: how long a request's next utterance may be, so that it is made before the one before has played.

The first is about a clause, so that sound starts early. Every later one may be as long as can be made in the time that
the client has left to play, which grows from one to the next: 40, 55, 57, 70, 86, 105 ... 250 phonemes. It is the same
for every request, whatever else is being spoken, so that the same text is always cut in the same places and gives the
same samples.
"""

from api.phonemize.split_points import MIN_SOUNDS, SplitLimits

FIRST = SplitLimits(min_sentence=MIN_SOUNDS, min_phrase=20, max_length=40, max_stretch=100)
"""Limits of the first utterance."""

# Measured on two cores: a call takes 0.13 s and 9 ms a phoneme, which is 59 ms of sound. Measured there in turn with a
# lower bound of 70 (in brackets), when a call took 0.22 s and 9.8 ms a phoneme: 2 requests that came at once had no gap
# in 4 rounds (2 of 0.1 s), 3 had gaps of 0.3 s (0.6 s).
MIN_LENGTH, MAX_LENGTH = 55, 250
"""Bounds of later utterances, in phonemes. Shorter ones cost more than they are worth, longer ones sound rushed."""

# At that load, longer utterances from the start (40, 125, 250, 250 phonemes) would give gaps of 17 s in all.
LOAD = 0.8
"""Share of the device's time that may be spent on all requests while hardly any runs out of sound."""

MARGIN = 0.9
"""Share of the time left to play that the next utterance may take."""


class UtteranceLength:
    """Lengths of one request's utterances, in phonemes, which measure time: 16 to the second."""

    def __init__(self) -> None:
        self._left_to_play = 0.0
        self._has_begun = False

    @property
    def limits(self) -> SplitLimits:
        """Limits of the next utterance."""
        if not self._has_begun:
            return FIRST
        longest = round(min(MAX_LENGTH, max(MIN_LENGTH, MARGIN * self._left_to_play / LOAD)))
        shortest = shortest_of(longest)
        stretch = min(round(2.5 * longest), round(1.2 * MAX_LENGTH))
        return SplitLimits(min_sentence=shortest, min_phrase=shortest, max_length=longest, max_stretch=stretch)

    def add(self, num_phonemes: int) -> None:
        """Count the next utterance: its own length to play, less the time that it takes on a loaded device."""
        self._left_to_play += num_phonemes * (1 - LOAD if self._has_begun else 1)
        self._has_begun = True


def shortest_of(longest: int) -> int:
    """Return the length from which an utterance that may be `longest` is long enough: 100 of 250."""
    return min(100, round(0.6 * longest))
