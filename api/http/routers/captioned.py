"""POST /dev/captioned_speech, Kokoro-FastAPI's route: speech, and when each of its words is heard; caption files.

And the same of a dialogue.
"""

from typing import Any

from fastapi import APIRouter, Request

from api.captions.files import CAPTION_FORMATS
from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.responses.captioned import captioned_shape
from api.http.responses.respond import deliver
from api.http.responses.streaming import AudioResponse
from api.http.routers.dialogue import build_dialogue, written
from api.http.schemas.captioned import CaptionedDialogueRequest, CaptionedSpeech, CaptionedSpeechRequest
from api.synthesis.resolve import build_order

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
    order = await build_order(body, service)
    note(request, voice=order.voice.id, format=body.response_format, chars=len(body.input), stream=body.stream)
    return await deliver(request, order, body, service, captioned_shape(body))


@router.post(
    "/captioned_dialogue",
    summary="Speak a dialogue, and say when each word is heard",
    status_code=200,
    response_class=AudioResponse,
    responses=CAPTIONED,
)
async def captioned_dialogue(request: Request, body: CaptionedDialogueRequest, service: ServicePart) -> AudioResponse:
    """Speaks `turns` by the rules of `/dev/dialogue`, with the time of each word and who says it."""
    note_text(request, written(body), allowed=service.settings.log_text)
    order = await build_dialogue(body, service)
    note(request, turns=len(body.turns), format=body.response_format, stream=body.stream)
    return await deliver(request, order, body, service, captioned_shape(body))
