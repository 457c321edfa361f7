"""The names of voices in a request, looked up before any audio is made."""

from api.errors import InvalidRequest
from api.languages.common.say_as.reader import say_as
from api.models.base import check_alphabet
from api.models.registry import ServedModel
from api.phonemize.ipa import from_ipa
from api.synthesis.inputs import Alias, VoiceNames
from api.synthesis.language_names import language_of_code, language_of_tag, language_of_voice
from api.synthesis.request import ResolvedVoice
from api.text.document import Document, TextSpan
from api.text.resolver import Resolver, Speaker


class VoiceResolver:
    """The voices of one request, its aliases included. Each is looked up once."""

    def __init__(self, served: ServedModel, names: VoiceNames) -> None:
        """Look up the language and the aliases.

        Raises:
            InvalidRequest, UnknownVoice: an alias stands for no voice, or the language is not spoken.
        """
        self._served = served
        self._language_field = names.language_field
        self._language = (
            None if names.language is None else language_of_code(names.language, names.language_field, served.languages)
        )
        self._aliases: dict[str, Speaker] = {}
        self._voices: dict[str, ResolvedVoice] = {}
        for name, alias in names.aliases.items():
            self._aliases[name.casefold()] = self._speaker_of_alias(name, alias)

    def speaker(self, name: str, field: str = "voice") -> Speaker:
        """Look up an alias, a voice or a blend. `field` names the request's field in errors.

        Raises:
            InvalidRequest, UnknownVoice: there is none of this name.
        """
        key = name.strip().casefold()
        if key in self._aliases:
            return self._aliases[key]
        # Only aliases are found whatever their case; voices are not.
        if name not in self._voices:
            self._voices[name] = self._resolve(name, field)
        return Speaker(name, 1.0, self._voices[name].language)

    def voice_of(self, speaker: Speaker) -> ResolvedVoice:
        """Return the voice of a speaker that `speaker` has returned."""
        assert speaker.voice is not None, "only a text's own speaker has no voice"
        return self._voices[speaker.voice]

    def voices_in(self, document: Document) -> dict[str, ResolvedVoice]:
        """Return the voices that a document names, in order of their names."""
        names = {part.voice for part in document if isinstance(part, TextSpan) and part.voice is not None}
        return {name: self._voices[name] for name in sorted(names)}

    def resolver(self, own: Speaker) -> Resolver:
        """Return the resolver for a text in which `own` speaks where no mark says otherwise."""
        return Resolver(own, self.speaker, self._language_of_tag, self._check_phonemes, self._from_ipa, say_as)

    def _speaker_of_alias(self, name: str, alias: Alias) -> Speaker:
        voice = self._resolve(alias.voice, f"voice_aliases.{name}")
        self._voices[alias.voice] = voice
        return Speaker(alias.voice, alias.rate, voice.language)

    def _resolve(self, name: str, field: str) -> ResolvedVoice:
        try:
            found = self._served.voices.resolve(name)
        except InvalidRequest as error:
            message = error.message if field == "voice" else f"{field}: {error.message}"
            raise type(error)(message, param=field) from error
        language = self._language or language_of_voice(
            found.id, found.language, self._language_field, self._served.languages
        )
        return ResolvedVoice(found, language)

    def _language_of_tag(self, tag: str) -> str:
        return language_of_tag(tag, self._served.languages)

    def _check_phonemes(self, phonemes: str) -> str:
        spelled = " ".join(phonemes.split())
        if not spelled:
            raise InvalidRequest("there are no phonemes between the slashes")
        check_alphabet(spelled, self._served.model.alphabet)
        return spelled

    def _from_ipa(self, ipa: str, language: str) -> str:
        return from_ipa(ipa, language, self._served.model.alphabet, self._served.languages)
