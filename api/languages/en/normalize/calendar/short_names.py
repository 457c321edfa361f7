"""Rules for abbreviated months and weekdays without a day: "Mon-Fri", "Jan.–Mar.", "in Sept"."""

import re
from collections.abc import Iterator

from api.languages.common.patterns import replacing, replacing_parts, taken_or, word_set
from api.languages.common.rules import Rule
from api.languages.en.normalize.calendar.calendar_names import MONTH, WEEKDAY, month, weekday
from api.languages.en.normalize.numbers.number_patterns import DASH, word_before

_SPAN = (
    rf"\b(?P<first>(?:{MONTH}|{WEEKDAY})\.?)(?P<dash>{DASH})"
    rf"(?P<second>(?:{MONTH}|{WEEKDAY})(?:\.(?= [a-z0-9(]))?)"
)
_SHORT_NAME = (
    rf"\b(?!May|MAY)(?:{MONTH}|{WEEKDAY})"
    rf"(?:\.(?=,| [a-z0-9(]| {MONTH})|(?=,? ['’]?{taken_or('0-9')}|,? {MONTH}))"
)
_SHORT_NAME_AT_END = rf"(?<=[a-z] )(?P<name>(?!May|MAY){MONTH}|{WEEKDAY})(?=[.,;:!?)]|\Z)"
_NAME_CUES = word_set("in of mid on this next last every by until till from since to and each late early")
"""Words that show that "Sat" or "March" at the end of a sentence is a day or a month."""


def short_name_rules() -> tuple[Rule, ...]:
    """Return the rules. They follow dates with a day."""
    return (
        Rule(replacing_parts(_SPAN, _span)),
        Rule(replacing(_SHORT_NAME, lambda found: _name(found.group()))),
        Rule(replacing(_SHORT_NAME_AT_END, _name_at_end, "name")),
    )


def _span(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of "Mon-Fri" or "Jan.–Mar"."""
    yield "first", _name(found["first"])
    yield "dash", " to "
    yield "second", _name(found["second"])


def _name(written: str) -> str:
    return weekday(written) if re.match(WEEKDAY, written) else month(written)


def _name_at_end(found: re.Match[str]) -> str | None:
    return _name(found["name"]) if word_before(found.string, found.start("name")) in _NAME_CUES else None
