"""Elements that say something in place of their text: `sub`, `phoneme` and `say-as`."""

from api.errors import InvalidRequest
from api.text.aligned import AlignedText
from api.text.document import Mark
from api.text.document_builder import phoneme_mark, replacement
from api.text.resolver import Resolver
from api.text.source_location import short_repr
from api.text.ssml.elements import Element, required

SpokenPiece = tuple[AlignedText, Mark | None]
"""A text, and what is marked about it; the mark's place is filled in later."""


def replaced(
    element: Element, inner: AlignedText, at: int, language: str, resolver: Resolver
) -> list[SpokenPiece] | None:
    """Return what is said in place of an element's text; None where `say-as` has an unknown `interpret-as`.

    Args:
        inner: the element's text, without the space around it.
        at: where the text ends in the document.
        language: the language around the element.

    Raises:
        InvalidRequest: an attribute is missing or wrong.
    """
    start, end = inner.source(0, len(inner)) if len(inner) else (at, at)
    match element.name:
        case "sub":
            return [(replacement(required(element, "alias"), start, end), None)]
        case "phoneme":
            alphabet, ph = element.attributes.get("alphabet", "ipa"), required(element, "ph")
            if alphabet.strip().lower() != "ipa":
                raise InvalidRequest(f"the alphabet {short_repr(alphabet)} of <phoneme> is unknown; allowed: ipa")
            # Without a text of its own, some word must carry the sounds.
            word = inner if len(inner) else replacement("x", start, end)
            return [(word, phoneme_mark(word, resolver.ipa(ph, language)))]
        case _:
            kind, form = required(element, "interpret-as"), element.attributes.get("format", "")
            said = resolver.say_as(inner, kind, form, language) if len(inner) else ()
            if said is None:
                return None
            return [(each.text, Mark(0, 0, is_spoken=True) if each.is_spoken else None) for each in said]


def stripped(text: AlignedText) -> tuple[AlignedText, AlignedText, AlignedText]:
    """Return a text without the whitespace around it, the whitespace before it, and that after it."""
    start = len(text) - len(text.text.lstrip())
    end = max(start, len(text.text.rstrip()))
    return text[start:end], text[:start], text[end:]
