"""Roman numerals."""

import re

ROMAN = r"(?:X{1,3}(?:IX|IV|V?I{0,3})|IX|IV|VI{0,3}|I{1,3})"
"""A pattern of 1 to 39, as kings and centuries are numbered."""

_CANONICAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def is_roman(written: str) -> bool:
    """Tell whether `written` is a Roman numeral in its usual form, up to 3999."""
    return _CANONICAL.fullmatch(written) is not None


def roman_value(numeral: str) -> int:
    """Return the value of a numeral in capitals: "XIV" -> 14."""
    values = [_VALUES[letter] for letter in numeral]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
