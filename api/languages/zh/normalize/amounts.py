"""Money, percentages, temperatures, measures, fractions, scores, ranges and versions in Chinese words.

Two is 两 before some nouns and 二 elsewhere.
"""

import re
from functools import partial

from api.languages.common.east_asian_numbers import (
    AFTER_AMOUNT,
    AMOUNT,
    BEFORE_AMOUNT,
    DEGREES,
    FRACTION,
    MINUS,
    RANGE,
    SCORE,
    TO,
    VERSION,
    is_code,
    plain,
)
from api.languages.common.patterns import any_of, replacing
from api.languages.common.rules import Rule
from api.languages.common.tables import read_pairs
from api.languages.zh.normalize.cardinal import cardinal, digit_by_digit, say_number

_CURRENCIES = read_pairs("zh", "currencies")
_UNITS = read_pairs("zh", "units")

_COUNTED = (
    "个|位|名|倍|次|只|条|张|本|件|台|辆|部|家|间|座|片|块|元|斤|米|吨|升|杯|瓶|包|袋|箱|套|双|对|组|种|类|项|门|句|段|页|篇|首|天|周"
    "|年(?!级)|岁|场|点|万|亿|千|百|人|分(?!之)|秒|公里|公斤|小时|星期|美元|欧元|英镑|港元|厘米|毫米|毫升|平方"
)
"""Words after which two is 两, as a pattern."""

_UNIT = any_of(_UNITS)
_MONEY = rf"({any_of(_CURRENCIES)})\s?({AMOUNT})(?:{TO}({AMOUNT}))?\s?([十百千万亿]{{0,3}})元?"
_SHARES = rf"{BEFORE_AMOUNT}({AMOUNT})[%％]?{TO}({AMOUNT})\s?([%％‰])"
_SHARE = rf"({MINUS}?){BEFORE_AMOUNT}({AMOUNT})\s?([%％‰])"
_TWO = rf"(?<![\d.,第])2(?=\s?(?:{_COUNTED}|(?:{_UNIT})(?![A-Za-z])))"
_MEASURE = rf"{AFTER_AMOUNT}\s?({_UNIT})(?![A-Za-z0-9²³/])"
_NEGATIVE = rf"(?<![\dA-Za-z)）\ufffc]){MINUS}({AMOUNT})"


def amount_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return (
        Rule(replacing(_MONEY, _money)),
        Rule(replacing(_SHARES, _shares)),
        Rule(replacing(_SHARE, _share)),
        Rule(replacing(DEGREES, _temperature), "unit_normalization"),
        Rule(replacing(FRACTION, _fraction)),
        Rule(replacing(VERSION, _version)),
        Rule(replacing(SCORE, partial(_two, "比"))),
        Rule(replacing(RANGE, partial(_two, "到"))),
        Rule(replacing(_TWO, "两")),
        Rule(replacing(_MEASURE, lambda found: _UNITS[found[1]]), "unit_normalization"),
        Rule(replacing(_NEGATIVE, lambda found: f"负{_number(found[1])}")),
    )


def _number(amount: str) -> str:
    return say_number(plain(amount))


def _counted(amount: str) -> str:
    return "两" if plain(amount) == "2" else _number(amount)


def _money(found: re.Match[str]) -> str:
    currency, amount, upper, magnitude = found.groups()
    said = _counted(amount) + (f"到{_counted(upper)}" if upper else "")
    return f"{said}{magnitude}{_CURRENCIES[currency]}"


def _out_of(sign: str) -> str:
    return "千分之" if sign == "‰" else "百分之"


def _shares(found: re.Match[str]) -> str:
    return f"{_out_of(found[3])}{_number(found[1])}到{_out_of(found[3])}{_number(found[2])}"


def _share(found: re.Match[str]) -> str:
    return f"{'负' if found[1] else ''}{_out_of(found[3])}{_number(found[2])}"


def _temperature(found: re.Match[str]) -> str:
    lower, upper, _, fahrenheit = found.groups()
    said = _degrees(lower) + (f"到{_degrees(upper)}" if upper else "")
    return f"华氏{said}度" if fahrenheit else f"{said}摄氏度"


def _degrees(written: str) -> str:
    amount = written.lstrip("-−－–")
    return _number(amount) if amount == written else f"零下{_number(amount)}"


def _fraction(found: re.Match[str]) -> str | None:
    above, below = int(found[1]), int(found[2])
    return f"{cardinal(below)}分之{cardinal(above)}" if 0 < above < below else None


def _version(found: re.Match[str]) -> str:
    parts = found.group().split(".")
    return "点".join(cardinal(int(part)) if len(part) < 3 else digit_by_digit(part) for part in parts)


def _two(between: str, found: re.Match[str]) -> str | None:
    """Return two numbers with `between` between them."""
    if any(map(is_code, found.groups())):
        return None
    return f"{_number(found[1])}{between}{_number(found[2])}"
