"""Rules for times of day and durations: 3:30 PM, "7am-9pm", 9:00–17:00, 00:01:30, 2h30m.

A time has two digits after the colon. Other pairs of numbers are ratios.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.languages.common.patterns import replacing, replacing_parts
from api.languages.common.rules import Rule
from api.languages.en.normalize.calendar.calendar_names import MONTH, WEEKDAY
from api.languages.en.normalize.numbers.number_patterns import DASH, word_before
from api.languages.en.normalize.numbers.number_words import NumberWords

_LEFT = r"(?<!\w)(?<![\w.][.,:/'’])"
_RIGHT = r"(?![\w])(?![.:/][0-9])"
_HALF = r"(?P<gap>[ \u00a0\u202f]?)(?P<half>[aApP]\.[mM]\.|[aApP][mM](?!\w))"
_DOT = (  # a decimal point, unless a time of day follows
    r"\.(?=[0-5][0-9](?:[ \u00a0\u202f]?(?:[aApP]\.[mM]\.|[aApP][mM]\b)| in the (?:morning|afternoon|evening)\b))"
)
_ZONE = r"[A-Z]{1,3}[SD]T|UTC|GMT|CES?T|EES?T|WES?T|[ECMP]T"
_TO = rf"(?P<to> ?{DASH} ?(?=[0-9]{{1,2}}(?::[0-5][0-9]| ?[aApP]\.?[mM]\b)))?"
_TIME = (
    rf"(?P<clock>(?:{_LEFT}|(?<!\w)T)(?P<hour>[01]?[0-9]|2[0-4])(?::|{_DOT})(?P<minute>[0-5][0-9])"
    rf"(?::(?P<second>[0-5][0-9]))?)(?:{_HALF}|(?P<zulu>Z\b)|(?P<h>h\b)|(?= (?P<zone>{_ZONE})\b)|{_RIGHT}){_TO}"
)
_HOUR = rf"{_LEFT}(?P<hour>1[0-2]|0?[1-9]){_HALF}{_TO}"
_DURATION = (
    rf"{_LEFT}(?P<hours>[0-9]{{1,3}}):(?P<minutes>[0-5][0-9]):(?P<seconds>[0-5][0-9](?:\.[0-9]{{1,6}})?){_RIGHT}"
    rf"(?! ?(?:[aApP]\.?[mM]\b|(?:{_ZONE})\b))"
)
_LAP = rf"{_LEFT}(?P<minutes>[0-9]{{1,2}}):(?P<seconds>[0-5][0-9]\.[0-9]{{1,6}}){_RIGHT}"
_HOURS_MINUTES = (
    r"(?<!\w)(?P<hours>[0-9]{1,3})(?P<h> ?h(?:rs?)? ?)(?P<minutes>[0-5]?[0-9])(?P<m> ?m(?:ins?)?)?"
    r"(?: ?(?P<seconds>[0-5]?[0-9])(?P<s> ?s(?:ecs?)?))?(?!\w)"
)
_MINUTES_SECONDS = (
    r"(?<!\w)(?P<minutes>[0-9]{1,3})(?P<m> ?m(?:ins?)? ?)(?P<seconds>[0-5]?[0-9](?:\.[0-9]{1,6})?)"
    r"(?P<s> ?s(?:ecs?)?)(?!\w)"
)
_GOES_ON = rf"(?:{_ZONE}|{WEEKDAY}|{MONTH}|(?:Eastern|Central|Mountain|Pacific|London|Greenwich|British|Local)\b)"
_SENTENCE_AFTER = re.compile(rf"[\"'”’)\]]*(?:\Z|\s+[\"“(]?(?!{_GOES_ON})[A-Z])")
_MILITARY = (
    r"(?:(?<!\w)(?=0)|(?<=\b[Aa]t )|(?<=\bby )|(?<=\b[Ff]rom )|(?<=\buntil ))"
    r"(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])(?P<hours> ?h(?:ou)?rs\b)"
)
_NETWORKS = r"(?<!\w)[0-9]{1,2}(?P<slash>/)[0-9]{1,2}(?:(?P<central>c)(?!\w)|(?= Central\b))"
"""A pattern of an hour of American television in two zones: "8/7c"."""
_RATIO_BEFORE = re.compile(r"\b(?:ratio|odds|scale)(?: of| is| was)? \Z")
_RATIO_AFTER = re.compile(r" (?:ratio|odds|scale|aspect|screen|display|monitor|mix|split)\b")


def time_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules. They precede units, ratios and numbers."""
    times = _Times(numbers)
    return (
        Rule(replacing(_DURATION, times.duration)),
        Rule(replacing(_LAP, times.duration)),
        Rule(replacing(_MILITARY, times.military)),
        Rule(replacing_parts(_NETWORKS, lambda found: (("slash", ", "), ("central", " Central")))),
        Rule(replacing_parts(_TIME, times.time)),
        Rule(replacing_parts(_HOUR, _half_of_day)),
        Rule(replacing_parts(_HOURS_MINUTES, _signs), "unit_normalization"),
        Rule(replacing_parts(_MINUTES_SECONDS, _signs), "unit_normalization"),
    )


@dataclass(frozen=True, slots=True)
class _Times:
    """The words for the matches of the patterns; None for a match that is no time."""

    numbers: NumberWords

    def duration(self, found: re.Match[str]) -> str | None:
        """Return hours, minutes and seconds without those that are zero."""
        parts = found.groupdict()
        if "hours" in parts and word_before(found.string, found.start()) == "at":
            return None
        said = [
            f"{self.numbers.number(parts[unit])} {unit[:-1] if float(parts[unit]) == 1 else unit}"
            for unit in ("hours", "minutes", "seconds")
            if unit in parts and float(parts[unit])
        ]
        return " ".join(said) or "zero seconds"

    def military(self, found: re.Match[str]) -> str:
        """Return "0630 hrs" as "oh six thirty hours"."""
        return f"{self.numbers.pair(int(found['hour']))} {_minutes(self.numbers, int(found['minute']))} hours"

    def time(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        if _is_ratio(found):
            return
        at = " at " if found["clock"].startswith("T") else ""
        yield "clock", f"{at}{self._clock(found)}"
        yield from _half_of_day(found)
        yield "zulu", " UTC"
        yield "h", ""

    def _clock(self, found: re.Match[str]) -> str:
        hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
        said = self._hour_and_minute(hour, minute, found)
        return f"{said} and {self.numbers.cardinal(second)} second{'' if second == 1 else 's'}" if second else said

    def _hour_and_minute(self, hour: int, minute: int, found: re.Match[str]) -> str:
        named = self.numbers.cardinal(hour or 12 if found["half"] else hour)
        if minute:
            return f"{named} {self.numbers.pair(minute)}"
        after = found.string[found.end() : found.end() + 8]
        if found["half"] or after.startswith((" o", " noon", " midn")):
            return named
        if found["zone"] or found["zulu"] or after.startswith(" hours"):
            return f"{self.numbers.pair(hour)} hundred"
        if hour in (0, 24):
            return "midnight"
        return f"{named} {'hundred' if hour > 12 else 'o’clock'}"


def _minutes(numbers: NumberWords, minute: int) -> str:
    return numbers.pair(minute) if minute else "hundred"


def _is_ratio(found: re.Match[str]) -> bool:
    if found["half"] or found["second"]:
        return False
    before = found.string[max(0, found.start() - 16) : found.start()]
    return bool(_RATIO_BEFORE.search(before) or _RATIO_AFTER.match(found.string, found.end("clock")))


def _half_of_day(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the half of the day where misaki misreads it.

    It takes "am" for a verb and "9pm" for one word, and the full stop of the sentence for a part of "p.m.".
    """
    half = found["half"]
    ends = half and half.endswith(".") and _SENTENCE_AFTER.match(found.string, found.end("half"))
    if half and (ends or not found["gap"] or half == "am"):
        yield "half", f"{'' if found['gap'] else ' '}{half.replace('.', '').upper()}{'.' if ends else ''}"
    else:
        yield "half", half
    yield "to", " to "


def _signs(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    parts = found.groupdict()
    for sign, unit in (("h", "hours"), ("m", "minutes"), ("s", "seconds")):
        if parts.get(sign):
            gap = " " if found.string[found.end(sign) : found.end(sign) + 1].isdigit() else ""
            yield sign, f" {unit[:-1] if parts[unit] == '1' else unit}{gap}"
