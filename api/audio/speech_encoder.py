"""One file of speech: the models' waveforms at the rate, the volume and the format that were asked for.

Knows the order: the rate first, then the volume. The limit comes last because filtering behind it could lift peaks
above full scale again.
"""

from typing import Protocol, Self

from api.audio.encoders.base import Encoder
from api.audio.encoders.registry import check_sample_rate, encoder
from api.audio.loudness import with_volume
from api.audio.pcm import SAMPLE_RATE, Waveform, require_waveform
from api.audio.resample import Resampler


class AudioSink(Protocol):
    """Waveforms in, bytes out; see `SpeechEncoder`."""

    def encode(self, waveform: Waveform) -> bytes: ...

    def finish(self) -> bytes: ...

    def close(self) -> None: ...


class SpeechEncoder:
    """Waveforms at 24 kHz in, one after another; the bytes of one file out.

    Its life is an encoder's: open -> encode, encode, ... -> finish -> close. One thread at a time, but for `close`.
    """

    def __init__(self, resampler: Resampler, volume: float, encoding: Encoder) -> None:
        self._resampler = resampler
        self._volume = volume
        self._encoding = encoding

    @classmethod
    def begin(
        cls, response_format: str, *, streaming: bool, sample_rate: int = SAMPLE_RATE, volume: float = 1.0
    ) -> Self:
        """A new file. sample_rate: Hz. volume: a multiplier, see `with_volume`. streaming: see `encoders.encoder`.

        Raises InvalidRequest as `check_sample_rate` does, EncodeFailed when the codec can't be opened.
        """
        rate = check_sample_rate(response_format, sample_rate)
        return cls(Resampler(rate), volume, encoder(response_format, streaming=streaming, sample_rate=rate))

    def encode(self, waveform: Waveform) -> bytes:
        """Take (num_samples,) float32 samples at 24 kHz; give the bytes that are ready. Raises as `Encoder.encode`."""
        require_waveform(waveform)
        return self._encode(self._resampler.resample(waveform))

    def finish(self) -> bytes:
        """Give the rest of the file, down to the last sample. Raises as `Encoder.finish` does."""
        return self._encode(self._resampler.finish()) + self._encoding.finish()

    def close(self) -> None:
        """Let go of the codec; may be called while another thread encodes. Does nothing the second time."""
        self._encoding.close()

    def _encode(self, waveform: Waveform) -> bytes:
        return self._encoding.encode(with_volume(waveform, self._volume))
