"""Normalisation of Italian: its words for the shared rules, and its rules for ordinals, times and Roman numerals."""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.normalize.abbreviation import roman
from api.languages.common.normalize.fraction import named_fraction
from api.languages.common.normalize.gender import gender_by_ending
from api.languages.common.normalize.number_format import NUMBER_START, NumberFormat, european
from api.languages.common.normalize.rule_order import in_order
from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced, word_set
from api.languages.common.rules import Find, Rule
from api.languages.common.tables import read_currencies, read_months, read_nouns, read_pairs
from api.languages.it.cardinal import cardinal, ordinal

_MONTHS = read_months("it")
_GENDER = gender_by_ending(
    r"\w{2,}(?:a|zione|sione|tà|trice)|notte|classe|chiave|parte|mano|voce|luce|torre|croce|nave|pelle|legge|frase",
    "di del della dei a al alla e ed o in con per da dal che su tra fra è non si "
    "sotto sopra come più meno fa era ora contro",
    "problema programma tema sistema clima poema dramma pianeta pigiama cinema",
)
_QUEENS = word_set("Elisabetta Caterina Margherita Giovanna Cristina Isabella Vittoria Maria Anna")
"""Names of queens. The ending does not tell: "Andrea" and "Luca" are men."""


def _date(day: int, month: int, year: int) -> str:
    return f"{'primo' if day == 1 else cardinal(day)} {_MONTHS[month - 1]} {cardinal(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    said = cardinal(hours, "f")
    if minutes:
        said += f" e {cardinal(minutes)}"
    if seconds:
        said += f" e {cardinal(seconds, 'm')} {'secondo' if seconds == 1 else 'secondi'}"
    return said


_WORDS = Wording(
    numbers=NumberFormat(
        european(r".\u00a0\u202f"), cardinal, decimal=",", marks={",": "virgola", ".": "punto"}, to="a"
    ),
    plus="più",
    minus="meno",
    number="numero",
    next_gender=_GENDER,
    currencies=read_currencies("it"),
    scales=read_nouns("it", "scales"),
    money_and=" e ",
    of=lambda noun: f"di {noun}",
    units=read_nouns("it", "units"),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\w:]|[.,]\d)",
    fraction=named_fraction("it", cardinal, one="un", plural=lambda name: f"{name[:-1]}i"),
    and_fraction="e",
    region="IT",
    phone_group=lambda group: " ".join(map(cardinal, map(int, group))),
    signs={".": "punto", "@": "chiocciola", "/": "barra", "-": "trattino", "_": "trattino basso", ":": "due punti"},
    titles=read_pairs("it", "titles"),
    abbreviations=read_pairs("it", "abbreviations"),
)


def _ordinals() -> Find:
    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        # "°" is also the sign of degrees. It marks an ordinal where a noun follows.
        if found["end"] != "°" or _GENDER(found.string, found.end()):
            yield "all", ordinal(int(found["n"]), "f" if found["end"] == "ª" else "m")

    return replacing_parts_spaced(rf"{NUMBER_START}(?P<all>(?P<n>[1-9]\d{{0,2}})\.?(?P<end>[ºª°]))(?!\w)", said)


def _clock() -> Find:
    """Return a `Find` for times with a full stop, after a word that shows that they are times: "alle 8.30"."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        yield "all", _time(int(found["h"]), int(found["m"]), None, "")

    before = r"\b(?:[Aa]lle|[Dd]alle|[Oo]re|[Ll]e ore|[Aa]ll'|l') ?"
    return replacing_parts_spaced(rf"{before}(?P<all>(?P<h>[01]?\d|2[0-4])\.(?P<m>[0-5]\d))(?![\w:]|[.,]\d)", said)


def _names() -> tuple[Find, ...]:
    parts = r"(?:[Cc]apitolo|[Tt]omo|[Vv]olume|[Pp]arte|[Aa]tto|[Ff]ase|[Tt]itolo|[Aa]llegato|[Tt]ipo) "
    first_of_month = rf"{NUMBER_START}(?P<all>1)(?= (?:{'|'.join(_MONTHS)})\b)"
    return (
        replacing_parts_spaced(first_of_month, lambda found: [("all", "primo")]),
        roman(r"\b[Ss]ecolo ", lambda value, _: ordinal(value, "m")),
        roman(r"\b", lambda value, _: ordinal(value, "m"), r"(?= secolo\b)"),
        roman(r"\b", lambda value, _: ordinal(value, "f"), r"(?= (?:[Gg]uerra|Repubblica)\b)"),
        roman(parts, lambda value, part: ordinal(value, "f" if part[0] in "FfPp" else "m")),
        roman(r"\b(?!Malcolm)[A-ZÀÈÉ][a-zàèéìòù]{2,20} (?!I(?!I|V|X))", _king),
    )


def _king(value: int, before: str) -> str:
    return ordinal(value, "f" if before.strip() in _QUEENS else "m")


@cache
def italian_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return in_order(_WORDS, first=[_clock()], ordinals=_ordinals(), names=_names())
