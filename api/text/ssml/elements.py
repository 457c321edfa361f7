"""The elements of SSML, their attributes, and the state of an open element."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.errors import InvalidRequest
from api.text.aligned import AlignedText
from api.text.resolver import Speaker

EFFECTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("speak", "p", "s", "w", "token", "lang", "audio", "desc", "meta", "metadata"), frozenset()),
    **dict.fromkeys(("lexicon", "lookup"), frozenset()),
    "bookmark": frozenset({"mark"}),  # Azure's name for mark
    "break": frozenset({"time", "strength"}),
    "emphasis": frozenset({"level"}),
    "mark": frozenset({"name"}),
    "phoneme": frozenset({"alphabet", "ph"}),
    "prosody": frozenset({"rate"}),
    "say-as": frozenset({"interpret-as", "format"}),
    "sub": frozenset({"alias"}),
    "voice": frozenset({"name"}),
}
"""Element -> its attributes that have an effect; `xml:lang` has one on all of them."""

UNHEARD = frozenset({"audio", "desc", "lexicon", "lookup"})
"""Elements that are heard in other engines, but not here."""

SILENT = frozenset({"desc", "meta", "metadata", "lexicon"})
"""Elements whose text is not read."""

TEXT_ONLY = frozenset({"phoneme", "say-as", "sub"})
"""Elements that say something in place of the text in them."""

HARMLESS = re.compile(r"version|xmlns(:.*)?|xml:(id|base|space|lang)|xsi:.*|id")
"""Attributes that are not heard in any engine."""

MAX_BOOKMARK_CHARS = 256
"""Most characters of a mark's name."""


@dataclass(frozen=True, slots=True)
class State:
    """Speaker, language and rate at one place of the document."""

    speaker: Speaker
    language: str
    rate: float = 1.0
    """Product of the rates of all `prosody` around it; the speaker's own multiplies it."""
    marked_language: str | None = None
    """Language of the innermost mark that has one."""


@dataclass(slots=True)
class Element:
    """An open element."""

    name: str
    attributes: Mapping[str, str]
    at: int
    outside: State
    is_silent: bool
    num_marks: int = 0
    """Number of marks to be closed with it."""
    gathered: list[AlignedText] | None = None
    """Text of an element that says something in its place; None for other elements."""


def required(element: Element, attribute: str) -> str:
    """Return an attribute. Raises InvalidRequest where it is missing."""
    if attribute not in element.attributes:
        raise InvalidRequest(f"<{element.name}> lacks its attribute {attribute}")
    return element.attributes[attribute]


def bookmark_name(element: Element) -> str:
    """Return the name of a `mark` or `bookmark`. Raises InvalidRequest for an empty or a long one."""
    name = required(element, "mark" if element.name == "bookmark" else "name")
    if not 0 < len(name) <= MAX_BOOKMARK_CHARS:
        raise InvalidRequest(f"the name of <{element.name}> has {len(name)} characters; 1 to {MAX_BOOKMARK_CHARS}")
    return name
