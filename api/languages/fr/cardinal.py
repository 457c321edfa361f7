"""French numbers in words that agree with the noun after them."""

import re
from functools import lru_cache

from num2words import num2words


@lru_cache(maxsize=1000)
def cardinal(number: int, gender: str = "") -> str:
    """Return "vingt et un", or before a feminine noun "vingt et une"."""
    said = str(num2words(number, lang="fr"))
    return re.sub(r"\bun$", "une", said) if gender == "f" else said


def ordinal(number: int, gender: str = "m") -> str:
    """Return "premier", "première", "vingt et unième"."""
    if number == 1:
        return "première" if gender == "f" else "premier"
    return str(num2words(number, lang="fr", to="ordinal"))
