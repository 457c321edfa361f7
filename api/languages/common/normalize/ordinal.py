"""Ordinals of languages whose ordinals end in "o" or "a"."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from num2words import num2words


def gendered_ordinal(language: str, irregular: Mapping[int, str] = MappingProxyType({})) -> Callable[[int, str], str]:
    """Return a function (number, gender "m" or "f") -> ordinal.

    Args:
        language: num2words' code of the language. Each word of its ordinals ends in "o" for a masculine noun.
        irregular: masculine ordinals that num2words spells wrong.
    """

    def say(number: int, gender: str = "m") -> str:
        said = irregular.get(number) or str(num2words(number, lang=language, to="ordinal"))
        return re.sub(r"o\b", "a", said) if gender == "f" else said

    return say
