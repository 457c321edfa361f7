"""BodyFormat: how the chunks of a file, and the times of its words, become the body of a response.

`AudioBody` is the file itself; the others are in `sse.py` and `captioned.py`.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar, Protocol

from api.audio.encoders.registry import FORMATS
from api.synthesis.chunks import NO_STATS, EncodedChunk, ResponseChunk
from api.synthesis.request import SynthesisRequest


class BodyFormat(Protocol):
    """One kind of body."""

    @property
    def media_type(self) -> str:
        """Media type of the whole body."""

    @property
    def streaming(self) -> bool:
        """Whether it is sent as it is made. The file in it is then a stream too, and states no length."""

    @property
    def has_sound(self) -> bool:
        """Whether there is sound in it, or only captions or times."""

    def cache_key(self) -> tuple[object, ...]:
        """Return all that tells it from another body of the same speech: strings, numbers, None and tuples."""

    def encode(
        self, chunks: AsyncGenerator[EncodedChunk, None], request: SynthesisRequest
    ) -> AsyncGenerator[ResponseChunk, None]:
        """Give the whole body, chunk by chunk, none of them empty. The response cache keeps these chunks."""

    def with_error(self, chunks: AsyncGenerator[ResponseChunk, None]) -> AsyncGenerator[ResponseChunk, None]:
        """Give `chunks`; add the error to the body where they fail after the first, if the format has a place for it.

        An error before the first chunk is always raised, so that it can become an ordinary response.
        """


@dataclass(frozen=True)
class AudioBody:
    """The bytes of the file."""

    response_format: str
    streaming: bool

    has_sound: ClassVar[bool] = True

    @property
    def media_type(self) -> str:
        return FORMATS[self.response_format].media_type

    def cache_key(self) -> tuple[object, ...]:
        return "audio", self.streaming

    async def encode(
        self, chunks: AsyncGenerator[EncodedChunk, None], request: SynthesisRequest
    ) -> AsyncGenerator[ResponseChunk, None]:
        async with aclosing(with_sound(chunks)) as sounding:
            async for chunk in sounding:
                if chunk.data:
                    yield ResponseChunk(chunk.data, chunk.stats)

    def with_error(self, chunks: AsyncGenerator[ResponseChunk, None]) -> AsyncGenerator[ResponseChunk, None]:
        return chunks


async def with_sound(chunks: AsyncGenerator[EncodedChunk, None]) -> AsyncGenerator[EncodedChunk, None]:
    """Hold timings back until the next bytes, so that nothing is sent before there is sound.

    No timing comes after the sound that it belongs to. The last chunk alone may be without bytes.
    """
    held = EncodedChunk(b"")
    async with aclosing(chunks):
        async for chunk in chunks:
            held = EncodedChunk(chunk.data, held.timings + chunk.timings, held.stats + chunk.stats)
            if held.data:
                yield held
                held = EncodedChunk(b"")
    if held.timings or held.stats != NO_STATS:
        yield held
