"""Samples: their rates and bounds, and the conversion of float waveforms to 16-bit PCM."""

import numpy as np
import numpy.typing as npt

from api.errors import EncodeFailed

Waveform = npt.NDArray[np.float32]
"""float32 samples in [-1, 1], shape (num_samples,), mono."""

Samples = npt.NDArray[np.int16]
"""int16 samples, shape (num_samples,), mono."""

SAMPLE_RATE = 24_000
"""Sample rate of everything the models make, in Hz."""

MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 8_000, 48_000
"""Bounds of the sample rate of a response, in Hz: telephony's, and the highest that all sound hardware plays."""

EVERY_RATE = range(MIN_SAMPLE_RATE, MAX_SAMPLE_RATE + 1)
"""All whole numbers of Hz between the bounds."""

SAMPLES_PER_FRAME = 600
"""Samples in a frame, the unit of predicted durations: 600 / 24_000 Hz = 25 ms."""

BYTES_PER_SAMPLE = 2
"""Size of a sample in s16le mono."""

FULL_SCALE = 32_767
"""The integer that 1.0 becomes. Not 32_768, which int16 can't hold: so +1.0 and -1.0 are equally loud."""


def seconds_to_samples(seconds: float, sample_rate: int = SAMPLE_RATE) -> int:
    """Return the nearest whole number of samples."""
    return round(seconds * sample_rate)


def samples_to_seconds(num_samples: int, sample_rate: int = SAMPLE_RATE) -> float:
    """Return the length in seconds."""
    return num_samples / sample_rate


def require_waveform(waveform: Waveform) -> None:
    """Raise EncodeFailed unless this is one-dimensional float32 without NaN or infinity.

    Those have no integer, and would pass for silence when compared with a threshold.
    """
    if waveform.ndim != 1 or waveform.dtype != np.float32:
        found = f"{waveform.dtype} of shape {waveform.shape}"
        raise EncodeFailed(f"A waveform must be float32 of shape (num_samples,), not {found}.")
    if not np.isfinite(waveform).all():
        raise EncodeFailed("The waveform holds samples that are not finite numbers.")


def to_int16(waveform: Waveform) -> Samples:
    """Convert (num_samples,) float32 to int16, rounded to nearest and saturated beyond [-1, 1].

    Raises EncodeFailed as `require_waveform` does.
    """
    require_waveform(waveform)
    return np.rint(np.clip(waveform, -1, 1) * FULL_SCALE).astype(np.int16)


def int16_to_pcm(samples: Samples) -> bytes:
    """Convert (num_samples,) int16 to s16le mono, whatever the byte order of the machine."""
    return samples.astype("<i2", copy=False).tobytes()
