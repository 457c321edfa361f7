"""Saying things letter by letter, digit by digit and sign by sign, in writing that misaki reads so.

Knows how misaki 0.9.4 reads letters: "A.P.i" is spelled with the melody of an abbreviation, whatever stands around it,
where of "API" and "A P I" the first may be looked up as a word, and the last makes "A" an article and "I" a pronoun.
"""

import re
from itertools import groupby

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_SIGNS = {
    **{".": "dot", "/": "slash", "\\": "backslash", "-": "dash", "_": "underscore", ":": "colon", "@": "at"},
    **{"?": "question mark", "&": "and", "=": "equals", "#": "hash", "%": "percent", "+": "plus", "~": "tilde"},
    **{",": "comma", ";": "semicolon", "*": "star", "!": "exclamation mark", "$": "dollar", "'": "apostrophe"},
    **{"(": "open parenthesis", ")": "close parenthesis", "[": "open bracket", "]": "close bracket", "|": "pipe"},
    **{"{": "open brace", "}": "close brace", "^": "caret", "’": "apostrophe"},
    **{'"': "quote", "`": "backtick", "<": "less than", ">": "greater than"},
}
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|.", re.DOTALL)
_FOREIGN_PART = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)
_LETTERS = re.compile(r"(?<![\w.])(?:[A-Z]\.){1,12}[a-z](?![\w])")
_HAS_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_KEY = re.compile(r"[0-9]+[A-Za-z]+[0-9]+[A-Za-z]|[A-Za-z]+[0-9]+[A-Za-z]+[0-9]")

_MAX_SPELLED_LETTERS = 5
"""Letters without a vowel up to so many are spelled ("html"); a longer run is tried as a word."""

_MAX_NUMBER_DIGITS = 4
"""A number of more digits inside an address is no quantity: it is read digit by digit."""

_SAID_AS_WORDS = {
    **{"json": "jason", "yaml": "yammel", "jpg": "jay peg", "jpeg": "jay peg", "wifi": "wye fye", "sql": "sequel"},
    **{"github": "git hub", "gitlab": "git lab", "mr": "mister", "mrs": "missus", "dr": "doctor"},
    **{"openai": "open A.i", "readme": "reed me", "usr": "user", "src": "source", "asp": "A.S.p"},
}
_SPELLED_WORDS = frozenset(("api", "ai", "io", "id", "ip", "ui", "ux", "os", "uk", "us", "eu", "un", "tv", "faq"))


def letters(word: str) -> str:
    """ "ipv" -> "I.P.v", which misaki spells; anything but letters falls away."""
    *others, last = [char.upper() for char in word if char.isalpha()] or [""]
    # A full stop behind a small letter is the sentence's to spaCy; "A" without one is the article.
    return ".".join((*others, last.lower())) if others else last.replace("A", "A.")


def shown(spoken: str) -> str:
    """ "I.P.v 4" -> "I P V 4": what `letters` wrote for misaki, as people write it."""
    return _LETTERS.sub(lambda found: found.group().replace(".", " ").upper(), spoken)


def digits(number: str) -> str:
    """ "192" -> "one nine two"."""
    return " ".join(DIGITS[int(digit)] for digit in number if digit.isdecimal())


def address(text: str) -> str:
    """Every letter, digit and sign of an address, path or name: "doc-2/h.css" -> "doc dash 2 slash H dot C.S.s"."""
    return " ".join(" ".join(map(_part, _parts(text))).split())


def _parts(text: str) -> list[str]:
    """Words, numbers and signs; of letters and digits in no order ("dQw4w9WgXcQ") each by itself."""
    parts: list[str] = []
    for is_word, chars in groupby(text, key=str.isalnum):
        run = "".join(chars)
        is_key = is_word and _KEY.search(run) is not None
        parts += run if is_key or not is_word else (_PART if run.isascii() else _FOREIGN_PART).findall(run)
    return parts


def _part(part: str) -> str:
    lower = part.lower()
    if part in _SIGNS:
        return _SIGNS[part]
    if part.isdecimal():
        is_quantity = len(part) <= _MAX_NUMBER_DIGITS and (part == "0" or not part.startswith("0"))
        return part if is_quantity else digits(part)
    if lower in _SAID_AS_WORDS:
        return _SAID_AS_WORDS[lower]
    is_spelled = len(part) == 1 or lower in _SPELLED_WORDS or not _HAS_VOWEL.search(part)
    if part.isascii() and part.isalpha() and is_spelled and len(part) <= _MAX_SPELLED_LETTERS:
        return letters(part)
    return part
