"""Numbers in Chinese words."""

import re

DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")

MAX_DIGITS = 16
"""Digits of the longest number that 万亿 reaches. Longer ones are read digit by digit."""

NUMBER = r"[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.[0-9]{1,20})?(?![0-9])|[0-9]{1,40}(?:\.[0-9]{1,20})?"
"""A pattern of a number in ASCII digits."""

_LEADING_TWO = re.compile(r"\A二(?=[千万亿])")


def cardinal(number: int) -> str:
    """Return a number of at most MAX_DIGITS digits in words: 100200 -> 十万零二百."""
    if number == 0:
        return DIGITS[0]
    said = ""
    for power in range(len(_MYRIADS) - 1, -1, -1):
        section = number // 10_000**power % 10_000
        if not section:
            continue
        is_gap = said and (section < 1000 or number // 10_000 ** (power + 1) % 10_000 == 0)
        gap = DIGITS[0] if is_gap else ""
        said += gap + _section(section) + _myriads(number, power)
    return said.removeprefix("一") if said.startswith("一十") else said


def _myriads(number: int, power: int) -> str:
    # The 亿 of 万亿 is said once, after the sections of both.
    is_shared = power == 3 and number // 10_000**2 % 10_000
    return "万" if is_shared else _MYRIADS[power]


def _section(number: int) -> str:
    """Return a number from 1 to 9999."""
    said = ""
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            is_gap = said and number // 10 ** (power + 1) % 10 == 0
            said += (DIGITS[0] if is_gap else "") + DIGITS[digit] + _UNITS[power]
    return said


def digit_by_digit(digits: str, one: str = "一") -> str:
    """Return the names of the digits and leave out other characters. `one` is 幺 in telephone numbers."""
    return "".join(one if digit == "1" else DIGITS[int(digit)] for digit in digits if digit.isdecimal())


def say_number(written: str) -> str:
    """Return a number in words: "3.14" -> 三点一四, "1,234" -> 一千二百三十四, "007" -> 零零七, "2500" -> 两千五百."""
    whole, point, fraction = written.replace(",", "").partition(".")
    is_code = len(whole) > MAX_DIGITS or (len(whole) > 1 and whole.startswith("0"))
    said = digit_by_digit(whole) if is_code else _LEADING_TWO.sub("两", cardinal(int(whole)))
    return said + ("点" + digit_by_digit(fraction) if point else "")
