"""Rules for numbers joined by dashes: "10-15", "3–7", "won 3-2", "50-50", "4-3-3"; and "5 kg-10 kg" of every kind."""

import re

from api.languages.common.rules import TAKEN, Rule
from api.languages.en.normalize.number_words import Figures, digits
from api.languages.en.normalize.numerals import DASH, NUMBER, START, taken_or, word_before, words
from api.languages.en.normalize.patterns import replacing

_RIGHT = rf"(?!\w)(?![.,:/][0-9])(?!{DASH}[0-9])"
_CHAIN = rf"{START}[0-9]{{1,8}}(?:{DASH}[0-9]{{1,8}}){{2,6}}{_RIGHT}"
_PAIR = rf"{START}(?P<first>{NUMBER})(?P<dash> ?{DASH} ?)(?P<second>{NUMBER}){_RIGHT}(?P<equals>(?= =))?"
_OPEN = rf"(?<={TAKEN}){DASH}(?={taken_or('0-9')})|(?<=[0-9]){DASH}(?={TAKEN})"

_MAX_SCORE = 199
_SCORED = words("win wins won beat lose loses lost losing draw drew score trail trails trailed lead leads led")


def range_rules(figures: Figures) -> tuple[Rule, ...]:
    """To be tried behind everything that has dashes in it, and before single numbers."""

    def chain(found: re.Match[str]) -> str:
        """ "4-3-3"; with a group of three it is a code, read digit by digit."""
        groups = re.split(DASH, found.group())
        if any(len(group) > 2 for group in groups):
            return ", ".join(map(digits, groups))
        return " ".join(figures.number(group) for group in groups)

    def pair(found: re.Match[str]) -> str | None:
        first, second = found["first"], found["second"]
        is_code = first[0] == "0" != first or len(first) == 3 < len(second) < 5 or len(second) > len(first) + 3
        if is_code and found["dash"] == "-" and f"{first}{second}".isdecimal():
            return f"{digits(first)}, {digits(second)}"
        rising = _value(first) < _value(second)
        if found["equals"] is not None and not rising:
            return f"{figures.number(first)} minus {figures.number(second)}"
        if rising and not (figures.british and word_before(found.string, found.start()) in _SCORED):
            return f"{_said(figures, first)} to {_said(figures, second)}"
        return _falling(figures, found)

    return (Rule(replacing(_CHAIN, chain)), Rule(replacing(_PAIR, pair)), Rule(replacing(_OPEN, " to ")))


def _falling(figures: Figures, found: re.Match[str]) -> str | None:
    """What does not rise is a score, an even chance, pages cut short ("121–4"), or two labels ("747-400")."""
    first, second = found["first"], found["second"]
    if "-" in found["dash"] and len(found["dash"]) > 1:
        return None
    if not f"{first}{second}".isdecimal():
        return f"{figures.number(first)} to {figures.number(second)}"
    one, other = int(first), int(second)
    if (one, other) == (24, 7) or (one == other and (one or not figures.british)):
        return f"{figures.cardinal(one)} {figures.cardinal(other)}"
    if max(one, other) > _MAX_SCORE:
        link = "" if "-" in found["dash"] else " to"
        return f"{figures.label(first)}{link} {figures.label(second)}"
    if figures.british:
        return " ".join(figures.cardinal(side) if side else "nil" for side in (one, other))
    return f"{figures.cardinal(one)} to {figures.cardinal(other)}"


def _said(figures: Figures, number: str) -> str:
    """Four digits as hundreds where they are round or may be a year: "1200-1500"."""
    is_year = len(number) == 4 and number.isdecimal() and (number < "2100" or number.endswith("00"))
    return figures.year(int(number)) if is_year else figures.number(number)


def _value(number: str) -> float:
    return float(number.replace(",", ""))
