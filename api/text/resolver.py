"""What marks may name: voices, languages, phonemes. This room asks; rooms further on know the answers."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something."""

    voice: str | None
    """A voice or blend that there is; None: the request's own."""

    rate: float = 1.0
    """A multiplier of the request's speed that goes with the voice."""

    language: str = "en-us"
    """What it speaks unless told otherwise, a code of `phonemes.g2p.LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answers to whatever a mark names. Each raises InvalidRequest for what there isn't, listing what there is."""

    own: Speaker
    """Who speaks where no mark says otherwise."""

    voice: Callable[[str], Speaker]
    """By the name of a voice, a blend, or one of the request's aliases."""

    language: Callable[[str], str]
    """By a tag such as "en", "en-GB", "pt-BR": its code."""

    phonemes: Callable[[str], str]
    """Symbols of the model's alphabet, as they were sent: the same, tidied."""

    ipa: Callable[[str, str], str]
    """(IPA, code of the language) -> symbols of the model's alphabet."""
