"""Speech that is sent and saved at once: the client's file, streamed or not, and a whole file for a later download."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from api.audio.pcm import Waveform
from api.audio.speech_encoder import AudioSink, SpeechEncoder
from api.synthesis.chunks import EncodedChunk
from api.synthesis.downloads.store import DownloadStore
from api.synthesis.encoding import encode_into
from api.synthesis.pipeline import Synthesizer
from api.synthesis.request import SynthesisRequest


@dataclass(frozen=True)
class SaveTarget:
    """Store, name and format of a file to save."""

    downloads: DownloadStore
    name: str
    response_format: str


async def encode_and_save(
    synthesizer: Synthesizer, request: SynthesisRequest, response_format: str, *, streaming: bool, to: SaveTarget
) -> AsyncGenerator[EncodedChunk, None]:
    """Do `encode`, and save what `stream: false` gives in `to.response_format` before the chunks end.

    A client that has the whole response can fetch the file. Speech that fails or is cancelled leaves none. A file that
    can't be saved is no failure; see `DownloadStore.keep`.

    Raises:
        What `encode` raises.
    """
    saved: list[bytes] = []

    def open_files() -> AudioSink:
        begin = partial(SpeechEncoder.begin, sample_rate=request.sample_rate, volume=request.volume)
        sent = begin(response_format, streaming=streaming)
        return _TwoFiles(sent, begin(to.response_format, streaming=False), saved)

    with to.downloads.making(to.name):
        encoded = encode_into(
            open_files, synthesizer, request, streaming=streaming,
            before_rest=lambda: to.downloads.keep(to.name, b"".join(saved)),
        )  # fmt: skip
        async with aclosing(encoded) as chunks:
            async for chunk in chunks:
                yield chunk


class _TwoFiles:
    """The same sound in two files at once; see `AudioSink`. Gives the bytes of the file to be sent."""

    def __init__(self, sent: SpeechEncoder, kept: SpeechEncoder, saved: list[bytes]) -> None:
        """`saved` gets the bytes of the file `kept`."""
        self._sent = sent
        self._kept = kept
        self._saved = saved

    def encode(self, waveform: Waveform) -> bytes:
        self._saved.append(self._kept.encode(waveform))
        return self._sent.encode(waveform)

    def finish(self) -> bytes:
        self._saved.append(self._kept.finish())
        return self._sent.finish()

    def close(self) -> None:
        self._sent.close()
        self._kept.close()
