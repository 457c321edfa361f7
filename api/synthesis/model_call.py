"""A planned utterance as the model takes it: phonemes, style, speed and the seed of the noise."""

import asyncio
import hashlib

from api.models.base import Utterance
from api.models.voices import Voice, reading_voice
from api.synthesis.request import SynthesisRequest
from api.text.document import TextSpan


async def model_call(request: SynthesisRequest, span: TextSpan | None, phonemes: str, index: int) -> Utterance:
    """Return the model's input for the utterance number `index` of a request, from 0. Loads the model if need be.

    Raises:
        SynthesisFailed: the file of the voice can't be read any more.
    """
    # Loaded here, since the queue would take the time to load for the time to speak.
    await request.served.model.load()
    voice, speed = request.voice_in(span).voice, request.speed_of(span)
    with reading_voice(voice.id):
        # The first use of a voice reads its file.
        ref_s = await asyncio.to_thread(request.served.voices.style, voice, len(phonemes))
    return Utterance(request.served.model, phonemes, ref_s, speed, noise_seed(request, voice, speed, phonemes, index))


def noise_seed(request: SynthesisRequest, voice: Voice, speed: float, phonemes: str, index: int) -> int:
    """Return the seed of an utterance's noise. Equal requests get equal samples.

    It depends on the request's seed and the utterance's index; without a seed, on all that decides the utterance's
    sound.
    """
    if request.seed is not None:
        key = f"{request.seed}/{index}"
    else:
        key = f"{request.served.version}/{voice.id}/{phonemes}/{speed!r}"
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little", signed=True)
