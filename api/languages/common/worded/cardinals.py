"""Cardinals and ordinals by num2words, made to agree with what they count. Knows the words' endings."""

import re
from collections.abc import Callable
from functools import lru_cache

from num2words import num2words

_MILLION = 10**6
"""From there on, the number's own noun is masculine and nothing before it agrees with what is counted."""


@lru_cache(maxsize=1000)
def spanish(number: int, gender: str = "") -> str:
    """ "veintiuno", "veintiún", "veintiuna"."""
    said = re.sub(r"\bveintiuno (?=mil)", "veintiún ", num2words(number, lang="es"))
    said = re.sub(r"\buno (?=mil)", "un ", said)
    if gender == "m":
        return re.sub("veintiuno$", "veintiún", re.sub(r"\buno$", "un", said))
    if gender == "f" and number < _MILLION:
        return re.sub("uno$", "una", re.sub(r"(cient|quinient)os\b", r"\1as", said))
    return str(said)


@lru_cache(maxsize=1000)
def french(number: int, gender: str = "") -> str:
    """ "vingt et un", "vingt et une"."""
    said = str(num2words(number, lang="fr"))
    return re.sub(r"\bun$", "une", said) if gender == "f" else said


@lru_cache(maxsize=1000)
def italian(number: int, gender: str = "") -> str:
    """ "uno", "un", "una"; long numbers in words that have one stress each."""
    if number == 1 and gender:
        return "una" if gender == "f" else "un"
    return re.sub(r"(mila|mille)(?=\w)", r"\1 ", num2words(number, lang="it"))


@lru_cache(maxsize=1000)
def portuguese(number: int, gender: str = "") -> str:
    """ "dois", "duas"."""
    said = num2words(number, lang="pt_BR").replace(",", "")
    if gender == "f" and number < _MILLION:
        said = re.sub(r"\bdois\b", "duas", re.sub(r"\bum\b", "uma", said))
        return re.sub(r"(duz|trez|quatroc|quinh|seisc|setec|oitoc|novec)entos", r"\1entas", said)
    return str(said)


def ordinal(language: str) -> Callable[[int, str], str]:
    """(number, "m" or "f") -> the ordinal, in a language whose every part of it ends in "o" or "a"."""

    def say(number: int, gender: str = "m") -> str:
        said = _SPANISH_TEENS.get(number) if language == "es" else None
        said = said or str(num2words(number, lang=language, to="ordinal"))
        return re.sub(r"o\b", "a", said) if gender == "f" else said

    return say


_SPANISH_TEENS = {11: "undécimo", 12: "duodécimo", 13: "decimotercero", 18: "decimoctavo", 19: "decimonoveno"}
"""Those that num2words spells as nobody does."""


def french_ordinal(number: int, gender: str = "m") -> str:
    """ "premier", "première", "vingt et unième"."""
    if number == 1:
        return "première" if gender == "f" else "premier"
    return str(num2words(number, lang="fr", to="ordinal"))
