"""Spanish numbers in words that agree with the noun after them."""

import re
from functools import lru_cache

from num2words import num2words

from api.languages.common.normalize.ordinal import gendered_ordinal

_MILLION = 10**6
"""From a million on, the number ends in a masculine noun of its own."""

ordinal = gendered_ordinal(
    "es", {11: "undécimo", 12: "duodécimo", 13: "decimotercero", 18: "decimoctavo", 19: "decimonoveno"}
)
"""(number, gender) -> ordinal."""


@lru_cache(maxsize=1000)
def cardinal(number: int, gender: str = "") -> str:
    """Return "veintiuno", or before a noun of `gender` "m" or "f": "veintiún", "veintiuna"."""
    said = re.sub(r"\bveintiuno (?=mil)", "veintiún ", num2words(number, lang="es"))
    said = re.sub(r"\buno (?=mil)", "un ", said)
    if gender == "m":
        return re.sub("veintiuno$", "veintiún", re.sub(r"\buno$", "un", said))
    if gender == "f" and number < _MILLION:
        return re.sub("uno$", "una", re.sub(r"(cient|quinient)os\b", r"\1as", said))
    return str(said)
