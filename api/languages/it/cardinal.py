"""Italian numbers in words that agree with the noun after them."""

import re
from functools import lru_cache

from num2words import num2words

from api.languages.common.normalize.ordinal import gendered_ordinal

ordinal = gendered_ordinal("it")
"""(number, gender) -> ordinal."""


@lru_cache(maxsize=1000)
def cardinal(number: int, gender: str = "") -> str:
    """Return "uno", or before a noun of `gender` "m" or "f": "un", "una".

    Thousands are a word of their own, so that each word has one stress.
    """
    if number == 1 and gender:
        return "una" if gender == "f" else "un"
    return re.sub(r"(mila|mille)(?=\w)", r"\1 ", num2words(number, lang="it"))
