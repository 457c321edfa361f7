"""POST /dev/dialogue, Kokoro-FastAPI's route: several voices in turn, in one stream."""

from fastapi import APIRouter, Request

from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.requests import dialogue_request
from api.http.responses.respond import respond
from api.http.responses.streaming import AudioResponse
from api.http.routers.speech import AUDIO
from api.http.schemas.dialogue import DialogueRequest

router = APIRouter(prefix="/dev", tags=["speech"])


@router.post("/dialogue", summary="Speak a dialogue", status_code=200, response_class=AudioResponse, responses=AUDIO)
async def dialogue(request: Request, body: DialogueRequest, service: ServicePart) -> AudioResponse:
    """Speaks `turns` one after the other as one piece of audio, by the rules of `/v1/audio/speech`. Anything wrong in
    any turn is answered before the first byte of audio. Times of words are in the turn's own characters."""
    note_text(request, all_texts(body), allowed=service.settings.log_text)
    speech = await dialogue_request(body, service)
    note(
        request,
        voices=len(speech.named_voices),
        turns=len(body.turns),
        format=body.response_format,
        chars=sum(map(len, speech.sources)),
        stream=body.stream,
    )
    return await respond(request, speech, body, service)


def all_texts(body: DialogueRequest) -> str:
    """Return the texts of all turns, a line each."""
    return "\n".join(turn.text for turn in body.turns)
