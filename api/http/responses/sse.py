"""Server-sent events: an encoded stream in the events of OpenAI's `stream_format: "sse"`.

There are no `event:` lines; each event is one `data:` line of JSON, and the last one of a whole stream is `[DONE]`.
"""

import base64
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

from api.errors import ServiceError
from api.http.responses.audio import TimingFields, with_sound
from api.synthesis.request import SpeechOrder, Usage
from api.synthesis.timing import EncodedChunk, Timing


@dataclass(frozen=True)
class Events:
    """Each chunk as a `speech.audio.delta`, then `speech.audio.done`, then `[DONE]`."""

    timed: bool
    """Whether a `speech.audio.timing` comes before each delta that has the sound of words or a bookmark."""

    media_type: ClassVar[str] = "text/event-stream; charset=utf-8"
    streaming: ClassVar[bool] = True
    has_sound: ClassVar[bool] = True

    async def pieces(
        self, chunks: AsyncGenerator[EncodedChunk, None], order: SpeechOrder
    ) -> AsyncGenerator[bytes, None]:
        """The deltas, each with the timing event that belongs to it."""
        fields = TimingFields.of(order)
        async with aclosing(with_sound(chunks)) as sounding:
            async for chunk in sounding:
                timing = _timing(chunk.timings, fields) if self.timed and chunk.timings else b""
                delta = _delta(chunk.data) if chunk.data else b""
                if timing or delta:
                    yield timing + delta

    async def answer(self, pieces: AsyncGenerator[bytes, None], usage: Usage) -> AsyncGenerator[bytes, None]:
        """A ServiceError before the first piece is raised, so that it can become an ordinary response; after it, it
        becomes an `error` event, and the stream ends without `[DONE]`.
        """
        begun = False
        async with aclosing(pieces):
            try:
                async for piece in pieces:
                    begun = True
                    yield piece
            except ServiceError as error:
                if not begun:
                    raise
                yield _event({"type": "error", **error.body()})
                return
        tokens = {"input_tokens": usage.num_phonemes, "output_tokens": usage.num_frames}
        yield _event({"type": "speech.audio.done", "usage": tokens | {"total_tokens": sum(tokens.values())}})
        yield b"data: [DONE]\n\n"


def _delta(data: bytes) -> bytes:
    return _event({"type": "speech.audio.delta", "audio": base64.b64encode(data).decode()})


def _timing(timings: tuple[Timing, ...], fields: TimingFields) -> bytes:
    content: dict[str, object] = {"type": "speech.audio.timing", "words": fields.words(timings)}
    if bookmarks := fields.bookmarks(timings):
        content["bookmarks"] = bookmarks
    return _event(content)


def _event(content: Mapping[str, object]) -> bytes:
    return b"data: " + json.dumps(content, separators=(",", ":")).encode() + b"\n\n"
