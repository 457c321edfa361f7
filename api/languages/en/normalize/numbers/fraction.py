"""Rules for pairs of numbers with "/" or ":": 1/2, "3 1/2", ½, 24/7, 50/50, 8/10, 120/80, 16:9."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.languages.common.patterns import replacing, replacing_parts, word_set
from api.languages.common.rules import TAKEN, Rule
from api.languages.en.normalize.numbers.number_patterns import END, START, VULGAR, word_before
from api.languages.en.normalize.numbers.number_words import NumberWords

_VULGAR = rf"(?P<whole>(?<!\w)[0-9]{{1,9}} ?)?(?P<fraction>[{VULGAR}])(?P<of> of)?"
_SLASH = (
    rf"(?:{START}(?:(?P<whole>[0-9]{{1,3}})(?P<gap>[ \u00a0-]))?|(?<=[0-9]-))"
    rf"(?P<fraction>(?P<first>[0-9]{{1,4}})[/⁄](?P<second>[0-9]{{1,4}})(?P<suffix>rds?|ths?|nds?)?){END}(?!/)"
)
_RATIO = rf"{START}(?P<first>[0-9]{{1,5}}):(?P<second>[0-9]{{1,5}}){END}"

_VALUES = {
    **{"¼": (1, 4), "½": (1, 2), "¾": (3, 4), "⅐": (1, 7), "⅑": (1, 9), "⅒": (1, 10), "⅓": (1, 3), "⅔": (2, 3)},
    **{"⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8)},
    **{"⅝": (5, 8), "⅞": (7, 8)},
}
_PARTS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 24, 25, 32, 48, 50, 60, 64, 100, 128, 1000))
"""Denominators of fractions. Other pairs of numbers are no fractions."""

_SIDE_BY_SIDE = frozenset(((24, 7), (9, 11), (7, 7), (20, 20), (50, 50)))
"""Pairs that are said without a word between them: "twenty four seven"."""
_SCORED = word_set("rated rating rate score scored scores scoring grade gave give gives got pain rates")
"""Words before "8/10" that make it "eight out of ten"."""
_OF_ALL = word_set("page slide step part chapter day round image photo question episode tweet stage phase lap")
"""Words before "8/10" that make it "eight of ten"."""
_BEAT = re.compile(r" (?:time|beat|metre|meter|signature|rhythm)\b")
"""The text after the time of a piece of music: "a 3/4 beat"."""
_WHOLES = re.compile(r"-?(?:[a-z]| (?:of (?:an?|the|one)|inch|mile|second|cup|cent|degree)s?\b)")
"""The text after tenths. Before any other text they are a score: "8/10 would go again"."""
_DECIMALS = rf"{START}(?P<first>[0-9]{{1,3}}\.[0-9]{{1,2}})(?P<slash>/)(?P<second>[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?){END}"
_RATIO_BEFORE = re.compile(r"\bratio(?: of| is| was|:)? \Z")
_SCREENS = frozenset(((16, 9), (21, 9), (32, 9), (4, 3), (16, 10)))
"""Ratios of screens, which are said with "by"."""


def fraction_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules. They follow dates, times and units, and precede numbers."""
    fractions = _Fractions(numbers)
    return (
        Rule(replacing_parts(_VULGAR, fractions.vulgar)),
        Rule(replacing_parts(_SLASH, fractions.slashed)),
        Rule(replacing(_DECIMALS, _out_of, "slash")),
        Rule(replacing(_RATIO, fractions.ratio)),
    )


@dataclass(frozen=True, slots=True)
class _Fractions:
    """The words for the matches of the patterns."""

    numbers: NumberWords

    def vulgar(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        said = self._part(*_VALUES[found["fraction"]], is_mixed=found["whole"] is not None)
        yield "fraction", f"{said if not found['whole'] or found['whole'].endswith(' ') else f' {said}'}"

    def slashed(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        first, second = int(found["first"]), int(found["second"])
        is_part = 0 < first < second and second in _PARTS
        if is_part and found["whole"]:
            yield "gap", " "
            yield "fraction", self._part(first, second, is_mixed=True)
        else:
            yield "fraction", self._pair(first, second, found)

    def _part(self, numerator: int, denominator: int, *, is_mixed: bool) -> str:
        said = self.numbers.fraction(numerator, denominator)
        if not is_mixed:
            return said
        return f"and {said.replace('one ', 'a ', 1) if (numerator, denominator) in ((1, 2), (1, 4)) else said}"

    def _pair(self, first: int, second: int, found: re.Match[str]) -> str:
        one, other = self.numbers.cardinal(first), self.numbers.cardinal(second)
        before = word_before(found.string, found.start("fraction"))
        is_two_units = first >= 10 and found.string.startswith(TAKEN, found.end())  # 50/60Hz
        if is_two_units or (first, second) in _SIDE_BY_SIDE or _BEAT.match(found.string, found.end()):
            return f"{one} {other}"
        if before in _OF_ALL:
            return f"{one} of {other}"
        if before in _SCORED or _is_score(found) or (first == second and first in (3, 4, 5, 6, 7, 8, 9, 10, 100)):
            return f"{one} out of {other}"
        if second in _PARTS and (first < second or found["suffix"] or second < 10):
            return self.numbers.fraction(first, second)
        if first == second or len(found["first"]) == 4 or len(found["second"]) == 4:
            return f"{self.numbers.label(found['first'])} {self.numbers.label(found['second'])}"
        return f"{self.numbers.label(found['first'])} over {self.numbers.label(found['second'])}"

    def ratio(self, found: re.Match[str]) -> str:
        first, second = int(found["first"]), int(found["second"])
        is_called_ratio = _RATIO_BEFORE.search(found.string[max(0, found.start() - 16) : found.start()])
        is_screen = not (is_called_ratio or found.string.startswith(" ratio", found.end()))
        link = "by" if is_screen and (first, second) in _SCREENS else "to"
        return f"{self.numbers.cardinal(first)} {link} {self.numbers.cardinal(second)}"


def _is_score(found: re.Match[str]) -> bool:
    """Tell whether a pair is a score: "8/10 would go again", not "8/10 of a mile"."""
    is_of_ten = found["second"] == "10" and len(found["first"]) == 1 and not found["suffix"]
    return is_of_ten and not _WHOLES.match(found.string, found.end())


def _out_of(found: re.Match[str]) -> str | None:
    """Return the words for the slash of "4.5/5"; None where the first number is the larger."""
    return " out of " if float(found["first"]) <= float(found["second"]) else None
