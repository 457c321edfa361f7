"""POST /dev/...: a text to phonemes, phonemes to sound, and the models out of memory, for people who look inside."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from fastapi import APIRouter, Request

from api.errors import Busy, InvalidPhonemes, InvalidRequest, NotAllowed
from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.responses.respond import deliver
from api.http.responses.streaming import AudioResponse
from api.http.routers.speech import AUDIO
from api.http.schemas.dev import PhonemeSpeechRequest, PhonemizedText, PhonemizeRequest, Unloaded
from api.http.schemas.speech import VoiceRequest
from api.languages.types import PhonemizedText as SegmentPhonemes
from api.models.base import check_alphabet
from api.models.registry import ServedModel
from api.models.voices import Voice
from api.phonemize.utterances import Reading, readings
from api.runtime.idle_unload import unload
from api.service import Service
from api.synthesis.documents import check_length, read_script
from api.synthesis.request import Role, SpeechOrder
from api.synthesis.resolve import check_formats
from api.synthesis.voice_resolution import Casting
from api.text.document import Passage
from api.text.resolver import Speaker
from api.text.source_location import CallersText

router = APIRouter(prefix="/dev", tags=["dev"])


@router.post("/phonemize", summary="Turn a text into phonemes", response_model=PhonemizedText)
async def phonemize(request: Request, body: PhonemizeRequest, service: ServicePart) -> AudioResponse:
    """How `text` would be spoken: its phonemes, and what of it can't be said. Nothing is synthesised."""
    note_text(request, body.text, allowed=service.settings.log_text)
    check_length(body.text, "text", service.settings.max_input_chars)
    served = service.registry.resolve(body.model)
    casting = Casting(served, body.voice_aliases, body.language, lang_param="language")
    own = casting.speaker(body.voice or service.settings.default_voice)
    lookup = casting.lookup(Speaker(None, own.rate, own.language))
    script = await read_script(CallersText(body.text, "text"), body, lookup)
    note(request, language=own.language, chars=len(body.text))
    roles = casting.roles_in(script)
    passages = [
        Reading(
            part,
            own.language if part.voice is None else roles[part.voice].language,
            body.text,
            served.notation,
            body.normalization_options.options(),
        )
        for part in script
        if isinstance(part, Passage)
    ]
    # The response that sound has: it stops the work when the client goes, and a book takes seconds to read.
    return AudioResponse(_reading(passages, own.language, served, service), "application/json", streaming=False)


@router.post(
    "/generate_from_phonemes",
    summary="Speak phonemes",
    status_code=200,
    response_class=AudioResponse,
    responses=AUDIO,
)
async def generate_from_phonemes(request: Request, body: PhonemeSpeechRequest, service: ServicePart) -> AudioResponse:
    """Speaks `phonemes` as they are, and streams them as audio, by the rules of `/v1/audio/speech`."""
    note_text(request, body.phonemes, allowed=service.settings.log_text)
    _check_length(body.phonemes, "phonemes", service)
    served, voice = _names(body, service)
    phonemes = " ".join(body.phonemes.split())
    if not phonemes:
        raise InvalidPhonemes("phonemes is blank; it must hold the phonemes to speak", param="phonemes")
    check_alphabet(phonemes, served.model.alphabet)
    check_formats(body)
    order = SpeechOrder(
        script=(),
        sources=(),
        phonemes=phonemes,
        served=served,
        role=Role(voice, voice.language),
        speed=body.speed,
        seed=body.seed,
        volume=body.volume_multiplier,
        sample_rate=body.sample_rate,
    )
    note(request, voice=voice.id, format=body.response_format, phonemes=len(phonemes), stream=body.stream)
    return await deliver(request, order, body, service)


@router.post("/unload", summary="Free the models' memory")
async def unload_models(service: ServicePart) -> Unloaded:
    """Unloads every model; the next request for speech loads its own again. Only where ALLOW_UNLOAD is set."""
    if not service.settings.allow_unload:
        raise NotAllowed("this server does not unload models on request (ALLOW_UNLOAD is not set)")
    if service.synthesizer.num_streams:
        said = f"{service.synthesizer.num_streams} requests are being spoken; try again when they have ended"
        raise Busy(said, retry_after_s=service.queue.queued_s)
    return Unloaded(unloaded=await unload(service.registry))


async def _reading(
    passages: Sequence[Reading], language: str, served: ServedModel, service: Service
) -> AsyncGenerator[bytes, None]:
    read: list[SegmentPhonemes] = []
    for passage in passages:
        async with aclosing(readings(passage, service.workers.phonemize)) as source:
            read += [each async for each in source]
    phonemes = " ".join(each.phonemes for each in read if each.phonemes)
    answer = PhonemizedText(
        spoken=" ".join(each.spoken for each in read if each.spoken),
        phonemes=phonemes,
        tokens=[served.model.vocab[symbol] for symbol in phonemes],
        language=language,
        unspoken=list(dict.fromkeys(symbol for each in read for symbol in each.unspoken)),
    )
    yield answer.model_dump_json().encode()


def _names(body: VoiceRequest, service: Service) -> tuple[ServedModel, Voice]:
    served = service.registry.resolve(body.model)
    return served, served.voices.resolve(body.voice or service.settings.default_voice)


def _check_length(text: str, field: str, service: Service) -> None:
    max_chars = service.settings.max_input_chars
    if len(text) > max_chars:
        raise InvalidRequest(f"{field} has {len(text)} characters; this server takes at most {max_chars}", param=field)
