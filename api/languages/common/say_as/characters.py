"""Texts that `say-as` says character by character."""

import re
from collections.abc import Callable, Iterator

from api.errors import InvalidRequest
from api.languages.common.say_as.number_words import digit
from api.languages.common.tables import read_pairs
from api.text.aligned import AlignedText, Edit

Name = Callable[[str, str], str]
"""(character, language) -> its name. Raises InvalidRequest for a character that the kind does not have."""

_LETTERS = {
    "en-us": {"a": "eigh"},
    "en-gb": {"a": "eigh", "z": "zed"},
}
"""Names of letters that the language's G2P would read otherwise: "a" alone is an article."""

_ENGLISH_SYMBOLS = read_pairs("en", "say_as_symbols")
"""Names of symbols in English. In other languages normalisation reads them."""

_PLUS = {"es": "más", "fr": "plus", "hi": "प्लस", "it": "più", "pt-br": "mais", "ja": "プラス", "zh": "加"}

_CHARACTER = re.compile(r"[^\W\d_][^\w\s!-/:-@\[-`{-~]*|.", re.DOTALL)
"""A letter with its combining marks, or any other character."""
_GROUP_GAP = re.compile(r"[\s().\-/‐‑–]+")


def by_character(text: AlignedText, language: str, name: Name) -> AlignedText:
    """Return the names of the characters, separated by spaces, so that each has a time of its own."""
    return text.edited(_named(text.text, language, name))


def _named(text: str, language: str, name: Name) -> Iterator[Edit]:
    for found in _CHARACTER.finditer(text):
        char = found[0]
        said = char if char in ", " else name(char, language)
        after = text[found.end() : found.end() + 1]
        gap = "" if char == " " or after in ("", ",", " ") else " "
        if said + gap != char:
            yield Edit(*found.span(), said + gap)


def letter_name(char: str, language: str) -> str:
    """Return the name of a digit, or in English of a letter or symbol; other characters as they are."""
    if char.isdecimal():
        return digit(int(char), language)
    if not language.startswith("en"):
        return char
    return (
        _LETTERS[language].get(char.lower()) or _ENGLISH_SYMBOLS.get(char) or (char.upper() if len(char) == 1 else char)
    )


def digit_name(char: str, language: str) -> str:
    """Return the name of a digit. Raises InvalidRequest for any other character."""
    if not char.isdecimal():
        raise InvalidRequest("say-as digits holds digits only")
    return digit(int(char), language)


def telephone_name(char: str, language: str) -> str:
    """Return the name of a digit, a "+", or what `letter_name` returns."""
    if char.isdecimal():
        return digit(int(char), language)
    if char == "+":
        return _PLUS.get(language, "plus")
    return letter_name(char, language)


def grouped(text: AlignedText) -> AlignedText:
    """Return a telephone number with a comma, a short pause, between its groups of digits.

    Raises InvalidRequest for a text without digits.
    """
    if not any(char.isdecimal() for char in text.text):
        raise InvalidRequest("say-as telephone holds no digits")
    edits = []
    for gap in _GROUP_GAP.finditer(text.text):
        edge = gap.start() == 0 or gap.end() == len(text) or text.text[gap.start() - 1] == "+"
        edits.append(Edit(*gap.span(), "" if edge else ", "))
    return text.edited(edits)
