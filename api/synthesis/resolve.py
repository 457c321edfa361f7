"""Inputs to a SynthesisRequest: every name looked up, every text parsed, or a refusal that says what there is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.errors import InvalidPhonemes, InvalidRequest
from api.models.base import check_alphabet
from api.models.registry import Registry
from api.synthesis.inputs import SoundOptions, TextInput, TextOptions, VoiceNames
from api.synthesis.request import ResolvedVoice, SynthesisRequest
from api.synthesis.voice_resolution import VoiceResolver
from api.text.document import Part, Pause
from api.text.document_builder import MAX_RATE, MIN_RATE
from api.text.inline_marks import parse_inline_marks
from api.text.resolver import Resolver, Speaker
from api.text.source_location import SourceText
from api.text.ssml.check import Ignored
from api.text.ssml.reader import ParsedText, parse_ssml

MAX_INLINE_CHARS = 2000
"""A longer text is parsed on a thread; for a shorter one the way there and back takes longer than the parsing."""


@dataclass(frozen=True, slots=True)
class RequestResolver:
    """Makes synthesis requests for the models that are served. All that it refuses is refused before work begins."""

    registry: Registry
    default_voice: str
    max_chars: int
    """Most characters of a request's texts together."""

    async def text(
        self, texts: Sequence[TextInput], names: VoiceNames, options: TextOptions, sound: SoundOptions
    ) -> SynthesisRequest:
        """Resolve one text, or the turns of a dialogue.

        Raises:
            InvalidRequest: a text is blank or too long, a mark in it is wrong, or the language is not spoken.
            ModelNotFound, UnknownVoice: see `models/`.
        """
        self._check_lengths(texts)
        served = self.registry.resolve(names.model)
        voices = VoiceResolver(served, names)
        own = voices.speaker(self._voice(names))
        parts: list[Part] = []
        ignored: tuple[Ignored, ...] = ()
        for turn, text in enumerate(texts):
            if turn > 0:
                parts.append(Pause(options.pause_between_turns_s))
            resolver = voices.resolver(_speaker(text, own, voices))
            parsed = await _parse(SourceText(text.text, text.field), options, resolver, turn=turn)
            parts += parsed.document
            ignored += parsed.ignored
        document = tuple(parts)
        return SynthesisRequest(
            served=served,
            default_voice=voices.voice_of(own),
            named_voices=voices.voices_in(document),
            document=document,
            sources=tuple(text.text for text in texts),
            ignored=ignored,
            options=options.normalization,
            speed=sound.speed,
            seed=sound.seed,
            volume=sound.volume,
            sample_rate=sound.sample_rate,
        )

    def phonemes(self, phonemes: str, names: VoiceNames, sound: SoundOptions) -> SynthesisRequest:
        """Resolve phonemes that a client has spelled out.

        Raises:
            InvalidRequest: there are too many of them.
            InvalidPhonemes: there are none, or some that the model does not have.
            ModelNotFound, UnknownVoice: see `models/`.
        """
        check_length(phonemes, "phonemes", self.max_chars)
        served = self.registry.resolve(names.model)
        voice = served.voices.resolve(self._voice(names))
        spelled = " ".join(phonemes.split())
        if not spelled:
            raise InvalidPhonemes("phonemes is blank; it must hold the phonemes to speak", param="phonemes")
        check_alphabet(spelled, served.model.alphabet)
        return SynthesisRequest(
            served=served,
            default_voice=ResolvedVoice(voice, voice.language),
            phonemes=spelled,
            speed=sound.speed,
            seed=sound.seed,
            volume=sound.volume,
            sample_rate=sound.sample_rate,
        )

    def _voice(self, names: VoiceNames) -> str:
        return self.default_voice if names.voice is None else names.voice

    def _check_lengths(self, texts: Sequence[TextInput]) -> None:
        for text in texts:
            if not text.text.strip():
                raise InvalidRequest(f"{text.field} is blank; it must hold the text to speak", param=text.field)
            check_length(text.text, text.field, self.max_chars)
        total = sum(len(text.text) for text in texts)
        if total > self.max_chars:
            message = f"turns have {total} characters; this server takes at most {self.max_chars}"
            raise InvalidRequest(message, param="turns")


def check_length(text: str, field: str, max_chars: int) -> None:
    """Raise InvalidRequest for a text that is longer than the server takes."""
    if len(text) > max_chars:
        raise InvalidRequest(f"{field} has {len(text)} characters; this server takes at most {max_chars}", param=field)


def _speaker(text: TextInput, own: Speaker, voices: VoiceResolver) -> Speaker:
    """Return who speaks a text where no mark in it says otherwise."""
    named = None if text.voice is None else voices.speaker(text.voice, text.field_beside("voice"))
    speaker = named or replace(own, voice=None)
    rate, field = speaker.rate * text.rate, text.field_beside("rate")
    if not MIN_RATE <= rate <= MAX_RATE:
        message = f"{field} makes {rate:.4g} with that of its voice's alias; allowed: {MIN_RATE} to {MAX_RATE:g}"
        raise InvalidRequest(message, param=field)
    return replace(speaker, rate=rate)


async def _parse(text: SourceText, options: TextOptions, resolver: Resolver, *, turn: int) -> ParsedText:
    """Parse a text as SSML or as text with inline marks. Raises InvalidRequest with the place in the text."""

    def parse() -> ParsedText:
        if options.ssml:
            return parse_ssml(text, resolver, turn=turn)
        return ParsedText(parse_inline_marks(text, resolver, allow_voice_tags=options.allow_voice_tags, turn=turn))

    return parse() if len(text.text) <= MAX_INLINE_CHARS else await asyncio.to_thread(parse)
