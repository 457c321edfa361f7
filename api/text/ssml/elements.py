"""The elements of SSML: what each may have, what makes a difference, and what one needs to know while it is open."""

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
"""Every element, and its attributes that make a difference; `xml:lang` does on all of them."""

UNHEARD = frozenset({"audio", "desc", "lexicon", "lookup"})
"""Elements that would be heard elsewhere."""

SILENT = frozenset({"desc", "meta", "metadata", "lexicon"})
"""Elements whose text is not to be read."""

TEXT_ONLY = frozenset({"phoneme", "say-as", "sub"})
"""Elements that say something in place of the text in them."""

HARMLESS = re.compile(r"version|xmlns(:.*)?|xml:(id|base|space|lang)|xsi:.*|id")
"""Attributes that are not heard anywhere."""

MAX_BOOKMARK_CHARS = 256
"""Of a mark's name."""


@dataclass(frozen=True, slots=True)
class State:
    """How text is said where we are."""

    speaker: Speaker
    language: str
    rate: float = 1.0
    """All `prosody` around it together; the speaker's own comes on top."""
    marked_language: str | None = None
    """The language of the innermost mark that has one."""


@dataclass(slots=True)
class Element:
    """An element that has begun."""

    name: str
    attributes: Mapping[str, str]
    at: int
    outside: State
    is_silent: bool
    num_marks: int = 0
    """Marks to be closed with it."""
    gathered: list[AlignedText] | None = None
    """The text of an element that says something in its place."""


def required(element: Element, attribute: str) -> str:
    if attribute not in element.attributes:
        raise InvalidRequest(f"<{element.name}> lacks its attribute {attribute}")
    return element.attributes[attribute]


def bookmark_name(element: Element) -> str:
    name = required(element, "mark" if element.name == "bookmark" else "name")
    if not 0 < len(name) <= MAX_BOOKMARK_CHARS:
        raise InvalidRequest(f"the name of <{element.name}> has {len(name)} characters; 1 to {MAX_BOOKMARK_CHARS}")
    return name
