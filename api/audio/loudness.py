"""Volume: a gain and a soft limit. Works sample by sample, so chunks of a stream need no state."""

import numpy as np

from api.audio.pcm import Waveform

MIN_VOLUME, MAX_VOLUME = 0.1, 4.0
"""Bounds of the volume, a multiplier: 20 dB softer, 12 dB louder."""

# Measured 2026-11-21: af_heart, af_nicole, am_adam, am_michael, bf_emma and bm_george peak at 0.44-0.71, so at volume 1
# speech stays as the model made it.
KNEE = 0.9
"""Level up to which samples are left alone, as a part of full scale."""

HEADROOM = 1.0 - KNEE
"""Range into which all higher levels are compressed."""


def with_volume(waveform: Waveform, volume: float) -> Waveform:
    """Return (num_samples,) samples times `volume`, with levels above KNEE compressed to stay below full scale.

    The curve is KNEE + HEADROOM * x / (1 + x) with x = (|sample| - KNEE) / HEADROOM. It leaves the knee with slope 1
    and keeps rising, so peaks become rounder, but none is clipped and none reaches 1.
    """
    scaled = waveform * np.float32(volume)
    excess = np.maximum(np.abs(scaled) - np.float32(KNEE), 0) / np.float32(HEADROOM)
    bent = np.float32(KNEE) + np.float32(HEADROOM) * (excess / (1 + excess))
    return np.where(excess > 0, np.copysign(bent, scaled), scaled)
