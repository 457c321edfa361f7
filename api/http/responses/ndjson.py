"""NdjsonBody: speech with word times as lines of JSON. The lines are Kokoro-FastAPI's."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import astuple, dataclass
from typing import ClassVar

from api.errors import ServiceError
from api.http.responses.body_format import with_sound
from api.http.responses.captioned_parts import CaptionedParts, to_json
from api.http.responses.timing_fields import TimingFields
from api.synthesis.chunks import EncodedChunk, ResponseChunk
from api.synthesis.request import SynthesisRequest
from api.synthesis.timing.timings import Timing


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


def _line(content: Mapping[str, object]) -> bytes:
    return to_json(content) + b"\n"
