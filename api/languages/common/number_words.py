"""Numbers in the words of each language: through num2words where it has the language, else as digits.

Hindi, Japanese and Mandarin are read from digits by their G2Ps, as words of their own or as characters.
"""

from collections.abc import Callable

from num2words import num2words

MAX_DIGITS = 15
"""Longer numbers are read digit by digit: nobody follows a number of quintillions."""

_LIBRARY = {"en-us": "en", "en-gb": "en_GB", "es": "es", "fr": "fr", "it": "it", "pt-br": "pt_BR"}

_SIGNS = {
    "en-us": ("minus", "point"),
    "en-gb": ("minus", "point"),
    "es": ("menos", "coma"),
    "fr": ("moins", "virgule"),
    "it": ("meno", "virgola"),
    "pt-br": ("menos", "vírgula"),
}
"""What a minus and a decimal sign are called."""

_DIGITS = {
    "en-us": "zero one two three four five six seven eight nine",
    "en-gb": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "hi": "शून्य एक दो तीन चार पाँच छह सात आठ नौ",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "ja": "ゼロ いち に さん よん ご ろく なな はち きゅう",
    "pt-br": "zero um dois três quatro cinco seis sete oito nove",
    "zh": "零 一 二 三 四 五 六 七 八 九",
}
_HINDI_ORDINALS = {1: "पहला", 2: "दूसरा", 3: "तीसरा", 4: "चौथा", 6: "छठा"}
_ORDINALS: dict[str, Callable[[int], str]] = {
    "hi": lambda number: _HINDI_ORDINALS.get(number, f"{number}वाँ"),
    "ja": lambda number: f"{number}番目",
    "zh": lambda number: f"第{number}",
}


def digit(value: int, language: str) -> str:
    """0 to 9 by name."""
    return _DIGITS[language].split()[value]


def cardinal(number: str, language: str) -> str:
    """A number as ASCII digits, with "-" before and "." in it where it has them. Decimals are read one by one."""
    if language not in _LIBRARY:
        return number
    whole, _, decimals = number.removeprefix("-").partition(".")
    minus, point = _SIGNS[language]
    words = [minus] if number.startswith("-") else []
    words += [_whole(whole, language)] if len(whole) <= MAX_DIGITS else _digits(whole, language)
    return " ".join([*words, point, *_digits(decimals, language)] if decimals else words)


def _whole(digits: str, language: str) -> str:
    words: str = num2words(int(digits), lang=_LIBRARY[language])
    return _american(words, language)


def _digits(digits: str, language: str) -> list[str]:
    return [digit(int(char), language) for char in digits]


def ordinal(number: int, language: str) -> str:
    """ "third", "tercero"; in languages that num2words lacks, a suffix to the digits."""
    if language in _ORDINALS:
        return _ORDINALS[language](number)
    words: str = num2words(number, lang=_LIBRARY[language], to="ordinal")
    return _american(words, language)


def year(number: int, language: str) -> str:
    """ "nineteen eighty-four"; most languages read a year as any number."""
    if language not in _LIBRARY:
        return str(number)
    words: str = num2words(number, lang=_LIBRARY[language], to="year")
    return _american(words, language)


def has_words(language: str) -> bool:
    """Whether numbers come out in words, not in digits."""
    return language in _LIBRARY


def _american(words: str, language: str) -> str:
    """Without the "and" and the commas of British English."""
    return words.replace(" and ", " ").replace(",", "") if language == "en-us" else words
