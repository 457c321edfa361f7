"""English numbers in words, American or British.

num2words has the same numbers, but needs 0.1 ms for each, too long for a page of them, and has one variant only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.languages.en.normalize.spelling import DIGITS, digits

_SMALL = (
    *DIGITS,
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ("", " thousand", " million", " billion", " trillion")

MAX_DIGITS = 3 * len(_SCALES)
"""Digits of the longest number that has words."""

INDIAN: Final = r"[0-9]{1,2}(?:,[0-9]{2}){1,4},[0-9]{3}(?:\.[0-9]{1,15})?"
"""A pattern of a number grouped as in India: 1,00,000 is one lakh, 1,00,00,000 one crore."""
_INDIAN = re.compile(INDIAN)

_IRREGULAR_ORDINALS = {
    **{"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"},
    "twelve": "twelfth",
}


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Numbers in the words of one variant of English. No number is negative."""

    british: bool

    def cardinal(self, number: int) -> str:
        """Return 105 as "one hundred five", British "one hundred and five".

        Raises ValueError over MAX_DIGITS digits.
        """
        if number >= 10**MAX_DIGITS:
            raise ValueError(f"{number} has more than {MAX_DIGITS} digits")
        return " ".join(self._groups(number)) or _SMALL[0]

    def _groups(self, number: int) -> Iterator[str]:
        for power in range(len(_SCALES) - 1, -1, -1):
            group = number // 1000**power % 1000
            if group:
                follows = power == 0 and number > group
                link = "and " if self.british and follows and group < 100 else ""
                yield f"{link}{self._group(group)}{_SCALES[power]}"

    def _group(self, number: int) -> str:
        hundreds, rest = divmod(number, 100)
        if not hundreds:
            return _below_hundred(rest)
        link = " and " if self.british else " "
        return f"{_SMALL[hundreds]} hundred{link + _below_hundred(rest) if rest else ''}"

    def ordinal(self, number: int) -> str:
        """Return 23 as "twenty third"."""
        *before, last = self.cardinal(number).split(" ")
        if last in _IRREGULAR_ORDINALS:
            last = _IRREGULAR_ORDINALS[last]
        else:
            last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
        return " ".join((*before, last))

    def year(self, number: int) -> str:
        """Return 1905 as "nineteen oh five", 2005 as "two thousand five", 2024 as "twenty twenty four"."""
        hundreds, rest = divmod(number, 100)
        if not 10 <= hundreds <= 99 or number % 1000 < 10:
            return self.cardinal(number)
        return f"{_below_hundred(hundreds)} {self.pair(rest) if rest else 'hundred'}"

    def pair(self, number: int) -> str:
        """Return the last two digits of a year, or the minutes of an hour: 5 -> "oh five", 45 -> "forty five"."""
        return f"oh {_SMALL[number]}" if number < 10 else _below_hundred(number)

    def number(self, written: str) -> str:
        """Return a number in digits, every decimal said: "1,250.50" -> "... fifty point five zero"."""
        whole, point, decimals = written.replace(",", "").partition(".")
        said = ""
        if whole:
            said = self._lakhs(int(whole)) if _INDIAN.fullmatch(written) else self.cardinal(int(whole))
        return f"{said} point {digits(decimals)}".strip() if point and decimals else said

    def _lakhs(self, number: int) -> str:
        crores, rest = divmod(number, 10**7)
        lakhs, rest = divmod(rest, 10**5)
        said = [f"{self.cardinal(count)} {name}" for count, name in ((crores, "crore"), (lakhs, "lakh")) if count]
        return " ".join((*said, self.cardinal(rest)) if rest else said)

    def label(self, written: str) -> str:
        """Return the number of a room, a flight or a house: "204" -> "two oh four", "1250" -> "twelve fifty"."""
        if len(written) > 4 or written[0] == "0":
            return digits(written)
        if len(written) < 3 or written.endswith("00"):
            return self.year(int(written))
        return f"{_below_hundred(int(written[:-2]))} {self.pair(int(written[-2:]))}"

    def fraction(self, numerator: int, denominator: int) -> str:
        """Return 3, 4 as "three quarters". The denominator is at least 2."""
        part = {2: "half", 4: "quarter"}.get(denominator) or self.ordinal(denominator)
        if numerator != 1:
            part = "halves" if denominator == 2 else f"{part}s"
        return f"{self.cardinal(numerator)} {part}"


def _below_hundred(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]} {_SMALL[ones]}" if ones else _TENS[tens]
