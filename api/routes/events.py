"""Server-sent events: an encoded stream in the events of OpenAI's `stream_format: "sse"`.

There are no `event:` lines; each event is one `data:` line of JSON, and the last one of a whole stream is `[DONE]`.
"""

import base64
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from api.errors import ServiceError
from api.orders import Usage

MEDIA_TYPE = "text/event-stream; charset=utf-8"


async def speech_events(chunks: AsyncGenerator[bytes, None], usage: Usage) -> AsyncGenerator[bytes, None]:
    """Each chunk as a `speech.audio.delta`, then `speech.audio.done`, then `[DONE]`.

    `usage` is read when `chunks` has ended. A ServiceError before the first chunk is raised, so that it can become an
    ordinary response; after it, it becomes an `error` event, and the stream ends without `[DONE]`.
    """
    begun = False
    async with aclosing(chunks):
        try:
            async for chunk in chunks:
                begun = True
                yield _event({"type": "speech.audio.delta", "audio": base64.b64encode(chunk).decode()})
        except ServiceError as error:
            if not begun:
                raise
            yield _event({"type": "error", **error.body()})
            return
    tokens = {"input_tokens": usage.num_phonemes, "output_tokens": usage.num_frames}
    yield _event({"type": "speech.audio.done", "usage": tokens | {"total_tokens": sum(tokens.values())}})
    yield b"data: [DONE]\n\n"


def _event(content: Mapping[str, object]) -> bytes:
    return b"data: " + json.dumps(content, separators=(",", ":")).encode() + b"\n\n"
