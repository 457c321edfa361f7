"""POST /dev/dialogue, Kokoro-FastAPI's route: several voices in turn, in one stream."""

from dataclasses import replace

from fastapi import APIRouter, Request

from api.errors import InvalidRequest
from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.responses.respond import deliver
from api.http.responses.streaming import AudioResponse
from api.http.routers.speech import AUDIO
from api.http.schemas.dialogue import DialogueRequest, Turn
from api.service import Service
from api.synthesis.documents import check_length, read_script
from api.synthesis.request import SpeechOrder
from api.synthesis.resolve import check_formats
from api.synthesis.voice_resolution import Casting
from api.text.document import Part, Pause
from api.text.document_builder import MAX_RATE, MIN_RATE
from api.text.resolver import Speaker
from api.text.source_location import SourceText

router = APIRouter(prefix="/dev", tags=["speech"])


@router.post("/dialogue", summary="Speak a dialogue", status_code=200, response_class=AudioResponse, responses=AUDIO)
async def dialogue(request: Request, body: DialogueRequest, service: ServicePart) -> AudioResponse:
    """Speaks `turns` one after the other as one piece of audio, by the rules of `/v1/audio/speech`. Anything wrong in
    any turn is answered before the first byte of audio. Times of words are in the turn's own characters."""
    note_text(request, written(body), allowed=service.settings.log_text)
    order = await build_dialogue(body, service)
    note(
        request,
        voices=len(order.roles),
        turns=len(body.turns),
        format=body.response_format,
        chars=sum(map(len, order.sources)),
        stream=body.stream,
    )
    return await deliver(request, order, body, service)


def written(body: DialogueRequest) -> str:
    """What its turns say, a line each."""
    return "\n".join(turn.text for turn in body.turns)


async def build_dialogue(body: DialogueRequest, service: Service) -> SpeechOrder:
    """Check everything about a dialogue that can be checked before work begins.

    Raises:
        InvalidRequest, ModelNotFound, UnknownVoice: as `orders.build_order`; `param` names the turn's field.
    """
    _check_texts(body, service.settings.max_input_chars)
    served = service.registry.resolve(body.model)
    casting = Casting(served, body.voice_aliases, body.lang_code)
    own = casting.speaker(body.voice or service.settings.default_voice)
    check_formats(body)
    parts: list[Part] = []
    for i, turn in enumerate(body.turns):
        lookup = casting.lookup(_speaker(turn, i, own, casting))
        if i > 0:
            parts.append(Pause(body.pause_between_turns))
        parts += await read_script(SourceText(turn.text, f"turns.{i}.text"), body, lookup, turn=i)
    script = tuple(parts)
    return SpeechOrder(
        script=script,
        sources=tuple(turn.text for turn in body.turns),
        served=served,
        role=casting.role_of(own),
        roles=casting.roles_in(script),
        options=body.normalization_options.options(),
        speed=body.speed,
        seed=body.seed,
        volume=body.volume_multiplier,
        sample_rate=body.sample_rate,
    )


def _speaker(turn: Turn, i: int, own: Speaker, casting: Casting) -> Speaker:
    speaker = own if turn.voice is None else casting.speaker(turn.voice, f"turns.{i}.voice")
    rate = speaker.rate * turn.rate
    if not MIN_RATE <= rate <= MAX_RATE:
        message = f"turns.{i}.rate makes {rate:.4g} with that of its voice's alias; allowed: {MIN_RATE} to {MAX_RATE:g}"
        raise InvalidRequest(message, param=f"turns.{i}.rate")
    return replace(speaker, rate=rate)


def _check_texts(body: DialogueRequest, max_chars: int) -> None:
    for i, turn in enumerate(body.turns):
        check_length(turn.text, f"turns.{i}.text", max_chars)
    total = sum(len(turn.text) for turn in body.turns)
    if total > max_chars:
        raise InvalidRequest(f"turns have {total} characters; this server takes at most {max_chars}", param="turns")
