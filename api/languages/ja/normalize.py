"""Japanese, written to spoken: signs between and beside numbers, in Japanese words.

Numbers, counters, dates in kanji, units and per cents are left to OpenJTalk, which knows their many readings. Here is
what it takes for pauses, or reads in the wrong order.
"""

import re
from functools import cache

from api.languages.common.east_asian_numbers import AFTER_AMOUNT, AMOUNT, MINUS, TO, address_rules, plain
from api.languages.common.rules import Rule
from api.languages.en.normalize.patterns import replacing

_CURRENCIES = {
    **{"¥": "円", "￥": "円", "$": "ドル", "＄": "ドル", "€": "ユーロ", "£": "ポンド", "￡": "ポンド", "₩": "ウォン"},
    **{"US$": "米ドル", "HK$": "香港ドル", "NT$": "台湾ドル", "A$": "豪ドル", "₹": "ルピー", "₽": "ルーブル"},
    **{"JPY": "円", "USD": "米ドル", "EUR": "ユーロ", "฿": "バーツ", "₫": "ドン", "₱": "ペソ"},
}

_UNITS = {
    **{"L": "リットル", "l": "リットル", "ℓ": "リットル", "h": "時間", "min": "分", "s": "秒", "ms": "ミリ秒"},
    **{
        "m/s": "メートル毎秒",
        "m³": "立方メートル",
        "m3": "立方メートル",
        "㎥": "立方メートル",
        "μm": "マイクロメートル",
    },
    **{"mAh": "ミリアンペア時", "rpm": "回転毎分", "bpm": "ビーピーエム", "fps": "エフピーエス", "Ω": "オーム"},
}
"""Those that OpenJTalk does not know behind a number."""

_NAMES = ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー")

_CURRENCY = "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True)))
_UNIT = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
_SIGNED = rf"(?:{MINUS}{AMOUNT}|{AMOUNT})"
_MONEY = rf"({_CURRENCY})\s?({AMOUNT})(?:{TO}({AMOUNT}))?\s?([十百千万億兆]{{0,3}})(?:円|ドル)?"
_DATE = r"(?<!\d)(\d{4})([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?!\d)"
_TIME = r"([01０１]?\d|[2２][0-4０-４])[:：]([0-5０-５]\d)(?:[:：]([0-5０-５]\d))?"
_TIMES = rf"(?<![\d:：.]){_TIME}(?:{TO}{_TIME})?(?![\d:：])"
_DEGREES = rf"(?<![\d.A-Za-z])({_SIGNED})(?:{TO}({_SIGNED}))?\s?(?:(℃|°\s?C|º\s?C)|(℉|°\s?F|º\s?F))"
_TELEPHONE = r"(?<![\d-])(0\d{1,4})[-‐–ー(（](\d{1,4})[-‐–ー)）](\d{3,4})(?![\d-])"
_RANGE = rf"(?<![-\d.A-Za-z])({AMOUNT}){TO}({AMOUNT})(?![-\d])"


@cache
def japanese_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return (
        *address_rules(),
        Rule(replacing(_TELEPHONE, lambda found: "の".join(map(_digits, found.groups()))), "phone_normalization"),
        Rule(replacing(_DATE, lambda found: f"{found[1]}年{int(found[3])}月{int(found[4])}日")),
        Rule(replacing(_TIMES, _say_times)),
        Rule(replacing(_MONEY, _say_money)),
        Rule(replacing(_DEGREES, _say_degrees), "unit_normalization"),
        Rule(replacing(r"(?<![\d/.])(\d{1,3})[/⁄](\d{1,4})(?![\d/])", _say_fraction)),
        Rule(
            replacing(r"(?<![\d.])\d{1,5}(?:\.\d{1,5}){2,5}(?![\d.])", lambda found: found.group().replace(".", "てん"))
        ),
        Rule(replacing(r"(?<![\d:：.])(\d{1,3})[:：](\d{1,3})(?![\d:：])", lambda found: f"{found[1]}対{found[2]}")),
        Rule(replacing(_RANGE, _say_range)),
        Rule(replacing(rf"(?<=[%％]){TO}(?=\d)", "から")),
        Rule(replacing(rf"{AFTER_AMOUNT}\s?({_UNIT})(?![A-Za-z0-9²³/])", _say_unit), "unit_normalization"),
        Rule(replacing(rf"(?<![\dA-Za-z)）\ufffc])({MINUS})(?={AMOUNT})", "マイナス")),
    )


def _digits(group: str) -> str:
    """Each by its name; OpenJTalk would read "0120" so, but "1234" as a number."""
    return "".join(_NAMES[int(digit)] for digit in group)


def _say_times(found: re.Match[str]) -> str:
    said = _say_time(*found.groups()[:3])
    return said if found[4] is None else f"{said}から{_say_time(*found.groups()[3:])}"


def _say_time(hour: str, minute: str, second: str | None) -> str:
    said = f"{int(hour)}時"
    if int(minute) or second:
        said += f"{int(minute)}分"
    return said + (f"{int(second)}秒" if second else "")


def _say_money(found: re.Match[str]) -> str:
    currency, amount, upper, magnitude = found.groups()
    amounts = plain(amount) + (f"から{plain(upper)}" if upper else "")
    return f"{amounts}{magnitude}{_CURRENCIES[currency]}"


def _say_degrees(found: re.Match[str]) -> str:
    lower, upper, _, fahrenheit = found.groups()
    said = _signed(lower) + (f"から{_signed(upper)}" if upper else "")
    return f"{'華氏' if fahrenheit else ''}{said}度"


def _signed(written: str) -> str:
    amount = written.lstrip("-−－–")
    return plain(amount) if amount == written else f"マイナス{plain(amount)}"


def _say_fraction(found: re.Match[str]) -> str | None:
    above, below = int(found[1]), int(found[2])
    return f"{below}分の{above}" if 0 < above < below else None


def _say_range(found: re.Match[str]) -> str | None:
    if any(len(amount) > 1 and amount.startswith("0") and "." not in amount for amount in map(plain, found.groups())):
        return None  # a code, not a number
    return f"{plain(found[1])}から{plain(found[2])}"


def _say_unit(found: re.Match[str]) -> str:
    return _UNITS[found[1]]
