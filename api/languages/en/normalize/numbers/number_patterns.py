"""Patterns of numbers, and tests of the words around them."""

import re
from typing import Final

from api.languages.common.patterns import word_set

START: Final = r"(?<!\w)(?<![\w.][.,:/'’‐‑–−-])"
"""A pattern of the place before a number that is no part of a longer thing, as in "A100", "1.2.3", "Covid-19"."""

END: Final = r"(?!\w)(?![.,:/‐‑–−-][0-9])"
"""A pattern of the place after such a number."""

NUMBER: Final = r"(?:(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,15})?|(?<![\w.])\.[0-9]{1,15})(?![0-9])"
"""A pattern of digits, with or without groups of thousands and decimals. At most 15 precede the point."""

DASH: Final = r"[‐‑–-]"
"""A pattern of a hyphen or an en dash, which join two numbers. The em dash is a pause."""

MINUS: Final = r"[−‑-]"

VULGAR: Final = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
"""Characters that are fractions."""

_WORD_AT_END = re.compile(r"([^\W\d_]{1,20})[.,]?[ \u00a0]{0,2}\Z")
_WORD_AT_START = re.compile(r"[ \u00a0‐-]([a-z]{1,20})(?![\w@])")
_WORD_REACH = 24
"""Characters before a number in which its word is looked for."""

_ARTICLES = frozenset(("a", "an", "another", "every"))
_NO_NOUNS = word_set(
    """a about after ago all an and are as at away because before below but by can did do does down each else every
    extra for from had has have he if in into is it its later less like long may more much must nor of off on or out
    over per plus since so than that the then there they this to too under until up upon vs was we were what when
    where which while who will with within without would you"""
)
"""Words after a number that it does not count."""
_DESCRIBED = word_set(
    """acquisition adapter amplifier bag barbell baby barrel battery batteries bill board bomb bonus bottle box bridge
    budget bulb burger cable camera capacitor charger coin contract dash deal disk display download dumbbell engine
    fence file fund grant heater hike house investment jar ladder lamp laptop lawsuit lens loan mansion merger monitor
    motor note pack package packet panel parcel pipe pizza plan plate pole prize project race radius resistor reward
    rocket rope run screen settlement speaker sprint steak swim takeover tank ticket tower truck tunnel voucher walk
    wall weight"""
)
"""Nouns that a quantity before them describes, whatever precedes it: "use 60W bulbs", "the $3bn deal"."""


def word_before(text: str, at: int) -> str:
    """Return the word before `at` in small letters, or "" if none is next to it."""
    found = _WORD_AT_END.search(text[max(0, at - _WORD_REACH) : at])
    return found[1].lower() if found else ""


def is_attribute(text: str, start: int, end: int) -> bool:
    """Tell whether the quantity `text[start:end]` describes a noun: "a 5 km run", "$3-million deal"."""
    follows = _WORD_AT_START.match(text, end)
    if follows is None:
        return False
    if text[end] in "-‐" or follows[1] in _DESCRIBED or follows[1].removesuffix("s") in _DESCRIBED:
        return True
    return follows[1] not in _NO_NOUNS and word_before(text, start) in _ARTICLES


def is_noun_after(text: str, end: int) -> bool:
    """Tell whether a word follows `end` that a number can count."""
    follows = _WORD_AT_START.match(text, end)
    return follows is not None and follows[1] not in _NO_NOUNS
