"""Checked bodies to synthesis requests, a function for each route."""

from api.http.schemas.dev import PhonemeSpeechRequest, PhonemizeRequest
from api.http.schemas.dialogue import DialogueRequest
from api.http.schemas.speech import SpeechRequest
from api.http.schemas.ssml import SsmlRequest
from api.http.schemas.text import alias_values
from api.service import Service
from api.synthesis.inputs import SoundOptions, TextInput, TextOptions, VoiceNames
from api.synthesis.request import SynthesisRequest


async def speech_request(body: SpeechRequest, service: Service) -> SynthesisRequest:
    """Resolve the body of `/v1/audio/speech`. Raises as `RequestResolver.text` does."""
    names = VoiceNames(body.model, body.voice, body.lang_code, alias_values(body.voice_aliases))
    return await service.resolver.text([TextInput(body.input)], names, body.text_options(), body.sound_options())


async def dialogue_request(body: DialogueRequest, service: Service) -> SynthesisRequest:
    """Resolve the body of `/dev/dialogue`. Raises as `RequestResolver.text` does; `param` names the turn's field."""
    own = body.voice or service.settings.default_voice
    turns = [TextInput(turn.text, f"turns.{i}.text", turn.voice or own, turn.rate) for i, turn in enumerate(body.turns)]
    names = VoiceNames(body.model, body.voice, body.lang_code, alias_values(body.voice_aliases))
    options = body.text_options(pause_between_turns_s=body.pause_between_turns)
    return await service.resolver.text(turns, names, options, body.sound_options())


async def phonemize_request(body: PhonemizeRequest, service: Service) -> SynthesisRequest:
    """Resolve the body of `/dev/phonemize`. Raises as `RequestResolver.text` does."""
    aliases = alias_values(body.voice_aliases)
    names = VoiceNames(body.model, body.voice, body.language, aliases, language_field="language")
    return await service.resolver.text([TextInput(body.text, "text")], names, body.text_options(), SoundOptions())


async def ssml_request(body: SsmlRequest, service: Service) -> SynthesisRequest:
    """Resolve the body of `/dev/ssml`. Raises as `RequestResolver.text` does."""
    names = VoiceNames(body.model, body.voice, body.lang_code, alias_values(body.voice_aliases))
    return await service.resolver.text([TextInput(body.ssml, "ssml")], names, TextOptions(ssml=True), SoundOptions())


def phonemes_request(body: PhonemeSpeechRequest, service: Service) -> SynthesisRequest:
    """Resolve the body of `/dev/generate_from_phonemes`. Raises as `RequestResolver.phonemes` does."""
    return service.resolver.phonemes(body.phonemes, VoiceNames(body.model, body.voice), body.sound_options())
