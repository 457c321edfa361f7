"""Normalisation of French: its words for the shared rules, and its rules for ordinals and Roman numerals."""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.normalize.abbreviation import roman
from api.languages.common.normalize.fraction import named_fraction
from api.languages.common.normalize.gender import gender_by_ending
from api.languages.common.normalize.number_format import NUMBER_START, NumberFormat, european
from api.languages.common.normalize.rule_order import in_order
from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced
from api.languages.common.roman import ROMAN, roman_value
from api.languages.common.rules import Find, Rule
from api.languages.common.tables import read_currencies, read_months, read_nouns, read_pairs
from api.languages.fr.cardinal import cardinal, ordinal

_MONTHS = read_months("fr")
_VOWELS = "aeiouhéèêâîôûàyœ"


def _of(noun: str) -> str:
    return f"d'{noun}" if noun[0] in _VOWELS else f"de {noun}"


def _date(day: int, month: int, year: int) -> str:
    return f"{'premier' if day == 1 else cardinal(day)} {_MONTHS[month - 1]} {cardinal(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    said = f"{cardinal(hours, 'f')} {'heure' if hours < 2 else 'heures'}"
    if minutes:
        said += f" {cardinal(minutes, 'f')}"
    if seconds:
        said += f" et {cardinal(seconds, 'f')} {'seconde' if seconds == 1 else 'secondes'}"
    return said


def _phone_group(group: str) -> str:
    """Return digits two by two, as France reads them: 06 12 -> "zéro six, douze"."""
    if len(group) > 3:
        return ", ".join(_phone_group(group[start : start + 2]) for start in range(0, len(group), 2))
    zeros = len(group) - len(group.lstrip("0"))
    rest = [cardinal(int(group[zeros:]))] if group[zeros:] else []
    return " ".join(["zéro"] * zeros + rest)


_WORDS = Wording(
    numbers=NumberFormat(
        european(r".\u00a0\u202f "), cardinal, decimal=",", marks={",": "virgule", ".": "point"}, to="à"
    ),
    plus="plus",
    minus="moins",
    number="numéro",
    next_gender=gender_by_ending(
        r"\w{2,}(?:[st]ions?|tés?|ettes?|ées?|ies?|[ae]nces?|ures?|euses?|ades?|aines?|elles?|esses?|udes?)"
        r"|personnes?|fois|heures?|minutes?|secondes?|pages?|lignes?|tonnes?|places?|voitures?|femmes?|filles?|maisons?"
        r"|nuits?|tables?|livres?|chambres?|étoiles?|cartes?|portes?|villes?|écoles?|images?|pièces?|voix|dents?",
        "de du des et en à au aux par pour sur avec que qui ou est sont dans sans sous le la les un une plus moins",
        "domaine domaines capitaine capitaines génie génies musée musées lycée lycées été côté côtés comité comités",
    ),
    currencies=read_currencies("fr"),
    scales=read_nouns("fr", "scales"),
    money_and=" et ",
    of=_of,
    units=read_nouns("fr", "units"),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4])"
    r"(?:[ \u00a0]?h(?:[ \u00a0]?(?P<m>[0-5]\d))?|:(?P<m2>[0-5]\d)(?::(?P<s>[0-5]\d))?)"
    r"(?![\w:]|[.,]\d)",
    fraction=named_fraction("fr", cardinal, one="un", plural=lambda name: name if name.endswith("s") else f"{name}s"),
    and_fraction="et",
    region="FR",
    phone_group=_phone_group,
    signs={".": "point", "@": "arobase", "/": "slash", "-": "tiret", "_": "tiret bas", ":": "deux points"},
    titles=read_pairs("fr", "titles"),
    abbreviations=read_pairs("fr", "abbreviations"),
)


def _ordinals() -> Find:
    number = rf"{NUMBER_START}(?P<n>[1-9]\d{{0,3}}|(?<!\w){ROMAN})"

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        value = int(found["n"]) if found["n"].isdecimal() else roman_value(found["n"])
        ending = found["end"]
        if ending.startswith("n"):
            yield "all", "seconde" if ending == "nde" else "second"
        else:
            place = ordinal(value, "f" if ending in ("re", "ère", "res") else "m")
            yield "all", f"{place}s" if ending in ("es", "res", "èmes") else place

    endings = r"(?<=1)(?:er|re|ère|res)|(?<=I)(?:er|re|ère)|(?<=2)nde?|(?<=II)nde?|èmes?|eme|es?"
    return replacing_parts_spaced(rf"(?P<all>{number}(?P<end>{endings}))(?!\w)", said)


def _king(value: int, before: str) -> str:
    return ordinal(value) if value == 1 else cardinal(value)


def _names() -> tuple[Find, ...]:
    event = r"(?= (?:République|Guerre)\b)"
    parts = r"(?:[Cc]hapitre|[Tt]ome|[Vv]olume|[Pp]artie|[Aa]cte|[Pp]hase|[Tt]itre|[Aa]nnexe|[Tt]ype|[Ss]aison) "
    first_of_month = rf"{NUMBER_START}(?P<all>1)(?= (?:{'|'.join(_MONTHS)})\b)"
    return (
        replacing_parts_spaced(first_of_month, lambda found: [("all", "premier")]),
        roman(parts, lambda value, _: cardinal(value)),
        roman(r"\b", lambda value, _: ordinal(value, "f"), event),
        roman(r"\b(?!Malcolm)[A-ZÀÂÉÈÎÔ][a-zàâéèêëîïôûçœ-]{2,20} ", _king),
    )


@cache
def french_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
