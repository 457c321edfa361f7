"""`python -m api say`: the whole service, without HTTP, for one text."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from api.captions.files import captions_for
from api.errors import SetupError
from api.http.error_handlers import explain
from api.http.schemas.speech import SpeechRequest
from api.runtime.wiring import running_service
from api.settings import Settings
from api.synthesis.resolve import build_order


async def say(settings: Settings, fields: Mapping[str, object], output: Path, captions: Path | None = None) -> str:
    """Speak into a file, by the rules of the speech route; returns a line about what was made.

    `captions`: a caption file to be written too, of the kind that its suffix names.

    Raises:
        SetupError: the service can't start, or a file can't be written.
        ServiceError: a field is refused, or synthesis failed. The files are then as they were before.
    """
    try:
        body = SpeechRequest.model_validate(fields)
    except ValidationError as error:
        fault = error.errors()[0]
        raise explain(fault, fault["loc"]) from error
    async with running_service(settings) as service:
        order = await build_order(body, service)
        began = time.perf_counter()
        chunks = [
            chunk async for chunk in service.synthesizer.encode_timed(order, body.response_format, streaming=False)
        ]
        took_s = time.perf_counter() - began
    audio = b"".join(chunk.data for chunk in chunks)
    await asyncio.to_thread(_write, output, audio)
    if captions is not None:
        timings = [timing for chunk in chunks for timing in chunk.timings]
        text = captions_for(order, captions.suffix[1:], timings)
        await asyncio.to_thread(_write, captions, text.encode())
    return f"{output}: {len(audio)} bytes, voice {order.voice.id}, in {took_s:.1f} s"


def _write(output: Path, content: bytes) -> None:
    unfinished = output.with_name(f".{output.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(output)
    except OSError as error:
        raise SetupError(f"can't write {output}: {error.strerror}") from error
