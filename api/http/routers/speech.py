"""POST /v1/audio/speech: OpenAI's speech API, streaming by default."""

from typing import Any

from fastapi import APIRouter, Request

from api.audio.encoders.registry import FORMATS
from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.requests import speech_request
from api.http.responses.respond import respond
from api.http.responses.streaming import AudioResponse
from api.http.schemas.speech import SpeechRequest

router = APIRouter(tags=["speech"])

AUDIO: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The audio, in `response_format`. If synthesis fails on the way, the connection is cut; "
        "a stream of events ends with an `error` event.",
        "content": {
            **{spec.media_type: {"schema": {"type": "string", "format": "binary"}} for spec in FORMATS.values()},
            # The schema of one event.
            "text/event-stream": {
                "schema": {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
            },
        },
    }
}


@router.post("/v1/audio/speech", summary="Speak a text", status_code=200, response_class=AudioResponse, responses=AUDIO)
async def speak(request: Request, body: SpeechRequest, service: ServicePart) -> AudioResponse:
    """Speaks `input` and streams it as audio. Anything wrong is answered before the first byte of audio."""
    note_text(request, body.input, allowed=service.settings.log_text)
    speech = await speech_request(body, service)
    voice = speech.default_voice.voice.id
    note(request, voice=voice, format=body.response_format, chars=len(body.input), stream=body.stream)
    return await respond(request, speech, body, service)
