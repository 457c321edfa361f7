"""What every language's grapheme-to-phoneme part is like, and which languages there are.

Knows the languages by code and how to load them; knows nothing of how any of them works. To add one: write
its file, add its code to LANGUAGES and its G2P to what `Loader` builds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.errors import InvalidRequest

LANGUAGES = ("en-us", "en-gb")
"""Codes of the languages that can be spoken."""


@dataclass(frozen=True, slots=True)
class Phonemized:
    """A text's phonemes."""

    phonemes: str
    """Symbols of the model's alphabet. Words are parted by one space; empty when nothing can be said."""

    unspoken: tuple[str, ...] = ()
    """Symbols of the text that can't be said (emoji, ornaments), each once. Never a letter or digit."""

    spoken: str = ""
    """The text as it was read: symbols that mean words written out, those that can't be said left out."""


G2P = Callable[[str], Phonemized]
"""One language: text in, phonemes out. Raises PhonemizeFailed for text that it can't read."""

Phonemizer = Callable[[str, str], Phonemized]
"""All languages: (text, language) in, phonemes out. Raises InvalidRequest for a language it doesn't know."""


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads every language. It is small and picklable: it is sent to the worker process, and called there."""

    alphabet: frozenset[str]
    """The symbols a phoneme may be: the keys of the model's vocabulary."""

    def __call__(self) -> Phonemizer:
        """Takes seconds and some 150 MB: spaCy's tagger, misaki's lexicons, espeak-ng."""
        from api.phonemes.english import load_english  # noqa: PLC0415  (must not weigh on the process that sends it)

        return Router(load_english(self.alphabet))


@dataclass(frozen=True, slots=True)
class Router:
    """A phonemizer made of one G2P per language code."""

    g2ps: Mapping[str, G2P]

    def __call__(self, text: str, language: str) -> Phonemized:
        """Raises InvalidRequest for a language it doesn't have."""
        if language not in self.g2ps:
            known = ", ".join(sorted(self.g2ps))
            raise InvalidRequest(f"language {language!r} can't be spoken; known: {known}", param="lang_code")
        return self.g2ps[language](text)
