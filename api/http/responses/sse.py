"""Server-sent events: OpenAI's `stream_format: "sse"`.

There are no `event:` lines. Each event is one `data:` line of JSON, and the last one of a whole stream is `[DONE]`.
"""

import base64
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

from api.errors import ServiceError
from api.http.responses.body_format import with_sound
from api.http.responses.timing_fields import TimingFields
from api.synthesis.chunks import NO_STATS, EncodedChunk, ResponseChunk, SynthesisStats
from api.synthesis.request import SynthesisRequest
from api.synthesis.timing.timings import Timing


@dataclass(frozen=True)
class SseBody:
    """Each chunk as a `speech.audio.delta`, then `speech.audio.done`, then `[DONE]`."""

    timed: bool
    """Whether a `speech.audio.timing` comes before each delta that has the sound of words or a bookmark."""

    media_type: ClassVar[str] = "text/event-stream; charset=utf-8"
    streaming: ClassVar[bool] = True
    has_sound: ClassVar[bool] = True

    def cache_key(self) -> tuple[object, ...]:
        return "sse", self.timed

    async def encode(
        self, chunks: AsyncGenerator[EncodedChunk, None], request: SynthesisRequest
    ) -> AsyncGenerator[ResponseChunk, None]:
        fields = TimingFields.of(request)
        total = NO_STATS
        async with aclosing(with_sound(chunks)) as sounding:
            async for chunk in sounding:
                total += chunk.stats
                timing = _timing(chunk.timings, fields) if self.timed and chunk.timings else b""
                delta = _delta(chunk.data) if chunk.data else b""
                if timing or delta:
                    yield ResponseChunk(timing + delta, chunk.stats)
        yield ResponseChunk(_done(total))

    async def with_error(self, chunks: AsyncGenerator[ResponseChunk, None]) -> AsyncGenerator[ResponseChunk, None]:
        """Give `chunks`; a ServiceError after the first becomes an `error` event, and the stream ends without
        `[DONE]`."""
        begun = False
        async with aclosing(chunks):
            try:
                async for chunk in chunks:
                    begun = True
                    yield chunk
            except ServiceError as error:
                if not begun:
                    raise
                yield ResponseChunk(_event({"type": "error", **error.body()}))


def _delta(data: bytes) -> bytes:
    return _event({"type": "speech.audio.delta", "audio": base64.b64encode(data).decode()})


def _timing(timings: tuple[Timing, ...], fields: TimingFields) -> bytes:
    content: dict[str, object] = {"type": "speech.audio.timing", "words": fields.words(timings)}
    if bookmarks := fields.bookmarks(timings):
        content["bookmarks"] = bookmarks
    return _event(content)


def _done(total: SynthesisStats) -> bytes:
    tokens = {"input_tokens": total.num_phonemes, "output_tokens": total.num_frames}
    return _event({"type": "speech.audio.done", "usage": tokens | {"total_tokens": sum(tokens.values())}}) + (
        b"data: [DONE]\n\n"
    )


def _event(content: Mapping[str, object]) -> bytes:
    return b"data: " + json.dumps(content, separators=(",", ":")).encode() + b"\n\n"
