"""How numbers are written, as pieces of patterns, and what stands around them. Knows nothing of how they are said."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from api.languages.common.rules import TAKEN, Find
from api.text.aligned import Edit

START: Final = r"(?<!\w)(?<![\w.][.,:/'’‐‑–−-])"
"""In front of a number that is no part of a longer thing: "A100", "1.2.3", "Covid-19"."""

END: Final = r"(?!\w)(?![.,:/‐‑–−-][0-9])"
"""Behind such a number."""

WHOLE: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?![0-9])"
NUMBER: Final = r"(?:(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,15})?|(?<![\w.])\.[0-9]{1,15})(?![0-9])"
"""Digits, in groups of thousands or not, with decimals or not: at most 15 before the point."""

DASH: Final = r"[‐‑–-]"
"""A hyphen or an en dash, as it joins two numbers; the em dash is a pause."""

MINUS: Final = r"[−‑-]"

_WORD_AT_END = re.compile(r"([^\W\d_]{1,20})[.,]?[ \u00a0]{0,2}\Z")
_WORD_AT_START = re.compile(r"[ \u00a0‐-]([a-z]{1,20})(?![\w@])")


def words(text: str) -> frozenset[str]:
    """A set of words, written in a row."""
    return frozenset(text.split())


_ARTICLES = frozenset(("a", "an", "another", "every"))
_NO_NOUNS = words(
    """a about after ago all an and are as at away because before below but by can did do does down each else every
    extra for from had has have he if in into is it its later less like long may more much must nor of off on or out
    over per plus since so than that the then there they this to too under until up upon vs was we were what when
    where which while who will with within without would you"""
)

_DESCRIBED = words(
    """acquisition adapter amplifier bag barbell baby barrel battery batteries bill board bomb bonus bottle box bridge
    budget bulb burger cable camera capacitor charger coin contract dash deal disk display download dumbbell engine
    fence file fund grant heater hike house investment jar ladder lamp laptop lawsuit lens loan mansion merger monitor
    motor note pack package packet panel parcel pipe pizza plan plate pole prize project race radius resistor reward
    rocket rope run screen settlement speaker sprint steak swim takeover tank ticket tower truck tunnel voucher walk
    wall weight"""
)
"""What a quantity in front of it describes, whatever stands before that: "use 60W bulbs", "the $3bn deal"."""

Parts = Callable[[re.Match[str]], Iterable[tuple[str, str | None]]]
"""What each named group of a match is said as, in order; None leaves it as it is."""


def replacing_parts(pattern: str, parts: Parts, flags: int = 0) -> Find:
    """Finds `pattern`, and says the parts of it one by one, so that each keeps its place."""
    compiled = re.compile(pattern, flags)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            for group, new in parts(found):
                if found[group] and new is not None:
                    yield Edit(*found.span(group), new)

    return find


def word_before(text: str, at: int) -> str:
    """The word in front of `at` in small letters, or "" where none is next to it."""
    found = _WORD_AT_END.search(text[max(0, at - 24) : at])
    return found[1].lower() if found else ""


def is_attribute(text: str, start: int, end: int) -> bool:
    """Whether the quantity at `text[start:end]` describes a noun: "a 5 km run", "$3-million deal"."""
    follows = _WORD_AT_START.match(text, end)
    if follows is None:
        return False
    if text[end] in "-‐" or follows[1] in _DESCRIBED or follows[1].removesuffix("s") in _DESCRIBED:
        return True
    return follows[1] not in _NO_NOUNS and word_before(text, start) in _ARTICLES


def is_noun_behind(text: str, end: int) -> bool:
    """Whether a word follows that what ends at `end` can count."""
    follows = _WORD_AT_START.match(text, end)
    return follows is not None and follows[1] not in _NO_NOUNS


def taken_or(pattern: str) -> str:
    """`pattern`, a set of characters without its brackets, or what another rule has read; in brackets."""
    return f"[{pattern}{TAKEN}]"
