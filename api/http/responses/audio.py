"""Shapes of an answer: how the chunks of a file, and the times of its words, become the bytes that are sent.

Knows the file itself; `events.py` and `captioned_shapes.py` know the others. Does not know how chunks are made, kept or
repeated.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from api.audio.encoders.registry import FORMATS
from api.captions.shown import names_voices
from api.synthesis.request import SpeechOrder, Usage
from api.synthesis.timing import BookmarkTiming, EncodedChunk, Timing, WordTiming


class Shape(Protocol):
    """One kind of answer. Its repr tells it from every other that has other bytes."""

    @property
    def media_type(self) -> str:
        """Of the whole answer."""

    @property
    def streaming(self) -> bool:
        """Whether it is sent as it is made. The file in it is then a stream as well, and states no length."""

    @property
    def has_sound(self) -> bool:
        """Whether there is sound in it, or only what is said of it."""

    def pieces(self, chunks: AsyncGenerator[EncodedChunk, None], order: SpeechOrder) -> AsyncGenerator[bytes, None]:
        """All that comes of the chunks, never empty; this is what is repeated when the same is asked for again."""

    def answer(self, pieces: AsyncGenerator[bytes, None], usage: Usage) -> AsyncGenerator[bytes, None]:
        """`pieces`, and how they end. `usage` is read when they have ended."""


@dataclass(frozen=True)
class File:
    """The bytes of the file."""

    response_format: str
    streaming: bool

    has_sound: ClassVar[bool] = True

    @property
    def media_type(self) -> str:
        return FORMATS[self.response_format].media_type

    async def pieces(
        self, chunks: AsyncGenerator[EncodedChunk, None], order: SpeechOrder
    ) -> AsyncGenerator[bytes, None]:
        async with aclosing(chunks):
            async for chunk in chunks:
                if chunk.data:
                    yield chunk.data

    def answer(self, pieces: AsyncGenerator[bytes, None], usage: Usage) -> AsyncGenerator[bytes, None]:
        return pieces


async def with_sound(chunks: AsyncGenerator[EncodedChunk, None]) -> AsyncGenerator[EncodedChunk, None]:
    """The same, but timings wait for the next bytes: so nothing is sent before there is sound, and no timing comes
    after the sound that it is of. The last one alone may be without bytes.
    """
    waiting: tuple[Timing, ...] = ()
    async with aclosing(chunks):
        async for chunk in chunks:
            waiting += chunk.timings
            if chunk.data:
                yield EncodedChunk(chunk.data, waiting)
                waiting = ()
    if waiting:
        yield EncodedChunk(b"", waiting)


@dataclass(frozen=True)
class TimingFields:
    """Timings as JSON has them: seconds to a tenth of a millisecond."""

    name_voices: bool
    """Whether each word says who speaks it, and in which turn."""

    @classmethod
    def of(cls, order: SpeechOrder) -> "TimingFields":
        """Voices are named where the script names them."""
        return cls(names_voices(order.script))

    def words(self, timings: tuple[Timing, ...]) -> list[dict[str, Any]]:
        """Those of the words."""
        return [self._word(timing) for timing in timings if isinstance(timing, WordTiming)]

    def bookmarks(self, timings: tuple[Timing, ...]) -> list[dict[str, Any]]:
        """Those of the bookmarks."""
        marks = [timing for timing in timings if isinstance(timing, BookmarkTiming)]
        return [{"name": mark.name, "time": round(mark.time, 4)} for mark in marks]

    def _word(self, word: WordTiming) -> dict[str, Any]:
        fields = {
            "word": word.word,
            "start_time": round(word.start_time, 4),
            "end_time": round(word.end_time, 4),
            "start_char": word.start_char,
            "end_char": word.end_char,
        }
        return fields | {"voice": word.voice, "turn": word.turn} if self.name_voices else fields
