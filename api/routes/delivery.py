"""How the sound of an order gets to the client: a file, a stream of it, or the same in events; made now, or before.

A request for speech is answered by POST, which has no 304: where `If-None-Match` names the bytes that would be sent,
the answer is 412 (RFC 9110, section 13.1.2), and nothing is spoken or sent again.
"""

import asyncio
from collections.abc import AsyncGenerator

from fastapi import Request
from starlette.exceptions import HTTPException

from api.answers import Answer, answer_key, new_tag
from api.audio.encoders import FORMATS
from api.downloads import new_name
from api.errors import NotAllowed
from api.keeping import Keeping, encode_and_keep
from api.orders import SpeechOrder, Usage
from api.routes.downloads import DOWNLOADS_PATH
from api.routes.events import MEDIA_TYPE as EVENTS
from api.routes.events import speech_events
from api.routes.requests import note
from api.routes.schemas import SoundRequest
from api.routes.streaming import AudioResponse
from api.service import Service


async def deliver(request: Request, order: SpeechOrder, how: SoundRequest, service: Service) -> AudioResponse:
    """The response that has `order` spoken once it is awaited, or that repeats an answer given before.

    Raises:
        NotAllowed: a download is asked for, and none are kept.
        QueueFull, NotReady: it can't be spoken now.
        HTTPException: 412, the client has these bytes.
    """
    if how.return_download_link:
        return _spoken_and_kept(order, how, service)
    if service.answers.max_bytes:
        return await _spoken_once(request, order, how, service)
    service.queue.check_room()
    usage = Usage()
    return _response(_encode(order, how, service, usage), usage, how)


def _spoken_and_kept(order: SpeechOrder, how: SoundRequest, service: Service) -> AudioResponse:
    """Not from the cache, nor into it: what it holds of a stream is not the file that is to be kept."""
    if service.downloads is None:
        said = "this server keeps no files for download (DOWNLOAD_MAX_BYTES is 0)"
        raise NotAllowed(said, param="return_download_link")
    service.queue.check_room()
    kept_format = how.download_format or how.response_format
    to = Keeping(service.downloads, new_name(kept_format), kept_format)
    usage = Usage()
    chunks = encode_and_keep(
        service.synthesizer, order, how.response_format, streaming=_is_streamed(how), usage=usage, to=to
    )
    return _response(chunks, usage, how, {"x-download-path": f"{DOWNLOADS_PATH}/{to.name}"})


async def _spoken_once(request: Request, order: SpeechOrder, how: SoundRequest, service: Service) -> AudioResponse:
    """From the cache if it can be. Of two equal requests at once both are spoken: neither waits for the other's
    listener, who may be slow or go.
    """
    key = await asyncio.to_thread(answer_key, order, how.response_format, how.stream, how.stream_format)
    answer = service.answers.find(key)
    note(request, cache="miss" if answer is None else "hit")
    if answer is not None:
        return _repeated(request, answer, how)
    service.queue.check_room()
    usage, tag = Usage(), new_tag()
    chunks = service.answers.record(key, tag, _encode(order, how, service, usage), usage)
    return _response(chunks, usage, how, {"etag": f'"{tag}"', "x-cache": "miss"})


def _repeated(request: Request, answer: Answer, how: SoundRequest) -> AudioResponse:
    etag = f'"{answer.tag}"'
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if etag in asked or "*" in asked:
        raise HTTPException(412, "you have these bytes already (If-None-Match)", {"etag": etag, "x-cache": "hit"})

    async def chunks() -> AsyncGenerator[bytes, None]:
        for chunk in answer.chunks:
            yield chunk

    return _response(chunks(), answer.usage, how, {"etag": etag, "x-cache": "hit"})


def _is_streamed(how: SoundRequest) -> bool:
    return how.stream or how.stream_format == "sse"


def _encode(order: SpeechOrder, how: SoundRequest, service: Service, usage: Usage) -> AsyncGenerator[bytes, None]:
    return service.synthesizer.encode(order, how.response_format, streaming=_is_streamed(how), usage=usage)


def _response(
    chunks: AsyncGenerator[bytes, None], usage: Usage, how: SoundRequest, headers: dict[str, str] | None = None
) -> AudioResponse:
    if how.stream_format == "sse":
        return AudioResponse(speech_events(chunks, usage), EVENTS, streaming=True, headers=headers)
    media_type = FORMATS[how.response_format].media_type
    return AudioResponse(chunks, media_type, streaming=how.stream, headers=headers)
