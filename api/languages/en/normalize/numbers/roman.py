"""Rules for Roman numerals: of rulers ("Henry VIII"), of wars, chapters and the like ("World War II"), of centuries.

A word, initials or a letter ("MIX", "CD", "vitamin C", "I") is a numeral only where nothing else makes sense.
"""

import re
from collections.abc import Iterator
from functools import partial

from api.languages.common.patterns import replacing, word_set
from api.languages.common.roman import is_roman, roman_value
from api.languages.common.rules import Rule
from api.languages.common.tables import read_words
from api.languages.en.normalize.context import STARTERS
from api.languages.en.normalize.numbers.number_words import NumberWords
from api.text.aligned import Edit

_RULERS = read_words("en", "rulers", "name")
_COUNTED = word_set(
    """chapter part act scene book volume section article title type phase stage level grade class appendix figure table
    episode season war bowl apollo saturn mark factor schedule division group unit tier step round lesson exhibit annex
    canto psalm vol ch pt sec art fig app ep bk day game games rocky rambo hamlet olympiad symposium corps amendment
    protocol category cohort panel plate wave series edition generation olympics wrestlemania fantasy"""
)
_SINGLE_COUNTED = word_set(
    """chapter part act scene book volume article title phase stage war bowl lesson canto vol ch pt art step round type
    level factor figure table class"""
)
"""Words after which a single I, V or X is a numeral. Elsewhere it is a letter: "section X", "vitamin C"."""

_LETTERS = word_set(
    "CD DC MD MC DM CM MM CC DI MI LI XL XXL MIX DIV CIV DIM MILD LIV MID DID LID DILL MILL CIVIC VI XX XXX"
)
"""Roman numerals, or nearly, that mean something else. Some of them are numerals after a counted word."""
_DRIPS = "drip|fluid|line|access|antibiotic|bag|pump|catheter|therapy|infusion|push|tube|pole|drug|medication|treatment"

_END = r"(?![\w&+/]|-(?![IVXLC]{1,12}\b)\w|[.’'](?!s\b)\w)"
_FOUND = re.compile(
    rf"(?<![\w.])(?P<word>[A-Za-zÀ-ÿ]{{2,20}})\.?[ \u00a0](?P<roman>[IVXLCDM]{{1,12}}){_END}(?!\s(?:{_DRIPS}))"
)
_WORD_BEFORE = re.compile(r"([A-Z][a-zà-ÿ]{1,20})[ \u00a0]$")
_FURTHER = re.compile(rf"(?:,?\s(?:and|or|to|through|&)\s|,\s|[–-])(?P<roman>[IVXLC]{{1,12}}){_END}")
_LONE_END = re.compile(
    r"[,;:)\]–-]|[.?!’']|\s*$|\s(?:of|and|or|to|is|was|in|the|begins|ends|at|on|ruled|reigned|became|died|had|did|"
    r"errors?|diabetes|collagen)\b"
)
_CENTURY = r"\b(?P<roman>[XVI]{1,6})(?:th|st|nd|rd)?(?=\s[Cc]entur(?:y|ies)\b)"
_ITEM = r"\((?P<roman>ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii)\)"
_HEADING = r"(?:\A|\n)\s{0,8}(?P<roman>II|III|IV|VI{1,3}|IX|XI{0,3}|XIV|XV)(?=\.\s{1,4}[A-Z])"


def roman_rules(*, british: bool) -> tuple[Rule, ...]:
    """Return the rules for numerals before "century", after the word they number, as list items and as headings."""
    numbers = NumberWords(british)

    def century(found: re.Match[str]) -> str | None:
        return numbers.ordinal(roman_value(found["roman"])) if is_roman(found["roman"]) else None

    return (
        Rule(replacing(_CENTURY, century)),
        Rule(partial(_numbers, numbers)),
        Rule(replacing(_ITEM, lambda found: numbers.cardinal(roman_value(found["roman"].upper())), "roman")),
        Rule(replacing(_HEADING, lambda found: numbers.cardinal(roman_value(found["roman"])), "roman")),
    )


def _numbers(numbers: NumberWords, text: str) -> Iterator[Edit]:
    done = 0
    while found := _FOUND.search(text, done):
        # The text that was no numeral may be the word before the next one.
        done = found.end() if is_roman(found["roman"]) else found.end("word")
        word, roman = found["word"], found["roman"]
        is_counted = _singular(word) in _COUNTED
        if not is_roman(roman) or not _is_number(found, is_counted):
            continue
        if not is_counted and _is_ruler(found):
            yield Edit(*found.span("roman"), f"the {numbers.ordinal(roman_value(roman))}")
            continue
        yield Edit(*found.span("roman"), numbers.cardinal(roman_value(roman)))
        while is_counted and (further := _FURTHER.match(text, done)) and _is_further(further["roman"]):
            yield Edit(*further.span("roman"), numbers.cardinal(roman_value(further["roman"])))
            done = further.end()


def _is_further(roman: str) -> bool:
    """Tell whether a list of numerals goes on. An "I" would begin a list, or a clause."""
    return roman != "I" and is_roman(roman)


def _is_number(found: re.Match[str], is_counted: bool) -> bool:
    word, roman = found["word"], found["roman"]
    if len(roman) == 1:
        is_fitting = word in _RULERS or _singular(word) in _SINGLE_COUNTED
        is_last = _LONE_END.match(found.string, found.end()) is not None
        return roman in "IVX" and is_fitting and word + roman != "MalcolmX" and (is_last or roman == "V")
    if is_counted:
        return roman not in _LETTERS or set(roman) <= set("IVX") or word.lower() == "bowl"
    is_name = word[0].isupper() and not word.isupper() and word not in STARTERS
    return is_name and set(roman) <= set("IVX") and (roman not in _LETTERS or word in _RULERS)


def _is_ruler(found: re.Match[str]) -> bool:
    """Tell whether the numeral is of a king, a pope or a grandson: "Louis XIV", "John Paul II", "John Smith III"."""
    before = _WORD_BEFORE.search(found.string, max(0, found.start() - 22), found.start())
    return found["word"] in _RULERS or (before is not None and before[1] in _RULERS)


def _singular(word: str) -> str:
    lower = word.lower()
    return lower if lower in _COUNTED else lower.removesuffix("s")
