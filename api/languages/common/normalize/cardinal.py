"""Fractions, and numbers by themselves."""

import re
from collections.abc import Iterator

from api.languages.common.normalize.number_format import MINUS, NUMBER_START
from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced
from api.languages.common.rules import Rule

_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_FRACTION = (
    rf"(?<![\w/.,\ufffc])(?P<all>(?:(?P<whole>[0-9]{{1,9}})[ \u00a0]?)?(?P<sign>[{''.join(_VULGAR)}])"
    r"|(?P<top>[1-9])/(?P<bottom>[2-9]|10|100))(?![\w/])"
)
_NOUN_CHARS = 40
"""The reach of the search for the noun that a number counts, in characters."""


def fraction_rule(words: Wording) -> Rule:
    """Return the rule for "3/4" and "2 ½"."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        top, bottom = _VULGAR[found["sign"]] if found["sign"] else (int(found["top"]), int(found["bottom"]))
        fraction = words.fraction(top, bottom) if top < bottom else None
        if fraction is not None:
            whole = f"{words.numbers.say(found['whole'])} {words.and_fraction} " if found["whole"] else ""
            yield "all", whole + fraction

    return Rule(replacing_parts_spaced(_FRACTION, said))


def number_rule(words: Wording) -> Rule:
    """Return the rule for the numbers and ranges that no other rule has read."""
    pattern = rf"(?:(?P<sign>(?<!\w)#)|{MINUS}){NUMBER_START}(?P<number>{words.numbers.quantity})"

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        if found["sign"]:
            yield "sign", words.number
        if found["minus"]:
            yield "minus", words.minus
        gender = words.next_gender(found.string[found.end() : found.end() + _NOUN_CHARS])
        yield "number", words.numbers.say(found["number"], gender)

    return Rule(replacing_parts_spaced(pattern, said))
