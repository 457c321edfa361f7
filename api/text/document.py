"""A script: what is to be spoken, by whom, how fast, and with which silences; what marks, SSML and dialogue become.

Values only. A plain text is a script of one passage.
"""

from dataclasses import dataclass

from api.text.aligned import AlignedText


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said about a stretch of text, in characters of the text that holds it. Marks may nest, not cross."""

    start: int
    end: int

    phonemes: str | None = None
    """Say these in place of the text; symbols of the model's alphabet."""

    stress: float | None = None
    """Raise or lower the stress of its words, -2 to 2, as misaki understands it."""

    language: str | None = None
    """Read it in this language, a code of `phonemes.g2p.LANGUAGES`."""

    is_spoken: bool = False
    """It is spoken text already: normalisation leaves it alone."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Text said in one voice, at one rate, without a set silence inside."""

    text: AlignedText
    """Its source is the caller's own text."""

    marks: tuple[Mark, ...] = ()
    """In order of their starts, the outer before the inner."""

    voice: str | None = None
    """A voice or blend, as in the request; None: the request's own."""

    rate: float = 1.0
    """A multiplier of the request's speed."""

    turn: int = 0
    """Which of a dialogue's turns it is of, from 0; its source is that turn's text."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence between what is before and after, of exactly this length; at either end of a script too."""

    duration_s: float


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place whose time the caller wants to know (SSML's `mark`)."""

    name: str


Part = Passage | Pause | Bookmark

Script = tuple[Part, ...]


def plain_script(text: str) -> Script:
    """A text without marks."""
    return (Passage(AlignedText.of(text)),)
