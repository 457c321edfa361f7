"""Numbers as a language writes and says them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_DIGITS = 15
"""Digits of the longest number that is said as a number. Longer ones are said digit by digit."""

_EUROPEAN = (
    r"[0-9]{1,3}(?:GROUP[0-9]{3}){1,4}(?![0-9])(?:,[0-9]{1,12})?"
    r"|[0-9]{1,3}(?:,[0-9]{3}){1,4}\.[0-9]{1,2}(?![0-9.])|[0-9]{1,3}(?:,[0-9]{3}){2,4}(?![0-9]|,[0-9])"
    r"|[0-9]{1,40}(?:\.[0-9]{1,12}){2,5}"
    r"|[0-9]{1,40}(?:[.,][0-9]{1,12})?"
)
"""1.234,56; 1,234.56 where it can't mean anything else; versions such as 1.2.3; decimals after either mark."""

_INDIAN = r"\d{1,3}(?:,\d{2,3}){1,5}(?!\d|,\d)(?:\.\d{1,12})?|\d{1,40}(?:\.\d{1,12}){2,5}|\d{1,40}(?:\.\d{1,12})?"
_MARKED = re.compile(r"(.*\d)([.,])(\d+)")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")

INDIAN = rf"(?:{_INDIAN})(?!\d)"
"""A pattern of numbers with India's groups, 12,34,567.89, in digits of any script."""

NUMBER_START = r"(?<![\d\ufffc])(?<![\d][.,])"
"""A pattern of the place before a number that is no part of a longer one."""

MINUS = r"(?P<minus>(?<![\w)\ufffc.,])[−‑-])?"
"""A pattern of the minus sign before a number, if there is one."""


def european(grouping: str) -> str:
    """Return a pattern of numbers whose thousands are separated by any of the characters `grouping`."""
    return f"(?:{_EUROPEAN.replace('GROUP', f'[{grouping}]')})(?![0-9])"


@dataclass(frozen=True)
class NumberFormat:
    """How a language writes and says numbers."""

    pattern: str
    """A pattern of one number."""
    cardinal: Callable[[int, str], str]
    """(number, gender "m", "f" or "") -> words."""
    decimal: str
    """The mark before decimals, "," or "."."""
    marks: dict[str, str]
    """The names of "," and "." before decimals."""
    to: str
    """The word between the ends of a range: 10-15."""
    by_digit: bool = False
    """Whether even short decimals are said digit by digit."""
    version_mark: str = ""
    """The name of the full stop in a version, where it differs from that of the decimal mark."""
    quantity: str = field(init=False)
    """A pattern of one number, or of a range of two."""
    _number: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "quantity", rf"{self.pattern}(?:[ \u00a0]?[-–‐‑][ \u00a0]?{self.pattern})?")
        object.__setattr__(self, "_number", re.compile(self.pattern))

    def is_one(self, written: str) -> bool:
        """Tell whether `written` is exactly one."""
        return written.isdecimal() and int(written) == 1

    def split_amount(self, written: str) -> tuple[int, str] | None:
        """Return whole and decimals of an amount of money; None for a version or a number of over 15 digits."""
        number, _, decimals = self._split(written)
        return (int(number), decimals) if number.isdecimal() and len(number) <= MAX_DIGITS else None

    def say(self, written: str, gender: str = "") -> str:
        """Return a number or a range in words that agree with a noun of `gender`."""
        numbers = self._number.findall(written)
        return f" {self.to} ".join(self._say_one(number, gender) for number in numbers)

    def _say_one(self, written: str, gender: str) -> str:
        if written.isdecimal():
            return self._say_whole(written, gender)
        if _VERSION.fullmatch(written) and self._split(written)[0] == written:
            mark = self.version_mark or self.marks["."]
            return f" {mark} ".join(self._say_whole(part, "") for part in written.split("."))
        number, mark, decimals = self._split(written)
        if not decimals:
            return self._say_whole(number, gender)
        return f"{self._say_whole(number, 'm' if gender == 'm' else '')} {self.marks[mark]} {self._decimals(decimals)}"

    def _split(self, written: str) -> tuple[str, str, str]:
        """Return whole, mark and decimals. A version is all whole."""
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
            return self._digits(number)
        return self.cardinal(int(number), gender)

    def _decimals(self, decimals: str) -> str:
        if self.by_digit or len(decimals) > 2 or not decimals.strip("0"):
            return self._digits(decimals)
        zeros = len(decimals) - len(decimals.lstrip("0"))
        return " ".join([self.cardinal(0, "")] * zeros + [self.cardinal(int(decimals), "")])

    def _digits(self, number: str) -> str:
        """Return the digits one by one, with a comma after every third if there are more than five."""
        said = [self.cardinal(int(digit), "") for digit in number]
        size = 3 if len(said) > 5 else len(said)
        return ", ".join(" ".join(said[start : start + size]) for start in range(0, len(said), size))
