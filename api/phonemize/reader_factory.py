"""ReaderFactory: what the service sends to a worker process so that it makes its reader there.

Imports no reader until it is called, so that it costs the process that sends it nothing.
"""

from dataclasses import dataclass

from api.languages.language import Languages
from api.languages.registry import LANGUAGES
from api.languages.types import Notation, Phonemizer


@dataclass(frozen=True, slots=True)
class ReaderFactory:
    """Makes a reader for a table of languages."""

    notation: Notation
    """Notation of the default version: G2Ps that it needs are loaded ahead of the first text."""

    languages: Languages = LANGUAGES

    def __call__(self) -> Phonemizer:
        """Load a reader: seconds, and some 150 MB for spaCy's tagger, misaki's lexicons and espeak-ng."""
        from api.phonemize.reader import Reader  # noqa: PLC0415  # it imports spaCy

        reader = Reader(self.languages)
        reader.load(self.notation)
        return reader
