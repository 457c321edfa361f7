"""How the sound of an order gets to the client, in one shape or another: spoken now, or before.

A request for speech is answered by POST, which has no 304: where `If-None-Match` names the bytes that would be sent,
the answer is 412 (RFC 9110, section 13.1.2), and nothing is spoken or sent again.
"""

import asyncio
from collections.abc import AsyncGenerator

from fastapi import Request
from starlette.exceptions import HTTPException

from api.errors import InvalidRequest, NotAllowed
from api.http.middleware.access_log import exchange_of, note
from api.http.responses.audio import File, Shape
from api.http.responses.sse import Events
from api.http.responses.streaming import AudioResponse
from api.http.routers.downloads import DOWNLOADS_PATH
from api.http.schemas.speech import SoundRequest
from api.service import Service
from api.synthesis.download_store import new_name
from api.synthesis.request import SpeechOrder, Usage
from api.synthesis.response_cache import Answer, answer_key, new_tag
from api.synthesis.saved_files import Keeping, encode_and_keep


async def deliver(
    request: Request, order: SpeechOrder, how: SoundRequest, service: Service, shape: Shape | None = None
) -> AudioResponse:
    """The response that has `order` spoken once it is awaited, or that repeats an answer given before.

    `shape`: what the answer looks like; None, as `how` has it: the file, or events.

    Raises:
        InvalidRequest: words are to be timed where nothing can say when they are, or where there are none.
        NotAllowed: a download is asked for, and none are kept.
        QueueFull, NotReady: it can't be spoken now.
        HTTPException: 412, the client has these bytes.
    """
    shape = shape or _asked_for(how, order)
    if how.return_download_link:
        return _spoken_and_kept(request, order, how, shape, service)
    if service.answers.max_bytes:
        return await _spoken_once(request, order, how, shape, service)
    service.queue.check_admission()
    usage = Usage()
    return _response(request, _spoken(order, how, shape, service, usage), usage, shape)


def _asked_for(how: SoundRequest, order: SpeechOrder) -> Shape:
    if how.return_timing and how.stream_format != "sse":
        said = "return_timing needs stream_format 'sse': a file has no place for times; see also /dev/captioned_speech"
        raise InvalidRequest(said, param="return_timing")
    if how.return_timing and order.phonemes is not None:
        raise InvalidRequest("return_timing needs a text: phonemes have no words", param="return_timing")
    return Events(how.return_timing) if how.stream_format == "sse" else File(how.response_format, how.stream)


def _spoken_and_kept(
    request: Request, order: SpeechOrder, how: SoundRequest, shape: Shape, service: Service
) -> AudioResponse:
    """Not from the cache, nor into it: what it holds of a stream is not the file that is to be kept."""
    if service.downloads is None:
        said = "this server keeps no files for download (DOWNLOAD_MAX_BYTES is 0)"
        raise NotAllowed(said, param="return_download_link")
    service.queue.check_admission()
    kept_format = how.download_format or how.response_format
    to = Keeping(service.downloads, new_name(kept_format), kept_format)
    usage = Usage()
    chunks = encode_and_keep(
        service.synthesizer, order, how.response_format, streaming=shape.streaming, usage=usage, to=to
    )
    path = f"{DOWNLOADS_PATH}/{to.name}"
    return _response(request, shape.pieces(chunks, order), usage, shape, {"x-download-path": path})


async def _spoken_once(
    request: Request, order: SpeechOrder, how: SoundRequest, shape: Shape, service: Service
) -> AudioResponse:
    """From the cache if it can be. Of two equal requests at once both are spoken: neither waits for the other's
    listener, who may be slow or go.
    """
    key = await asyncio.to_thread(answer_key, order, how.response_format, shape)
    answer = service.answers.find(key)
    note(request, cache="miss" if answer is None else "hit")
    if answer is not None:
        return _repeated(request, answer, shape)
    service.queue.check_admission()
    usage, tag = Usage(), new_tag()
    pieces = service.answers.record(key, tag, _spoken(order, how, shape, service, usage), usage)
    return _response(request, pieces, usage, shape, {"etag": f'"{tag}"', "x-cache": "miss"})


def _repeated(request: Request, answer: Answer, shape: Shape) -> AudioResponse:
    etag = f'"{answer.tag}"'
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if etag in asked or "*" in asked:
        raise HTTPException(412, "you have these bytes already (If-None-Match)", {"etag": etag, "x-cache": "hit"})

    async def pieces() -> AsyncGenerator[bytes, None]:
        for piece in answer.chunks:
            yield piece

    return _response(request, pieces(), answer.usage, shape, {"etag": etag, "x-cache": "hit"})


def _spoken(
    order: SpeechOrder, how: SoundRequest, shape: Shape, service: Service, usage: Usage
) -> AsyncGenerator[bytes, None]:
    encode = service.synthesizer.encode_timed
    return shape.pieces(encode(order, how.response_format, streaming=shape.streaming, usage=usage), order)


def _response(
    request: Request,
    pieces: AsyncGenerator[bytes, None],
    usage: Usage,
    shape: Shape,
    headers: dict[str, str] | None = None,
) -> AudioResponse:
    if shape.has_sound:
        exchange_of(request).holds_sound(usage, stream=shape.streaming)
    return AudioResponse(shape.answer(pieces, usage), shape.media_type, streaming=shape.streaming, headers=headers)
