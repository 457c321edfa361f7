"""Minimal filtering (Winograd 1980): which of the library's a convolution takes, by its taps and its precision.

Knows what each costs. Does not know how it is done, or why some are noisier: csrc/winograd_points.h does.
"""

from typing import NamedTuple


class Filtering(NamedTuple):
    """How many outputs of a convolution are made at once, of how many taps: one of `FILTERINGS`."""

    together: int
    group: int

    def fits(self, taps: int) -> bool:
        """Whether a kernel of so many taps can be cut into such groups."""
        return self.group == self.together or taps <= self.group

    def multiplications(self, taps: int) -> float:
        """For an output."""
        return -(-taps // self.group) * (self.together + self.group - 1) / self.together


ONE_BY_ONE = Filtering(1, 1)
FOR_BFLOAT16 = Filtering(3, 3)
"""The only one whose noise is small enough there."""

FILTERINGS = ONE_BY_ONE, FOR_BFLOAT16, Filtering(7, 7), Filtering(7, 11)
"""Those that the library has. In float32 an utterance takes 0.6 to 0.7 of the time with the last two that it takes with
the others (Zen 3, two threads)."""


def filtering_for(taps: int, *, bfloat16: bool) -> Filtering:
    """The one that costs fewest multiplications, of those whose noise the precision allows: for 3, 7 and 11 taps 1.7,
    1.9 and 2.4 an output in float32, 1.7, 5 and 6.7 in bfloat16."""
    if bfloat16:
        return FOR_BFLOAT16
    several = (each for each in FILTERINGS if each != ONE_BY_ONE and each.fits(taps))
    return min(several, key=lambda each: each.multiplications(taps))
