"""The body of a dialogue. Field descriptions are what `/docs` shows."""

from pydantic import Field

from api.http.schemas.base import RequestModel
from api.http.schemas.speech import SoundRequest, VoiceName
from api.http.schemas.text import LangCode, TextFields
from api.text.document_builder import MAX_RATE, MIN_RATE

MAX_TURNS = 1000
MAX_PAUSE_BETWEEN_TURNS_S = 10.0


class Turn(RequestModel):
    """A text that one of the voices says."""

    voice: VoiceName | None = None
    """Speaker: a voice, one of OpenAI's voice names, a blend, or one of `voice_aliases`. The default is the
    request's `voice`."""

    text: str = Field(min_length=1)
    """Text to say. It may hold marks, as `input` of `/v1/audio/speech`; with `ssml` it is a document."""

    rate: float = Field(default=1.0, ge=MIN_RATE, le=MAX_RATE)
    """Multiplier of the request's speed, 0.25 to 4."""


class DialogueRequest(SoundRequest, TextFields):
    """The body of `POST /dev/dialogue`: turns, and how to speak and send them, as for `/v1/audio/speech`."""

    turns: list[Turn] = Field(min_length=1, max_length=MAX_TURNS)
    """Turns, in order; all texts together up to MAX_INPUT_CHARS characters."""

    pause_between_turns: float = Field(default=0.4, ge=0, le=MAX_PAUSE_BETWEEN_TURNS_S)
    """Seconds of silence between two turns, exactly; 0 to 10."""

    lang_code: LangCode = None
    """Language of all turns, as for `/v1/audio/speech`. The default is each voice's own."""
