"""Document: the parsed text of a request, as spans of text, pauses and bookmarks.

Inline marks, SSML and dialogues all become one. A plain text is a document of one span. The classes are plain values.
"""

from dataclasses import dataclass

from api.text.aligned import AlignedText


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation of `text[start:end]` of the span that holds it. Marks may nest, not cross."""

    start: int
    end: int

    phonemes: str | None = None
    """Phonemes that replace the text, in the model's alphabet."""

    stress: float | None = None
    """Change of the stress of its words, -2 to 2, in misaki's scale."""

    language: str | None = None
    """Code of the language to read it in."""

    is_spoken: bool = False
    """Whether it is spoken text already, which normalisation leaves alone."""


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Text in one voice, at one rate, without an explicit pause inside."""

    text: AlignedText
    """Its text, aligned with the client's."""

    marks: tuple[Mark, ...] = ()
    """Its marks in the order of their starts, the outer before the inner."""

    voice: str | None = None
    """Voice or blend as a request names it; None for the request's own."""

    rate: float = 1.0
    """Multiplier of the request's speed."""

    turn: int = 0
    """Index of its turn in a dialogue, from 0. It is aligned with the text of that turn."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence of exactly this length, between two parts or at either end of a document."""

    duration_s: float


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A position whose time the client wants to know (SSML's `mark`)."""

    name: str


Part = TextSpan | Pause | Bookmark

Document = tuple[Part, ...]


def plain_document(text: str) -> Document:
    """Return the document of a text without marks."""
    return (TextSpan(AlignedText.of(text)),)
