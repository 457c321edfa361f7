"""Loudness: a gain, and a limit that bends instead of cutting.

Knows single samples only, so it makes no difference how a stream is cut into chunks. Knows nothing of sample rates
or codecs.
"""

import numpy as np

from api.audio.pcm import Waveform

MIN_VOLUME, MAX_VOLUME = 0.1, 4.0
"""Multipliers: 20 dB softer, 12 dB louder."""

KNEE = 0.9
"""Of full scale. Nothing up to here is touched: af_heart, af_nicole, am_adam, am_michael, bf_emma and bm_george peak at
0.44-0.71, so at volume 1 speech stays as the model made it."""

HEADROOM = 1.0 - KNEE
"""Everything above the knee is bent into this."""


def with_volume(waveform: Waveform, volume: float) -> Waveform:
    """(num_samples,) samples times `volume`; what comes out above KNEE is bent to stay below full scale.

    The bend, KNEE + HEADROOM * x / (1 + x) with x = (|sample| - KNEE) / HEADROOM, leaves the knee with slope 1 and
    keeps rising: peaks become rounder, but none is cut flat and none reaches 1.
    """
    scaled = waveform * np.float32(volume)
    excess = np.maximum(np.abs(scaled) - np.float32(KNEE), 0) / np.float32(HEADROOM)
    bent = np.float32(KNEE) + np.float32(HEADROOM) * (excess / (1 + excess))
    return np.where(excess > 0, np.copysign(bent, scaled), scaled)
