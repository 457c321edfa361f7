"""The check of SSML's elements: what is refused, and what is read but has no effect."""

from dataclasses import dataclass

from api.errors import InvalidRequest
from api.text.ssml.elements import EFFECTS, HARMLESS, UNHEARD, Element

MAX_IGNORED = 1000
"""Most parts without effect that are listed."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of a document that has no effect."""

    what: str
    """`<audio>`, or `pitch of <prosody>`."""
    at: int
    """Offset of its element in the document, in characters."""


class ElementCheck:
    """Checks the elements of one document, and lists what has no effect."""

    def __init__(self) -> None:
        self.ignored: list[Ignored] = []

    def check(self, element: Element, parent: Element | None) -> None:
        """Check a start tag, and list what of it has no effect.

        Raises:
            InvalidRequest: there is no such element, or it can't be here.
        """
        name = element.name
        if (name == "speak") != (parent is None):
            raise InvalidRequest(f"<{name}> can't be here; the document is one <speak> element with the others in it")
        if parent is not None and parent.gathered is not None:
            raise InvalidRequest(f"<{name}> can't be in <{parent.name}>, which holds text only")
        if ":" in name:
            self.ignore(f"<{name}>", element)
            return
        if name not in EFFECTS:
            known = ", ".join(sorted(EFFECTS))
            raise InvalidRequest(f"<{name}> is not an element of SSML; known: {known}")
        if name in UNHEARD:
            self.ignore(f"<{name}>", element)
            return
        for attribute in element.attributes.keys() - EFFECTS[name]:
            if not HARMLESS.fullmatch(attribute):
                self.ignore(f"{attribute} of <{name}>", element)

    def ignore(self, what: str, element: Element) -> None:
        """List a part without effect, up to MAX_IGNORED of them."""
        if len(self.ignored) < MAX_IGNORED:
            self.ignored.append(Ignored(what, element.at))
