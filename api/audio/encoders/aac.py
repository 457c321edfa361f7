"""aac: AAC-LC at 96 kbit/s in ADTS (ISO/IEC 14496-3)."""

from api.audio.encoders.base import MPEG_SAMPLE_RATES
from api.audio.encoders.ffmpeg import FfmpegFormat

AAC = FfmpegFormat(
    media_type="audio/aac",
    container="adts",
    codec="aac",
    sample_rates=MPEG_SAMPLE_RATES,
    # At 8-12 kHz FFmpeg gives 40-60 kbit/s: a frame of 1024 samples has at most 6144 bits a channel.
    bit_rate=96_000,
    # Measured 2026-11-21: a fifth of the default coder's time, at the same error on speech (-29 dB at this rate).
    codec_options={"aac_coder": "fast"},
)
