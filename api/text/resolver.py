"""Names and sounds that marks may ask for. The text package asks; `synthesis/voice_resolution.py` answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.text.aligned import AlignedText


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice with its rate and language."""

    voice: str | None
    """A voice or blend; None: the request's own."""

    rate: float = 1.0
    """Multiplier of the request's speed that goes with the voice."""

    language: str = "en-us"
    """Language of the voice where no mark says otherwise, a code such as `en-us`."""


class SaidText(Protocol):
    """A text as `say-as` has it said."""

    @property
    def text(self) -> AlignedText:
        """The words to say."""

    @property
    def is_spoken(self) -> bool:
        """Whether normalisation leaves it alone."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Answers for what a mark names. Each call raises InvalidRequest for an unknown name, with a list of the known."""

    own: Speaker
    """The speaker where no mark says otherwise."""

    voice: Callable[[str], Speaker]
    """Name of a voice, a blend, or one of the request's aliases -> speaker."""

    language: Callable[[str], str]
    """Tag such as "en", "en-GB", "pt-BR" -> code of the language."""

    phonemes: Callable[[str], str]
    """Symbols of the model's alphabet as they were sent -> the same, with single spaces."""

    ipa: Callable[[str, str], str]
    """(IPA, code of the language) -> symbols of the model's alphabet."""

    say_as: Callable[[AlignedText, str, str, str], Sequence[SaidText] | None]
    """(text without spaces around it, `interpret-as`, `format` or "", code of the language) -> the text as it is said;
    None for an unknown `interpret-as`."""
