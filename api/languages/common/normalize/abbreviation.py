"""Abbreviations and Roman numerals. Their lists are in each language's folder."""

import re
from collections.abc import Callable, Iterator

from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import NOT_AFTER_WORD, NOT_BEFORE_WORD, any_of, replacing_parts_spaced, spaced
from api.languages.common.roman import ROMAN, roman_value
from api.languages.common.rules import Find, Rule
from api.text.aligned import Edit

_SENTENCE_END = re.compile(r"\s*(?:$|\s[¿¡«“\"(—]?[A-ZÀ-ÖØ-Þ])")


def abbreviation_rules(words: Wording) -> tuple[Rule, ...]:
    """Return the rules for "etc." and "Sr.". A full stop that also ends the sentence stays, except after a title."""
    return Rule(_abbreviations(words)), Rule(_titles(words))


def roman(before: str, say: Callable[[int, str], str], after: str = "") -> Find:
    """Return a `Find` for Roman numerals between two patterns that show that they are numerals.

    Args:
        before: matches the text before the numeral.
        say: (value, text that `before` matched) -> words.
        after: matches after the numeral without taking any text.
    """
    pattern = rf"(?P<before>{before})(?P<all>{ROMAN})(?![\w'’]|\.\s?[A-Z]){after}"
    return replacing_parts_spaced(pattern, lambda found: [("all", say(roman_value(found["all"]), found["before"]))])


def _titles(words: Wording) -> Find:
    # A single letter is a title only before a name, which may follow without a space: "M.Dupont".
    letters = {title for title in words.titles if len(title) == 2 and title.endswith(".")}
    longer = any_of(words.titles.keys() - letters)
    initials = (
        rf"|(?:{any_of(letters)})(?=[ \u00a0]?[A-ZÀ-Þ][\w'’]|[ \u00a0]?[A-Z]\.[ \u00a0][A-ZÀ-Þ])" if letters else ""
    )
    pattern = rf"(?<!\.){NOT_AFTER_WORD}(?P<all>(?:{longer}){NOT_BEFORE_WORD}{initials})"
    return replacing_parts_spaced(pattern, lambda found: [("all", words.titles[found["all"]])])


def _abbreviations(words: Wording) -> Find:
    pattern = re.compile(rf"(?<!\.){NOT_AFTER_WORD}(?:{any_of(words.abbreviations)}){NOT_BEFORE_WORD}")

    def find(text: str) -> Iterator[Edit]:
        for found in pattern.finditer(text):
            start, end = found.span()
            ends_sentence = found.group().endswith(".") and _SENTENCE_END.match(text, end) is not None
            end -= ends_sentence
            yield Edit(start, end, spaced(text, start, end, words.abbreviations[found.group()]))

    return find
