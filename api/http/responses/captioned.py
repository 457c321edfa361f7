"""Shapes of an answer that says when each word is heard: JSON, lines of JSON, or a caption file.

The names of the first three fields, and the lines, are Kokoro-FastAPI's.
"""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, ClassVar

from api.audio.encoders.registry import FORMATS
from api.captions.files import CAPTION_FORMATS, captions_for
from api.errors import ServiceError
from api.http.responses.audio import Shape, TimingFields, with_sound
from api.http.schemas.captioned import CaptionFields
from api.synthesis.request import SpeechOrder, Usage
from api.synthesis.timing import EncodedChunk, Timing


def captioned_shape(body: CaptionFields) -> Shape:
    """The shape that a request asks for."""
    if body.caption_format is not None and not body.return_audio:
        return CaptionFile(body.caption_format)
    parts = Parts(body.response_format, body.return_audio, body.return_timestamps, body.caption_format)
    return Lines(parts) if body.stream else Whole(parts)


@dataclass(frozen=True)
class Parts:
    """What is said of the speech."""

    response_format: str
    audio: bool
    timestamps: bool
    caption_format: str | None

    def content(self, data: bytes, timings: tuple[Timing, ...], fields: TimingFields) -> dict[str, Any]:
        """The fields of one object."""
        content: dict[str, Any] = {
            "audio": base64.b64encode(data).decode() if self.audio else "",
            "audio_format": FORMATS[self.response_format].media_type,
            "timestamps": fields.words(timings) if self.timestamps else None,
        }
        bookmarks = fields.bookmarks(timings) if self.timestamps else []
        return content | {"bookmarks": bookmarks} if bookmarks else content

    async def captions(self, timings: Sequence[Timing], order: SpeechOrder) -> dict[str, str]:
        """The field of the captions, if there is one."""
        if self.caption_format is None:
            return {}
        return {"captions": await _captions(self.caption_format, timings, order)}


@dataclass(frozen=True)
class Lines:
    """NDJSON, a line for each chunk. Captions come in a last line, which has no audio."""

    parts: Parts

    media_type: ClassVar[str] = "application/x-ndjson"
    streaming: ClassVar[bool] = True

    @property
    def has_sound(self) -> bool:
        return self.parts.audio

    async def pieces(
        self, chunks: AsyncGenerator[EncodedChunk, None], order: SpeechOrder
    ) -> AsyncGenerator[bytes, None]:
        fields = TimingFields.of(order)
        timings: list[Timing] = []
        async with aclosing(with_sound(chunks)) as sounding:
            async for chunk in sounding:
                timings += chunk.timings
                yield _line(self.parts.content(chunk.data, chunk.timings, fields))
        if captions := await self.parts.captions(timings, order):
            yield _line(self.parts.content(b"", (), fields) | captions)

    async def answer(self, pieces: AsyncGenerator[bytes, None], usage: Usage) -> AsyncGenerator[bytes, None]:
        """A failure after the first line has a line of its own, `error`; then the connection is cut, since a reader
        that skips what it doesn't know must not take half a file for the whole.
        """
        begun = False
        async with aclosing(pieces):
            try:
                async for piece in pieces:
                    begun = True
                    yield piece
            except ServiceError as error:
                if begun:
                    yield _line(error.body())
                raise


@dataclass(frozen=True)
class Whole:
    """One JSON object with everything in it."""

    parts: Parts

    media_type: ClassVar[str] = "application/json"
    streaming: ClassVar[bool] = False

    @property
    def has_sound(self) -> bool:
        return self.parts.audio

    async def pieces(
        self, chunks: AsyncGenerator[EncodedChunk, None], order: SpeechOrder
    ) -> AsyncGenerator[bytes, None]:
        data, timings = await _all(chunks)
        captions = await self.parts.captions(timings, order)

        def content() -> bytes:  # megabytes, so off the loop
            return _json(self.parts.content(data, timings, TimingFields.of(order)) | captions)

        yield await asyncio.to_thread(content)

    def answer(self, pieces: AsyncGenerator[bytes, None], usage: Usage) -> AsyncGenerator[bytes, None]:
        return pieces


@dataclass(frozen=True)
class CaptionFile:
    """Captions alone, as their players take them."""

    caption_format: str

    streaming: ClassVar[bool] = False
    has_sound: ClassVar[bool] = False

    @property
    def media_type(self) -> str:
        return CAPTION_FORMATS[self.caption_format].media_type

    async def pieces(
        self, chunks: AsyncGenerator[EncodedChunk, None], order: SpeechOrder
    ) -> AsyncGenerator[bytes, None]:
        _, timings = await _all(chunks)
        yield (await _captions(self.caption_format, timings, order)).encode()

    def answer(self, pieces: AsyncGenerator[bytes, None], usage: Usage) -> AsyncGenerator[bytes, None]:
        return pieces


async def _all(chunks: AsyncGenerator[EncodedChunk, None]) -> tuple[bytes, tuple[Timing, ...]]:
    async with aclosing(chunks):
        each = [chunk async for chunk in chunks]
    return b"".join(chunk.data for chunk in each), tuple(timing for chunk in each for timing in chunk.timings)


async def _captions(caption_format: str, timings: Sequence[Timing], order: SpeechOrder) -> str:
    # A book takes seconds.
    return await asyncio.to_thread(captions_for, order, caption_format, timings)


def _line(content: Mapping[str, object]) -> bytes:
    return _json(content) + b"\n"


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()
