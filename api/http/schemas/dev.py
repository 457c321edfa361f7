"""Bodies of the developers' routes, in and out. Field descriptions are what `/docs` shows."""

from pydantic import Field

from api.http.schemas.base import ResponseModel
from api.http.schemas.speech import ResponseFormat, SoundRequest, VoiceRequest
from api.http.schemas.text import LangCode, TextFields


class PhonemizeRequest(VoiceRequest, TextFields):
    """A text to be turned into phonemes, not spoken."""

    text: str = Field(min_length=1)
    """The text, up to MAX_INPUT_CHARS characters. It may hold marks, as `input` of `/v1/audio/speech`."""

    language: LangCode = None
    """Language of the text, as `lang_code` of `/v1/audio/speech`. The default is the voice's own."""


class PhonemizedText(ResponseModel):
    """A text as it would be spoken."""

    spoken: str
    """The text as it was read: symbols that mean words written out, those that can't be said left out."""

    phonemes: str
    """Symbols of the model's alphabet, the sentences parted by spaces; empty when nothing can be said. Sent to
    `/dev/generate_from_phonemes`, they are spoken as the text would be."""

    tokens: list[int]
    """The model's id of each symbol of `phonemes`, in order. Without the pads (id 0) that the model has at both ends of
    each utterance: a long text is spoken in several."""

    language: str
    """Language that the text was read in."""

    unspoken: list[str]
    """Symbols of the text that can't be said (emoji, ornaments), each once. Never a letter or digit."""


class PhonemeSpeechRequest(SoundRequest):
    """Phonemes to be spoken as they are."""

    phonemes: str = Field(min_length=1)
    """Symbols of the model's alphabet, up to MAX_INPUT_CHARS; any whitespace is a space. They are spoken in one
    utterance or several, just as those of a text are: nothing is cut off."""

    response_format: ResponseFormat = "wav"
    """Encoding of the audio, as for `/v1/audio/speech`, but `wav` by default."""


class Unloaded(ResponseModel):
    """The versions that were freed."""

    unloaded: list[str]
    """Versions that were in memory until now."""
