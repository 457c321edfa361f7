"""Bodies of `POST /dev/ssml`, in and out. Field descriptions are what `/docs` shows."""

from typing import Literal

from pydantic import Field

from api.http.schemas.base import ResponseModel
from api.http.schemas.speech import VoiceRequest
from api.http.schemas.text import LangCode, VoiceAliases


class SsmlRequest(VoiceRequest):
    """The body of `POST /dev/ssml`."""

    ssml: str = Field(min_length=1)
    """The document, up to MAX_INPUT_CHARS characters."""

    lang_code: LangCode = None
    """As for `/v1/audio/speech`. The default is the voice's own."""

    voice_aliases: VoiceAliases = {}  # noqa: RUF012, pydantic copies it
    """As for `/v1/audio/speech`."""


class ShownMark(ResponseModel):
    """A mark on a stretch of a part's text."""

    start: int
    """Beginning in the part's `text`, in characters."""
    end: int
    """One past its last character."""
    phonemes: str | None = None
    """Phonemes that are said in its place."""
    stress: float | None = None
    """Change of its stress, -2 to 2."""
    language: str | None = None
    """Language that it is read in."""
    is_spoken: bool = False
    """Whether it is said as it stands, without normalisation."""


class TextPart(ResponseModel):
    """Text said by one voice, at one rate."""

    type: Literal["text"] = "text"
    text: str
    """The text as it is read, before normalisation."""
    start_char: int
    """Beginning in the document, in characters."""
    end_char: int
    """End in the document, one past its last character."""
    voice: str | None
    """Voice that says it; null: the request's own voice."""
    language: str
    """Language that it is read in, where no mark says otherwise."""
    rate: float
    """Multiplier of the request's speed."""
    marks: list[ShownMark]
    """Its marks, the outer before the inner."""


class PausePart(ResponseModel):
    """Silence."""

    type: Literal["pause"] = "pause"
    seconds: float
    """Length of the silence."""


class BookmarkPart(ResponseModel):
    """A place whose time is given with the word times."""

    type: Literal["bookmark"] = "bookmark"
    name: str
    """The name of the `mark`."""


class WithoutEffect(ResponseModel):
    """A part of the document that has no effect."""

    what: str
    """`<audio>`, or `pitch of <prosody>`."""
    line: int
    """Line of its element, from 1."""
    column: int
    """Column of its element, from 1."""


class ShownDocument(ResponseModel):
    """The parts of a document, and what has no effect."""

    parts: list[TextPart | PausePart | BookmarkPart]
    """Parts, in the order in which they are heard."""
    ignored: list[WithoutEffect]
    """Parts without effect, up to 1000."""
