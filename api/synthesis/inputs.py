"""Plain values that a front end (HTTP, the command line) fills in: texts, names and options, nothing looked up yet.

The names of fields in error messages are those of `/v1/audio/speech`, whichever front end is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.audio.encoders.registry import check_sample_rate
from api.audio.loudness import MAX_VOLUME, MIN_VOLUME
from api.audio.pcm import MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, SAMPLE_RATE
from api.errors import InvalidRequest
from api.languages.options import EVERYTHING, NormalizationOptions

MIN_REQUEST_SPEED, MAX_REQUEST_SPEED = 0.25, 4.0
"""Bounds of a request's speed."""

MIN_SEED, MAX_SEED = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class TextInput:
    """One text to speak: the whole input, or one turn of a dialogue."""

    text: str
    field: str = "input"
    """Name of the request's field that holds the text."""
    voice: str | None = None
    """A voice, blend or alias; None: the request's own, which the word times then do not name."""
    rate: float = 1.0
    """Multiplier of the request's speed."""

    def field_beside(self, name: str) -> str:
        """Return the name of another field of the same turn: `turns.0.text` -> `turns.0.voice`."""
        turn, dot, _ = self.field.rpartition(".")
        return f"{turn}{dot}{name}"


@dataclass(frozen=True, slots=True)
class Alias:
    """A voice and the rate that goes with it."""

    voice: str
    """A voice or blend."""
    rate: float = 1.0
    """Multiplier of the request's speed wherever this voice speaks."""


@dataclass(frozen=True, slots=True)
class VoiceNames:
    """The names of the model, the voices and the language."""

    model: str = "kokoro"
    voice: str | None = None
    """A voice, blend or alias; None: the server's default voice."""
    language: str | None = None
    """A value of `lang_code`; None: each voice speaks its own language."""
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    """Name of an alias -> what it stands for. Upper and lower case are the same."""
    language_field: str = "lang_code"
    """Name of the request's field that holds the language."""


@dataclass(frozen=True, slots=True)
class TextOptions:
    """Options of parsing and normalisation."""

    ssml: bool = False
    """Whether each text is an SSML document."""
    allow_voice_tags: bool = False
    """Whether `[voice:...]` and `[rate:...]` are marks."""
    normalization: NormalizationOptions = EVERYTHING
    pause_between_turns_s: float = 0.0
    """Seconds of silence between two texts."""


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """Options of the sound.

    Raises:
        InvalidRequest: on creation, for a value out of its bounds, or a rate that one of `formats` does not have.
    """

    speed: float = 1.0
    seed: int | None = None
    """Seed of the noise in the voice; None: a fixed hash of version, voice, phonemes and speed."""
    volume: float = 1.0
    """Multiplier of the samples, soft-limited."""
    sample_rate: int = SAMPLE_RATE
    """Hz, of the file."""
    formats: tuple[str, ...] = ()
    """The formats that the speech is going to be encoded in."""

    def __post_init__(self) -> None:
        _check_range("speed", self.speed, MIN_REQUEST_SPEED, MAX_REQUEST_SPEED)
        _check_range("volume_multiplier", self.volume, MIN_VOLUME, MAX_VOLUME)
        _check_range("sample_rate", self.sample_rate, MIN_SAMPLE_RATE, MAX_SAMPLE_RATE)
        if self.seed is not None:
            _check_range("seed", self.seed, MIN_SEED, MAX_SEED)
        for response_format in self.formats:
            check_sample_rate(response_format, self.sample_rate)


def _check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise InvalidRequest, in the words of the HTTP schemas, for a value out of bounds or NaN."""
    if low <= value <= high:
        return
    bound = f"less than or equal to {high:g}" if value > high else f"greater than or equal to {low:g}"
    raise InvalidRequest(f"{name}: Input should be {bound}; got {value!r}", param=name)
