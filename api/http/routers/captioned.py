"""POST /dev/captioned_speech, Kokoro-FastAPI's route, and POST /dev/captioned_dialogue: speech with the times of its
words, and caption files."""

from typing import Any

from fastapi import APIRouter, Request

from api.captions.files import CAPTION_FORMATS
from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.requests import dialogue_request, speech_request
from api.http.responses.captioned import captioned_body
from api.http.responses.respond import respond
from api.http.responses.streaming import AudioResponse
from api.http.routers.dialogue import all_texts
from api.http.schemas.captioned import CaptionedDialogueRequest, CaptionedSpeech, CaptionedSpeechRequest

router = APIRouter(prefix="/dev", tags=["speech"])

CAPTIONED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "With `stream`, lines of JSON as they are made, each the object that is documented for JSON; if "
        "synthesis fails on the way, an `error` line, and the connection is cut. Without, one object. With "
        "`caption_format` and without `return_audio`, a caption file.",
        "model": CaptionedSpeech,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            **{spec.media_type.partition(";")[0]: {"schema": {"type": "string"}} for spec in CAPTION_FORMATS.values()},
        },
    }
}


@router.post(
    "/captioned_speech",
    summary="Speak a text, and say when each word is heard",
    status_code=200,
    response_class=AudioResponse,
    responses=CAPTIONED,
)
async def captioned_speech(request: Request, body: CaptionedSpeechRequest, service: ServicePart) -> AudioResponse:
    """Speaks `input` by the rules of `/v1/audio/speech`, with the time of each word."""
    note_text(request, body.input, allowed=service.settings.log_text)
    speech = await speech_request(body, service)
    voice = speech.default_voice.voice.id
    note(request, voice=voice, format=body.response_format, chars=len(body.input), stream=body.stream)
    return await respond(request, speech, body, service, captioned_body(body))


@router.post(
    "/captioned_dialogue",
    summary="Speak a dialogue, and say when each word is heard",
    status_code=200,
    response_class=AudioResponse,
    responses=CAPTIONED,
)
async def captioned_dialogue(request: Request, body: CaptionedDialogueRequest, service: ServicePart) -> AudioResponse:
    """Speaks `turns` by the rules of `/dev/dialogue`, with the time of each word and who says it."""
    note_text(request, all_texts(body), allowed=service.settings.log_text)
    speech = await dialogue_request(body, service)
    note(request, turns=len(body.turns), format=body.response_format, stream=body.stream)
    return await respond(request, speech, body, service, captioned_body(body))
