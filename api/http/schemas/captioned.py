"""Bodies for speech with the times of its words, in and out. Field descriptions are what `/docs` shows."""

from typing import Literal

from api.http.schemas.base import ResponseModel
from api.http.schemas.dialogue import DialogueRequest
from api.http.schemas.speech import SoundRequest, SpeechRequest

CaptionFormatName = Literal["srt", "vtt"]


class CaptionFields(SoundRequest):
    """Options for the word times of a request for sound."""

    return_timestamps: bool = True
    """Say when each word is heard."""

    return_audio: bool = True
    """Send the audio too. With `false` its field is empty; and where `caption_format` is set, the answer is not JSON
    but the caption file itself."""

    caption_format: CaptionFormatName | None = None
    """Make a caption file too: `srt` (SubRip) or `vtt` (WebVTT), in `captions`; of a stream, in its last line."""

    stream: bool = True
    """Send audio as it is made: the answer is NDJSON, an object in each line, whose `audio` together is the file. With
    `false` the answer is one object, with the whole file."""

    stream_format: Literal["audio"] = "audio"
    """Only `audio`; for events, `/v1/audio/speech` and `/dev/dialogue` have `return_timing`."""


class CaptionedSpeechRequest(CaptionFields, SpeechRequest):
    """The body of `POST /dev/captioned_speech`: that of `/v1/audio/speech`, and options for the word times.
    Unknown fields are ignored, and `null` means the default."""


class CaptionedDialogueRequest(CaptionFields, DialogueRequest):
    """The body of `POST /dev/captioned_dialogue`: that of `/dev/dialogue`, and options for the word times.
    Unknown fields are ignored, and `null` means the default."""


class WordTimestamp(ResponseModel):
    """A word of the input and its time."""

    word: str
    """The word as it was written, without the punctuation around it."""
    start_time: float
    """Seconds from the beginning of the audio."""
    end_time: float
    """Seconds; never after the next word's start."""
    start_char: int
    """Beginning in the input (in a dialogue: in the turn's text), in characters (code points)."""
    end_char: int
    """One past its last character."""
    voice: str | None = None
    """Voice that says it, where several voices speak."""
    turn: int | None = None
    """Index of its turn, from 0, where several voices speak."""


class BookmarkTimestamp(ResponseModel):
    """A bookmark and its time."""

    name: str
    """Name of the bookmark."""
    time: float
    """Seconds from the beginning of the audio."""


class CaptionedSpeech(ResponseModel):
    """Speech with the times of its words; in a stream, one part of it."""

    audio: str
    """Bytes of the audio file in base64."""
    audio_format: str
    """The file's media type."""
    timestamps: list[WordTimestamp] | None
    """Times of the words in this audio; null if they are not wanted."""
    bookmarks: list[BookmarkTimestamp] | None = None
    """Times of the bookmarks in this audio, where there are any."""
    captions: str | None = None
    """The caption file, if `caption_format` asks for one."""
