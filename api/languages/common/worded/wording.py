"""The words that the common rules need of a language. Values only."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from api.languages.common.worded.numerals import Numerals

Gender = Literal["", "m", "f"]
"""Of the noun that a number counts; "" where there is none."""


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted."""

    one: str
    many: str
    gender: Gender = "m"

    def counted(self, is_one: bool) -> str:
        """Its form behind a number."""
        return self.one if is_one else self.many


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and its hundredth."""

    whole: Noun
    part: Noun | None = None


def words(listed: str) -> tuple[str, ...]:
    """The words of a text, for a table that reads as one."""
    return tuple(listed.split())


def nouns(listed: str) -> dict[str, Noun]:
    """ "km kilómetro kilómetros; h hora horas f": what is written, one, many (words joined by _), the gender."""
    entries: dict[str, Noun] = {}
    for entry in filter(str.strip, listed.split(";")):
        written, one, many, *gender = (part.replace("_", " ") for part in entry.split())
        entries[written] = Noun(one, many, "f" if gender else "m")
    return entries


def currencies(listed: str) -> dict[str, Currency]:
    """ "€ EUR: euro euros, céntimo céntimos": how it is written, the whole and its part, as `nouns` has them."""
    entries: dict[str, Currency] = {}
    for entry in filter(str.strip, listed.split(";")):
        written, _, named = entry.partition(":")
        whole, *part = (nouns(f"- {each}")["-"] for each in named.split(","))
        entries |= dict.fromkeys(written.split(), Currency(whole, part[0] if part else None))
    return entries


def gender_by_ending(feminine: str, no_nouns: str, masculine: str = "") -> Callable[[str], Gender]:
    """The gender of the noun that a text begins with, as far as the word's ending tells.

    Args:
        feminine: a pattern of whole words.
        no_nouns: words that no number counts, such as prepositions.
        masculine: words that only look feminine.
    """
    is_feminine = re.compile(feminine)
    others, exceptions = frozenset(no_nouns.split()), frozenset(masculine.split())

    def gender(text: str) -> Gender:
        found = _NEXT_WORD.match(text)
        if found is None or found[1] in others:
            return ""
        return "f" if found[1] not in exceptions and is_feminine.fullmatch(found[1]) else "m"

    return gender


_NEXT_WORD = re.compile(r"[ \u00a0]([a-zß-öø-ÿœ]{2,25})(?!\w)")


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's words. Numbers in the callables' arguments are plain; what they return is spoken."""

    numerals: Numerals

    plus: str
    minus: str
    number: str
    """What "#" in front of a number means."""

    next_gender: Callable[[str], Gender]
    """Of the noun that a text begins with."""

    currencies: Mapping[str, Currency]
    """By every sign and code."""
    scales: Mapping[str, Noun]
    """What may stand between amount and currency: "millones", "M"."""
    money_and: str
    """Between whole and part, with its spaces: " con "."""
    of: Callable[[str], str]
    """ "dólares" -> "de dólares", behind millions."""

    units: Mapping[str, Noun]

    date: Callable[[int, int, int], str]
    """(day, month, year)."""
    time: Callable[[int, int, int | None, str], str]
    """(hours, minutes, seconds, what followed them: "a. m.", "h" or "")."""
    time_pattern: str
    """Groups h and m (or m2), and s and suffix where there can be any."""

    fraction: Callable[[int, int], str | None]
    and_fraction: str
    """Between a whole number and a fraction: 2½."""

    region: str
    """Whose telephone numbers are meant, as phonenumbers names it."""
    phone_group: Callable[[str], str]
    """A few digits of a telephone number."""

    dot: str
    at: str
    slash: str
    hyphen: str
    underscore: str
    colon: str

    titles: Mapping[str, str]
    """Abbreviations that a name follows: their stop ends no sentence."""
    abbreviations: Mapping[str, str]
    """Others: at the end of a sentence, their stop ends it too."""
