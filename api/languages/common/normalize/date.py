"""Dates in digits: 12/03/2024, 12.3.2024, 2024-03-12."""

import re
from collections.abc import Iterator

from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced
from api.languages.common.rules import Rule

_END = r"(?![\w/]|[.,:-]\d)"
_DAY_FIRST = rf"(?<![\w/.,:-])(?P<all>(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d\d)){_END}"
_ISO = r"(?<![\w/.,:-])(?P<all>(?P<y>\d{4})(?P<sep>[/-])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2}))(?![\w/]|[.,-]\d)"

_CENTURY_TURN = 50
"""The first two-digit year of the last century: 49 is 2049, 50 is 1950."""


def date_rules(words: Wording) -> tuple[Rule, ...]:
    """Return the rules for dates. The day comes first, unless it is over 12 where the month would be."""

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

    return Rule(replacing_parts_spaced(_ISO, said)), Rule(replacing_parts_spaced(_DAY_FIRST, said))
