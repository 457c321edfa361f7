"""Looking at answers: errors in their one shape, and sound through another's decoder."""

from io import BytesIO
from typing import Any

import av
import httpx
import numpy as np
from numpy.typing import NDArray


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """The error of a response, its shape checked."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error"]
    error: dict[str, Any] = response.json()["error"]
    assert list(error) == ["message", "type", "param", "code"]
    assert error["message"]
    return error


def decode(audio: bytes, response_format: str) -> NDArray[np.float32]:
    """Samples at 24 kHz, by FFmpeg's decoders."""
    if response_format == "pcm":
        return np.frombuffer(audio, "<i2").astype(np.float32) / np.float32(32767)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=24_000)
    with av.open(BytesIO(audio), "r") as container:
        frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames + resampler.resample(None)])
