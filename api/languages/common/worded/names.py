"""Abbreviations, initials, and Roman numerals. Which there are, the language's own file says."""

import re
from collections.abc import Callable, Iterator

from api.languages.common.rules import Find, Rule
from api.languages.common.worded.finding import BEFORE_NO_WORD, BEHIND_NO_WORD, any_of, apart, saying
from api.languages.common.worded.wording import Wording
from api.text.aligned import Edit

ROMAN = r"(?:X{1,3}(?:IX|IV|V?I{0,3})|IX|IV|VI{0,3}|I{1,3})"
"""Roman numerals as they number kings and centuries, up to the thirties."""

_VALUES = {"I": 1, "V": 5, "X": 10}
_ENDS = re.compile(r"\s*(?:$|\s[¿¡«“\"(—]?[A-ZÀ-ÖØ-Þ])")


def abbreviations(words: Wording) -> tuple[Rule, ...]:
    """ "Sr." -> "señor". What may end a sentence keeps its stop there."""
    return Rule(_others(words)), Rule(_titles(words))


def _titles(words: Wording) -> Find:
    # A single letter is one only with a name behind it, which may lean on it: "M.Dupont".
    letters = {title for title in words.titles if len(title) == 2 and title.endswith(".")}
    longer = any_of(words.titles.keys() - letters)
    initials = (
        rf"|(?:{any_of(letters)})(?=[ \u00a0]?[A-ZÀ-Þ][\w'’]|[ \u00a0]?[A-Z]\.[ \u00a0][A-ZÀ-Þ])" if letters else ""
    )
    pattern = rf"(?<!\.){BEHIND_NO_WORD}(?P<all>(?:{longer}){BEFORE_NO_WORD}{initials})"
    return saying(pattern, lambda found: [("all", words.titles[found["all"]])])


def _others(words: Wording) -> Find:
    pattern = re.compile(rf"(?<!\.){BEHIND_NO_WORD}(?:{any_of(words.abbreviations)}){BEFORE_NO_WORD}")

    def find(text: str) -> Iterator[Edit]:
        for found in pattern.finditer(text):
            start, end = found.span()
            ends_sentence = found.group().endswith(".") and _ENDS.match(text, end) is not None
            end -= ends_sentence
            yield Edit(start, end, apart(text, start, end, words.abbreviations[found.group()]))

    return find


def roman(before: str, say: Callable[[int, str], str], behind: str = "") -> Find:
    """Roman numerals behind (or before) what shows that they are numerals: `say` gets the value and that word."""
    pattern = rf"(?P<before>{before})(?P<all>{ROMAN})(?![\w'’]|\.\s?[A-Z]){behind}"
    return saying(pattern, lambda found: [("all", say(roman_value(found["all"]), found["before"]))])


def roman_value(numeral: str) -> int:
    """ "XIV" -> 14."""
    values = [_VALUES[letter] for letter in numeral]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))
