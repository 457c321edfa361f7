"""The `say-as` element of SSML: characters, digits, numbers, telephone numbers, dates and times.

Source: https://www.w3.org/TR/ssml-sayas/.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from api.errors import InvalidRequest
from api.languages.common.number_words import MAX_DIGITS, cardinal, digit, has_words, ordinal
from api.languages.common.say_as.dates import date
from api.languages.common.say_as.times import time
from api.text.aligned import AlignedText, Edit

MAX_CHARS = 1000
"""Characters of the longest text of one element."""

_LETTERS = {
    "en-us": {"a": "eigh"},
    "en-gb": {"a": "eigh", "z": "zed"},
}
"""Names of letters that the language's G2P would read otherwise: "a" alone is an article."""

_ENGLISH_SYMBOLS = {
    **{"-": "dash", "–": "dash", "_": "underscore", ".": "dot", "/": "slash", "\\": "backslash", ":": "colon"},
    **{";": "semicolon", "@": "at", "#": "hash", "&": "and", "*": "star", "+": "plus", "=": "equals", "%": "percent"},
    **{"$": "dollar", "!": "exclamation mark", "?": "question mark", "'": "apostrophe", '"': "quote", "|": "bar"},
    **dict.fromkeys("([{", "open bracket"),
    **dict.fromkeys(")]}", "close bracket"),
    **{"~": "tilde", "^": "caret", "<": "less than", ">": "greater than"},
}
"""Names of symbols in English. In other languages normalisation reads them."""

_PLUS = {"es": "más", "fr": "plus", "hi": "प्लस", "it": "più", "pt-br": "mais", "ja": "プラス", "zh": "加"}

_POINT_IS_COMMA = ("es", "fr", "it", "pt-br")

_CHARACTER = re.compile(r"[^\W\d_][^\w\s!-/:-@\[-`{-~]*|.", re.DOTALL)
"""A letter with its combining marks, or any other character."""
_SYMBOLS = re.compile(r"[^\w\s,]+")

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_ORDINAL = re.compile(r"([0-9]{1,15})\s?(?:st|nd|rd|th|\.|º|ª|°|er|re|e|ème|me|番目|वाँ)?", re.IGNORECASE)
_GROUP_GAP = re.compile(r"[\s().\-/‐‑–]+")


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
        return list(_sayings(_by_character(prepared(text), language, name)))
    if kind in _AS_WHOLE:
        said = _AS_WHOLE[kind](text.text, form, language)
        return [Saying(text.edited([Edit(0, len(text), said)]), is_spoken=has_words(language))]
    return None


def _by_character(text: AlignedText, language: str, name: Callable[[str, str], str]) -> AlignedText:
    """Return the names of the characters, separated by spaces, so that each has a time of its own."""
    return text.edited(_named(text.text, language, name))


def _named(text: str, language: str, name: Callable[[str, str], str]) -> Iterator[Edit]:
    for found in _CHARACTER.finditer(text):
        char = found[0]
        said = char if char in ", " else name(char, language)
        after = text[found.end() : found.end() + 1]
        gap = "" if char == " " or after in ("", ",", " ") else " "
        if said + gap != char:
            yield Edit(*found.span(), said + gap)


def _sayings(text: AlignedText) -> Iterator[Saying]:
    """Yield the stretches of `text`. Symbols without a name are not spoken yet."""
    done = 0
    for found in _SYMBOLS.finditer(text.text):
        if all(unicodedata.category(char)[0] in "PS" for char in found[0]):
            yield Saying(text[done : found.start()], is_spoken=True)
            yield Saying(text[found.start() : found.end()], is_spoken=False)
            done = found.end()
    yield Saying(text[done:], is_spoken=True)


def _letter(char: str, language: str) -> str:
    if char.isdecimal():
        return digit(int(char), language)
    if not language.startswith("en"):
        return char
    return (
        _LETTERS[language].get(char.lower()) or _ENGLISH_SYMBOLS.get(char) or (char.upper() if len(char) == 1 else char)
    )


def _digit(char: str, language: str) -> str:
    if not char.isdecimal():
        raise InvalidRequest("say-as digits holds digits only")
    return digit(int(char), language)


def _dialled(char: str, language: str) -> str:
    if char.isdecimal():
        return digit(int(char), language)
    if char == "+":
        return _PLUS.get(language, "plus")
    return _letter(char, language)


def _grouped(text: AlignedText) -> AlignedText:
    """Return a telephone number with a comma, a short pause, between its groups of digits."""
    if not any(char.isdecimal() for char in text.text):
        raise InvalidRequest("say-as telephone holds no digits")
    edits = []
    for gap in _GROUP_GAP.finditer(text.text):
        edge = gap.start() == 0 or gap.end() == len(text) or text.text[gap.start() - 1] == "+"
        edits.append(Edit(*gap.span(), "" if edge else ", "))
    return text.edited(edits)


def _cardinal(text: str, _: str, language: str) -> str:
    number = _plain_number(text, language)
    if not _NUMBER.fullmatch(number):
        raise InvalidRequest("this is not a number; say-as cardinal holds digits, such as 1,234.5 or -7")
    return cardinal(number.removeprefix("+"), language)


def _ordinal(text: str, _: str, language: str) -> str:
    found = _ORDINAL.fullmatch(_plain_number(text, language))
    if not found:
        raise InvalidRequest(f"this is not the number of a place; say-as ordinal holds at most {MAX_DIGITS} digits")
    return ordinal(int(found[1]), language)


def _plain_number(text: str, language: str) -> str:
    """Return a number without the marks of its thousands, and with a point before its decimals."""
    text = re.sub(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3})", "", text).replace("−", "-")
    if language in _POINT_IS_COMMA:
        return re.sub(r"\.(?=\d{3}(?:\D|$))", "", text).replace(",", ".")
    return re.sub(r",(?=\d{3})", "", text)


_BY_CHARACTER: Mapping[str, tuple[Callable[[str, str], str], Callable[[AlignedText], AlignedText]]] = {
    **dict.fromkeys(("characters", "character", "spell-out", "verbatim", "letters"), (_letter, lambda text: text)),
    **dict.fromkeys(("digits", "number_digit"), (_digit, lambda text: text)),
    "telephone": (_dialled, _grouped),
}
"""Kinds that are said character by character: the namer of a character, and the preparation of the text."""

_AS_WHOLE: Mapping[str, Callable[[str, str, str], str]] = {
    **dict.fromkeys(("cardinal", "number"), _cardinal),
    "ordinal": _ordinal,
    "date": date,
    "time": time,
}
"""Kinds that are said as a whole: (text, format, language) -> words."""

KINDS = frozenset(_BY_CHARACTER) | frozenset(_AS_WHOLE)
"""The values of `interpret-as`: those of the W3C, and the names of other engines for the same."""
