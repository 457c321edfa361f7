"""A request's names resolved: model, voice and language, or a refusal that says what there is."""

from api.audio.encoders import check_sample_rate
from api.errors import InvalidRequest
from api.models.voice_listing import LANGUAGES as VOICE_LANGUAGES
from api.orders import Role, SpeechOrder
from api.phonemes.g2p import LANGUAGES
from api.phonemes.on_demand import check_installed
from api.routes.schemas import SoundRequest, SpeechRequest
from api.service import Service
from api.text.script import plain_script

_ALIASES = {"en": "en-us", "es-es": "es", "fr-fr": "fr", "hi-in": "hi", "it-it": "it", "pt": "pt-br"}

LANGUAGE_CODES = {
    **{code: language for code, language in {**VOICE_LANGUAGES, **_ALIASES}.items() if language in LANGUAGES},
    **{language: language for language in LANGUAGES},
}
"""What `lang_code` may be: Kokoro's letters, and the languages by name."""


def build_order(body: SpeechRequest, service: Service) -> SpeechOrder:
    """Check everything about a request that can be checked before work begins.

    Raises:
        InvalidRequest: the input is blank or too long, the language is not spoken, or the format lacks the rate.
        ModelNotFound, UnknownVoice: see `models/`.
    """
    _check_input(body.input, service.settings.max_input_chars)
    served = service.registry.resolve(body.model)
    voice = served.voices.resolve(body.voice or service.settings.default_voice)
    language = _language(body.lang_code, voice.id, voice.language)
    check_formats(body)
    return SpeechOrder(
        script=plain_script(body.input),
        sources=(body.input,),
        served=served,
        role=Role(voice, language),
        speed=body.speed,
        seed=body.seed,
        volume=body.volume_multiplier,
        sample_rate=body.sample_rate,
    )


def check_formats(body: SoundRequest) -> None:
    """Refuse a sample rate that the file to be sent, or the one to be kept, can't have: InvalidRequest."""
    check_sample_rate(body.response_format, body.sample_rate)
    if body.return_download_link and body.download_format is not None:
        check_sample_rate(body.download_format, body.sample_rate)


def _check_input(text: str, max_chars: int) -> None:
    if not text.strip():
        raise InvalidRequest("input is blank; it must hold the text to speak", param="input")
    if len(text) > max_chars:
        raise InvalidRequest(f"input has {len(text)} characters; this server takes at most {max_chars}", param="input")


def _language(lang_code: str | None, voice_id: str, voice_language: str) -> str:
    language = _known_language(lang_code, voice_id, voice_language)
    check_installed(language)
    return language


def _known_language(lang_code: str | None, voice_id: str, voice_language: str) -> str:
    allowed = ", ".join(sorted(LANGUAGE_CODES))
    if lang_code is not None:
        if lang_code.lower() not in LANGUAGE_CODES:
            raise InvalidRequest(f"lang_code {lang_code!r} is not supported; allowed: {allowed}", param="lang_code")
        return LANGUAGE_CODES[lang_code.lower()]
    if voice_language not in LANGUAGES:
        raise InvalidRequest(
            f"voice {voice_id!r} speaks {voice_language}, which is not supported yet; "
            f"choose another voice, or set lang_code to one of: {allowed}",
            param="lang_code",
        )
    return voice_language
