"""opus: Opus at 64 kbit/s in Ogg (RFC 6716, RFC 7845)."""

from api.audio.encoders.ffmpeg import FfmpegFormat

OPUS = FfmpegFormat(
    media_type="audio/opus",
    container="ogg",
    codec="libopus",
    # Decoders play at 48 kHz whatever went in; a lower rate bounds the frequencies that can be heard.
    sample_rates=(8_000, 12_000, 16_000, 24_000, 48_000),
    rounds_rate_up=True,
    bit_rate=64_000,
    # FFmpeg sends an Ogg page once it is full, by default after a second of sound. A page for each packet of 20 ms
    # (20_000 us) costs 28 bytes, 11 kbit/s. One page is always held back, because the last one marks the end.
    streaming_options={"page_duration": "20000"},
)
