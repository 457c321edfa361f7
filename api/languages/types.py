"""Types of a G2P: its text, its options and its phonemes, the same for every language.

Imports no reader, so that any process can name these types; `registry.py` says which languages there are. To add a
language, write a `G2P` of these types and add a row there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from api.languages.options import EVERYTHING, NormalizationOptions
from api.text.document import Mark


@dataclass(frozen=True, slots=True)
class PhonemeWord:
    """A stretch of text and its phonemes. Indices count characters and symbols."""

    start: int
    end: int
    """Of the text: `text[start:end]`, never empty."""

    phonemes_start: int
    phonemes_end: int
    """Of the phonemes: never empty, the spaces around a word left out."""


@dataclass(frozen=True, slots=True)
class PhonemizedText:
    """The phonemes of a text."""

    phonemes: str
    """Symbols of the model's alphabet. Words are parted by one space; empty when nothing can be said."""

    unspoken: tuple[str, ...] = ()
    """Symbols of the text that can't be said (emoji, ornaments), each once. Never a letter or digit."""

    spoken: str = ""
    """The text as it was read: symbols that mean words written out, those that can't be said left out."""

    words: tuple[PhonemeWord, ...] = ()
    """Words in the order of the phonemes, which they don't share; every symbol that has_speech is in one. Two words may
    stand for the same text ("$5": "five", "dollars"), and their spans in it need not be in order."""


class G2P(Protocol):
    """Grapheme to phoneme: one language's text in, its phonemes out. Not safe to call from two threads."""

    def __call__(self, text: str, alphabet: frozenset[str], /) -> PhonemizedText:
        """Return the phonemes of `text` in symbols of `alphabet`, which are those of the model that is to speak them.

        Raises:
            PhonemizeFailed: the text can't be read. The message never quotes it.
        """


G2POf = Callable[[str], G2P]
"""Code of a language -> its G2P, loaded; for a G2P that leaves foreign words to another."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How one model version is written. It goes with every text to a worker process, where it takes about 1 KB."""

    alphabet: frozenset[str]
    """Symbols that the version can speak: the keys of its config's `vocab`."""

    g2p: Mapping[str, str] = field(default_factory=dict)
    """Language -> name of one of its `variants`, from the config's `g2p`; a language that is not in it has its usual
    G2P."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Choices of a client for one text."""

    normalization: NormalizationOptions = EVERYTHING
    marks: tuple[Mark, ...] = ()
    """Marks, in characters of the text."""


DEFAULT_READ_OPTIONS = ReadOptions()


class Phonemizer(Protocol):
    """All languages: text in, phonemes out."""

    def __call__(
        self, text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        """Return the phonemes of `text` as the version with that notation is written.

        Raises:
            InvalidRequest: the language is unknown or not installed.
            PhonemizeFailed: see `G2P`.
        """
