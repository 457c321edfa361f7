"""Where a request's time goes besides the model: text and phonemes before the first sound, encoding behind it.

    python benchmarks/parts.py                      # 20 texts, 5 rounds of every format

The first table has the time from a text of 300 words to its first utterance's phonemes, through the service's own
worker process; the second each format's processor time for a second of speech, and its share of what the model takes
for it on all cores, as well as of the model's time by the clock (medians of pairs, each format right behind the model).
A format keeps one core busy while the model has the others, so the first of these shares is what encoding costs. The
exit status is 1 when phonemes take more than 30 ms (median) or encoding costs more than 2%.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path

from load import text_for
from own_server import percentile

from api.cli.main import FOR_TORCH

os.environ.update(FOR_TORCH)  # as `serve` does, before torch is imported

from api.audio.encoders.registry import FORMATS
from api.audio.pcm import Waveform, samples_to_seconds
from api.audio.speech_encoder import SpeechEncoder
from api.languages.types import Notation
from api.phonemize.utterances import Reading, utterances
from api.phonemize.worker_pool import PhonemeWorkers
from api.runtime.config_report import read_settings
from api.runtime.wiring import running_service
from api.service import Service
from api.text.aligned import AlignedText
from api.text.document import TextSpan

BAR_PHONEMES_S = 0.030
BAR_ENCODING = 0.02
PHONEMES = "ðə hˈɑɹbəɹ wʌz kwˈIət ðˈæt ˈivnɪŋ, ænd ðə lˈæst bˈOts hæd kˈʌm ˈɪn. ə lˈIt wˌɛnt ˌɔn ɪn ðə hˈWs əbˈʌv."


@dataclass
class Encoding:
    """One format."""

    response_format: str
    per_audio_s: float
    of_processor_time: float
    of_clock: float


async def first_phonemes_s(workers: PhonemeWorkers, notation: Notation, number: int) -> float:
    """Seconds from a text to its first utterance."""
    text = text_for(number)
    passage = TextSpan(AlignedText.of(text))
    began = time.perf_counter()
    async with aclosing(utterances(Reading(passage, "en-us", text, notation), workers.phonemize)) as found:
        await anext(found)
    return time.perf_counter() - began


async def spoken(service: Service) -> tuple[Waveform, float, float]:
    """A sentence's waveform, and what the model took for it: of the processor's time, and by the clock."""
    served = service.registry.default
    ref_s = served.voices.style(served.voices.voices()[0], len(PHONEMES))
    began, processor_began = time.perf_counter(), time.process_time()
    speech = await served.model.speak(PHONEMES, ref_s)
    return speech.waveform, time.process_time() - processor_began, time.perf_counter() - began


def encoding_s(response_format: str, waveform: Waveform) -> float:
    """Seconds of the processor's time to make a streamed file of it."""
    began = time.thread_time()
    file = SpeechEncoder.begin(response_format, streaming=True)
    file.encode(waveform)
    file.finish()
    file.close()
    return time.thread_time() - began


async def measure(num_texts: int, rounds: int) -> tuple[list[float], list[Encoding]]:
    """The figures of both tables."""
    async with running_service(read_settings()) as service:
        await first_phonemes_s(service.workers, service.registry.default.notation, 0)
        texts_s = [
            await first_phonemes_s(service.workers, service.registry.default.notation, number + 1)
            for number in range(num_texts)
        ]
        found = []
        for response_format in FORMATS:
            shares = []
            for _ in range(rounds):
                waveform, *model_s = await spoken(service)
                took_s = encoding_s(response_format, waveform)
                shares.append([took_s / whole_s for whole_s in (samples_to_seconds(waveform.size), *model_s)])
            found.append(Encoding(response_format, *map(statistics.median, zip(*shares, strict=True))))
    return texts_s, found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    texts_s, encodings = asyncio.run(measure(options.texts, options.rounds))
    middle_s = statistics.median(texts_s)
    print("text to first phonemes    p50 ms  p95 ms")
    print(f"300 words, en-us        {middle_s * 1000:8.1f}{percentile(texts_s, 0.95) * 1000:8.1f}\n")
    print("format   ms per audio s   of the model's   of its time by the clock")
    for each in encodings:
        shares = f"{each.of_processor_time:16.2%} {each.of_clock:26.2%}"
        print(f"{each.response_format:<8} {each.per_audio_s * 1000:14.2f} {shares}")
    if options.json:
        figures = {"first_phonemes_s": texts_s, "encodings": [asdict(each) for each in encodings]}
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return 0 if middle_s <= BAR_PHONEMES_S and all(each.of_processor_time <= BAR_ENCODING for each in encodings) else 1


if __name__ == "__main__":
    sys.exit(main())
