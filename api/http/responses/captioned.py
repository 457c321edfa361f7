"""Bodies that say when each word is heard: JSON, lines of JSON, or a caption file.

The names of the first three fields, and the lines, are Kokoro-FastAPI's.
"""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import astuple, dataclass
from typing import Any, ClassVar

from api.audio.encoders.registry import FORMATS
from api.captions.files import CAPTION_FORMATS, captions_for
from api.errors import ServiceError
from api.http.responses.body_format import BodyFormat, with_sound
from api.http.responses.timing_fields import TimingFields
from api.http.schemas.captioned import CaptionFields
from api.synthesis.chunks import NO_STATS, EncodedChunk, ResponseChunk
from api.synthesis.request import SynthesisRequest
from api.synthesis.timing import Timing


def captioned_body(body: CaptionFields) -> BodyFormat:
    """Return the format that a request asks for."""
    if body.caption_format is not None and not body.return_audio:
        return CaptionFileBody(body.caption_format)
    parts = CaptionedParts(body.response_format, body.return_audio, body.return_timestamps, body.caption_format)
    return NdjsonBody(parts) if body.stream else JsonBody(parts)


@dataclass(frozen=True)
class CaptionedParts:
    """The parts that each JSON object has."""

    response_format: str
    audio: bool
    timestamps: bool
    caption_format: str | None

    def content(self, data: bytes, timings: tuple[Timing, ...], fields: TimingFields) -> dict[str, Any]:
        """Return the fields of one object."""
        content: dict[str, Any] = {
            "audio": base64.b64encode(data).decode() if self.audio else "",
            "audio_format": FORMATS[self.response_format].media_type,
            "timestamps": fields.words(timings) if self.timestamps else None,
        }
        bookmarks = fields.bookmarks(timings) if self.timestamps else []
        return content | {"bookmarks": bookmarks} if bookmarks else content

    async def captions(self, timings: Sequence[Timing], request: SynthesisRequest) -> dict[str, str]:
        """Return the field of the captions, if there is one."""
        if self.caption_format is None:
            return {}
        return {"captions": await _captions(self.caption_format, timings, request)}


@dataclass(frozen=True)
class NdjsonBody:
    """NDJSON, a line for each chunk. Captions come in a last line, which has no audio."""

    parts: CaptionedParts

    media_type: ClassVar[str] = "application/x-ndjson"
    streaming: ClassVar[bool] = True

    @property
    def has_sound(self) -> bool:
        return self.parts.audio

    def cache_key(self) -> tuple[object, ...]:
        return "ndjson", *astuple(self.parts)

    async def encode(
        self, chunks: AsyncGenerator[EncodedChunk, None], request: SynthesisRequest
    ) -> AsyncGenerator[ResponseChunk, None]:
        fields = TimingFields.of(request)
        timings: list[Timing] = []
        async with aclosing(with_sound(chunks)) as sounding:
            async for chunk in sounding:
                timings += chunk.timings
                yield ResponseChunk(_line(self.parts.content(chunk.data, chunk.timings, fields)), chunk.stats)
        if captions := await self.parts.captions(timings, request):
            yield ResponseChunk(_line(self.parts.content(b"", (), fields) | captions))

    async def with_error(self, chunks: AsyncGenerator[ResponseChunk, None]) -> AsyncGenerator[ResponseChunk, None]:
        """Give `chunks`; a failure after the first has a line of its own, `error`, and is raised as well.

        The connection is then cut, since a reader that skips unknown lines must not take half a file for the whole.
        """
        begun = False
        async with aclosing(chunks):
            try:
                async for chunk in chunks:
                    begun = True
                    yield chunk
            except ServiceError as error:
                if begun:
                    yield ResponseChunk(_line(error.body()))
                raise


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
            return _json(self.parts.content(whole.data, whole.timings, TimingFields.of(request)) | captions)

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
        captions = await _captions(self.caption_format, whole.timings, request)
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


async def _captions(caption_format: str, timings: Sequence[Timing], request: SynthesisRequest) -> str:
    # A book takes seconds.
    return await asyncio.to_thread(captions_for, request, caption_format, timings)


def _line(content: Mapping[str, object]) -> bytes:
    return _json(content) + b"\n"


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()
