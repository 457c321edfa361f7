"""The words of a language that the shared rules need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.languages.common.normalize.gender import NextGender
from api.languages.common.normalize.number_format import NumberFormat
from api.languages.common.tables import Currency, Noun


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. Its functions take plain numbers and return spoken text."""

    numbers: NumberFormat

    plus: str
    minus: str
    number: str
    """The word for "#" before a number."""

    next_gender: NextGender

    currencies: Mapping[str, Currency]
    """Currencies by sign and by code."""
    scales: Mapping[str, Noun]
    """Words between amount and currency, such as "millones" and "M"."""
    money_and: str
    """The word between whole and part of a sum, with its spaces: " con "."""
    of: Callable[[str], str]
    """The noun of a currency -> its form after millions: "dólares" -> "de dólares"."""

    units: Mapping[str, Noun]
    """Units by sign."""

    date: Callable[[int, int, int], str]
    """(day, month, year) -> words."""
    time: Callable[[int, int, int | None, str], str]
    """(hours, minutes, seconds, the text after them: "a. m.", "h" or "") -> words."""
    time_pattern: str
    """A pattern of times with the groups h, and m or m2; s and suffix where the language has them."""

    fraction: Callable[[int, int], str | None]
    """(numerator, denominator) -> words; None where the language has no name for the denominator."""
    and_fraction: str
    """The word between a whole number and a fraction: 2½."""

    region: str
    """The country of telephone numbers without a "+", as phonenumbers names it."""
    phone_group: Callable[[str], str]
    """A group of digits of a telephone number -> words."""

    signs: Mapping[str, str]
    """The names of . @ / - _ : in addresses."""

    titles: Mapping[str, str]
    """Abbreviations before names. Their full stop ends no sentence."""
    abbreviations: Mapping[str, str]
    """Other abbreviations. At the end of a sentence their full stop ends it too."""
