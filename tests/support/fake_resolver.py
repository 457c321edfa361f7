"""A resolver for tests of marks: a few voices, two languages, a small alphabet."""

from api.errors import InvalidPhonemes, InvalidRequest, UnknownVoice
from api.languages.common.say_as.reader import say_as
from api.text.aligned import AlignedText
from api.text.document import Document, TextSpan
from api.text.resolver import Resolver, Speaker

VOICES = {
    "af_bella": Speaker("af_bella"),
    "af_bella(2)+af_sky": Speaker("af_bella(2)+af_sky"),
    "bf_emma": Speaker("bf_emma", language="en-gb"),
    "ff_siwis": Speaker("ff_siwis", language="fr"),
    "grandpa": Speaker("am_adam", rate=0.8),
}
LANGUAGES = {"en": "en-us", "en-us": "en-us", "en-gb": "en-gb", "fr": "fr", "fr-fr": "fr", "ja": "ja", "es": "es"}


def voice(name: str) -> Speaker:
    if name not in VOICES:
        raise UnknownVoice(f"There is no voice {name!r}", param="voice")
    return VOICES[name]


def language(tag: str) -> str:
    if tag.lower() not in LANGUAGES:
        raise InvalidRequest(f"language {tag!r} is not spoken")
    return LANGUAGES[tag.lower()]


def phonemes(symbols: str) -> str:
    if not symbols.strip():
        raise InvalidPhonemes("no phonemes")
    if unknown := set(symbols) - set("kˈæt bʁɔ̃ʒuəˌ"):
        raise InvalidPhonemes(f"unknown: {sorted(unknown)}")
    return symbols


def resolver(own: Speaker = Speaker(None)) -> Resolver:  # noqa: B008
    return Resolver(own, voice, language, phonemes, lambda ipa, _: phonemes(ipa), say_as)


def passages(script: Document) -> list[TextSpan]:
    return [part for part in script if isinstance(part, TextSpan)]


def said(script: Document) -> str:
    """All that is said, as it is written."""
    return "".join(part.text.text for part in passages(script))


def sources(text: AlignedText, source: str) -> list[str]:
    """Return the piece of the source that each character stands for."""
    return [source[start:end] for start, end in zip(text.starts, text.ends, strict=True)]
