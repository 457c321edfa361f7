"""The response to a SynthesisRequest, in one body format or another: spoken now, or repeated from the cache.

Speech is asked for by POST, which has no 304. Where `If-None-Match` names the bytes that would be sent, the answer is
412 (RFC 9110, section 13.1.2), and nothing is spoken or sent again.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping

from fastapi import Request
from starlette.exceptions import HTTPException

from api.errors import InvalidRequest, NotAllowed
from api.http.middleware.access_log import note, record_of
from api.http.responses.body_format import AudioBody, BodyFormat
from api.http.responses.sse import SseBody
from api.http.responses.streaming import AudioResponse
from api.http.schemas.speech import SoundRequest
from api.service import Service
from api.synthesis.chunks import ResponseChunk
from api.synthesis.downloads.saved_files import SaveTarget, encode_and_save
from api.synthesis.downloads.store import new_name
from api.synthesis.encoding import encode
from api.synthesis.request import SynthesisRequest
from api.synthesis.response_cache import CachedResponse, new_tag, response_key

DOWNLOADS_PATH = "/download"
"""Beginning of `X-Download-Path`. Clients of Kokoro-FastAPI put the base URL before it (`/v1`), or the server's root;
both are served."""


async def respond(
    request: Request,
    speech: SynthesisRequest,
    body: SoundRequest,
    service: Service,
    body_format: BodyFormat | None = None,
) -> AudioResponse:
    """Return the response that has `speech` spoken once it is awaited, or repeats a response given before.

    `body_format`: None for what `body` asks for, the file or events.

    Raises:
        InvalidRequest: words are to be timed where nothing can say when they are, or where there are none.
        NotAllowed: a download is asked for, and none are kept.
        HTTPException: 412, the client has these bytes.
    """
    body_format = body_format or _format_of(body, speech)
    if body.return_download_link:
        return _spoken_and_saved(request, speech, body, body_format, service)
    if service.response_cache.max_bytes:
        return await _cached(request, speech, body, body_format, service)
    return _response(request, _spoken(speech, body, body_format, service), body_format)


def _format_of(body: SoundRequest, speech: SynthesisRequest) -> BodyFormat:
    if body.return_timing and body.stream_format != "sse":
        said = "return_timing needs stream_format 'sse': a file has no place for times; see also /dev/captioned_speech"
        raise InvalidRequest(said, param="return_timing")
    if body.return_timing and speech.phonemes is not None:
        raise InvalidRequest("return_timing needs a text: phonemes have no words", param="return_timing")
    if body.stream_format == "sse":
        return SseBody(body.return_timing)
    return AudioBody(body.response_format, body.stream)


def _spoken_and_saved(
    request: Request, speech: SynthesisRequest, body: SoundRequest, body_format: BodyFormat, service: Service
) -> AudioResponse:
    """Speak and save. The cache is left out: its chunks of a stream are not the file that is to be saved."""
    if service.downloads is None:
        said = "this server keeps no files for download (DOWNLOAD_MAX_BYTES is 0)"
        raise NotAllowed(said, param="return_download_link")
    saved_format = body.download_format or body.response_format
    to = SaveTarget(service.downloads, new_name(saved_format), saved_format)
    chunks = encode_and_save(service.synthesizer, speech, body.response_format, streaming=body_format.streaming, to=to)
    headers = {"x-download-path": f"{DOWNLOADS_PATH}/{to.name}"}
    return _response(request, body_format.encode(chunks, speech), body_format, headers)


async def _cached(
    request: Request, speech: SynthesisRequest, body: SoundRequest, body_format: BodyFormat, service: Service
) -> AudioResponse:
    """Repeat from the cache, or speak and record.

    Two equal requests at once are both spoken. Neither waits for the other's client, which may be slow or go.
    """
    key = await asyncio.to_thread(response_key, speech, body.response_format, body_format.cache_key())
    found = service.response_cache.find(key)
    note(request, cache="miss" if found is None else "hit")
    if found is not None:
        return _repeated(request, found, body_format)
    tag = new_tag()
    chunks = service.response_cache.record(key, tag, _spoken(speech, body, body_format, service))
    return _response(request, chunks, body_format, {"etag": f'"{tag}"', "x-cache": "miss"})


def _repeated(request: Request, found: CachedResponse, body_format: BodyFormat) -> AudioResponse:
    etag = f'"{found.tag}"'
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if etag in asked or "*" in asked:
        raise HTTPException(412, "you have these bytes already (If-None-Match)", {"etag": etag, "x-cache": "hit"})
    return _response(request, found.replay(), body_format, {"etag": etag, "x-cache": "hit"})


def _spoken(
    speech: SynthesisRequest, body: SoundRequest, body_format: BodyFormat, service: Service
) -> AsyncGenerator[ResponseChunk, None]:
    chunks = encode(service.synthesizer, speech, body.response_format, streaming=body_format.streaming)
    return body_format.encode(chunks, speech)


def _response(
    request: Request,
    chunks: AsyncGenerator[ResponseChunk, None],
    body_format: BodyFormat,
    headers: Mapping[str, str] | None = None,
) -> AudioResponse:
    record = record_of(request)

    def sound_sent(num_samples: int) -> None:
        record.sound_sent(num_samples, stream=body_format.streaming)

    return AudioResponse(
        body_format.with_error(chunks),
        body_format.media_type,
        streaming=body_format.streaming,
        headers=headers,
        on_sound=sound_sent if body_format.has_sound else None,
    )
