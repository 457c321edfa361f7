"""The response formats: their names, what stands behind each and why, and the encoder for one file of it.

Knows codecs, containers and bit rates by name. Knows nothing of how encoding is done.

Measured at 24 kHz, streaming: audio given before any can be heard, the most that is ever held back, and the
processor's time for a second of speech (one core, 2 GHz class):

    pcm, wav     0 ms     0 ms   0.05 ms
    flac        24 ms    24 ms    1.0 ms
    opus        40 ms    46 ms    6.1 ms
    mp3         60 ms    82 ms    2.5 ms
    aac        128 ms   128 ms    5.0 ms

Frames count samples, so at 8 kHz flac, mp3 and aac hold three times as long; opus does not, its frames are 20 ms.
"""

from collections.abc import Mapping
from types import MappingProxyType

from api.audio.encoders.base import Encoder, Format
from api.audio.encoders.ffmpeg import CompressedFormat
from api.audio.encoders.mp3 import Mp3Format
from api.audio.encoders.raw import PcmFormat, WavFormat
from api.audio.pcm import EVERY_RATE, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, SAMPLE_RATE
from api.errors import InvalidRequest

MPEG_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""Hz. Layer III has no others; AAC has some beyond MIN_SAMPLE_RATE and MAX_SAMPLE_RATE."""

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        # MPEG-2 layer III, which serves 16-24 kHz, has rates up to 160 kbit/s.
        "mp3": Mp3Format(media_type="audio/mpeg", sample_rates=MPEG_RATES, bit_rate=128_000),
        "opus": CompressedFormat(
            media_type="audio/opus",
            container="ogg",
            codec="libopus",
            # Decoders play at 48 kHz whatever went in; a lower rate bounds what can be heard.
            sample_rates=(8_000, 12_000, 16_000, 24_000, 48_000),
            raises_rate=True,
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
            sample_rates=MPEG_RATES,
            # At 8-12 kHz FFmpeg gives 40-60 kbit/s: a frame of 1024 samples has at most 6144 bits a channel.
            bit_rate=96_000,
            # A fifth of the default coder's time, at the same error on speech (29 dB below it at this rate).
            codec_options={"aac_coder": "fast"},
        ),
        "flac": CompressedFormat(
            media_type="audio/flac",
            container="flac",
            codec="flac",
            sample_rates=EVERY_RATE,
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

    Raises InvalidRequest when FORMATS has no such name, EncodeFailed when the codec can't be opened at this rate;
    `check_sample_rate` says beforehand which rates can.
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


def check_sample_rate(response_format: str, sample_rate: int) -> int:
    """The rate (Hz) of a file of `response_format` asked for at `sample_rate`: the same, or for opus the next above.

    Raises InvalidRequest for a rate out of bounds or one that the format does not have, and as `find_format` does.
    """
    spec = find_format(response_format)
    allowed = f"any from {MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE}"
    if MIN_SAMPLE_RATE <= sample_rate <= MAX_SAMPLE_RATE:
        if sample_rate in spec.sample_rates:
            return sample_rate
        if spec.raises_rate:
            return min(rate for rate in spec.sample_rates if rate > sample_rate)
        allowed = "one of " + ", ".join(map(str, spec.sample_rates))
    raise InvalidRequest(
        f"sample_rate {sample_rate} is not possible for response_format {response_format!r}; it must be {allowed} Hz.",
        param="sample_rate",
    )
