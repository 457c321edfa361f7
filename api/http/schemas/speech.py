"""What a client may send. Field descriptions are what `/docs` shows."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from api.audio.loudness import MAX_VOLUME, MIN_VOLUME
from api.audio.pcm import MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, SAMPLE_RATE
from api.http.schemas.text import LangCode, TextFields
from api.languages.registry import LANGUAGES

ResponseFormat = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]

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


class VoiceRequest(BaseModel):
    """A body that names a model and a voice. Unknown fields are ignored, and `null` means the default."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False, protected_namespaces=()
    )

    model: str = Field(default="kokoro", max_length=256)
    """A served version, or one of the names that mean the default one: `kokoro`, and OpenAI's (`tts-1`, `tts-1-hd`,
    `gpt-4o-mini-tts`, ...). `GET /v1/models` lists them all."""

    voice: VoiceName | None = None
    """A voice (`GET /v1/audio/voices` lists them), one of OpenAI's voice names, or a blend: `af_bella(2)+af_sky(1)`,
    `af_bella+af_sky`, `af_bella-af_sky(0.5)`. Weights are normalised. The default is the server's DEFAULT_VOICE."""

    @model_validator(mode="before")
    @classmethod
    def _null_means_default(cls, body: object) -> object:
        return {k: v for k, v in body.items() if v is not None} if isinstance(body, dict) else body


class SoundRequest(VoiceRequest):
    """A body that asks for sound, whatever is to be said: how it should sound, and how it should be sent."""

    response_format: ResponseFormat = "mp3"
    """Encoding of the audio: `mp3`, `opus` (in Ogg), `aac` (ADTS), `flac`, `wav`, or `pcm` (16-bit signed
    little-endian, mono, no header)."""

    speed: float = Field(default=1.0, ge=0.25, le=4.0)
    """Multiplier of the speaking rate, 0.25 to 4."""

    stream_format: Literal["audio", "sse"] = "audio"
    """`audio`: the bytes of the file. `sse`: the same bytes in server-sent events, `speech.audio.delta` with base64 in
    `audio`, then `speech.audio.done` with the usage, then `[DONE]`."""

    return_timing: bool = False
    """With `sse`: when each word is heard, in `speech.audio.timing` events. Each comes before the delta that has the
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

    seed: int | None = Field(default=None, ge=-(2**63), lt=2**63)
    """Seed of the noise in the voice. The same request with the same seed gives the same samples; without one, the
    same request does too."""

    return_download_link: bool = False
    """Keep the finished file on the server for a while. The header `X-Download-Path` says where `GET` finds it once the
    answer has ended, below this API's base URL (`/v1`) or below the server's root."""

    download_format: ResponseFormat | None = None
    """Encoding of that file. The default is `response_format`."""


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
