"""Rules for dates: 2024-03-15, 03/15/2024, "Jan. 5-7", "5 January 2024", 1990-95, "c. 1850".

Americans write the month first and say "March fifteenth"; the British write the day first and say "the fifteenth of
March". A part over 12 is the day in either. misaki reads years by themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.languages.common.patterns import replacing, replacing_parts
from api.languages.common.rules import Rule
from api.languages.en.normalize.calendar.calendar_names import MONTH, MONTHS, month
from api.languages.en.normalize.calendar.short_names import short_name_rules
from api.languages.en.normalize.numbers.number_patterns import DASH, END, START, word_before
from api.languages.en.normalize.numbers.number_words import NumberWords

_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_NO_DAY = r"(?!\w)(?![.,:/][0-9])(?!-[0-9]{1,2}[-0-9])(?! ?[%°$€£])"
_GAP = "[ \u00a0]"

_ISO = (
    rf"{START}(?P<year>[0-9]{{4}})(?P<mark>[-/.‐‑])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})"
    rf"(?:(?=T[0-9])|{END})"
)
_SLASHED = (
    rf"{START}(?P<first>[0-9]{{1,2}})(?P<mark>[-/.‐‑])(?P<second>[0-9]{{1,2}})(?P=mark)"
    rf"(?P<year>[0-9]{{4}}|(?<=/)[0-9]{{2}}){END}"
)
_SHORT = (
    r"\b(?:[Oo]n|[Ss]ince|[Uu]ntil|till|before|[Dd]ue|dated|(?:night|morning|evening|week|events) of) "
    r"(?P<date>(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2}))"
    rf"{END}(?! (?:of|full|done|cup|inch|mile|hour|way))"
)
_YEARS = rf"{START}(?P<first>[12][0-9]{{3}}) ?{DASH} ?(?P<second>[12][0-9]{{3}}|[0-9]{{2}}){END}"
_YEAR_MONTH = rf"{START}(?P<year>(?:19|20)[0-9]{{2}})-(?P<month>0[1-9]|1[0-2]){END}"
_MONTH_DAY = (
    rf"\b(?P<month>{MONTH}\.?){_GAP}?(?P<day>{_DAY})(?:(?P<dash> ?{DASH} ?)(?P<until>{_DAY}))?{_NO_DAY}"
    rf"(?P<over> ?{DASH} ?(?={MONTH}))?"
)
_DAY_MONTH = (
    rf"{START}(?P<day>{_DAY})(?:(?P<dash> ?{DASH} ?)(?P<until>{_DAY}))?(?P<of> of)?(?:{_GAP}|(?P<gap>-))"
    rf"(?P<month>{MONTH}(?:\.(?! [A-Z]|\Z))?)(?P<join>-(?=[0-9]{{4}}))?"
)
_CIRCA = r"\b(?P<circa>ca?\. ?)(?=[12]?[0-9]{3}\b)"


def date_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules. They precede times, units and numbers."""
    dates = _Dates(numbers)
    return (
        Rule(replacing(_ISO, dates.iso)),
        Rule(replacing(_SLASHED, dates.slashed)),
        Rule(replacing(_SHORT, dates.slashed, "date")),
        Rule(replacing(_YEARS, dates.years)),
        Rule(replacing(_YEAR_MONTH, dates.year_month)),
        Rule(replacing_parts(_MONTH_DAY, dates.month_day)),
        Rule(replacing_parts(_DAY_MONTH, dates.day_month)),
        *short_name_rules(),
        Rule(replacing(_CIRCA, "circa ")),
    )


@dataclass(frozen=True, slots=True)
class _Dates:
    """The words for the matches of the patterns; None for a match that is no date."""

    numbers: NumberWords

    def iso(self, found: re.Match[str]) -> str | None:
        date = self._date(int(found["year"]), int(found["month"]), int(found["day"]))
        is_timed = re.match(r" [0-9]{1,2}:", found.string[found.end() : found.end() + 4])
        return f"{date}," if date and is_timed else date

    def slashed(self, found: re.Match[str]) -> str | None:
        first, second = int(found["first"]), int(found["second"])
        is_day_first = self.numbers.british or found.groupdict().get("mark") == "."
        if second > 12 or (not is_day_first and first <= 12):
            first, second = second, first
        written = found.groupdict().get("year")
        return self._date(_full_year(written) if written else None, second, first)

    def _date(self, year: int | None, month_number: int, day: int) -> str | None:
        if not (1 <= month_number <= 12 and 1 <= day <= 31):
            return None
        name, nth = MONTHS[month_number - 1], self.numbers.ordinal(day)
        date = f"the {nth} of {name}" if self.numbers.british else f"{name} {nth}"
        if year is None:
            return date
        return f"{date}{'' if self.numbers.british else ','} {self.numbers.year(year)}"

    def year_month(self, found: re.Match[str]) -> str:
        return f"{MONTHS[int(found['month']) - 1]} {self.numbers.year(int(found['year']))}"

    def month_day(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        the = "the " if self.numbers.british else ""
        is_apart = found.string[found.start("day") - 1].isspace()
        yield "month", month(found["month"])
        yield "day", f"{'' if is_apart else ' '}{the}{self._nth(found['day'])}"
        if found["until"]:
            yield "dash", " to "
            yield "until", f"{the}{self._nth(found['until'])}"
        yield "over", " to "

    def day_month(self, found: re.Match[str]) -> Iterator[tuple[str, str]]:
        the = "" if word_before(found.string, found.start()) == "the" else "the "
        of = "" if found["of"] else " of"
        first = f"{the}{self._nth(found['day'])}"
        if found["until"]:
            yield "day", first
            yield "dash", " to "
            yield "until", f"the {self._nth(found['until'])}{of}"
        else:
            yield "day", f"{first}{of}"
        yield "gap", " "
        yield "month", month(found["month"])
        yield "join", " "

    def _nth(self, day: str) -> str:
        return self.numbers.ordinal(int(day.rstrip("sthndr")))

    def years(self, found: re.Match[str]) -> str | None:
        """Return "1990-95" or "2019-20"; None for "2024-03", a month, and "2345-1000", which are no years."""
        first, second = int(found["first"]), int(found["second"])
        if len(found["second"]) == 4:
            is_span = first < second < 2100
            return f"{self.numbers.year(first)} to {self.numbers.year(second)}" if is_span else None
        is_month = 1 <= second <= 12 and second != first % 100 + 1
        if is_month or not (second > first % 100 or first % 100 == 99):
            return None
        return f"{self.numbers.year(first)} to {self.numbers.pair(second)}"


def _full_year(written: str) -> int:
    """Return a year of four digits. Two digits up to 68 are of this century, as in POSIX."""
    year = int(written)
    if len(written) == 4:
        return year
    return year + (2000 if year <= 68 else 1900)
