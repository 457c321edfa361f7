"""Winograd's minimal filtering: which of the library's sizes a convolution takes, by its taps and its precision.

F(m, r) in his words: m outputs of r taps from m + r - 1 multiplications (Winograd, "Arithmetic complexity of
computations", 1980). csrc/winograd_points.h has the arithmetic, and why some sizes are noisier.
"""

from typing import NamedTuple


class WinogradSize(NamedTuple):
    """One of `WINOGRAD_SIZES`."""

    together: int
    """Outputs that are made at once."""
    group: int
    """Taps that are multiplied at once."""

    def fits(self, taps: int) -> bool:
        """Whether a kernel of so many taps can be cut into such groups."""
        return self.group == self.together or taps <= self.group

    def multiplications(self, taps: int) -> float:
        """Multiplications for an output of a kernel of so many taps."""
        return -(-taps // self.group) * (self.together + self.group - 1) / self.together


DIRECT = WinogradSize(1, 1)
"""The plain sum."""

BFLOAT16_SIZE = WinogradSize(3, 3)
"""The only size whose noise is small enough in bfloat16."""

WINOGRAD_SIZES = DIRECT, BFLOAT16_SIZE, WinogradSize(7, 7), WinogradSize(7, 11)
"""The sizes that the library has."""
# Measured, Zen 3, two threads, float32: an utterance takes 0.6 to 0.7 of the time with the last two that it takes with
# the others.


def winograd_size_for(taps: int, *, bfloat16: bool) -> WinogradSize:
    """Return the size with fewest multiplications among those whose noise the precision allows.

    3, 7 and 11 taps cost 1.7, 1.9 and 2.4 multiplications an output in float32, 1.7, 5 and 6.7 in bfloat16.
    """
    if bfloat16:
        return BFLOAT16_SIZE
    fitting = (size for size in WINOGRAD_SIZES if size != DIRECT and size.fits(taps))
    return min(fitting, key=lambda size: size.multiplications(taps))
