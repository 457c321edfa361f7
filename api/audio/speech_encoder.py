"""SpeechEncoder: the model's waveforms, resampled, scaled in volume and encoded into one file."""

from typing import Protocol, Self

from api.audio.encoders.base import Encoder
from api.audio.encoders.registry import begin_encoder, check_sample_rate
from api.audio.loudness import with_volume
from api.audio.pcm import SAMPLE_RATE, Waveform, require_waveform
from api.audio.resample import Resampler


class AudioSink(Protocol):
    """Anything that takes waveforms and returns bytes as `SpeechEncoder` does."""

    def encode(self, waveform: Waveform) -> bytes: ...

    def finish(self) -> bytes: ...

    def close(self) -> None: ...


class SpeechEncoder:
    """Encode waveforms at 24 kHz, one after another, into the bytes of one file.

    Its life is an encoder's: open -> encode, encode, ... -> finish -> close. Only `close` may be called from another
    thread. The volume comes after the resampler, whose filter could lift limited peaks above full scale again.
    """

    def __init__(self, resampler: Resampler, volume: float, encoder: Encoder) -> None:
        self._resampler = resampler
        self._volume = volume
        self._encoder = encoder

    @classmethod
    def begin(
        cls, response_format: str, *, streaming: bool, sample_rate: int = SAMPLE_RATE, volume: float = 1.0
    ) -> Self:
        """Return the encoder of a new file at `sample_rate` (Hz).

        streaming: see `begin_encoder`. volume: a multiplier, see `with_volume`.
        Raises InvalidRequest as `check_sample_rate` does, EncodeFailed when the codec can't be opened.
        """
        rate = check_sample_rate(response_format, sample_rate)
        return cls(Resampler(rate), volume, begin_encoder(response_format, streaming=streaming, sample_rate=rate))

    def encode(self, waveform: Waveform) -> bytes:
        """Encode (num_samples,) float32 samples at 24 kHz. Return the bytes that are ready.

        Raises EncodeFailed as `Encoder.encode` does.
        """
        require_waveform(waveform)
        return self._encode(self._resampler.resample(waveform))

    def finish(self) -> bytes:
        """Return the rest of the file, down to the last sample. Raises as `Encoder.finish` does."""
        return self._encode(self._resampler.finish()) + self._encoder.finish()

    def close(self) -> None:
        """Free the codec; may be called while another thread encodes. Does nothing the second time."""
        self._encoder.close()

    def _encode(self, waveform: Waveform) -> bytes:
        return self._encoder.encode(with_volume(waveform, self._volume))
