"""What a request says of how its text is to be understood. Field descriptions are what `/docs` shows."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.languages.options import NormalizationOptions
from api.text.document_builder import MAX_RATE, MIN_RATE

LangCode = Annotated[str | None, Field(max_length=16)]
VoiceText = Annotated[str, StringConstraints(min_length=1, max_length=512)]
AliasName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\[\]\r\n]{1,64}$")]

MAX_ALIASES = 256


class FrozenFields(BaseModel):
    """Unknown fields are ignored, and `null` means the default."""

    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _null_is_default(cls, body: object) -> object:
        return {k: v for k, v in body.items() if v is not None} if isinstance(body, dict) else body


class VoiceAlias(FrozenFields):
    """A voice and the rate that goes with it."""

    voice: VoiceText
    """A voice, one of OpenAI's voice names, or a blend."""

    rate: float = Field(default=1.0, ge=MIN_RATE, le=MAX_RATE)
    """Multiplier of the request's speed wherever this voice speaks, 0.25 to 4; `[rate:...]` multiplies it."""


VoiceAliases = Annotated[dict[AliasName, VoiceText | VoiceAlias], Field(max_length=MAX_ALIASES)]
"""A name of one's own -> a voice, or a voice with its rate."""


class NormalizationFields(FrozenFields):
    """What of the written form is to be said as words; the names are Kokoro-FastAPI's."""

    normalize: bool = True
    """`false` turns all of it off: the text is read as it is."""

    unit_normalization: bool = True
    """"10 kg" as "ten kilograms"."""

    url_normalization: bool = True
    """"https://example.com/docs" as "example dot com slash docs"."""

    email_normalization: bool = True
    """"joe@example.org" as "joe at example dot org"."""

    phone_normalization: bool = True
    """"(555) 123-4567" as "five five five, one two three, ..."."""

    optional_pluralization_normalization: bool = True
    """"item(s)" as "items"."""

    replace_remaining_symbols: bool = True
    """"#", "=" and the like by their names, where nothing else has read them."""

    def options(self) -> NormalizationOptions:
        """The same as the rooms further on take it."""
        return NormalizationOptions(**self.model_dump())


class TextFields(FrozenFields):
    """How a text is to be understood: marks, SSML, names of voices, what is said as words."""

    ssml: bool = False
    """The text is an SSML document, `<speak>...</speak>`. `POST /dev/ssml` shows what it becomes."""

    allow_voice_tags: bool = False
    """Obey `[voice:af_bella]` (until the next one; `[voice:]` is the request's own again) and `[rate:1.2]` in the text.
    Without it they are plain text. `[pause:1.5s]`, `[word](/phonemes/)` and `[word](+1)` are always obeyed; a backslash
    in front makes any of them plain text."""

    voice_aliases: VoiceAliases = {}
    """Names of one's own for voices, in `voice` and wherever the text names one: `{"narrator": "af_bella(2)+af_sky",
    "grandpa": {"voice": "am_adam", "rate": 0.8}}`. Upper and lower case are the same."""

    normalization_options: NormalizationFields = NormalizationFields()
    """What is to be said as words that is not written in words; by default everything is."""
