"""Numbers by themselves."""

import re
from collections.abc import Iterator

from api.languages.common.normalize.number_format import MINUS, NUMBER_START
from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced
from api.languages.common.rules import Rule


def number_rule(words: Wording) -> Rule:
    """Return the rule for the numbers and ranges that no other rule has read."""
    pattern = rf"(?:(?P<sign>(?<!\w)#)|{MINUS}){NUMBER_START}(?P<number>{words.numbers.quantity})"

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        if found["sign"]:
            yield "sign", words.number
        if found["minus"]:
            yield "minus", words.minus
        gender = words.next_gender(found.string, found.end())
        yield "number", words.numbers.say(found["number"], gender)

    return Rule(replacing_parts_spaced(pattern, said))
