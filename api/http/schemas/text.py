"""Fields of a text: marks, SSML, aliases, normalisation. Field descriptions are what `/docs` shows."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from api.http.schemas.base import RequestModel, without_nulls
from api.languages.options import EVERYTHING, NormalizationOptions
from api.synthesis.inputs import Alias, TextOptions
from api.text.document_builder import MAX_RATE, MIN_RATE

LangCode = Annotated[str | None, Field(max_length=16)]
VoiceText = Annotated[str, StringConstraints(min_length=1, max_length=512)]
AliasName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\[\]\r\n]{1,64}$")]
NormalizationFields = Annotated[NormalizationOptions, BeforeValidator(without_nulls)]

MAX_ALIASES = 256


class VoiceAlias(RequestModel):
    """A voice and the rate that goes with it."""

    voice: VoiceText
    """A voice, one of OpenAI's voice names, or a blend."""

    rate: float = Field(default=1.0, ge=MIN_RATE, le=MAX_RATE)
    """Multiplier of the request's speed wherever this voice speaks, 0.25 to 4; `[rate:...]` multiplies it."""


VoiceAliases = Annotated[dict[AliasName, VoiceText | VoiceAlias], Field(max_length=MAX_ALIASES)]
"""Alias -> a voice, or a voice with its rate."""


def alias_values(aliases: VoiceAliases) -> dict[str, Alias]:
    """Return the aliases as synthesis takes them."""
    return {
        name: Alias(alias) if isinstance(alias, str) else Alias(alias.voice, alias.rate)
        for name, alias in aliases.items()
    }


class TextFields(RequestModel):
    """Fields of a text: marks, SSML, aliases of voices, normalisation."""

    ssml: bool = False
    """The text is an SSML document, `<speak>...</speak>`. `POST /dev/ssml` shows what it becomes."""

    allow_voice_tags: bool = False
    """Obey `[voice:af_bella]` (until the next one; `[voice:]` is the request's own again) and `[rate:1.2]` in the text.
    Without it they are plain text. `[pause:1.5s]`, `[word](/phonemes/)` and `[word](+1)` are always obeyed; a backslash
    in front makes any of them plain text."""

    voice_aliases: VoiceAliases = {}  # noqa: RUF012, pydantic copies it
    """Names of your own for voices, in `voice` and wherever the text names one: `{"narrator": "af_bella(2)+af_sky",
    "grandpa": {"voice": "am_adam", "rate": 0.8}}`. Upper and lower case are the same."""

    normalization_options: NormalizationFields = EVERYTHING
    """Written forms that are said as words; by default all of them."""

    def text_options(self, *, pause_between_turns_s: float = 0.0) -> TextOptions:
        """Return the options as synthesis takes them."""
        return TextOptions(self.ssml, self.allow_voice_tags, self.normalization_options, pause_between_turns_s)
