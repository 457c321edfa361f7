"""Speech that is sent and kept at once: the client's file, streamed or not, and a whole one for a later download.

The corridor's last steps (`Synthesizer.encode_timed`) with two files instead of one. Knows nothing of HTTP.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from api.audio.pcm import Waveform
from api.audio.speech_file import SpeechFile
from api.downloads import Downloads
from api.orders import SpeechOrder, Usage
from api.synthesis import Synthesizer
from api.timings import EncodedChunk
from api.traces.spans import step


class _TwoFiles:
    """The same sound in two files at once; see `SpeechFile`."""

    def __init__(self, sent: SpeechFile, kept: SpeechFile) -> None:
        self._sent = sent
        self._kept = kept
        self._pieces: list[bytes] = []

    def encode(self, waveform: Waveform) -> bytes:
        """The bytes that are ready of the file to be sent."""
        self._pieces.append(self._kept.encode(waveform))
        return self._sent.encode(waveform)

    def finish(self) -> tuple[bytes, bytes]:
        """The rest of the file to be sent, and the whole of the one to be kept."""
        self._pieces.append(self._kept.finish())
        return self._sent.finish(), b"".join(self._pieces)

    def close(self) -> None:
        self._sent.close()
        self._kept.close()


@dataclass(frozen=True)
class Keeping:
    """What to keep, and where."""

    downloads: Downloads
    name: str
    response_format: str


async def encode_and_keep(
    synthesizer: Synthesizer, order: SpeechOrder, response_format: str, *, streaming: bool, usage: Usage, to: Keeping
) -> AsyncGenerator[EncodedChunk, None]:
    """`Synthesizer.encode_timed`, and beside it what `stream: false` gives in `to.response_format`, kept before the
    chunks end: whoever has the whole answer can fetch the file. Speech that fails or is given up leaves none.

    Raises what `Synthesizer.encode_timed` does. A file that can't be kept is no failure; see `Downloads.keep`.
    """

    begin_file = partial(SpeechFile.begin, sample_rate=order.sample_rate, volume=order.volume)

    def begin() -> _TwoFiles:
        sent = begin_file(response_format, streaming=streaming)
        return _TwoFiles(sent, begin_file(to.response_format, streaming=False))

    files = await asyncio.to_thread(begin)
    try:
        with to.downloads.making(to.name):
            async with aclosing(synthesizer.speak(order, usage, streaming=streaming)) as chunks:
                async for chunk in chunks:
                    with step(synthesizer.tracer, "encode"):
                        data = await asyncio.to_thread(files.encode, chunk.waveform)
                    if data or chunk.timings:
                        yield EncodedChunk(data, chunk.timings)
            with step(synthesizer.tracer, "encode"):
                rest, whole = await asyncio.to_thread(files.finish)
            await to.downloads.keep(to.name, whole)
        if rest:
            yield EncodedChunk(rest)
    finally:
        # Not awaited, for the same reasons as in `Synthesizer.encode_timed`.
        asyncio.get_running_loop().run_in_executor(None, files.close)
