"""Dates, times of day and telephone numbers in Chinese words.

Years and telephone numbers are read digit by digit; months, days and hours as numbers.
"""

import re

from api.languages.common.east_asian_numbers import DATE, TIMES, TO, plain
from api.languages.common.patterns import replacing
from api.languages.common.rules import Rule
from api.languages.zh.normalize.cardinal import cardinal, digit_by_digit

_YEAR = r"(?<!\d)([12１２]\d{3}|[0０]\d)(?=年)"
_YEARS = rf"(?<!\d)([12１２]\d{{3}})年?{TO}([12１２]\d{{3}})(?=年)"
_MOBILE = r"(?<!\d)(\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)"
_LANDLINE = r"(?<!\d)(?:(0\d{2,3})[- ](\d{3,4})[- ]?(\d{4})|([48]00)[- ]?(\d{3})[- ]?(\d{4}))(?!\d)"
_HOTLINE = r"(?:(?<=拨打)|(?<=致电)|(?<=电话)|(?<=热线)|(?<=电话[：:])|(?<=热线[：:]))(\d{3,12})(?!\d)"


def calendar_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return (
        Rule(replacing(_MOBILE, _telephone), "phone_normalization"),
        Rule(replacing(_LANDLINE, _telephone), "phone_normalization"),
        Rule(replacing(_HOTLINE, _telephone), "phone_normalization"),
        Rule(replacing(DATE, _date)),
        Rule(replacing(_YEARS, lambda found: f"{digit_by_digit(found[1])}到{digit_by_digit(found[2])}")),
        Rule(replacing(_YEAR, lambda found: digit_by_digit(found[1]))),
        Rule(replacing(TIMES, _times)),
    )


def _telephone(found: re.Match[str]) -> str:
    return "，".join(digit_by_digit(group, one="幺") for group in found.groups() if group)


def _date(found: re.Match[str]) -> str:
    year, _, month, day = found.groups()
    return f"{digit_by_digit(year)}年{cardinal(int(month))}月{cardinal(int(day))}日"


def _times(found: re.Match[str]) -> str:
    said = _time(*found.groups()[:3])
    return said if found[4] is None else f"{said}到{_time(*found.groups()[3:])}"


def _time(hour: str, minute: str, second: str | None) -> str:
    said = "两点" if int(hour) == 2 else f"{cardinal(int(hour))}点"
    if int(minute):
        said += f"{_two_digits(minute)}分"
    elif second is None:
        said += "整"
    return said if second is None else f"{said}{'' if int(minute) else '零分'}{_two_digits(second)}秒"


def _two_digits(written: str) -> str:
    """Return "05" as 零五, "30" as 三十."""
    value = int(plain(written))
    return f"零{cardinal(value)}" if 0 < value < 10 else cardinal(value)
