"""The end of one word's sound and the beginning of the next, in the gap between the frames predicted for the two.

The model gives the space between two words frames of its own, mostly one to three. They are seldom silent: the last
sound of the first word dies away in them, and the first sound of the second has begun. So the boundary is the quietest
moment of the gap's first frame, where a person who cuts words out by eye would put it. Longer gaps are pauses; there
the quietest moment is taken wherever it is.
"""

# Measured on af_heart, am_michael and bf_emma at speeds 1 and 1.3: the hiss of a final s ends 16 ms after its own
# frames, that of an initial s begins 18-90 ms before them.

import numpy as np

from api.audio.pcm import SAMPLE_RATE, SAMPLES_PER_FRAME, Waveform

STEP = SAMPLE_RATE // 200
"""Samples; 5 ms. Loudness is measured over two steps, one period of a low voice (100 Hz)."""

LONGEST_GAP_IN_SPEECH = 3 * SAMPLES_PER_FRAME
"""Samples; the longest gap between two words that is no pause."""

QUIET = 10 ** (3 / 20)
"""Factor, 3 dB: sound within it of the quietest loudness belongs to the same silence or closure."""

INAUDIBLE = 1e-3
"""RMS; -60 dB of full scale."""


def quiet_stretch(waveform: Waveform, start: int, end: int) -> tuple[int, int]:
    """Return where the quiet between two words begins and ends, in samples.

    These are the first word's end and the next one's beginning. Both are the same where there is no quiet.

    Args:
        waveform: (num_samples,).
        start, end: the gap, from the last frame of the one word to the first of the other.
    """
    num_steps = (end - start) // STEP
    if num_steps < 2:
        return start, end
    steps = waveform[start : start + num_steps * STEP].reshape(num_steps, STEP)
    energy = np.square(steps, dtype=np.float64).sum(axis=1)
    loudness = np.sqrt((energy[:-1] + energy[1:]) / (2 * STEP))
    is_speech = end - start <= LONGEST_GAP_IN_SPEECH
    quietest = int(loudness[: SAMPLES_PER_FRAME // STEP - 1 if is_speech else None].argmin())
    is_alike = (loudness <= QUIET * loudness[quietest]) & (loudness >= loudness[quietest] / QUIET)
    is_other = ~(is_alike | (loudness <= INAUDIBLE))
    before, after = np.flatnonzero(is_other[:quietest]), np.flatnonzero(is_other[quietest:])
    begins = start if before.size == 0 else start + (int(before[-1]) + 2) * STEP
    ends = end if after.size == 0 else start + (quietest + int(after[0])) * STEP
    return begins, max(begins, ends)
