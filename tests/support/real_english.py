"""The real phonemizer, loaded once in the test process, and the real alphabet."""

import json
from functools import cache

from api.languages.types import Loader, Phonemizer
from api.phonemize.utterances import Reading
from api.text.aligned import AlignedText
from api.text.document import TextSpan
from support.paths import ROOT

CONFIG = ROOT / "api" / "models" / "v1_0" / "config.json"


@cache
def alphabet() -> frozenset[str]:
    """The symbols of the model's own vocabulary."""
    return frozenset(json.loads(CONFIG.read_text(encoding="utf-8"))["vocab"])


@cache
def real_phonemizer() -> Phonemizer:
    """Every language, as a worker process loads it."""
    return Loader(alphabet())()


def plain_reading(text: str, language: str = "en-us") -> Reading:
    """A text without marks, as the service has it read."""
    return Reading(TextSpan(AlignedText.of(text)), language, text)
