"""Where a word's sound ends and the next one's begins, between the frames that are predicted for the two.

Knows waveforms. Knows nothing of frames' order or of text.

The model gives the space between two words frames of its own, mostly one to three, and they are seldom silent: the last
sound of the one dies away in them, and the first of the other has begun. Measured on af_heart, am_michael and bf_emma
at speeds 1 and 1.3: the hiss of a last s ends 16 ms behind its own frames, that of a first one begins 18-90 ms before
them. So the turn is the quietest moment of the space's first frame, as one who cuts words out by eye would have it.
Longer gaps are pauses, and there the quietest moment is taken wherever it is.
"""

import numpy as np

from api.audio.pcm import SAMPLE_RATE, SAMPLES_PER_FRAME, Waveform

STEP = SAMPLE_RATE // 200
"""Samples; 5 ms. Loudness is measured over two of them, one period of a low voice (100 Hz)."""

LONGEST_TURN = 3 * SAMPLES_PER_FRAME
"""Samples: the longest gap in which one word turns into the next without a pause."""

QUIET = 10 ** (3 / 20)
"""As a factor: within 3 dB of the quietest loudness it is still the same silence, or the same closed mouth."""

INAUDIBLE = 1e-3
"""RMS: -60 dB of full scale."""


def quiet_stretch(waveform: Waveform, start: int, end: int) -> tuple[int, int]:
    """Where the quiet between two words begins and ends, in samples: the first word's end, the next one's beginning.

    Both are the same where sound goes on in sound.

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
    is_turn = end - start <= LONGEST_TURN
    quietest = int(loudness[: SAMPLES_PER_FRAME // STEP - 1 if is_turn else None].argmin())
    is_alike = (loudness <= QUIET * loudness[quietest]) & (loudness >= loudness[quietest] / QUIET)
    is_other = ~(is_alike | (loudness <= INAUDIBLE))
    before, behind = np.flatnonzero(is_other[:quietest]), np.flatnonzero(is_other[quietest:])
    begins = start if before.size == 0 else start + (int(before[-1]) + 2) * STEP
    ends = end if behind.size == 0 else start + (quietest + int(behind[0])) * STEP
    return begins, max(begins, ends)
