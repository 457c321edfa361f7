"""Numbers with units: "5 kg"."""

import re
from collections.abc import Iterator

from api.languages.common.normalize.number_format import MINUS, NUMBER_START
from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import any_of, replacing_parts_spaced
from api.languages.common.rules import Rule


def measure_rule(words: Wording) -> Rule:
    """Return the rule for numbers with units. Number and unit become an edit each."""
    pattern = (
        rf"{MINUS}{NUMBER_START}(?P<number>{words.numbers.quantity})(?P<gap>[ \u00a0\u202f]?)"
        rf"(?P<unit>{any_of(words.units)})(?![\w²³/\u0900-\u0963])"
    )

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        unit = words.units[found["unit"]]
        if found["minus"]:
            yield "minus", words.minus
        yield "number", words.numbers.say(found["number"], unit.gender)
        yield "unit", unit.counted(words.numbers.is_one(found["number"]))

    return Rule(replacing_parts_spaced(pattern, said), "unit_normalization")
