"""Sample rates: the models' 24 kHz brought to the rate that a file is to have.

Knows FFmpeg's resampler (libswresample, through PyAV) and how to get every sample out of it. Knows no format.
"""

from fractions import Fraction

import av
import numpy as np

from api.audio.pcm import SAMPLE_RATE, Waveform

FILTER_OPTIONS = {"filter_size": "96", "cutoff": "0.94"}
"""96 taps at the lower of the two rates, and a cutoff at 0.94 of its half. Measured, from 24 kHz to 8, 16 and 44.1 kHz:
level within 0.1 dB up to 0.9 of the half, and 90 dB down from the half on; FFmpeg's 32 taps are 22 dB down at 1.05 of
it. A second of sound takes 0.5-1.5 ms (one core, 2 GHz), and is held back for 6 ms at 8 kHz, 2 ms above 24 kHz."""

TAIL_S = 0.1
"""Silence pushed through behind the last sample, several times the filter's length at the lowest rate (12 ms)."""


class Resampler:
    """Turns one stream at SAMPLE_RATE, given in chunks, into one at `sample_rate` (Hz), chunks again.

    Continuous: however the stream is cut, the same samples come out. Not for several threads at once.
    """

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=sample_rate, options=FILTER_OPTIONS)
        self._num_given = 0
        self._num_taken = 0

    def resample(self, waveform: Waveform) -> Waveform:
        """Take (num_samples,) float32; give what is ready, (0,) or more. At 24 kHz it is what was given."""
        if self._sample_rate == SAMPLE_RATE or waveform.size == 0:
            return waveform
        resampled = self._push(waveform, self._num_given)
        self._num_given += waveform.size
        self._num_taken += resampled.size
        return resampled

    def finish(self) -> Waveform:
        """The rest, so that n samples given become n * sample_rate / SAMPLE_RATE, rounded up. Called once."""
        if self._sample_rate == SAMPLE_RATE or self._num_given == 0:
            return np.zeros(0, np.float32)
        due = -(-self._num_given * self._sample_rate // SAMPLE_RATE)
        # The library's own flush drops streams shorter than its filter, and reflects the end of others.
        tail = np.zeros(round(TAIL_S * SAMPLE_RATE), np.float32)
        return self._push(tail, self._num_given)[: due - self._num_taken]

    def _push(self, waveform: Waveform, num_before: int) -> Waveform:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(waveform)[np.newaxis], format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = Fraction(1, SAMPLE_RATE)
        frame.pts = num_before
        pieces = [piece.to_ndarray()[0] for piece in self._resampler.resample(frame)]
        return np.concatenate([np.zeros(0, np.float32), *pieces])
