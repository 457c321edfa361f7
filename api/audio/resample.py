"""Resampler: from the model's 24 kHz to the sample rate of a file, with FFmpeg's libswresample through PyAV."""

from fractions import Fraction

import av
import numpy as np

from api.audio.pcm import SAMPLE_RATE, Waveform

# Measured 2026-11-21, from 24 kHz to 8, 16 and 44.1 kHz, against half of the lower rate: level within 0.1 dB up to 0.9
# of it, and 90 dB down from it on; FFmpeg's default of 32 taps is 22 dB down at 1.05 of it. A second of audio takes
# 0.5-1.5 ms (one core, 2 GHz) and is delayed by 6 ms at 8 kHz, 2 ms above 24 kHz.
FILTER_OPTIONS = {"filter_size": "96", "cutoff": "0.94"}
"""96 taps at the lower of the two rates, and a cutoff at 0.94 of half that rate."""

TAIL_S = 0.1
"""Silence fed after the last sample: several times the filter's length at the lowest rate (12 ms)."""


class Resampler:
    """Convert a stream of chunks at SAMPLE_RATE into chunks at `sample_rate` (Hz).

    The samples do not depend on how the stream is cut. Not safe for several threads at once.
    """

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=sample_rate, options=FILTER_OPTIONS)
        self._num_given = 0
        self._num_taken = 0

    def resample(self, waveform: Waveform) -> Waveform:
        """Convert (num_samples,) float32. Return the samples that are ready, (0,) or more; at 24 kHz the input."""
        if self._sample_rate == SAMPLE_RATE or waveform.size == 0:
            return waveform
        resampled = self._push(waveform, self._num_given)
        self._num_given += waveform.size
        self._num_taken += resampled.size
        return resampled

    def finish(self) -> Waveform:
        """Return the rest, so that n samples become n * sample_rate / SAMPLE_RATE, rounded up. Call once."""
        if self._sample_rate == SAMPLE_RATE or self._num_given == 0:
            return np.zeros(0, np.float32)
        due = -(-self._num_given * self._sample_rate // SAMPLE_RATE)
        # libswresample's own flush drops streams shorter than its filter, and reflects the end of longer ones.
        tail = np.zeros(round(TAIL_S * SAMPLE_RATE), np.float32)
        return self._push(tail, self._num_given)[: due - self._num_taken]

    def _push(self, waveform: Waveform, num_before: int) -> Waveform:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(waveform)[np.newaxis], format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = Fraction(1, SAMPLE_RATE)
        frame.pts = num_before
        pieces = [piece.to_ndarray()[0] for piece in self._resampler.resample(frame)]
        return np.concatenate([np.zeros(0, np.float32), *pieces])
