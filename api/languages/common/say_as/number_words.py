"""Numbers in the words of each language for `say-as`: by num2words where it has the language, else in digits.

The G2Ps of Hindi, Japanese and Mandarin read digits themselves.
"""

from collections.abc import Callable

from num2words import num2words

from api.languages.common.tables import read_rows

MAX_DIGITS = 15
"""Digits of the longest number that is said as a number. Longer ones are said digit by digit."""

_NUM2WORDS = {"en-us": "en", "en-gb": "en_GB", "es": "es", "fr": "fr", "it": "it", "pt-br": "pt_BR"}
"""num2words' codes of its languages."""

_SIGNS = {
    "en-us": ("minus", "point"),
    "en-gb": ("minus", "point"),
    "es": ("menos", "coma"),
    "fr": ("moins", "virgule"),
    "it": ("meno", "virgola"),
    "pt-br": ("menos", "vírgula"),
}
"""The names of the minus sign and of the decimal mark."""

_DIGITS = {language: names for language, *names in read_rows("common", "digits", "language", *map(str, range(10)))}
_HINDI_ORDINALS = {1: "पहला", 2: "दूसरा", 3: "तीसरा", 4: "चौथा", 6: "छठा"}
_ORDINALS: dict[str, Callable[[int], str]] = {
    "hi": lambda number: _HINDI_ORDINALS.get(number, f"{number}वाँ"),
    "ja": lambda number: f"{number}番目",
    "zh": lambda number: f"第{number}",
}


def digit(value: int, language: str) -> str:
    """Return the name of a digit from 0 to 9."""
    return _DIGITS[language][value]


def cardinal(number: str, language: str) -> str:
    """Return a number in words, its decimals one by one.

    `number` is in ASCII digits, with "-" before and "." inside where it has them.
    """
    if language not in _NUM2WORDS:
        return number
    whole, _, decimals = number.removeprefix("-").partition(".")
    minus, point = _SIGNS[language]
    words = [minus] if number.startswith("-") else []
    words += [_whole(whole, language)] if len(whole) <= MAX_DIGITS else _digits(whole, language)
    return " ".join([*words, point, *_digits(decimals, language)] if decimals else words)


def _whole(digits: str, language: str) -> str:
    words: str = num2words(int(digits), lang=_NUM2WORDS[language])
    return _american(words, language)


def _digits(digits: str, language: str) -> list[str]:
    return [digit(int(char), language) for char in digits]


def ordinal(number: int, language: str) -> str:
    """Return "third", "tercero"; in languages that num2words lacks, digits with a prefix or suffix."""
    if language in _ORDINALS:
        return _ORDINALS[language](number)
    words: str = num2words(number, lang=_NUM2WORDS[language], to="ordinal")
    return _american(words, language)


def year(number: int, language: str) -> str:
    """Return "nineteen eighty-four". Most languages read a year as any other number."""
    if language not in _NUM2WORDS:
        return str(number)
    words: str = num2words(number, lang=_NUM2WORDS[language], to="year")
    return _american(words, language)


def has_words(language: str) -> bool:
    """Tell whether numbers in `language` are returned in words rather than digits."""
    return language in _NUM2WORDS


def _american(words: str, language: str) -> str:
    """Return American words without the "and" and the commas of British ones."""
    return words.replace(" and ", " ").replace(",", "") if language == "en-us" else words
