"""The names of months and weekdays, and patterns of their abbreviations."""

from typing import Final

from api.languages.common.tables import read_months

MONTHS: Final = read_months("en")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?"
    r"|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)(?![^\W\d_])"
)
"""A pattern of a month or its abbreviation."""

WEEKDAY: Final = r"(?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)(?![^\W\d_])"
"""A pattern of the abbreviation of a weekday."""


def month(written: str) -> str:
    """Return the full name: "Sept." -> "September"."""
    return next(name for name in MONTHS if name.startswith(written[:3].capitalize()))


def weekday(written: str) -> str:
    """Return the full name: "Thurs" -> "Thursday"."""
    return next(name for name in _WEEKDAYS if name.startswith(written[:3]))
