"""Normalisation of Brazilian Portuguese: its words for the shared rules, and its rules for ordinals and numerals."""

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
from api.languages.pt_br.cardinal import cardinal, ordinal

_MONTHS = read_months("pt-br")


def _date(day: int, month: int, year: int) -> str:
    return f"{'primeiro' if day == 1 else cardinal(day)} de {_MONTHS[month - 1]} de {cardinal(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    said = cardinal(hours, "f")
    said += f" e {cardinal(minutes)}" if minutes else f" {'hora' if hours < 2 else 'horas'}"
    if seconds:
        said += f" e {cardinal(seconds)} {'segundo' if seconds == 1 else 'segundos'}"
    return said


_WORDS = Wording(
    numbers=NumberFormat(
        european(r".\u00a0\u202f"), cardinal, decimal=",", marks={",": "vírgula", ".": "ponto"}, to="a"
    ),
    plus="mais",
    minus="menos",
    number="número",
    next_gender=gender_by_ending(
        r"\w{2,}(?:as?|[çs]ão|[çs]ões|dades?|gens|gem)|vezes|vez|noites?|tardes?|mulheres|mulher|partes?|chaves?|classes?"
        r"|flores|luzes|vozes|torres|mães|mãe|mãos|mão|cores|cor|fases?|frases?",
        "de do da dos das e em no na nos nas a ao à às com por para que ou se não como mais menos até contra era cada "
        "ela elas essa essas esta estas já pela",
        "dia dias problema problemas programa programas tema temas sistema sistemas idioma idiomas mapa mapas planeta "
        "planetas grama gramas quilograma quilogramas poema poemas clima climas cinema cinemas",
    ),
    currencies=read_currencies("pt_br"),
    scales=read_nouns("pt_br", "scales"),
    money_and=" e ",
    of=lambda noun: f"de {noun}",
    units=read_nouns("pt_br", "units"),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4])(?:h(?:(?P<m>[0-5]\d)(?:min)?)?|:(?P<m2>[0-5]\d)(?::(?P<s>[0-5]\d))?h?)"
    r"(?![\w:]|[.,]\d)",
    fraction=named_fraction("pt_br", cardinal, one="um", plural=lambda name: f"{name}s"),
    and_fraction="e",
    region="BR",
    phone_group=lambda group: " ".join(map(cardinal, map(int, group))),
    signs={".": "ponto", "@": "arroba", "/": "barra", "-": "hífen", "_": "sublinhado", ":": "dois pontos"},
    titles=read_pairs("pt_br", "titles"),
    abbreviations=read_pairs("pt_br", "abbreviations"),
)


def _ordinals() -> Find:
    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        yield "all", ordinal(int(found["n"]), "f" if found["end"] == "ª" else "m")

    return replacing_parts_spaced(rf"{NUMBER_START}(?P<all>(?P<n>[1-9]\d{{0,2}})\.?(?P<end>[ºª]))(?!\w)", said)


def _cardinal_from_eleven(value: int, gender: str) -> str:
    return ordinal(value, gender) if value <= 10 else cardinal(value)


def _names() -> tuple[Find, ...]:
    event = r"(?= (?:Guerra|República|Internacional|Bienal|Edição|edição)\b)"
    parts = r"(?:[Cc]apítulo|[Tt]omo|[Vv]olume|[Pp]arte|[Aa]to|[Ff]ase|[Tt]ítulo|[Aa]nexo|[Tt]ipo) "
    first_of_month = rf"{NUMBER_START}(?P<all>1)(?= de (?:{'|'.join(_MONTHS)})\b)"
    return (
        replacing_parts_spaced(first_of_month, lambda found: [("all", "primeiro")]),
        roman(r"\b[Ss]éculos? ", lambda value, _: _cardinal_from_eleven(value, "m")),
        roman(parts, lambda value, _: cardinal(value)),
        roman(r"\b", lambda value, _: ordinal(value, "f"), event),
        roman(
            r"\b(?!Malcolm)[A-ZÁÂÉÊÍÓÔÚ][a-záâãéêíóôõúç]{2,20} ",
            lambda value, name: _cardinal_from_eleven(value, "f" if name.endswith(("a ", "Isabel ")) else "m"),
        ),
    )


@cache
def portuguese_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
