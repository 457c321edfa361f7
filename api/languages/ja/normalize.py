"""Normalisation of Japanese: signs between and beside numbers, in Japanese words.

OpenJTalk knows the many readings of numbers, counters, dates in kanji, units and per cents. These rules cover what it
takes for a pause or reads in the wrong order.
"""

import re
from functools import cache

from api.languages.common.east_asian_numbers import (
    AFTER_AMOUNT,
    AMOUNT,
    DATE,
    DEGREES,
    FRACTION,
    MINUS,
    RANGE,
    SCORE,
    TIMES,
    TO,
    VERSION,
    address_rules,
    is_code,
    plain,
)
from api.languages.common.patterns import any_of, replacing
from api.languages.common.rules import Rule
from api.languages.common.tables import read_pairs

_CURRENCIES = read_pairs("ja", "currencies")
_UNITS = read_pairs("ja", "units")
"""Units that OpenJTalk does not know after a number."""

_DIGITS = ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー")

_MONEY = rf"({any_of(_CURRENCIES)})\s?({AMOUNT})(?:{TO}({AMOUNT}))?\s?([十百千万億兆]{{0,3}})(?:円|ドル)?"
_TELEPHONE = r"(?<![\d-])(0\d{1,4})[-‐–ー(（](\d{1,4})[-‐–ー)）](\d{3,4})(?![\d-])"


@cache
def japanese_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return (
        *address_rules(),
        Rule(replacing(_TELEPHONE, lambda found: "の".join(map(_digits, found.groups()))), "phone_normalization"),
        Rule(replacing(DATE, lambda found: f"{found[1]}年{int(found[3])}月{int(found[4])}日")),
        Rule(replacing(TIMES, _times)),
        Rule(replacing(_MONEY, _money)),
        Rule(replacing(DEGREES, _degrees), "unit_normalization"),
        Rule(replacing(FRACTION, _fraction)),
        Rule(replacing(VERSION, lambda found: found.group().replace(".", "てん"))),
        Rule(replacing(SCORE, lambda found: f"{found[1]}対{found[2]}")),
        Rule(replacing(RANGE, _range)),
        Rule(replacing(rf"(?<=[%％]){TO}(?=\d)", "から")),
        Rule(
            replacing(rf"{AFTER_AMOUNT}\s?({any_of(_UNITS)})(?![A-Za-z0-9²³/])", lambda found: _UNITS[found[1]]),
            "unit_normalization",
        ),
        Rule(replacing(rf"(?<![\dA-Za-z)）\ufffc])({MINUS})(?={AMOUNT})", "マイナス")),
    )


def _digits(group: str) -> str:
    """Return the digits one by one. OpenJTalk would read "0120" so, but "1234" as a number."""
    return "".join(_DIGITS[int(digit)] for digit in group)


def _times(found: re.Match[str]) -> str:
    said = _time(*found.groups()[:3])
    return said if found[4] is None else f"{said}から{_time(*found.groups()[3:])}"


def _time(hour: str, minute: str, second: str | None) -> str:
    said = f"{int(hour)}時"
    if int(minute) or second:
        said += f"{int(minute)}分"
    return said + (f"{int(second)}秒" if second else "")


def _money(found: re.Match[str]) -> str:
    currency, amount, upper, magnitude = found.groups()
    amounts = plain(amount) + (f"から{plain(upper)}" if upper else "")
    return f"{amounts}{magnitude}{_CURRENCIES[currency]}"


def _degrees(found: re.Match[str]) -> str:
    lower, upper, _, fahrenheit = found.groups()
    said = _signed(lower) + (f"から{_signed(upper)}" if upper else "")
    return f"{'華氏' if fahrenheit else ''}{said}度"


def _signed(written: str) -> str:
    amount = written.lstrip("-−－–")
    return plain(amount) if amount == written else f"マイナス{plain(amount)}"


def _fraction(found: re.Match[str]) -> str | None:
    above, below = int(found[1]), int(found[2])
    return f"{below}分の{above}" if 0 < above < below else None


def _range(found: re.Match[str]) -> str | None:
    if any(map(is_code, found.groups())):
        return None
    return f"{plain(found[1])}から{plain(found[2])}"
