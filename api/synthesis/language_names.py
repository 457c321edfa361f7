"""Names of languages in requests: Kokoro's letters, our codes, and BCP 47 tags."""

from api.errors import InvalidRequest
from api.languages.loader import check_installed
from api.languages.types import LANGUAGES
from api.models.voice_listing import LANGUAGES as VOICE_LANGUAGES

_ALIASES = {"en": "en-us", "es-es": "es", "fr-fr": "fr", "hi-in": "hi", "it-it": "it", "pt": "pt-br"}

LANGUAGE_CODES = {
    **{code: language for code, language in {**VOICE_LANGUAGES, **_ALIASES}.items() if language in LANGUAGES},
    **{language: language for language in LANGUAGES},
}
"""Value of `lang_code` -> language: Kokoro's letters, and the codes."""

_BRITISH_LIKE = ("AU", "BW", "GB", "HK", "IE", "IN", "KE", "MT", "MY", "NG", "NZ", "PK", "SG", "TZ", "UK", "ZA", "ZW")
"""Regions whose English is nearer to British than to American English."""

_NOT_MANDARIN = ("HK", "MO")
"""Regions whose Chinese is Cantonese."""

_PRIMARY = {"en": "en-us", "pt": "pt-br", "cmn": "zh"}


def language_of_code(code: str, param: str) -> str:
    """Return the language of a request's `lang_code`. `param` names the field. Raises InvalidRequest."""
    if code.lower() not in LANGUAGE_CODES:
        allowed = ", ".join(sorted(LANGUAGE_CODES))
        raise InvalidRequest(f"{param} {code[:32]!r} is not supported; allowed: {allowed}", param=param)
    return _installed(LANGUAGE_CODES[code.lower()])


def language_of_tag(tag: str) -> str:
    """Return the language of an `xml:lang`: "en-AU" is British English, "fr-CA" French. Raises InvalidRequest."""
    primary, *others = tag.strip().lower().replace("_", "-").split("-")
    region = next((each.upper() for each in others if len(each) == 2), "")
    if primary == "en" and region in _BRITISH_LIKE:
        return "en-gb"
    language = _PRIMARY.get(primary, primary)
    if language not in LANGUAGES or (language == "zh" and region in _NOT_MANDARIN):
        allowed = ", ".join(sorted(LANGUAGES))
        raise InvalidRequest(f"the language {tag[:32]!r} is not supported; allowed: {allowed}")
    return _installed(language)


def language_of_voice(voice_id: str, language: str, param: str) -> str:
    """Check the language that a voice speaks. Raises InvalidRequest if there is no reader for it yet."""
    if language not in LANGUAGES:
        raise InvalidRequest(
            f"voice {voice_id!r} speaks {language}, which is not supported yet; choose another voice, or set "
            f"{param} to one of: {', '.join(sorted(LANGUAGE_CODES))}",
            param=param,
        )
    return _installed(language)


def _installed(language: str) -> str:
    check_installed(language)
    return language
