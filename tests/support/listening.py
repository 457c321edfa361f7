"""Comparison of a client's audio with the PCM of the same request."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from support.audio_samples import read_with_ffmpeg

CONTAINERS = {"mp3": "mp3", "opus": "ogg", "aac": "aac", "flac": "flac", "wav": "wav"}
"""FFmpeg's container of each response_format; pcm has none."""


def samples_of(pcm: bytes) -> npt.NDArray[np.float64]:
    """Return PCM as (num_samples,) in [-1, 1]."""
    return np.frombuffer(pcm, "<i2").astype(np.float64) / 32767


def level(samples: npt.NDArray[np.float64]) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(samples**2)))


def check_sound(audio: bytes, response_format: str, expected: bytes) -> None:
    """Assert that the audio has the length and the level of `expected` (PCM), at both ends too."""
    wanted = samples_of(expected)
    assert wanted.size > 24_000 * 2, "a text for this takes longer than two seconds to say"
    assert level(wanted) > 0.01
    if response_format == "pcm":
        assert audio == expected
        return
    decoded = read_with_ffmpeg(audio, container=CONTAINERS[response_format])
    assert decoded.size / 24_000 == pytest.approx(wanted.size / 24_000, abs=0.1)
    tenth = wanted.size // 10
    assert level(decoded) == pytest.approx(level(wanted), rel=0.2)
    for part in (slice(0, tenth), slice(wanted.size - tenth, wanted.size)):
        assert level(decoded[part]) == pytest.approx(level(wanted[part]), rel=0.3)


def check_files(folder: Path, names: set[str], expected: bytes) -> None:
    """Assert that the folder holds exactly these files, with the expected audio in the format of their suffix."""
    files = {path.name: path for path in folder.iterdir()}
    assert set(files) == names
    for path in files.values():
        check_sound(path.read_bytes(), path.suffix.removeprefix("."), expected)
