"""Test signals, and decoders that share no code with the service."""

import io
from collections.abc import Iterator

import av
import numpy as np
import numpy.typing as npt
import soundfile

from api.audio.pcm import SAMPLE_RATE, Waveform, int16_to_pcm, to_int16


def chirp(num_samples: int, *, amplitude: float = 0.5) -> Waveform:
    """Return a tone that rises evenly from 200 to 3000 Hz. No two parts are alike, so a shift or a gap shows."""
    position = np.arange(num_samples) / SAMPLE_RATE
    duration = max(num_samples, 1) / SAMPLE_RATE
    phase = 2 * np.pi * (200 * position + (3000 - 200) / duration * position**2 / 2)
    return (amplitude * np.sin(phase)).astype(np.float32)


def silence(seconds: float) -> Waveform:
    """Return (num_samples,) zeros."""
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def uneven_chunks(waveform: Waveform) -> Iterator[Waveform]:
    """Yield the waveform in pieces that fit no codec's frame."""
    sizes = (1, 479, 4800, 7, 12_000, 240)
    start = count = 0
    while start < waveform.size:
        yield waveform[start : start + sizes[count % len(sizes)]]
        start += sizes[count % len(sizes)]
        count += 1


def to_pcm(waveform: Waveform) -> bytes:
    """Convert (num_samples,) float32 to s16le mono."""
    return int16_to_pcm(to_int16(waveform))


def read_with_soundfile(data: bytes) -> npt.NDArray[np.float64]:
    """Decode with libsndfile into (num_samples,)."""
    decoded: npt.NDArray[np.float64]
    decoded, sample_rate = soundfile.read(io.BytesIO(data))
    assert sample_rate == SAMPLE_RATE
    assert decoded.ndim == 1
    return decoded


def read_with_ffmpeg(data: bytes, *, container: str) -> npt.NDArray[np.float64]:
    """Decode with FFmpeg into (num_samples,) at SAMPLE_RATE (its Opus decoder gives 48 kHz only)."""
    resampler = av.AudioResampler(format="dbl", layout="mono", rate=SAMPLE_RATE)
    pieces: list[npt.NDArray[np.float64]] = []
    with av.open(io.BytesIO(data), "r", format=container) as file:
        for frame in [*file.decode(audio=0), None]:
            pieces += [piece.to_ndarray()[0].astype(np.float64) for piece in resampler.resample(frame)]
    return np.concatenate(pieces)
