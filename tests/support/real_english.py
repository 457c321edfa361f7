"""The real phonemizer, loaded once in the test process, and the notations of the real versions."""

from functools import cache
from pathlib import Path
from typing import Protocol

from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemizedText, ReadOptions
from api.models.versions import notation_of
from api.phonemize.reader_factory import ReaderFactory
from api.phonemize.utterances import Reading
from api.text.aligned import AlignedText
from api.text.document import TextSpan

V1_0 = notation_of("v1_0", Path("no such folder"))
V1_1_ZH = notation_of("v1_1-zh", Path("no such folder"))


class Read(Protocol):
    """A phonemizer that writes as v1.0 unless told otherwise."""

    def __call__(
        self, text: str, language: str, options: ReadOptions = DEFAULT_READ_OPTIONS, *, notation: Notation = V1_0
    ) -> PhonemizedText: ...


def alphabet() -> frozenset[str]:
    """The symbols of v1.0."""
    return V1_0.alphabet


@cache
def real_phonemizer() -> Read:
    """Every language, as a worker process loads it."""
    reader = ReaderFactory(V1_0)()

    def read(
        text: str, language: str, options: ReadOptions = DEFAULT_READ_OPTIONS, *, notation: Notation = V1_0
    ) -> PhonemizedText:
        return reader(text, language, notation, options)

    return read


def plain_reading(text: str, language: str = "en-us") -> Reading:
    """A text without marks, as the service has it read."""
    return Reading(TextSpan(AlignedText.of(text)), language, text, V1_0)
