"""Rules for numbers joined by dashes: "10-15", "3–7", "won 3-2", "50-50", "4-3-3", "5 kg-10 kg"."""

import re

from api.languages.common.patterns import replacing, taken_or, word_set
from api.languages.common.rules import TAKEN, Rule
from api.languages.en.normalize.numbers.number_patterns import DASH, NUMBER, START, word_before
from api.languages.en.normalize.numbers.number_words import NumberWords
from api.languages.en.normalize.spelling import digits

_RIGHT = rf"(?!\w)(?![.,:/][0-9])(?!{DASH}[0-9])"
_CHAIN = rf"{START}[0-9]{{1,8}}(?:{DASH}[0-9]{{1,8}}){{2,6}}{_RIGHT}"
_PAIR = rf"{START}(?P<first>{NUMBER})(?P<dash> ?{DASH} ?)(?P<second>{NUMBER}){_RIGHT}(?P<equals>(?= =))?"
_OPEN = rf"(?<={TAKEN}){DASH}(?={taken_or('0-9')})|(?<=[0-9]){DASH}(?={TAKEN})"

_MAX_SCORE = 199
"""The highest number in a score. Higher ones are labels: "747-400"."""
_SCORED = word_set("win wins won beat lose loses lost losing draw drew score trail trails trailed lead leads led")


def range_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules. They follow all other rules for text with dashes, and precede single numbers."""

    def chain(found: re.Match[str]) -> str:
        """Return "4-3-3" as numbers, and a code, which has a group of three digits, digit by digit."""
        groups = re.split(DASH, found.group())
        if any(len(group) > 2 for group in groups):
            return ", ".join(map(digits, groups))
        return " ".join(numbers.number(group) for group in groups)

    def pair(found: re.Match[str]) -> str | None:
        first, second = found["first"], found["second"]
        is_code = first[0] == "0" != first or len(first) == 3 < len(second) < 5 or len(second) > len(first) + 3
        if is_code and found["dash"] == "-" and f"{first}{second}".isdecimal():
            return f"{digits(first)}, {digits(second)}"
        rising = _value(first) < _value(second)
        if found["equals"] is not None and not rising:
            return f"{numbers.number(first)} minus {numbers.number(second)}"
        if rising and not (numbers.british and word_before(found.string, found.start()) in _SCORED):
            return f"{_said(numbers, first)} to {_said(numbers, second)}"
        return _falling(numbers, found)

    return (Rule(replacing(_CHAIN, chain)), Rule(replacing(_PAIR, pair)), Rule(replacing(_OPEN, " to ")))


def _falling(numbers: NumberWords, found: re.Match[str]) -> str | None:
    """Return a pair that does not rise: a score, an even chance, shortened pages ("121–4"), two labels ("747-400")."""
    first, second = found["first"], found["second"]
    if "-" in found["dash"] and len(found["dash"]) > 1:
        return None
    if not f"{first}{second}".isdecimal():
        return f"{numbers.number(first)} to {numbers.number(second)}"
    one, other = int(first), int(second)
    if (one, other) == (24, 7) or (one == other and (one or not numbers.british)):
        return f"{numbers.cardinal(one)} {numbers.cardinal(other)}"
    if max(one, other) > _MAX_SCORE:
        link = "" if "-" in found["dash"] else " to"
        return f"{numbers.label(first)}{link} {numbers.label(second)}"
    if numbers.british:
        return " ".join(numbers.cardinal(side) if side else "nil" for side in (one, other))
    return f"{numbers.cardinal(one)} to {numbers.cardinal(other)}"


def _said(numbers: NumberWords, number: str) -> str:
    """Return a number. Four digits that are round or may be a year are said in hundreds: "1200-1500"."""
    is_year = len(number) == 4 and number.isdecimal() and (number < "2100" or number.endswith("00"))
    return numbers.year(int(number)) if is_year else numbers.number(number)


def _value(number: str) -> float:
    return float(number.replace(",", ""))
