"""Normalisation of Hindi: its words for the shared rules, and its rules for ordinals, years and initials.

Numbers are grouped as in India, 12,34,567.89, in digits of either script. Quarters of an hour have words of their own.
"""

import re
from collections.abc import Iterator
from functools import cache

from api.languages.common.normalize.number_format import INDIAN, NUMBER_START, NumberFormat
from api.languages.common.normalize.rule_order import in_order
from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import NOT_BEFORE_WORD, any_of, replacing_parts_spaced
from api.languages.common.rules import Find, Rule
from api.languages.common.tables import read_currencies, read_months, read_nouns, read_pairs
from api.languages.hi.cardinal import cardinal, spoken_year

_MONTHS = read_months("hi")
_FRACTIONS = {(1, 2): "आधा", (1, 3): "एक तिहाई", (2, 3): "दो तिहाई", (1, 4): "एक चौथाई", (3, 4): "तीन चौथाई"}
_ORDINALS = {1: "पहल", 2: "दूसर", 3: "तीसर", 4: "चौथ", 6: "छठ"}
_QUARTERS = {15: "सवा", 30: "साढ़े", 45: "पौने"}
_AND_A_HALF = {1: "डेढ़", 2: "ढाई"}
_NOON, _EVENING, _NIGHT = 12, 16, 20


def _date(day: int, month: int, year: int) -> str:
    return f"{cardinal(day)} {_MONTHS[month - 1]} {spoken_year(year)}"


def _time(hours: int, minutes: int, seconds: int | None, suffix: str) -> str:
    half = suffix[:1].lower()
    if half in ("a", "p"):
        day = (hours % 12) + (12 if half == "p" else 0)
        return f"{_part_of_day(day)} {_clock(hours, minutes)}"
    if suffix:
        return _clock(hours, minutes)
    said = f"{cardinal(hours)} बजकर {cardinal(minutes)} मिनट" if minutes else f"{cardinal(hours)} बजे"
    return f"{said} {cardinal(seconds)} सेकंड" if seconds else said


def _clock(hours: int, minutes: int) -> str:
    """Return "साढ़े आठ बजे" for 8:30. Half past one and half past two have words of their own."""
    if minutes == 0:
        return f"{cardinal(hours)} बजे"
    if minutes not in _QUARTERS or hours > _NOON:
        return f"{cardinal(hours)} बजकर {cardinal(minutes)} मिनट पर"
    if minutes == 30 and hours in _AND_A_HALF:
        return f"{_AND_A_HALF[hours]} बजे"
    return f"{_QUARTERS[minutes]} {cardinal(hours % 12 + 1 if minutes == 45 else hours)} बजे"


def _part_of_day(hours: int) -> str:
    if 4 <= hours < _NOON:
        return "सुबह"
    if _NOON <= hours < _EVENING:
        return "दोपहर"
    return "शाम" if _EVENING <= hours < _NIGHT else "रात"


def _fraction(top: int, bottom: int) -> str | None:
    return _FRACTIONS.get((top, bottom)) or f"{cardinal(top)} बटा {cardinal(bottom)}"


_WORDS = Wording(
    numbers=NumberFormat(
        INDIAN, cardinal, decimal=".", marks={".": "दशमलव", ",": "दशमलव"}, to="से", by_digit=True, version_mark="पॉइंट"
    ),
    plus="प्लस",
    minus="माइनस",
    number="नंबर",
    next_gender=lambda text, at: "",
    currencies=read_currencies("hi"),
    scales=read_nouns("hi", "scales"),
    money_and=" ",
    of=lambda noun: noun,
    units=read_nouns("hi", "units"),
    date=_date,
    time=_time,
    time_pattern=r"(?P<h>[01०१]?\d|[2२][0-4०-४]):(?P<m>[0-5०-५]\d)(?::(?P<s>[0-5०-५]\d))?(?![\d:]|[.,]\d)"
    rf"(?:[ \u00a0]?(?P<suffix>बजे|[AaPp](?:\.[Mm]\.|[Mm])){NOT_BEFORE_WORD})?",
    fraction=_fraction,
    and_fraction="सही",
    region="IN",
    phone_group=lambda group: " ".join(map(cardinal, map(int, group))),
    signs={".": "डॉट", "@": "ऐट", "/": "स्लैश", "-": "हाइफ़न", "_": "अंडरस्कोर", ":": "कोलन"},
    titles=read_pairs("hi", "titles"),
    abbreviations=read_pairs("hi", "abbreviations"),
)


def _ordinals() -> Find:
    endings = {"ला": "ा", "ली": "ी", "ले": "े"} | {
        **dict.fromkeys(("वाँ", "वां", "रा", "था", "ठा"), "ा"),
        **dict.fromkeys(("वीं", "वी", "री", "थी", "ठी"), "ी"),
        **dict.fromkeys(("वें", "वे", "रे", "थे", "ठे"), "े"),
    }
    regular = {"ा": "वाँ", "ी": "वीं", "े": "वें"}

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        number, vowel = int(found["n"]), endings[found["end"]]
        stem = _ORDINALS.get(number)
        yield "all", f"{stem}{vowel}" if stem else f"{cardinal(number)}{regular[vowel]}"

    return replacing_parts_spaced(
        rf"{NUMBER_START}(?P<all>(?P<n>\d{{1,3}})-?(?P<end>{any_of(endings)})){NOT_BEFORE_WORD}", said
    )


def _names() -> tuple[Find, ...]:
    year = rf"{NUMBER_START}(?P<all>1[1-9]\d\d|१[१-९]\d\d)(?![\d,]|\.\d)"
    after = r"(?=[ \u00a0]?(?:में|ई|के|की|का|से|तक|और|या|ईस्वी|[,;।.)-])|\s*\Z)"
    return (
        replacing_parts_spaced(rf"{year}{after}", lambda found: [("all", spoken_year(int(found["all"])))]),
        replacing_parts_spaced(
            r"(?<![\w.])(?P<all>(?:[क-हअ-औ][\u093c\u0901-\u0903\u093e-\u094d]{0,3}\.){2,8})", _initials
        ),
    )


def _initials(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield "बी जे पी" for "बी.जे.पी.", whose full stops end no sentence."""
    yield "all", found["all"].replace(".", " ").strip()


@cache
def hindi_rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    return in_order(_WORDS, ordinals=_ordinals(), names=_names())
