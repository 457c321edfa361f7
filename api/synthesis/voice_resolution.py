"""Who speaks: every name of a voice that a request holds, found before any audio is made."""

from collections.abc import Mapping

from api.errors import InvalidRequest
from api.http.schemas.text import VoiceAlias
from api.models.base import check_alphabet
from api.models.registry import ServedModel
from api.phonemize.ipa import from_ipa
from api.synthesis.language_names import language_of_code, language_of_tag, language_of_voice
from api.synthesis.request import Role
from api.text.document import Passage, Script
from api.text.resolver import Lookup, Speaker


class Casting:
    """The voices of one request, its aliases among them. Each is looked up once."""

    def __init__(
        self,
        served: ServedModel,
        aliases: Mapping[str, str | VoiceAlias],
        lang_code: str | None,
        *,
        lang_param: str = "lang_code",
    ) -> None:
        """`lang_code`: what every voice speaks; None: each its own language. `lang_param`: its name in the request.

        Raises InvalidRequest for an alias of what is no voice, or a language that there isn't.
        """
        self._served = served
        self._lang_param = lang_param
        self._language = None if lang_code is None else language_of_code(lang_code, lang_param, served.languages)
        self._speakers: dict[str, Speaker] = {}
        self._roles: dict[str, Role] = {}
        for name, alias in aliases.items():
            self._speakers[name.casefold()] = self._alias(name, alias)

    def speaker(self, name: str, param: str = "voice") -> Speaker:
        """By an alias, a voice, or a blend. Raises InvalidRequest, or UnknownVoice, with `param` for the field."""
        key = name.strip().casefold()
        if key in self._speakers:
            return self._speakers[key]
        # Voices are known by their very names; only aliases are not.
        if name not in self._roles:
            self._roles[name] = self._role(name, param)
        return Speaker(name, 1.0, self._roles[name].language)

    def role_of(self, speaker: Speaker) -> Role:
        """Whom one of `speaker`'s answers means."""
        assert speaker.voice is not None, "only a text's own speaker has no voice"
        return self._roles[speaker.voice]

    def roles_in(self, script: Script) -> dict[str, Role]:
        """Whom the voices mean that speak in a script."""
        voices = {part.voice for part in script if isinstance(part, Passage) and part.voice is not None}
        return {voice: self._roles[voice] for voice in sorted(voices)}

    def lookup(self, own: Speaker) -> Lookup:
        """What a text may name, if `own` says what nobody else does."""
        return Lookup(own, self.speaker, self._language_of_tag, self._spelled, self._from_ipa)

    def _alias(self, name: str, alias: str | VoiceAlias) -> Speaker:
        voice, rate = (alias, 1.0) if isinstance(alias, str) else (alias.voice, alias.rate)
        role = self._role(voice, f"voice_aliases.{name}")
        self._roles[voice] = role
        return Speaker(voice, rate, role.language)

    def _role(self, voice: str, param: str) -> Role:
        try:
            found = self._served.voices.resolve(voice)
        except InvalidRequest as error:
            message = error.message if param == "voice" else f"{param}: {error.message}"
            raise type(error)(message, param=param) from error
        language = self._language or language_of_voice(
            found.id, found.language, self._lang_param, self._served.languages
        )
        return Role(found, language)

    def _language_of_tag(self, tag: str) -> str:
        return language_of_tag(tag, self._served.languages)

    def _spelled(self, phonemes: str) -> str:
        spelled = " ".join(phonemes.split())
        if not spelled:
            raise InvalidRequest("there are no phonemes between the slashes")
        check_alphabet(spelled, self._served.model.alphabet)
        return spelled

    def _from_ipa(self, ipa: str, language: str) -> str:
        return from_ipa(ipa, language, self._served.model.alphabet, self._served.languages)
