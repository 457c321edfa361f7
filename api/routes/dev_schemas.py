"""What the developers' routes take and give. Field descriptions are what `/docs` shows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.audio.pcm import MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, SAMPLE_RATE
from api.routes.schemas import ResponseFormat


class DevRequest(BaseModel):
    """A body of these routes. Unknown fields are ignored, and `null` means the default."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False, protected_namespaces=()
    )

    model: str = Field(default="kokoro", max_length=256)
    """A served version, or one of the names that mean the default one (`GET /v1/models` lists them)."""

    voice: str | None = Field(default=None, min_length=1, max_length=512)
    """A voice (`GET /v1/audio/voices` lists them) or a blend. The default is the server's DEFAULT_VOICE."""

    @model_validator(mode="before")
    @classmethod
    def _null_means_default(cls, body: object) -> object:
        return {k: v for k, v in body.items() if v is not None} if isinstance(body, dict) else body


class PhonemizeRequest(DevRequest):
    """A text to be turned into phonemes, not spoken."""

    text: str = Field(min_length=1)
    """The text, up to MAX_INPUT_CHARS characters."""

    language: str | None = Field(default=None, max_length=16)
    """Language of the text: `en-us` or `a`, `en-gb` or `b`. The default is the voice's own."""


class PhonemizedText(BaseModel):
    """How a text would be spoken."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    spoken: str
    """The text as it was read: symbols that mean words written out, those that can't be said left out."""

    phonemes: str
    """Symbols of the model's alphabet, the sentences parted by spaces; empty when nothing can be said. Sent to
    `/dev/generate_from_phonemes`, they are spoken as the text would be."""

    tokens: list[int]
    """The model's id of each symbol of `phonemes`, in order. Without the pads (id 0) that the model has at both ends of
    each utterance: a long text is spoken in several."""

    language: str
    """The language that it was read in."""

    unspoken: list[str]
    """Symbols of the text that can't be said (emoji, ornaments), each once. Never a letter or digit."""


class PhonemeSpeechRequest(DevRequest):
    """Phonemes to be spoken as they are."""

    phonemes: str = Field(min_length=1)
    """Symbols of the model's alphabet, up to MAX_INPUT_CHARS; any whitespace is a space. They are spoken in one
    utterance or several, just as those of a text are: nothing is cut off."""

    response_format: ResponseFormat = "wav"
    """Encoding of the audio: `mp3`, `opus` (in Ogg), `aac` (ADTS), `flac`, `wav`, or `pcm` (16-bit signed
    little-endian, mono, no header)."""

    speed: float = Field(default=1.0, ge=0.25, le=4.0)
    """Multiplier of the speaking rate, 0.25 to 4."""

    stream: bool = True
    """Send audio as it is made, in chunks. With `false` the whole file is sent at the end, with its length and true
    sizes in its header."""

    stream_format: Literal["audio", "sse"] = "audio"
    """`audio`: the bytes of the file. `sse`: the same bytes in server-sent events, as `/v1/audio/speech` sends them."""

    volume_multiplier: float = Field(default=1.0, ge=0.1, le=4.0)
    """Loudness, 0.1 to 4 times the voice's own. Peaks are rounded off before they would clip."""

    sample_rate: int = Field(default=SAMPLE_RATE, ge=MIN_SAMPLE_RATE, le=MAX_SAMPLE_RATE)
    """Samples per second, 8000 to 48000, where the format has them, as for `/v1/audio/speech`."""

    seed: int | None = Field(default=None, ge=-(2**63), lt=2**63)
    """Seed of the noise in the voice. The same request with the same seed gives the same samples; without one, the
    same request does too."""


class Unloaded(BaseModel):
    """What was freed."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    unloaded: list[str]
    """Versions that were in memory until now."""
