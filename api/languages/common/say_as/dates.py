"""Dates for `say-as` in the words of each language.

Source of the formats: https://www.w3.org/TR/ssml-sayas/.
"""

import re
from dataclasses import dataclass

from api.errors import InvalidRequest
from api.languages.common.say_as.number_words import cardinal, ordinal, year
from api.languages.common.tables import read_months
from api.text.source_location import short_repr

FORMATS = ("mdy", "dmy", "ymd", "md", "dm", "ym", "my", "d", "m", "y")
"""The orders of day, month and year that `format` may name."""

_FIRST = {"fr": "premier", "it": "primo", "pt-br": "primeiro"}
"""The first of a month in languages where it alone is an ordinal."""

_JOINS = {"es": " de ", "pt-br": " de "}
"""The text between day, month and year; elsewhere a space."""

_NUMBERS = re.compile(r"[0-9]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Date:
    """A date, or the parts of it that its format has."""

    day: int | None
    month: int | None
    year: int | None


def date(text: str, form: str, language: str) -> str:
    """Return the date `text` in words.

    Args:
        text: the date as it is written.
        form: one of FORMATS; if it is empty, the language's usual order, or year first where four digits begin.
        language: its code.

    Raises InvalidRequest for an unknown format, and for a text that is no date of the format.
    """
    fields = _NUMBERS.findall(text)
    order = _order(form, fields, language)
    if len(fields) == 1 and len(order) > 1:
        fields = _cut(fields[0], order)
    if len(fields) != len(order):
        raise _not_a_date(order)
    try:
        numbers = {part: _number(part, value, language) for part, value in zip(order, fields, strict=True)}
    except ValueError as error:
        raise _not_a_date(order) from error
    return _spoken(_Date(numbers.get("d"), numbers.get("m"), numbers.get("y")), language)


def _order(form: str, fields: list[str], language: str) -> str:
    order = re.sub(r"(.)\1+", r"\1", form.strip().lower())
    if order in FORMATS:
        return order
    if order:
        raise InvalidRequest(f"the format {short_repr(form)} is unknown; allowed: {', '.join(FORMATS)}")
    if fields and len(fields[0]) in (4, 8) and fields[0].isdigit():
        return "ymd"[: max(len(fields), 3 if len(fields[0]) == 8 else 1)]
    usual = {"en-us": "mdy", "ja": "ymd", "zh": "ymd"}.get(language, "dmy")
    return usual if len(fields) > 2 else usual.replace("y", "")


def _cut(digits: str, order: str) -> list[str]:
    """Return the fields of digits in a row: "20240315", "ymd" -> ["2024", "03", "15"]."""
    fields, start = [], 0
    for part in order:
        width = 4 if part == "y" and len(digits) > 2 * len(order) else 2
        fields.append(digits[start : start + width])
        start += width
    return fields if start == len(digits) else []


def _number(part: str, value: str, language: str) -> int:
    """Return the value of a day, month or year. Raises ValueError for other text."""
    if not value.isdigit():
        months = [name.casefold() for name in _months(language)]
        beginnings = [i for i, name in enumerate(months, 1) if part == "m" and name.startswith(value.casefold())]
        if len(value) < 3 or len(beginnings) != 1:
            raise ValueError
        return beginnings[0]
    number = int(value) if len(value) <= 4 else -1
    if not {"d": 1, "m": 1, "y": 0}[part] <= number <= {"d": 31, "m": 12, "y": 9999}[part]:
        raise ValueError
    return number


def _not_a_date(order: str) -> InvalidRequest:
    return InvalidRequest(f"this is not a date of the format {order}")


def _spoken(when: _Date, language: str) -> str:
    if language in ("ja", "zh"):
        return "".join(
            f"{number}{unit}" for number, unit in ((when.year, "年"), (when.month, "月"), (when.day, "日")) if number
        )
    the_year = "" if when.year is None else year(when.year, language)
    if language.startswith("en"):
        return _english(when, the_year, language)
    parts = [_day(when.day, language), _month(when.month, language), the_year]
    return _JOINS.get(language, " ").join(part for part in parts if part)


def _english(when: _Date, the_year: str, language: str) -> str:
    day = "" if when.day is None else ordinal(when.day, language)
    month = _month(when.month, language)
    if not day or not month:
        return " ".join(part for part in (day, month, the_year) if part)
    day_of_month = f"{month} {day}" if language == "en-us" else f"the {day} of {month}"
    return ", ".join(part for part in (day_of_month, the_year) if part)


def _day(day: int | None, language: str) -> str:
    if day is None:
        return ""
    return _FIRST[language] if day == 1 and language in _FIRST else cardinal(str(day), language)


def _month(month: int | None, language: str) -> str:
    return "" if month is None else _months(language)[month - 1]


def _months(language: str) -> tuple[str, ...]:
    return read_months("en" if language.startswith("en") else language)
