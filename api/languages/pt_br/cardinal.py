"""Brazilian Portuguese numbers in words that agree with the noun after them."""

import re
from functools import lru_cache

from num2words import num2words

from api.languages.common.normalize.ordinal import gendered_ordinal

_MILLION = 10**6
"""From a million on, the number ends in a masculine noun of its own."""

ordinal = gendered_ordinal("pt_BR")
"""(number, gender) -> ordinal."""


@lru_cache(maxsize=1000)
def cardinal(number: int, gender: str = "") -> str:
    """Return "dois", or before a feminine noun "duas"."""
    said = num2words(number, lang="pt_BR").replace(",", "")
    if gender == "f" and number < _MILLION:
        said = re.sub(r"\bdois\b", "duas", re.sub(r"\bum\b", "uma", said))
        return re.sub(r"(duz|trez|quatroc|quinh|seisc|setec|oitoc|novec)entos", r"\1entas", said)
    return str(said)
