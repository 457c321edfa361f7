"""Text spelled letter by letter, digit by digit and sign by sign, written as misaki 0.9.4 reads it.

misaki spells "A.P.i" with the melody of an abbreviation in any context. It may look up "API" as a word, and in "A P I"
it takes "A" for an article and "I" for a pronoun.
"""

import re
from itertools import groupby

from api.languages.common.tables import read_pairs

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_SIGNS = read_pairs("en", "address_signs")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|.", re.DOTALL)
_FOREIGN_PART = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)
_LETTERS = re.compile(r"(?<![\w.])(?:[A-Z]\.){1,12}[a-z](?![\w])")
_HAS_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_KEY = re.compile(r"[0-9]+[A-Za-z]+[0-9]+[A-Za-z]|[A-Za-z]+[0-9]+[A-Za-z]+[0-9]")

_MAX_SPELLED_LETTERS = 5
"""Letters of the longest part without a vowel that is spelled ("html"). A longer one is read as a word."""

_MAX_NUMBER_DIGITS = 4
"""Digits of the longest number in an address that is read as a number. A longer one is read digit by digit."""

_RESPELLED = read_pairs("en", "respelled")
"""Parts of addresses that misaki reads as they are said only in another spelling."""

_SPELLED_WORDS = frozenset(("api", "ai", "io", "id", "ip", "ui", "ux", "os", "uk", "us", "eu", "un", "tv", "faq"))
"""Parts that have a vowel and are spelled nevertheless."""


def letters(word: str) -> str:
    """Return "ipv" as "I.P.v", which misaki spells. Other characters than letters are left out."""
    *others, last = [char.upper() for char in word if char.isalpha()] or [""]
    # spaCy takes a full stop after a small letter for the end of the sentence, and "A" without one for the article.
    return ".".join((*others, last.lower())) if others else last.replace("A", "A.")


def shown(spoken: str) -> str:
    """Return the text of `letters` as people write it: "I.P.v 4" -> "I P V 4"."""
    return _LETTERS.sub(lambda found: found.group().replace(".", " ").upper(), spoken)


def digits(number: str) -> str:
    """Return "192" as "one nine two". Other characters than digits are left out."""
    return " ".join(DIGITS[int(digit)] for digit in number if digit.isdecimal())


def address(text: str) -> str:
    """Return an address, path or name with all its signs: "doc-2/h.css" -> "doc dash 2 slash H dot C.S.s"."""
    return " ".join(" ".join(map(_part, _parts(text))).split())


def _parts(text: str) -> list[str]:
    """Return words, numbers and signs. A key of mixed letters and digits ("dQw4w9WgXcQ") is split into characters."""
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
    if lower in _RESPELLED:
        return _RESPELLED[lower]
    is_spelled = len(part) == 1 or lower in _SPELLED_WORDS or not _HAS_VOWEL.search(part)
    if part.isascii() and part.isalpha() and is_spelled and len(part) <= _MAX_SPELLED_LETTERS:
        return letters(part)
    return part
