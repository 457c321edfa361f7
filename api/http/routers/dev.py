"""POST /dev/...: a text to phonemes, phonemes to sound, and the models out of memory, for developers."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request

from api.errors import Busy, NotAllowed
from api.http.dependencies import ServicePart
from api.http.middleware.access_log import note, note_text
from api.http.requests import phonemes_request, phonemize_request
from api.http.responses.respond import respond
from api.http.responses.streaming import AudioResponse
from api.http.routers.speech import AUDIO
from api.http.schemas.dev import PhonemeSpeechRequest, PhonemizedText, PhonemizeRequest, Unloaded
from api.languages.types import PhonemizedText as SegmentPhonemes
from api.models.unload import unload
from api.phonemize.utterances import readings
from api.service import Service
from api.synthesis.chunks import ResponseChunk
from api.synthesis.plan import reading_of
from api.synthesis.request import SynthesisRequest
from api.text.document import TextSpan

router = APIRouter(prefix="/dev", tags=["dev"])


@router.post("/phonemize", summary="Turn a text into phonemes", response_model=PhonemizedText)
async def phonemize(request: Request, body: PhonemizeRequest, service: ServicePart) -> AudioResponse:
    """Returns the phonemes of `text`, and the symbols in it that can't be said. Nothing is synthesised."""
    note_text(request, body.text, allowed=service.settings.log_text)
    wanted = await phonemize_request(body, service)
    note(request, language=wanted.default_voice.language, chars=len(body.text))
    # The response that sound has: it stops the work when the client goes, and a book takes seconds to read.
    return AudioResponse(_phonemized(wanted, service), "application/json", streaming=False)


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
    speech = phonemes_request(body, service)
    note(
        request,
        voice=speech.default_voice.voice.id,
        format=body.response_format,
        phonemes=len(speech.phonemes or ""),
        stream=body.stream,
    )
    return await respond(request, speech, body, service)


@router.post("/unload", summary="Free the models' memory")
async def unload_models(service: ServicePart) -> Unloaded:
    """Unloads every model; the next request for speech loads its own again. Only where ALLOW_UNLOAD is set."""
    if not service.settings.allow_unload:
        raise NotAllowed("this server does not unload models on request (ALLOW_UNLOAD is not set)")
    if service.synthesizer.num_streams:
        said = f"{service.synthesizer.num_streams} requests are being spoken; try again when they have ended"
        raise Busy(said, retry_after_s=service.queue.queued_s)
    return Unloaded(unloaded=await unload(service.registry))


async def _phonemized(wanted: SynthesisRequest, service: Service) -> AsyncGenerator[ResponseChunk, None]:
    """Give the response's JSON, as one chunk."""
    read: list[SegmentPhonemes] = []
    for part in wanted.document:
        if isinstance(part, TextSpan):
            async with aclosing(readings(reading_of(part, wanted), service.workers.phonemize)) as source:
                read += [each async for each in source]
    phonemes = " ".join(each.phonemes for each in read if each.phonemes)
    content = PhonemizedText(
        spoken=" ".join(each.spoken for each in read if each.spoken),
        phonemes=phonemes,
        tokens=[wanted.served.model.vocab[symbol] for symbol in phonemes],
        language=wanted.default_voice.language,
        unspoken=list(dict.fromkeys(symbol for each in read for symbol in each.unspoken)),
    )
    yield ResponseChunk(content.model_dump_json().encode())
