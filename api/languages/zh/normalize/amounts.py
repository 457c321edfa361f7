"""Money, percentages, temperatures, measures, fractions, scores, ranges and versions in Chinese words.

Knows which number is counted with 两 and which with 二.
"""

import re
from functools import partial

from api.languages.common.east_asian_numbers import AFTER_AMOUNT, AMOUNT, BEFORE_AMOUNT, MINUS, TO, plain
from api.languages.common.rules import Rule
from api.languages.en.normalize.patterns import replacing
from api.languages.zh.normalize.numbers import cardinal, digit_by_digit, say_number

_CURRENCIES = {
    **{"¥": "元", "￥": "元", "$": "美元", "＄": "美元", "€": "欧元", "£": "英镑", "￡": "英镑", "₩": "韩元"},
    **{"US$": "美元", "HK$": "港元", "NT$": "新台币", "A$": "澳元", "C$": "加元", "S$": "新加坡元", "₽": "卢布"},
    **{"RMB": "元", "CNY": "元", "USD": "美元", "EUR": "欧元", "₹": "卢比", "฿": "泰铢", "₫": "越南盾"},
}

_UNITS = {
    **{"km/h": "公里每小时", "m/s": "米每秒", "km²": "平方公里", "km2": "平方公里", "m²": "平方米", "m2": "平方米"},
    **{
        "cm²": "平方厘米",
        "m³": "立方米",
        "m3": "立方米",
        "cm³": "立方厘米",
        "㎡": "平方米",
        "㎞": "公里",
        "㎏": "公斤",
    },
    **{"km": "公里", "m": "米", "cm": "厘米", "mm": "毫米", "μm": "微米", "nm": "纳米", "㎝": "厘米", "㎜": "毫米"},
    **{
        "kg": "公斤",
        "g": "克",
        "mg": "毫克",
        "μg": "微克",
        "t": "吨",
        "L": "升",
        "l": "升",
        "ml": "毫升",
        "mL": "毫升",
    },
    **{"h": "小时", "min": "分钟", "s": "秒", "ms": "毫秒", "ha": "公顷", "kHz": "千赫", "MHz": "兆赫", "GHz": "吉赫"},
    **{"Hz": "赫兹", "W": "瓦", "kW": "千瓦", "MW": "兆瓦", "kWh": "千瓦时", "V": "伏", "mA": "毫安", "mAh": "毫安时"},
    **{"Ω": "欧姆", "dB": "分贝", "kcal": "千卡", "Pa": "帕", "kPa": "千帕", "hPa": "百帕", "bpm": "次每分钟"},
}

_COUNTED = (
    "个|位|名|倍|次|只|条|张|本|件|台|辆|部|家|间|座|片|块|元|斤|米|吨|升|杯|瓶|包|袋|箱|套|双|对|组|种|类|项|门|句|段|页|篇|首|天|周"
    "|年(?!级)|岁|场|点|万|亿|千|百|人|分(?!之)|秒|公里|公斤|小时|星期|美元|欧元|英镑|港元|厘米|毫米|毫升|平方"
)
"""What 两 is said before."""

_RANGE_END = rf"(?:{MINUS}{AMOUNT}|{AMOUNT})"
_CURRENCY = "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True)))
_UNIT = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))


def amount_rules() -> tuple[Rule, ...]:
    """In the order in which they are tried."""
    return (
        Rule(replacing(rf"({_CURRENCY})\s?({AMOUNT})(?:{TO}({AMOUNT}))?\s?([十百千万亿]{{0,3}})元?", _say_money)),
        Rule(replacing(rf"{BEFORE_AMOUNT}({AMOUNT})[%％]?{TO}({AMOUNT})\s?([%％‰])", _say_shares)),
        Rule(replacing(rf"({MINUS}?){BEFORE_AMOUNT}({AMOUNT})\s?([%％‰])", _say_share)),
        Rule(replacing(_temperature(f"({_RANGE_END})(?:{TO}({_RANGE_END}))?"), _say_temperature), "unit_normalization"),
        Rule(replacing(r"(?<![\d/.])(\d{1,3})[/⁄](\d{1,4})(?![\d/])", _say_fraction)),
        Rule(replacing(r"(?<![\d.])\d{1,5}(?:\.\d{1,5}){2,5}(?![\d.])", _say_version)),
        Rule(replacing(r"(?<![\d:：.])(\d{1,3})[:：](\d{1,3})(?![\d:：])", partial(_say_two, "比"))),
        Rule(replacing(rf"(?<![-\d.A-Za-z])({AMOUNT}){TO}({AMOUNT})(?![-\d])", partial(_say_two, "到"))),
        Rule(replacing(rf"(?<![\d.,第])2(?=\s?(?:{_COUNTED}|(?:{_UNIT})(?![A-Za-z])))", "两")),
        Rule(replacing(rf"{AFTER_AMOUNT}\s?({_UNIT})(?![A-Za-z0-9²³/])", _say_unit), "unit_normalization"),
        Rule(replacing(rf"(?<![\dA-Za-z)）\ufffc]){MINUS}({AMOUNT})", lambda found: f"负{_say(found[1])}")),
    )


def _say(amount: str) -> str:
    return say_number(plain(amount))


def _say_counted(amount: str) -> str:
    return "两" if plain(amount) == "2" else _say(amount)


def _say_money(found: re.Match[str]) -> str:
    currency, amount, upper, magnitude = found.groups()
    said = _say_counted(amount) + (f"到{_say_counted(upper)}" if upper else "")
    return f"{said}{magnitude}{_CURRENCIES[currency]}"


def _share(sign: str) -> str:
    return "千分之" if sign == "‰" else "百分之"


def _say_shares(found: re.Match[str]) -> str:
    return f"{_share(found[3])}{_say(found[1])}到{_share(found[3])}{_say(found[2])}"


def _say_share(found: re.Match[str]) -> str:
    return f"{'负' if found[1] else ''}{_share(found[3])}{_say(found[2])}"


def _temperature(degrees: str) -> str:
    return rf"(?<![\d.A-Za-z]){degrees}\s?(?:(℃|°\s?C|º\s?C)|(℉|°\s?F|º\s?F))"


def _say_temperature(found: re.Match[str]) -> str:
    lower, upper, _, fahrenheit = found.groups()
    said = _say_degrees(lower) + (f"到{_say_degrees(upper)}" if upper else "")
    return f"华氏{said}度" if fahrenheit else f"{said}摄氏度"


def _say_degrees(written: str) -> str:
    amount = written.lstrip("-−－–")
    return _say(amount) if amount == written else f"零下{_say(amount)}"


def _say_fraction(found: re.Match[str]) -> str | None:
    above, below = int(found[1]), int(found[2])
    return f"{cardinal(below)}分之{cardinal(above)}" if 0 < above < below else None


def _say_version(found: re.Match[str]) -> str:
    parts = found.group().split(".")
    return "点".join(cardinal(int(part)) if len(part) < 3 else digit_by_digit(part) for part in parts)


def _say_two(between: str, found: re.Match[str]) -> str | None:
    if any(len(amount) > 1 and amount.startswith("0") and "." not in amount for amount in map(plain, found.groups())):
        return None  # a code, not a number
    return f"{_say(found[1])}{between}{_say(found[2])}"


def _say_unit(found: re.Match[str]) -> str:
    return _UNITS[found[1]]
