"""Dates in digits and times of day. Which words say them, in which order, is a `Wording`'s."""

import re
from collections.abc import Iterator

from api.languages.common.rules import Rule
from api.languages.common.worded.finding import saying
from api.languages.common.worded.wording import Wording

_END = r"(?![\w/]|[.,:-]\d)"
_DAY_FIRST = rf"(?<![\w/.,:-])(?P<all>(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d\d)){_END}"
_ISO = r"(?<![\w/.,:-])(?P<all>(?P<y>\d{4})(?P<sep>[/-])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2}))(?![\w/]|[.,-]\d)"

_CENTURY_TURN = 50
"""Of a year in two digits: up to 49 it is of this century."""


def dates(words: Wording) -> tuple[Rule, ...]:
    """ "12/03/2024", "12.3.24" (the day first, unless it can't be) and "2024-03-12"."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        day, month, year = (int(found[part]) for part in "dmy")
        if len(found["y"]) == 2:
            if found["sep"] != "/" or len(found["d"]) + len(found["m"]) < 3:
                return
            year += 2000 if year < _CENTURY_TURN else 1900
        if month > 12 >= day:
            day, month = month, day
        if 1 <= day <= 31 and 1 <= month <= 12 and year > 0:
            yield "all", words.date(day, month, year)

    return Rule(saying(_ISO, said)), Rule(saying(_DAY_FIRST, said))


def times(words: Wording) -> Rule:
    """Times of day, as `words.time_pattern` has them."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        parts = found.groupdict()
        hours, minutes = int(parts["h"]), int(parts["m"] or parts.get("m2") or 0)
        seconds = int(parts["s"]) if parts.get("s") else None
        if hours <= 24 and minutes < 60 and (seconds or 0) < 60:
            yield "all", words.time(hours, minutes, seconds, parts.get("suffix") or "")

    return Rule(saying(rf"(?<![\w:.,/\ufffc-])(?P<all>{words.time_pattern})", said))


def ratios(words: Wording) -> Rule:
    """ "3:2", which no time is: a score, a scale."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        yield "all", f"{words.numerals.say(found['a'])} {words.numerals.to} {words.numerals.say(found['b'])}"

    return Rule(saying(r"(?<![\w:.,])(?P<all>(?P<a>\d{1,6}):(?P<b>\d{1,6}))(?![\w:]|[.,]\d)", said))
