"""The names of months and weekdays and their abbreviations, as pieces of patterns. Knows nothing of dates."""

from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?"
    r"|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)(?![^\W\d_])"
)
WEEKDAY: Final = r"(?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)(?![^\W\d_])"


def month(written: str) -> str:
    """ "Sept." -> "September"."""
    return next(name for name in MONTHS if name.startswith(written[:3].capitalize()))


def weekday(written: str) -> str:
    """ "Thurs" -> "Thursday"."""
    return next(name for name in _WEEKDAYS if name.startswith(written[:3]))
