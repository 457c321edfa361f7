"""Numbers as a language writes and says them. Knows no nouns."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_DIGITS = 15
"""Longer numbers are read digit by digit."""

_EUROPEAN = (
    r"[0-9]{1,3}(?:GROUP[0-9]{3}){1,4}(?![0-9])(?:,[0-9]{1,12})?"
    r"|[0-9]{1,3}(?:,[0-9]{3}){1,4}\.[0-9]{1,2}(?![0-9.])|[0-9]{1,3}(?:,[0-9]{3}){2,4}(?![0-9]|,[0-9])"
    r"|[0-9]{1,40}(?:\.[0-9]{1,12}){2,5}"
    r"|[0-9]{1,40}(?:[.,][0-9]{1,12})?"
)
"""1.234,56 and, where it can't be meant otherwise, 1,234.56; versions, 1.2.3; decimals with either mark."""

_INDIAN = r"\d{1,3}(?:,\d{2,3}){1,5}(?!\d|,\d)(?:\.\d{1,12})?|\d{1,40}(?:\.\d{1,12}){2,5}|\d{1,40}(?:\.\d{1,12})?"
_MARKED = re.compile(r"(.*\d)([.,])(\d+)")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")


def european(grouping: str) -> str:
    """The pattern of a number whose thousands `grouping`, a set of characters, may part."""
    return f"(?:{_EUROPEAN.replace('GROUP', f'[{grouping}]')})(?![0-9])"


INDIAN = rf"(?:{_INDIAN})(?!\d)"
"""The pattern of a number as India writes it: 12,34,567.89, in digits of any script."""

START = r"(?<![\d\ufffc])(?<![\d][.,])"
"""In front of a number that is no part of a longer one."""


@dataclass(frozen=True)
class Numerals:
    """How a language writes numbers and says them."""

    pattern: str
    cardinal: Callable[[int, str], str]
    """(number, gender "m", "f" or "") -> words."""
    decimal: str
    """The mark before decimals, "," or "."."""
    marks: dict[str, str]
    """What "," and "." before decimals are called."""
    to: str
    """Between the ends of a range: 10-15."""
    by_digit: bool = False
    """Whether decimals are read one by one, however few."""
    version_mark: str = ""
    """What the stops in a version are called, if not as a decimal mark."""
    quantity: str = field(init=False)
    """The pattern of a number, or of a range of two."""
    _parts: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "quantity", rf"{self.pattern}(?:[ \u00a0]?[-–‐‑][ \u00a0]?{self.pattern})?")
        object.__setattr__(self, "_parts", re.compile(self.pattern))

    def is_one(self, written: str) -> bool:
        """Whether exactly one is meant."""
        return written.isdecimal() and int(written) == 1

    def whole(self, written: str) -> int | None:
        """The value of a whole number; None for a fraction, a version or a range."""
        number, _, decimals = self._split(written)
        return int(number) if not decimals and number.isdecimal() else None

    def split_amount(self, written: str) -> tuple[int, str] | None:
        """Whole and decimals of an amount of money; None for what is no plain number."""
        number, _, decimals = self._split(written)
        return (int(number), decimals) if number.isdecimal() and len(number) <= MAX_DIGITS else None

    def say(self, written: str, gender: str = "") -> str:
        """A number in words, or a range: it agrees with what it counts, of `gender`."""
        numbers = self._parts.findall(written)
        return f" {self.to} ".join(self._say_one(number, gender) for number in numbers)

    def _say_one(self, written: str, gender: str) -> str:
        if written.isdecimal():
            return self._say_whole(written, gender)
        if _VERSION.fullmatch(written) and self._split(written)[0] == written:
            return f" {self.version_mark or self.marks['.']} ".join(
                self._say_whole(part, "") for part in written.split(".")
            )
        number, mark, decimals = self._split(written)
        if not decimals:
            return self._say_whole(number, gender)
        return f"{self._say_whole(number, 'm' if gender == 'm' else '')} {self.marks[mark]} {self._decimals(decimals)}"

    def _split(self, written: str) -> tuple[str, str, str]:
        """Whole, mark and decimals; a version is all whole."""
        found = _MARKED.fullmatch(written)
        if found is None:
            return re.sub(r"\D", "", written), "", ""
        whole, mark, last = found.groups()
        is_grouped = re.search(r"\D", whole) is not None
        if (mark == self.decimal or is_grouped) and mark not in whole:
            return re.sub(r"\D", "", whole), mark, last
        groups = re.split(r"\D", written)
        is_thousands = all(len(group) in (2, 3) for group in groups[1:-1]) and len(last) == 3 and len(groups[0]) <= 3
        if is_thousands:
            return "".join(groups), "", ""
        return (written, "", "") if is_grouped else (whole, mark, last)

    def _say_whole(self, number: str, gender: str) -> str:
        if len(number) > MAX_DIGITS or (len(number) > 1 and int(number[0]) == 0):
            return self.digits(number)
        return self.cardinal(int(number), gender)

    def _decimals(self, decimals: str) -> str:
        if self.by_digit or len(decimals) > 2 or not decimals.strip("0"):
            return self.digits(decimals)
        zeros = len(decimals) - len(decimals.lstrip("0"))
        return " ".join([self.cardinal(0, "")] * zeros + [self.cardinal(int(decimals), "")])

    def digits(self, number: str) -> str:
        """Digit by digit, with a pause after every third if there are many."""
        said = [self.cardinal(int(digit), "") for digit in number]
        size = 3 if len(said) > 5 else len(said)
        return ", ".join(" ".join(said[start : start + size]) for start in range(0, len(said), size))
