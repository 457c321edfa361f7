"""The response formats: their names, what stands behind each and why, and the encoder for one file of it.

Knows codecs, containers and bit rates by name. Knows nothing of how encoding is done.

Measured at 24 kHz, streaming: audio given before any can be heard, the most that is ever held back, and the
processor's time for a second of speech (one core, 2 GHz class):

    pcm, wav     0 ms     0 ms   0.05 ms
    flac        24 ms    24 ms    1.0 ms
    opus        40 ms    46 ms    6.1 ms
    mp3         72 ms    93 ms    9.8 ms
    aac        128 ms   128 ms    5.0 ms
"""

from collections.abc import Mapping
from types import MappingProxyType

from api.audio.base import Encoder, Format
from api.audio.compressed import CompressedFormat
from api.audio.pcm import SAMPLE_RATE
from api.audio.raw import PcmFormat, WavFormat
from api.errors import InvalidRequest

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "mp3": CompressedFormat(
            media_type="audio/mpeg",
            container="mp3",
            codec="libmp3lame",
            # Constant. MPEG-2 layer III, which serves 24 kHz, has rates up to 160 kbit/s.
            bit_rate=128_000,
            # Without a reservoir no frame borrows bits from its neighbours: each leaves 24 ms sooner, and a
            # stream can be cut or continued at any of them.
            codec_options={"reservoir": "0"},
            container_options={"id3v2_version": "0"},
        ),
        "opus": CompressedFormat(
            media_type="audio/opus",
            container="ogg",
            codec="libopus",
            bit_rate=64_000,
            # An Ogg page leaves once it is full, by default after a second of sound. A page for each packet
            # of 20 ms (20_000 us) costs 28 bytes, 11 kbit/s. One page is always held, to carry the mark of
            # the end.
            streaming_options={"page_duration": "20000"},
        ),
        "aac": CompressedFormat(
            media_type="audio/aac",
            container="adts",
            codec="aac",
            bit_rate=96_000,
            # A fifth of the default coder's time, at the same error on speech (29 dB below it at this rate).
            codec_options={"aac_coder": "fast"},
        ),
        "flac": CompressedFormat(
            media_type="audio/flac",
            container="flac",
            codec="flac",
            # 576 samples = 24 ms; FFmpeg's choice of 2304 would hold 96 ms and save less than 1% on speech.
            codec_options={"frame_size": "576"},
            # Room for tags to be added later; FFmpeg leaves 8 KiB of it before the first sample.
            container_options={"metadata_header_padding": "0"},
        ),
        "wav": WavFormat(media_type="audio/wav"),
        "pcm": PcmFormat(media_type="audio/pcm"),
    }
)
"""response_format -> how a file of it is made."""

DEFAULT_FORMAT = "mp3"
"""What OpenAI's API sends when the request does not say."""


def encoder(response_format: str, *, streaming: bool, sample_rate: int = SAMPLE_RATE) -> Encoder:
    """Begin a file of `response_format` from mono samples at `sample_rate` (Hz).

    streaming: every call gives what it can, and the file promises no length. Otherwise it states its true
    length and comes whole from `finish`.

    Raises InvalidRequest when FORMATS has no such name, EncodeFailed when the codec can't be opened.
    """
    return find_format(response_format).begin(streaming=streaming, sample_rate=sample_rate)


def find_format(response_format: str) -> Format:
    """The entry of FORMATS. Raises InvalidRequest, which lists the names there are."""
    if response_format not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise InvalidRequest(
            f"response_format {response_format!r} is not supported; it must be one of {allowed}.",
            param="response_format",
        )
    return FORMATS[response_format]
