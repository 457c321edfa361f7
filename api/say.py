"""`python -m api say`: the whole service, without HTTP, for one text."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from api.errors import SetupError
from api.routes.failures import explain
from api.routes.orders import build_order
from api.routes.schemas import SpeechRequest
from api.service import running_service
from api.settings import Settings


async def say(settings: Settings, fields: Mapping[str, object], output: Path) -> str:
    """Speak into a file, by the rules of the speech route; returns a line about what was made.

    Raises:
        SetupError: the service can't start, or the file can't be written.
        ServiceError: a field is refused, or synthesis failed. The file is then as it was before.
    """
    try:
        body = SpeechRequest.model_validate(fields)
    except ValidationError as error:
        fault = error.errors()[0]
        raise explain(fault, fault["loc"]) from error
    async with running_service(settings) as service:
        order = build_order(body, service)
        began = time.perf_counter()
        chunks = service.synthesizer.encode(order, body.response_format, streaming=False)
        audio = b"".join([chunk async for chunk in chunks])
        took_s = time.perf_counter() - began
    await asyncio.to_thread(_write, output, audio)
    return f"{output}: {len(audio)} bytes, voice {order.voice.id}, in {took_s:.1f} s"


def _write(output: Path, audio: bytes) -> None:
    unfinished = output.with_name(f".{output.name}.part")
    try:
        unfinished.write_bytes(audio)
        unfinished.replace(output)
    except OSError as error:
        raise SetupError(f"can't write {output}: {error.strerror}") from error
