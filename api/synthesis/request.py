"""SynthesisRequest: what to speak and how, with every name resolved. Frozen values; nothing of HTTP."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import NamedTuple

from api.audio.pcm import SAMPLE_RATE
from api.languages.options import EVERYTHING, NormalizationOptions
from api.models.registry import ServedModel
from api.models.voices import Voice
from api.text.document import Bookmark, Document, Part, Pause, TextSpan
from api.text.ssml.check import Ignored

MIN_SPEED, MAX_SPEED = 0.1, 8.0
"""Bounds of speed times rate. Beyond them speech is no longer understood."""


class ResolvedVoice(NamedTuple):
    """A voice, and the language it speaks."""

    voice: Voice
    language: str
    """A code such as `en-us`."""


@dataclass(frozen=True, kw_only=True)
class SynthesisRequest:
    """A document or phonemes, the model and voices to speak them, and the sound of the result."""

    served: ServedModel
    default_voice: ResolvedVoice
    """The voice of spans that name none."""
    named_voices: Mapping[str, ResolvedVoice] = field(default_factory=dict)
    """A span's `voice` -> that voice."""
    document: Document = ()
    sources: tuple[str, ...] = ()
    """The caller's text, which the document's spans point into; in a dialogue, one text for each turn."""
    ignored: tuple[Ignored, ...] = ()
    """Parts of an SSML document that have no effect."""
    phonemes: str | None = None
    """Symbols of the model's alphabet, spoken as they are in place of a document."""
    options: NormalizationOptions = EVERYTHING
    speed: float = 1.0
    seed: int | None = None
    """None: a fixed hash of version, voice, phonemes and speed."""
    volume: float = 1.0
    """Multiplier of the samples, soft-limited."""
    sample_rate: int = SAMPLE_RATE
    """Hz, of the file."""

    def voice_in(self, span: TextSpan | None) -> ResolvedVoice:
        """Return the voice that speaks a span."""
        if span is None or span.voice is None:
            return self.default_voice
        return self.named_voices[span.voice]

    def speed_of(self, span: TextSpan | None) -> float:
        """Return the speed of a span, within MIN_SPEED and MAX_SPEED."""
        rate = 1.0 if span is None else span.rate
        return min(max(self.speed * rate, MIN_SPEED), MAX_SPEED)

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice that may speak, each once, the default voice first."""
        return tuple(dict.fromkeys((self.default_voice.voice, *(each.voice for each in self.named_voices.values()))))

    def cache_key(self) -> tuple[object, ...]:
        """Return all that decides the sound and its word times, but for the content of the voice packs.

        Equal requests have equal keys. The key holds nothing but strings, numbers, None and tuples.
        """
        return (
            self.served.version,
            _voice_key(self.default_voice),
            tuple((name, _voice_key(voice)) for name, voice in sorted(self.named_voices.items())),
            tuple(map(_part_key, self.document)),
            self.sources,
            self.phonemes,
            astuple(self.options),
            self.speed,
            self.seed,
            self.volume,
            self.sample_rate,
        )


def _voice_key(resolved: ResolvedVoice) -> tuple[object, ...]:
    return resolved.voice.id, resolved.voice.mix, resolved.language


def _part_key(part: Part) -> tuple[object, ...]:
    match part:
        case Pause():
            return "pause", part.duration_s
        case Bookmark():
            return "bookmark", part.name
        case TextSpan():
            text = part.text.text, tuple(part.text.starts), tuple(part.text.ends)
            return "span", text, tuple(map(astuple, part.marks)), part.voice, part.rate, part.turn
