"""What every language's grapheme-to-phoneme part is like, and which languages there are.

Knows the languages by code and how to load them; knows nothing of how any of them works. To add one: write
its file, add its code to LANGUAGES and its G2P to what `Loader` builds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from api.languages.options import EVERYTHING, NormalizationOptions
from api.text.document import Mark

LANGUAGES = ("en-us", "en-gb", "es", "fr", "hi", "it", "ja", "pt-br", "zh")
"""Codes of the languages that can be spoken."""

IPA, BOPOMOFO = "zh", "zh-bopomofo"
"""How a version of the model writes Mandarin: v1.0 in IPA, v1.1-zh in bopomofo. Names of readers, not languages."""


def mandarin_of(alphabet: frozenset[str]) -> str:
    """IPA or BOPOMOFO: how the version with these symbols writes Mandarin."""
    return BOPOMOFO if "ㄅ" in alphabet else IPA


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A stretch of text, and which of its phonemes say it. Indices are of characters and of symbols."""

    start: int
    end: int
    """Of the text: `text[start:end]`, never empty."""

    phonemes_start: int
    phonemes_end: int
    """Of the phonemes: never empty, the spaces around a word left out."""


@dataclass(frozen=True, slots=True)
class Phonemized:
    """A text's phonemes."""

    phonemes: str
    """Symbols of the model's alphabet. Words are parted by one space; empty when nothing can be said."""

    unspoken: tuple[str, ...] = ()
    """Symbols of the text that can't be said (emoji, ornaments), each once. Never a letter or digit."""

    spoken: str = ""
    """The text as it was read: symbols that mean words written out, those that can't be said left out."""

    words: tuple[SpokenWord, ...] = ()
    """In the order of the phonemes, which they don't share; every symbol that has_speech is in one. Two words may
    stand for the same text ("$5": "five", "dollars"), and their spans in it need not be in order."""


G2P = Callable[[str], Phonemized]
"""One language: text in, phonemes out. Raises PhonemizeFailed for text that it can't read."""


@dataclass(frozen=True, slots=True)
class HowToRead:
    """What a caller says about a text's reading."""

    options: NormalizationOptions = EVERYTHING
    marks: tuple[Mark, ...] = ()
    """In characters of the text."""
    mandarin: str = IPA
    """As the version that is to speak it writes it: see `mandarin_of`."""


AS_USUAL = HowToRead()


class Phonemizer(Protocol):
    """All languages: text in, phonemes out."""

    def __call__(self, text: str, language: str, how: HowToRead = AS_USUAL) -> Phonemized:
        """Raises InvalidRequest for a language that is unknown or not installed, PhonemizeFailed as a G2P does."""


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads every language. It is small and picklable: it is sent to the worker process, and called there."""

    alphabet: frozenset[str]
    """The symbols a phoneme may be: the keys of the model's vocabulary, or those that all served versions share."""

    mandarin: str | None = None
    """IPA or BOPOMOFO: load this too, ahead of the first text in it. The second takes 4 s."""

    def __call__(self) -> Phonemizer:
        """Takes seconds and some 150 MB: spaCy's tagger, misaki's lexicons, espeak-ng."""
        # Here, so that it does not weigh on the process that sends it.
        from api.languages.common.espeak_languages import load_espeak_languages  # noqa: PLC0415
        from api.languages.en.g2p import load_english  # noqa: PLC0415
        from api.languages.loader import is_installed, languages_on_demand  # noqa: PLC0415
        from api.phonemize.reader import Reader  # noqa: PLC0415

        g2ps: dict[str, G2P] = {**load_english(self.alphabet), **load_espeak_languages(self.alphabet)}
        on_demand = languages_on_demand(g2ps["en-us"])
        if self.mandarin is not None and is_installed("zh"):
            on_demand[self.mandarin].loaded()
        return Reader({**g2ps, **on_demand})
