"""Samples: how many, how loud, and as 16-bit integers.

Knows the models' sample rate, the bounds of those that can be asked for, and the passage from float waveforms to PCM.
Knows no container, codec or speech.
"""

import numpy as np
import numpy.typing as npt

from api.errors import EncodeFailed

Waveform = npt.NDArray[np.float32]
"""float32 samples in [-1, 1], shape (num_samples,), mono."""

Samples = npt.NDArray[np.int16]
"""The same, as integers."""

SAMPLE_RATE = 24_000
"""Samples per second (Hz) of everything the models make."""

MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 8_000, 48_000
"""Hz, of what is sent: telephony's, and the highest that all sound hardware plays."""

EVERY_RATE = range(MIN_SAMPLE_RATE, MAX_SAMPLE_RATE + 1)
"""All whole numbers of Hz."""

SAMPLES_PER_FRAME = 600
"""Samples in a frame, the unit of predicted durations: 600 / 24_000 Hz = 25 ms."""

BYTES_PER_SAMPLE = 2
"""s16le, mono."""

FULL_SCALE = 32_767
"""The integer that 1.0 becomes. Not 32_768, which int16 can't hold: +1.0 and -1.0 stay equally loud."""


def seconds_to_samples(seconds: float, sample_rate: int = SAMPLE_RATE) -> int:
    """The nearest whole number of samples."""
    return round(seconds * sample_rate)


def samples_to_seconds(num_samples: int, sample_rate: int = SAMPLE_RATE) -> float:
    """Length in seconds."""
    return num_samples / sample_rate


def require_waveform(waveform: Waveform) -> None:
    """Raises EncodeFailed unless this is one-dimensional float32 without NaN or infinity.

    Those have no integer, and a guess would be heard as a bang; compared with a threshold they pass for
    silence.
    """
    if waveform.ndim != 1 or waveform.dtype != np.float32:
        found = f"{waveform.dtype} of shape {waveform.shape}"
        raise EncodeFailed(f"A waveform must be float32 of shape (num_samples,), not {found}.")
    if not np.isfinite(waveform).all():
        raise EncodeFailed("The waveform holds samples that are not finite numbers.")


def to_int16(waveform: Waveform) -> Samples:
    """(num_samples,) float32 -> (num_samples,) int16, rounded to nearest; beyond [-1, 1] it saturates.

    Raises EncodeFailed as `require_waveform` does.
    """
    require_waveform(waveform)
    return np.rint(np.clip(waveform, -1, 1) * FULL_SCALE).astype(np.int16)


def int16_to_pcm(samples: Samples) -> bytes:
    """(num_samples,) int16 -> s16le mono, whatever the byte order of the machine."""
    return samples.astype("<i2", copy=False).tobytes()


def to_pcm(waveform: Waveform) -> bytes:
    """(num_samples,) float32 -> s16le mono, two bytes per sample.

    Raises EncodeFailed as `require_waveform` does.
    """
    return int16_to_pcm(to_int16(waveform))
