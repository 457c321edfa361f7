"""Speech that is sent and kept at once: the client's file, streamed or not, and a whole one for a later download.

The corridor's last steps (`Synthesizer.encode_timed`) with two files instead of one. Knows nothing of HTTP.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from api.audio.pcm import Waveform
from api.audio.speech_encoder import SpeechEncoder
from api.synthesis.download_store import Downloads
from api.synthesis.pipeline import Synthesizer
from api.synthesis.request import SpeechOrder, Usage
from api.synthesis.timing import EncodedChunk


class _TwoFiles:
    """The same sound in two files at once; see `SpeechEncoder`."""

    def __init__(self, sent: SpeechEncoder, kept: SpeechEncoder) -> None:
        self._sent = sent
        self._kept = kept
        self._pieces: list[bytes] = []
        self.kept = b""
        """The whole of the file to be kept, once finished."""

    def encode(self, waveform: Waveform) -> bytes:
        """The bytes that are ready of the file to be sent."""
        self._pieces.append(self._kept.encode(waveform))
        return self._sent.encode(waveform)

    def finish(self) -> bytes:
        """The rest of the file to be sent."""
        self._pieces.append(self._kept.finish())
        self.kept = b"".join(self._pieces)
        return self._sent.finish()

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

    begin_file = partial(SpeechEncoder.begin, sample_rate=order.sample_rate, volume=order.volume)

    def begin() -> _TwoFiles:
        sent = begin_file(response_format, streaming=streaming)
        return _TwoFiles(sent, begin_file(to.response_format, streaming=False))

    files = await asyncio.to_thread(begin)
    with to.downloads.making(to.name):
        encoded = synthesizer.encode_into(
            files, order, streaming=streaming, usage=usage,
            before_rest=lambda: to.downloads.keep(to.name, files.kept),
        )  # fmt: skip
        async with aclosing(encoded) as chunks:
            async for chunk in chunks:
                yield chunk
