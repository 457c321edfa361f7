"""The `say-as` element of SSML: characters, digits, numbers, telephone numbers, dates and times.

Source: https://www.w3.org/TR/ssml-sayas/.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from api.errors import InvalidRequest
from api.languages.common.say_as.characters import Name, by_character, digit_name, grouped, letter_name, telephone_name
from api.languages.common.say_as.dates import date
from api.languages.common.say_as.number_words import has_words
from api.languages.common.say_as.numbers import say_cardinal, say_ordinal
from api.languages.common.say_as.times import time
from api.text.aligned import AlignedText, Edit

MAX_CHARS = 1000
"""Characters of the longest text of one element."""

_SYMBOLS = re.compile(r"[^\w\s,]+")


@dataclass(frozen=True, slots=True)
class Saying:
    """A stretch of text as it is said."""

    text: AlignedText
    is_spoken: bool
    """Whether the text is spoken already, so that normalisation leaves it alone."""


def say_as(text: AlignedText, kind: str, form: str, language: str) -> list[Saying] | None:
    """Return `text` as `kind` says it; None for a kind that is not in KINDS.

    Args:
        text: the text of the element, without spaces around it.
        kind: its `interpret-as`.
        form: its `format`; "" where it has none.
        language: the code of its language.

    Raises InvalidRequest for text that is not of that kind, or that is longer than MAX_CHARS.
    """
    kind = kind.strip().lower()
    if kind in KINDS and len(text) > MAX_CHARS:
        raise InvalidRequest(f"say-as holds {len(text)} characters; at most {MAX_CHARS}")
    if kind in _BY_CHARACTER:
        name, prepared = _BY_CHARACTER[kind]
        return list(_sayings(by_character(prepared(text), language, name)))
    if kind in _AS_WHOLE:
        said = _AS_WHOLE[kind](text.text, form, language)
        return [Saying(text.edited([Edit(0, len(text), said)]), is_spoken=has_words(language))]
    return None


def _sayings(text: AlignedText) -> Iterator[Saying]:
    """Yield the stretches of `text`. Symbols without a name are not spoken yet."""
    done = 0
    for found in _SYMBOLS.finditer(text.text):
        if all(unicodedata.category(char)[0] in "PS" for char in found[0]):
            yield Saying(text[done : found.start()], is_spoken=True)
            yield Saying(text[found.start() : found.end()], is_spoken=False)
            done = found.end()
    yield Saying(text[done:], is_spoken=True)


_BY_CHARACTER: Mapping[str, tuple[Name, Callable[[AlignedText], AlignedText]]] = {
    **dict.fromkeys(("characters", "character", "spell-out", "verbatim", "letters"), (letter_name, lambda text: text)),
    **dict.fromkeys(("digits", "number_digit"), (digit_name, lambda text: text)),
    "telephone": (telephone_name, grouped),
}
"""Kinds that are said character by character: the namer of a character, and the preparation of the text."""

_AS_WHOLE: Mapping[str, Callable[[str, str, str], str]] = {
    **dict.fromkeys(("cardinal", "number"), say_cardinal),
    "ordinal": say_ordinal,
    "date": date,
    "time": time,
}
"""Kinds that are said as a whole: (text, format, language) -> words."""

KINDS = frozenset(_BY_CHARACTER) | frozenset(_AS_WHOLE)
"""The values of `interpret-as`: those of the W3C, and the names of other engines for the same."""
