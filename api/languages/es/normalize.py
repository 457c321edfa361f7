"""Normalisation of Spanish: its words for the shared rules, and its rules for ordinals and Roman numerals.

Amounts, times and decimals are read as in Spain and most of America: "tres coma catorce", "ocho y treinta".
"""

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
from api.languages.common.rules import Find, Rule
from api.languages.common.tables import read_currencies, read_months, read_nouns, read_pairs
from api.languages.es.cardinal import cardinal, ordinal

_MONTHS = read_months("es")
_GENDER = gender_by_ending(
    r"\w{2,}(?:as?|[cs]ión|[cs]iones|dad|dades|tud|tudes)"
    r"|veces|noches|tardes|mujeres|calles|llaves|claves|partes|clases|imágenes|flores|luces|voces|torres|nubes|frases",
    "de del al en que con por es se no si como más menos para hasta contra era cada ella ellas esta estas esa hacia ya",
    "día días problema problemas programa programas tema temas sistema sistemas idioma idiomas mapa mapas planeta "
    "planetas poema poemas clima climas aroma aromas equipos drama dramas",
)


def _date(day: int, month: int, year: int) -> str:
    return f"{cardinal(day)} de {_MONTHS[month - 1]} de {cardinal(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    is_clock = 0 < hours <= 12
    said = cardinal(hours, "f")
    if minutes:
        said += f"{' y' if is_clock else ''} {cardinal(minutes)}"
    elif not is_clock or suffix.startswith("h"):
        said += " hora" if hours == 1 else " horas"
    if seconds:
        said += f" y {cardinal(seconds, 'm')} segundo{'' if seconds == 1 else 's'}"
    return f"{said} {_part_of_day(hours, suffix)}".strip()


def _part_of_day(hours: int, suffix: str) -> str:
    match suffix[:1].lower():
        case "a":
            return "de la mañana"
        case "p":
            return "de la noche" if 8 <= hours < 12 else "de la tarde"
        case _:
            return ""


_WORDS = Wording(
    numbers=NumberFormat(european(r".\u00a0\u202f"), cardinal, decimal=",", marks={",": "coma", ".": "punto"}, to="a"),
    plus="más",
    minus="menos",
    number="número",
    next_gender=_GENDER,
    currencies=read_currencies("es"),
    scales=read_nouns("es", "scales"),
    money_and=" con ",
    of=lambda noun: f"de {noun}",
    units=read_nouns("es", "units"),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4])[:h](?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\d:]|[.,]\d)"
    r"(?:[ \u00a0]?(?P<suffix>[ap]\.?[ \u00a0]?m(?!\w)(?:\.(?!\s*\Z|\s[¿¡A-Z]))?|h(?!\w)))?",
    fraction=named_fraction("es", cardinal, one="un", plural=lambda name: f"{name}s"),
    and_fraction="y",
    region="ES",
    phone_group=lambda group: " ".join(map(cardinal, map(int, group))),
    signs={".": "punto", "@": "arroba", "/": "barra", "-": "guion", "_": "guion bajo", ":": "dos puntos"},
    titles=read_pairs("es", "titles"),
    abbreviations=read_pairs("es", "abbreviations"),
)


def _ordinals() -> Find:
    short = re.compile(r"(primer|tercer)o$")

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        number, ending = int(found["n"]), found["end"]
        gender = "f" if ending in ("ª", "ra", "da", "ta", "va", "na", "ma") else "m"
        text = ordinal(number, gender)
        is_short = ending == "er" or (gender == "m" and _GENDER(found.string, found.end()) == "m")
        yield "all", short.sub(r"\1", text) if is_short else text

    endings = "[ºª]|er|ro|ra|do|da|to|ta|vo|va|mo|ma|no|na"
    return replacing_parts_spaced(rf"{NUMBER_START}(?P<all>(?P<n>[1-9]\d{{0,2}})\.?(?P<end>{endings}))(?!\w)", said)


def _king(value: int, before: str) -> str:
    name = before.strip()
    return ordinal(value, "f" if name.endswith(("a", "Isabel")) else "m") if value <= 10 else cardinal(value)


def _names() -> tuple[Find, ...]:
    event = r"(?= (?:Guerra|República|Internacional|Cumbre|Bienal|Edición|edición))"
    parts = r"(?:[Cc]apítulo|[Tt]omo|[Vv]olumen|[Pp]arte|[Aa]cto|[Ff]ase|[Tt]ítulo|[Aa]nexo|[Tt]ipo) "
    return (
        roman(r"\b[Ss]iglos? ", lambda value, _: ordinal(value, "m") if value <= 10 else cardinal(value)),
        roman(parts, lambda value, _: cardinal(value)),
        roman(r"\b", lambda value, _: ordinal(value, "f"), event),
        roman(r"\b(?!Malcolm)[A-ZÁÉÍÓÚ][a-záéíóúñü]{2,20} ", _king),
    )


@cache
def spanish_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
