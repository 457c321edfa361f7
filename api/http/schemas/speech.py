"""The body of `POST /v1/audio/speech`, and fields shared with others. Field descriptions are what `/docs` shows."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from api.audio.encoders.registry import FORMATS
from api.audio.loudness import MAX_VOLUME, MIN_VOLUME
from api.audio.pcm import MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, SAMPLE_RATE
from api.http.schemas.base import RequestModel
from api.http.schemas.text import LangCode, TextFields
from api.languages.registry import LANGUAGES
from api.synthesis.inputs import MAX_REQUEST_SPEED, MAX_SEED, MIN_REQUEST_SPEED, MIN_SEED, SoundOptions

if TYPE_CHECKING:
    ResponseFormat = str
else:
    ResponseFormat = Literal[tuple(FORMATS)]
"""One of the names in the table of formats."""

_LANGUAGES = ", ".join(f"`{each.code}` or `{each.letter}`" for each in LANGUAGES)


def _id_of_object(voice: object) -> object:
    return voice["id"] if isinstance(voice, dict) and "id" in voice else voice


VoiceName = Annotated[
    str,
    Field(min_length=1, max_length=512),
    BeforeValidator(_id_of_object),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 512},
                {
                    "type": "object",
                    "properties": {"id": {"type": "string", "minLength": 1, "maxLength": 512}},
                    "required": ["id"],
                },
            ]
        }
    ),
]
"""A string, or an object with the string as its `id`: the way OpenAI's API names custom voices."""


class VoiceRequest(RequestModel):
    """A body that names a model and a voice. Unknown fields are ignored, and `null` means the default."""

    model: str = Field(default="kokoro", max_length=256)
    """A served version, or one of the names that mean the default one: `kokoro`, and OpenAI's (`tts-1`, `tts-1-hd`,
    `gpt-4o-mini-tts`, ...). `GET /v1/models` lists them all."""

    voice: VoiceName | None = None
    """A voice (`GET /v1/audio/voices` lists them), one of OpenAI's voice names, or a blend: `af_bella(2)+af_sky(1)`,
    `af_bella+af_sky`, `af_bella-af_sky(0.5)`. Weights are normalised. The default is the server's DEFAULT_VOICE."""


class SoundRequest(VoiceRequest):
    """A body that asks for sound: how it is to sound, and how it is to be sent."""

    response_format: ResponseFormat = "mp3"
    """Encoding of the audio: `mp3`, `opus` (in Ogg), `aac` (ADTS), `flac`, `wav`, or `pcm` (16-bit signed
    little-endian, mono, no header)."""

    speed: float = Field(default=1.0, ge=MIN_REQUEST_SPEED, le=MAX_REQUEST_SPEED)
    """Multiplier of the speaking rate, 0.25 to 4."""

    stream_format: Literal["audio", "sse"] = "audio"
    """`audio`: the bytes of the file. `sse`: the same bytes in server-sent events, `speech.audio.delta` with base64 in
    `audio`, then `speech.audio.done` with the usage, then `[DONE]`."""

    return_timing: bool = False
    """With `sse`: times of the words, in `speech.audio.timing` events. Each comes before the delta that has the
    sound of its words: `words` with `word`, `start_time`, `end_time` (seconds), `start_char`, `end_char`; also `voice`
    and `turn` where several voices speak; and `bookmarks`."""

    volume_multiplier: float = Field(default=1.0, ge=MIN_VOLUME, le=MAX_VOLUME)
    """Loudness, 0.1 to 4 times the voice's own. Peaks are rounded off before they would clip."""

    sample_rate: int = Field(default=SAMPLE_RATE, ge=MIN_SAMPLE_RATE, le=MAX_SAMPLE_RATE)
    """Samples per second, 8000 to 48000; telephony wants 8000. `wav`, `pcm` and `flac` have any rate, `mp3` and `aac`
    the usual ones, and `opus` uses its next higher one."""

    stream: bool = True
    """Send audio as it is made, in chunks. With `false` the whole file is sent at the end, with its length and true
    sizes in its header."""

    seed: int | None = Field(default=None, ge=MIN_SEED, le=MAX_SEED)
    """Seed of the noise in the voice. The same request with the same seed gives the same samples; without one, the
    same request does too."""

    return_download_link: bool = False
    """Keep the finished file on the server for a while. The header `X-Download-Path` says where `GET` finds it once the
    answer has ended, below this API's base URL (`/v1`) or below the server's root."""

    download_format: ResponseFormat | None = None
    """Encoding of that file. The default is `response_format`."""

    def sound_options(self) -> SoundOptions:
        """Return the options as synthesis takes them.

        Raises:
            InvalidRequest: a file to be sent or kept can't have the sample rate.
        """
        kept = self.download_format if self.return_download_link else None
        formats = (self.response_format,) if kept is None else (self.response_format, kept)
        return SoundOptions(self.speed, self.seed, self.volume_multiplier, self.sample_rate, formats)


class SpeechRequest(SoundRequest, TextFields):
    """The body of `POST /v1/audio/speech`: OpenAI's fields and a few more. Unknown fields are ignored, and `null`
    means the default."""

    input: str = Field(min_length=1)
    """The text to speak. `[pause:1.5s]` is silence, `[word](/wˈɜɹd/)` spells out phonemes, `[word](+1)` raises its
    stress, and a link is read as its text; a backslash in front of any of them makes it plain text."""

    instructions: str | None = Field(default=None, max_length=4096)
    """Accepted from OpenAI's clients, without effect: this model takes no directions."""

    lang_code: LangCode = Field(
        default=None, description=f"Language of the text: {_LANGUAGES}. The default is the voice's own."
    )
