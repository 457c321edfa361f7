"""Bodies that say when each word is heard: JSON, lines of JSON, or a caption file.

The names of the first three fields, and the lines, are Kokoro-FastAPI's.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import astuple, dataclass
from typing import ClassVar

from api.captions.files import CAPTION_FORMATS
from api.http.responses.body_format import BodyFormat
from api.http.responses.captioned_parts import CaptionedParts, to_json, write_captions
from api.http.responses.ndjson import NdjsonBody
from api.http.responses.timing_fields import TimingFields
from api.http.schemas.captioned import CaptionFields
from api.synthesis.chunks import NO_STATS, EncodedChunk, ResponseChunk
from api.synthesis.request import SynthesisRequest


def captioned_body(body: CaptionFields) -> BodyFormat:
    """Return the format that a request asks for."""
    if body.caption_format is not None and not body.return_audio:
        return CaptionFileBody(body.caption_format)
    parts = CaptionedParts(body.response_format, body.return_audio, body.return_timestamps, body.caption_format)
    return NdjsonBody(parts) if body.stream else JsonBody(parts)


@dataclass(frozen=True)
class JsonBody:
    """One JSON object with everything in it."""

    parts: CaptionedParts

    media_type: ClassVar[str] = "application/json"
    streaming: ClassVar[bool] = False

    @property
    def has_sound(self) -> bool:
        return self.parts.audio

    def cache_key(self) -> tuple[object, ...]:
        return "json", *astuple(self.parts)

    async def encode(
        self, chunks: AsyncGenerator[EncodedChunk, None], request: SynthesisRequest
    ) -> AsyncGenerator[ResponseChunk, None]:
        whole = await _whole(chunks)
        captions = await self.parts.captions(whole.timings, request)

        def content() -> bytes:  # megabytes, so off the event loop
            return to_json(self.parts.content(whole.data, whole.timings, TimingFields.of(request)) | captions)

        yield ResponseChunk(await asyncio.to_thread(content), whole.stats)

    def with_error(self, chunks: AsyncGenerator[ResponseChunk, None]) -> AsyncGenerator[ResponseChunk, None]:
        return chunks


@dataclass(frozen=True)
class CaptionFileBody:
    """Captions alone, as players take them."""

    caption_format: str

    streaming: ClassVar[bool] = False
    has_sound: ClassVar[bool] = False

    @property
    def media_type(self) -> str:
        return CAPTION_FORMATS[self.caption_format].media_type

    def cache_key(self) -> tuple[object, ...]:
        return "captions", self.caption_format

    async def encode(
        self, chunks: AsyncGenerator[EncodedChunk, None], request: SynthesisRequest
    ) -> AsyncGenerator[ResponseChunk, None]:
        whole = await _whole(chunks)
        captions = await write_captions(self.caption_format, whole.timings, request)
        yield ResponseChunk(captions.encode(), whole.stats)

    def with_error(self, chunks: AsyncGenerator[ResponseChunk, None]) -> AsyncGenerator[ResponseChunk, None]:
        return chunks


async def _whole(chunks: AsyncGenerator[EncodedChunk, None]) -> EncodedChunk:
    """Return all chunks as one."""
    async with aclosing(chunks):
        every = [chunk async for chunk in chunks]
    return EncodedChunk(
        b"".join(chunk.data for chunk in every),
        tuple(timing for chunk in every for timing in chunk.timings),
        sum((chunk.stats for chunk in every), NO_STATS),
    )
