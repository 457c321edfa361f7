"""The table of response formats, and what is looked up in it: encoders and sample rates."""

from collections.abc import Mapping
from types import MappingProxyType

from api.audio.encoders.aac import AAC
from api.audio.encoders.base import Encoder, Format
from api.audio.encoders.flac import FLAC
from api.audio.encoders.mp3 import MP3
from api.audio.encoders.opus import OPUS
from api.audio.encoders.pcm import PCM
from api.audio.encoders.wav import WAV
from api.audio.pcm import MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, SAMPLE_RATE
from api.errors import InvalidRequest

# Measured 2026-11-21 (mp3: 2026-11-23), streaming at 24 kHz, one core of the 2 GHz class. Latency: audio given before
# any can be heard. Held: the most that is ever held back. Cost: processor time for a second of speech.
#
#     format      latency    held      cost
#     pcm, wav     0 ms     0 ms   0.05 ms
#     flac        24 ms    24 ms    1.0 ms
#     opus        40 ms    46 ms    6.1 ms
#     mp3         60 ms    82 ms    2.5 ms
#     aac        128 ms   128 ms    5.0 ms
#
# Frames count samples, so at 8 kHz flac, mp3 and aac hold three times as long; opus does not, its frames are 20 ms.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "mp3": MP3,
        "opus": OPUS,
        "aac": AAC,
        "flac": FLAC,
        "wav": WAV,
        "pcm": PCM,
    }
)
"""Formats by their `response_format`."""


def begin_encoder(response_format: str, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
    """Return an encoder for one file of `response_format`, fed with mono samples at `sample_rate` (Hz).

    streaming: every call returns the bytes that are ready, and the file states no length. Otherwise the file states
    its true length and is returned whole by `finish`.

    Raises InvalidRequest for an unknown format, EncodeFailed when the codec can't be opened at this rate. Check the
    rate with `check_sample_rate` first.
    """
    return find_format(response_format).begin(streaming=streaming, sample_rate=sample_rate)


def find_format(response_format: str) -> Format:
    """Return the entry of FORMATS. Raises InvalidRequest, which lists the known names."""
    if response_format not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise InvalidRequest(
            f"response_format {response_format!r} is not supported; it must be one of {allowed}.",
            param="response_format",
        )
    return FORMATS[response_format]


def check_sample_rate(response_format: str, sample_rate: int) -> int:
    """Return the rate (Hz) of a file asked for at `sample_rate`: the same, or for opus the next one above.

    Raises InvalidRequest for a rate out of bounds or one that the format does not have, and as `find_format` does.
    """
    spec = find_format(response_format)
    allowed = f"any from {MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE}"
    if MIN_SAMPLE_RATE <= sample_rate <= MAX_SAMPLE_RATE:
        if sample_rate in spec.sample_rates:
            return sample_rate
        if spec.rounds_rate_up:
            return min(rate for rate in spec.sample_rates if rate > sample_rate)
        allowed = "one of " + ", ".join(map(str, spec.sample_rates))
    raise InvalidRequest(
        f"sample_rate {sample_rate} is not possible for response_format {response_format!r}; it must be {allowed} Hz.",
        param="sample_rate",
    )
