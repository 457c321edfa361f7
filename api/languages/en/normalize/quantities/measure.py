"""Rules for units after numbers: "5 kg", "100 km/h", "20°C", "$5/lb".

They leave the number to other rules, except four digits, which are no year before a unit. Some signs are no units:
"5 in stock", "Gate 5 A", "the 90s".
"""

import re
from collections.abc import Iterator
from functools import partial

from api.languages.common.patterns import replacing, taken_or
from api.languages.common.rules import Rule
from api.languages.en.normalize.numbers.number_patterns import NUMBER, VULGAR
from api.languages.en.normalize.numbers.number_words import NumberWords
from api.languages.en.normalize.quantities.unit_context import describes_noun, is_unit
from api.languages.en.normalize.quantities.units import PERIODS, UNITS, Unit
from api.text.aligned import Edit

_SUPERSCRIPT = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"

_WORD = r"[A-Za-zµμΩΩ]{1,6}[²³23]?"
_UNIT = re.compile(
    rf"(?<=[0-9{VULGAR}{_SUPERSCRIPT}])(?P<gap>[ \u00a0\u202f]?|[-‐])"
    rf"(?P<unit>(?:fl|sq|cu)\.? ?(?:oz|ft|in|mi|yd|km|m)|[°º] ?[CF]|[°℃℉]|{_WORD})"
    rf"(?:/(?P<hundred>100 ?)?(?P<per>{_WORD}|[a-z]{{3,6}})(?!\w))?(?!\w)(?P<dot>\.(?=,| [a-z0-9]|-[a-z]))?"
)
_NUMERAL_AT_END = re.compile(rf"(?:(?<=[0-9])[ -])?[\w.,/{VULGAR}{_SUPERSCRIPT}]{{1,24}}\Z")
_NUMERAL = re.compile(rf"{NUMBER}|[0-9]{{0,4}}[{VULGAR}]|[0-9]{{1,3}}/[0-9]{{1,3}}|10[{_SUPERSCRIPT}]{{1,4}}")
_BPS = rf"(?<![\w.,])(?P<number>{NUMBER})(?P<unit>[ -]?bps)\b"
_MODEMS = frozenset((300, 600))
"""Speeds of modems, in bits per second."""
_MAX_POINTS = 999
"""The largest change of a rate of interest, in basis points."""
_IS_COUNT = re.compile(r"(?:[^‐‑–-]|\A)[1-9][0-9]{3}(?<!00)")
"""Four digits that misaki would read as a year. After a dash they belong to a range, which has a rule of its own."""
_ONE = re.compile(rf"1|[{VULGAR}]|[0-9]{{1,3}}/[0-9]{{1,3}}")
_SIDE = re.compile(r"\A[0-9.]{1,6}(?:[x×]|[A-Za-z]{1,3}/(?=[0-9]))")
"""The first side of a size, "3×" of "3×4 m", or the first of two measures, "180C/" of "180C/350F"."""
_OTHER_MEASURE = re.compile(r"/(?=[0-9]{1,6}[°A-Za-z])")
_SAME_SIGNS = str.maketrans("μΩº23", "µΩ°²³", " .")
"""Characters of a sign -> those of the table of units; spaces and full stops are left out."""
_PER = rf"(?:(?<={taken_or('0-9')})|(?<=[a-rt-z]s)|(?<=[0-9]x))/(?P<per>{_WORD}|[a-z]{{3,6}})(?!\w)"
_NUMERAL_REACH = 26
"""Characters before a unit in which its number is looked for."""


def unit_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules. They follow money, dates and times, and precede numbers."""
    return (
        Rule(partial(_find_units, numbers), "unit_normalization"),
        Rule(replacing(_PER, lambda found: _per(found["per"])), "unit_normalization"),
        Rule(replacing(rf"\bper (?P<unit>{_WORD})(?!\w)", _after_per, "unit"), "unit_normalization"),
        Rule(replacing(_BPS, _points_or_bits, "unit"), "unit_normalization"),
    )


def _points_or_bits(found: re.Match[str]) -> str:
    """Return the words for "bps".

    Rates of interest move by a few hundred basis points at most. Modems begin at 300 bits per second.
    """
    number = float(found["number"].replace(",", ""))
    if number in _MODEMS or number > _MAX_POINTS:
        return " bits per second"
    return " basis point" if number == 1 else " basis points"


def _find_units(numbers: NumberWords, text: str) -> Iterator[Edit]:
    for found in _UNIT.finditer(text):
        unit = _unit(found["unit"])
        numeral = _NUMERAL_AT_END.search(text[max(0, found.start() - _NUMERAL_REACH) : found.start()])
        if unit is None or numeral is None:
            continue
        number = _SIDE.sub("", numeral[0].lstrip(" -"))
        if not _NUMERAL.fullmatch(number) or not is_unit(found, number):
            continue
        start = found.start() - len(number)
        is_one = _ONE.fullmatch(number) is not None and number == numeral[0]
        name = unit.one if is_one or describes_noun(found, start) else unit.many
        per = _per(found["per"], found["hundred"]) if found["per"] else ""
        end = found.end() if per is not None else found.end("unit")
        if _OTHER_MEASURE.match(text, end):
            per, end = ", ", end + 1
        if len(number) == 4 and _IS_COUNT.match(text, max(0, start - 1)):
            yield Edit(start, start + 4, numbers.cardinal(int(number)))
        if found["gap"].isspace():
            yield Edit(found.start("unit"), end, f"{name}{per or ''}")
        else:
            yield Edit(found.start(), end, f" {name}{per or ''}")


def _unit(sign: str) -> Unit | None:
    key = sign.translate(_SAME_SIGNS) if len(sign) > 1 else sign.replace("μ", "µ").replace("Ω", "Ω")
    if key[:2] in ("fl", "sq", "cu") and f"{key[:2]}_{key[2:]}" in UNITS:
        key = f"{key[:2]}_{key[2:]}"
    plural = key.removesuffix("s")
    return UNITS.get(key) or (UNITS.get(plural) if len(plural) > 1 else None)


def _per(sign: str, hundred: str | None = None) -> str | None:
    """Return the words for "/" and a sign; None if the sign is no unit."""
    if sign in ("each", "ea"):
        return " each"
    unit = _unit(sign)
    name = PERIODS.get(sign) or (unit.one if unit else None)
    if name is None:
        return None
    return f" per hundred {unit.many}" if hundred and unit else f" per {name}"


def _after_per(found: re.Match[str]) -> str | None:
    """Return the unit of "per km²"; None for single letters and "in", which may be anything."""
    unit = _unit(found["unit"]) if len(found["unit"]) > 1 and found["unit"] != "in" else None
    return unit.one if unit else None
