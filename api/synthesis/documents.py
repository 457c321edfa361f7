"""What a request's text becomes: a script, with everyone who speaks in it found."""

import asyncio
from typing import Protocol

from api.errors import InvalidRequest
from api.text.document import Document
from api.text.inline_marks import parse_inline_marks
from api.text.resolver import Lookup
from api.text.source_location import SourceText
from api.text.ssml.reader import SpokenDocument, parse_ssml

_LONG_CHARS = 2000
"""A longer text is parsed off the loop; for a shorter one, going there and back would take longer."""


class HowToParse(Protocol):
    """What a request says about its text; see `TextFields`."""

    @property
    def ssml(self) -> bool:
        """It is an SSML document."""

    @property
    def allow_voice_tags(self) -> bool:
        """`[voice:...]` and `[rate:...]` count."""


async def read_script(text: SourceText, how: HowToParse, lookup: Lookup, *, turn: int = 0) -> Document:
    """What a text becomes, parsed as the request asks for.

    Raises InvalidRequest, or what `lookup` raises, with the place in the text.
    """
    if how.ssml:
        return (await read_document(text, lookup, turn=turn)).script

    def parse() -> Document:
        return parse_inline_marks(text, lookup, allow_voice_tags=how.allow_voice_tags, turn=turn)

    return parse() if len(text.text) <= _LONG_CHARS else await asyncio.to_thread(parse)


async def read_document(text: SourceText, lookup: Lookup, *, turn: int = 0) -> SpokenDocument:
    """What an SSML document becomes, and what of it is not heard. Raises as `read_script` does."""

    def parse() -> SpokenDocument:
        return parse_ssml(text, lookup, turn=turn)

    return parse() if len(text.text) <= _LONG_CHARS else await asyncio.to_thread(parse)


def check_length(text: str, field: str, max_chars: int) -> None:
    """Raises InvalidRequest for a text that is blank, or longer than the server takes."""
    if not text.strip():
        raise InvalidRequest(f"{field} is blank; it must hold the text to speak", param=field)
    if len(text) > max_chars:
        raise InvalidRequest(f"{field} has {len(text)} characters; this server takes at most {max_chars}", param=field)
