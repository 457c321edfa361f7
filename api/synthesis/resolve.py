"""A request's names resolved: model, voices and languages, or a refusal that says what there is."""

from api.audio.encoders.registry import check_sample_rate
from api.http.schemas.speech import SoundRequest, SpeechRequest
from api.service import Service
from api.synthesis.documents import check_length, read_script
from api.synthesis.request import SpeechOrder
from api.synthesis.voice_resolution import Casting
from api.text.resolver import Speaker
from api.text.source_location import SourceText


async def build_order(body: SpeechRequest, service: Service) -> SpeechOrder:
    """Check everything about a request that can be checked before work begins.

    Raises:
        InvalidRequest: the input is blank or too long, a mark in it is wrong, the language is not spoken, or the format
            lacks the rate.
        ModelNotFound, UnknownVoice: see `models/`.
    """
    check_length(body.input, "input", service.settings.max_input_chars)
    served = service.registry.resolve(body.model)
    casting = Casting(served, body.voice_aliases, body.lang_code)
    own = casting.speaker(body.voice or service.settings.default_voice)
    check_formats(body)
    lookup = casting.lookup(Speaker(None, own.rate, own.language))
    script = await read_script(SourceText(body.input, "input"), body, lookup)
    return SpeechOrder(
        script=script,
        sources=(body.input,),
        served=served,
        role=casting.role_of(own),
        roles=casting.roles_in(script),
        options=body.normalization_options.options(),
        speed=body.speed,
        seed=body.seed,
        volume=body.volume_multiplier,
        sample_rate=body.sample_rate,
    )


def check_formats(body: SoundRequest) -> None:
    """Refuse a sample rate that the file to be sent, or the one to be kept, can't have: InvalidRequest."""
    check_sample_rate(body.response_format, body.sample_rate)
    if body.return_download_link and body.download_format is not None:
        check_sample_rate(body.download_format, body.sample_rate)
