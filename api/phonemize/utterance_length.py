"""Pace: how long a listener's next utterance may be, so that the one before is not played out before it is made.

The first is about a clause, so that sound starts early. Every later one may be as long as can be made in the time
that the listener has in hand, which grows from one to the next: 40, 55, 57, 70, 86, 105 ... 250 phonemes. That is
the same for every request, whatever else is being spoken, so that the same text is always cut in the same places and
gives the same samples.

Knows lengths. Knows nothing of words, or of the clock.
"""

from api.phonemize.split_points import MIN_SOUNDS, Size

FIRST = Size(least_sentence=MIN_SOUNDS, least=20, most=40, stretch=100)
"""The first utterance of all."""

LEAST_MOST, MOST = 55, 250
"""Bounds of what later ones may be. Longer ones sound rushed, shorter ones cost more than they are worth: on two cores
a call takes 0.13 s and 9 ms a phoneme (59 ms of sound). Measured there in turn with 70, when a call took 0.22 s and 9.8
ms a phoneme, 2 listeners who came at once had no gap in 4 rounds (2 of 0.1 s), 3 had gaps of 0.3 s (0.6 s)."""

LOAD = 0.8
"""Share of the device's time that may go into everybody's sound while hardly anyone runs dry. Longer utterances from
the start (40, 125, 250, 250 phonemes) would give listeners at that load gaps of 17 s together."""

MARGIN = 0.9


class Pace:
    """One listener's. Lengths are in phonemes, which are a measure of time: 16 to the second."""

    def __init__(self) -> None:
        self._in_hand = 0.0
        self._has_begun = False

    @property
    def size(self) -> Size:
        """Of the next utterance."""
        if not self._has_begun:
            return FIRST
        most = round(min(MOST, max(LEAST_MOST, MARGIN * self._in_hand / LOAD)))
        stretch = min(round(2.5 * most), round(1.2 * MOST))
        return Size(least_sentence=least_of(most), least=least_of(most), most=most, stretch=stretch)

    def take(self, num_phonemes: int) -> None:
        """An utterance of this length is next: it gives the listener its own length, less what others played while it
        was made."""
        self._in_hand += num_phonemes * (1 - LOAD if self._has_begun else 1)
        self._has_begun = True


def least_of(most: int) -> int:
    """From where on an utterance is long enough to go, for one that may be this long: 100 of 250."""
    return min(100, round(0.6 * most))
