"""Roman numbers: of rulers ("Henry VIII"), of wars, chapters and the like ("World War II"), of centuries.

Knows which words a Roman number follows. What could be a word, initials or a letter ("MIX", "CD", "vitamin C", "I")
is a number only where nothing else makes sense.
"""

import re
from collections.abc import Iterator
from functools import partial

from api.languages.common.rules import Rule
from api.languages.en.normalize.context import STARTERS
from api.languages.en.normalize.number_words import Figures
from api.languages.en.normalize.patterns import replacing, words
from api.text.aligned import Edit

_RULERS = words(
    """Henry Louis Charles George Edward William James Richard Elizabeth Mary Napoleon Pius Paul Benedict Leo Gregory
    Innocent Clement Urban John Sixtus Julius Alexander Nicholas Catherine Frederick Philip Philippe Ferdinand Peter
    Ivan Wilhelm Otto Alfonso Umberto Emmanuel Ramesses Ramses Ptolemy Cleopatra Constantine Christian Gustav Gustavus
    Haakon Harald Margrethe Carl Karl Carlos Felipe Malcolm Robert Mehmed Suleiman Selim Murad Darius Xerxes Thutmose
    Amenhotep Seti Henri Francis Franz Joseph Leopold Albert Baudouin Olav Sigismund Stephen Boniface Celestine
    Callixtus Martin Adrian Hadrian Eugene Honorius Alexios Basil Justinian Theodosius Valentinian Abdul Rama Pedro
    Manuel Afonso Sancho Ludwig Maximilian Friedrich Casimir Ladislaus Bela Charlemagne Edmund Ethelred Harold Tiberius
    Alexandra Anne Juan"""
)
_COUNTED = words(
    """chapter part act scene book volume section article title type phase stage level grade class appendix figure table
    episode season war bowl apollo saturn mark factor schedule division group unit tier step round lesson exhibit annex
    canto psalm vol ch pt sec art fig app ep bk day game games rocky rambo hamlet olympiad symposium corps amendment
    protocol category cohort panel plate wave series edition generation olympics wrestlemania fantasy"""
)
_SINGLE_COUNTED = words(
    """chapter part act scene book volume article title phase stage war bowl lesson canto vol ch pt art step round type
    level factor figure table class"""
)
"""Words behind which a lone I, V or X is a number too. Elsewhere it is a letter: "section X", "vitamin C"."""

_LETTERS = words(
    "CD DC MD MC DM CM MM CC DI MI LI XL XXL MIX DIV CIV DIM MILD LIV MID DID LID DILL MILL CIVIC VI XX XXX"
)
"""Canonical Roman numbers, or nearly, that mean something else: only behind a counted word are some of them numbers."""
_DRIPS = "drip|fluid|line|access|antibiotic|bag|pump|catheter|therapy|infusion|push|tube|pole|drug|medication|treatment"

_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

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
    """Behind a word that says what they number, before "century", and as the items of a list."""
    figures = Figures(british)

    def century(found: re.Match[str]) -> str | None:
        return figures.ordinal(_value(found["roman"])) if _ROMAN.fullmatch(found["roman"]) else None

    return (
        Rule(replacing(_CENTURY, century)),
        Rule(partial(_numbers, figures)),
        Rule(replacing(_ITEM, lambda found: figures.cardinal(_value(found["roman"].upper())), "roman")),
        Rule(replacing(_HEADING, lambda found: figures.cardinal(_value(found["roman"])), "roman")),
    )


def _numbers(figures: Figures, text: str) -> Iterator[Edit]:
    done = 0
    while found := _FOUND.search(text, done):
        # The next number may follow the very word that this one did not.
        done = found.end() if _ROMAN.fullmatch(found["roman"]) else found.end("word")
        word, roman = found["word"], found["roman"]
        is_counted = _singular(word) in _COUNTED
        if not _ROMAN.fullmatch(roman) or not _is_number(found, is_counted):
            continue
        if not is_counted and _is_ruler(found):
            yield Edit(*found.span("roman"), f"the {figures.ordinal(_value(roman))}")
            continue
        yield Edit(*found.span("roman"), figures.cardinal(_value(roman)))
        while is_counted and (further := _FURTHER.match(text, done)) and _is_further(further["roman"]):
            yield Edit(*further.span("roman"), figures.cardinal(_value(further["roman"])))
            done = further.end()


def _is_further(roman: str) -> bool:
    """Whether it goes on with a list of numbers; an "I" would begin one, or a clause."""
    return roman != "I" and _ROMAN.fullmatch(roman) is not None


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
    """Whether the number is of a king, a pope or a grandson: "Louis XIV", "John Paul II", "John Smith III"."""
    before = _WORD_BEFORE.search(found.string, max(0, found.start() - 22), found.start())
    return found["word"] in _RULERS or (before is not None and before[1] in _RULERS)


def _singular(word: str) -> str:
    lower = word.lower()
    return lower if lower in _COUNTED else lower.removesuffix("s")


def _value(roman: str) -> int:
    values = [_VALUES[letter] for letter in roman]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
