"""Dates, times of day and telephone numbers in Chinese words.

A year and a telephone number are read digit by digit, a month, a day and an hour are numbers.
"""

import re

from api.languages.common.east_asian_numbers import TO, plain
from api.languages.common.rules import Rule
from api.languages.en.normalize.patterns import replacing
from api.languages.zh.normalize.numbers import cardinal, digit_by_digit

_DATE = r"(?<!\d)(\d{4})([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?!\d)"
_YEAR = r"(?<!\d)([12１２]\d{3}|[0０]\d)(?=年)"
_YEARS = rf"(?<!\d)([12１２]\d{{3}})年?{TO}([12１２]\d{{3}})(?=年)"
_TIME = r"([01０１]?\d|[2２][0-4０-４])[:：]([0-5０-５]\d)(?:[:：]([0-5０-５]\d))?"
_TIMES = rf"(?<![\d:：.]){_TIME}(?:{TO}{_TIME})?(?![\d:：])"
_MOBILE = r"(?<!\d)(\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)"
_LANDLINE = r"(?<!\d)(?:(0\d{2,3})[- ](\d{3,4})[- ]?(\d{4})|([48]00)[- ]?(\d{3})[- ]?(\d{4}))(?!\d)"
_HOTLINE = r"(?:(?<=拨打)|(?<=致电)|(?<=电话)|(?<=热线)|(?<=电话[：:])|(?<=热线[：:]))(\d{3,12})(?!\d)"


def calendar_rules() -> tuple[Rule, ...]:
    """In the order in which they are tried."""
    return (
        Rule(replacing(_MOBILE, _say_telephone), "phone_normalization"),
        Rule(replacing(_LANDLINE, _say_telephone), "phone_normalization"),
        Rule(replacing(_HOTLINE, _say_telephone), "phone_normalization"),
        Rule(replacing(_DATE, _say_date)),
        Rule(replacing(_YEARS, lambda found: f"{digit_by_digit(found[1])}到{digit_by_digit(found[2])}")),
        Rule(replacing(_YEAR, lambda found: digit_by_digit(found[1]))),
        Rule(replacing(_TIMES, _say_times)),
    )


def _say_telephone(found: re.Match[str]) -> str:
    return "，".join(digit_by_digit(group, one="幺") for group in found.groups() if group)


def _say_date(found: re.Match[str]) -> str:
    year, _, month, day = found.groups()
    return f"{digit_by_digit(year)}年{cardinal(int(month))}月{cardinal(int(day))}日"


def _say_times(found: re.Match[str]) -> str:
    said = _say_time(*found.groups()[:3])
    return said if found[4] is None else f"{said}到{_say_time(*found.groups()[3:])}"


def _say_time(hour: str, minute: str, second: str | None) -> str:
    said = "两点" if int(hour) == 2 else f"{cardinal(int(hour))}点"
    if int(minute):
        said += f"{_say_two_digits(minute)}分"
    elif second is None:
        said += "整"
    return said if second is None else f"{said}{'' if int(minute) else '零分'}{_say_two_digits(second)}秒"


def _say_two_digits(written: str) -> str:
    """ "05" -> 零五, "30" -> 三十."""
    value = int(plain(written))
    return f"零{cardinal(value)}" if 0 < value < 10 else cardinal(value)
