"""Encoding: the sound of a request as chunks of one file. Every encoded response and saved file comes from here."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial

from api.audio.speech_encoder import AudioSink, SpeechEncoder
from api.synthesis.chunks import NO_STATS, EncodedChunk
from api.synthesis.pipeline import Synthesizer
from api.synthesis.request import SynthesisRequest
from api.telemetry.traces.spans import step


async def encode(
    synthesizer: Synthesizer, request: SynthesisRequest, response_format: str, *, streaming: bool
) -> AsyncGenerator[EncodedChunk, None]:
    """Speak into one file of `response_format`. Encoding is off the event loop.

    Raises:
        EncodeFailed, and what `Synthesizer.speak` raises.
    """
    open_file = partial(
        SpeechEncoder.begin,
        response_format,
        streaming=streaming,
        sample_rate=request.sample_rate,
        volume=request.volume,
    )
    async with aclosing(encode_into(open_file, synthesizer, request, streaming=streaming)) as chunks:
        async for chunk in chunks:
            yield chunk


async def encode_into(
    open_file: Callable[[], AudioSink],
    synthesizer: Synthesizer,
    request: SynthesisRequest,
    *,
    streaming: bool,
    before_rest: Callable[[], Awaitable[object]] | None = None,
) -> AsyncGenerator[EncodedChunk, None]:
    """Speak into the file that `open_file` gives. It is opened with the first chunk of sound, and always closed.

    `before_rest` is awaited when the file is finished, before its last bytes are given. Raises as `encode` does.
    """
    tracer = synthesizer.tracer
    file: AudioSink | None = None
    stats = NO_STATS
    try:
        async with aclosing(synthesizer.speak(request, streaming=streaming)) as chunks:
            async for chunk in chunks:
                if file is None:
                    file = await asyncio.to_thread(open_file)
                stats += chunk.stats
                with step(tracer, "encode"):
                    data = await asyncio.to_thread(file.encode, chunk.waveform)
                if data or chunk.timings:
                    yield EncodedChunk(data, chunk.timings, stats)
                    stats = NO_STATS
        assert file is not None, "`speak` gives at least one chunk"
        with step(tracer, "encode"):
            rest = await asyncio.to_thread(file.finish)
        if before_rest is not None:
            await before_rest()
        if rest:
            yield EncodedChunk(rest, stats=stats)
    finally:
        if file is not None:
            # Not awaited: a cancelled request can't wait. `close` waits for an encode still on its thread.
            asyncio.get_running_loop().run_in_executor(None, file.close)
