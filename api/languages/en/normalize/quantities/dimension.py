"""Rules for heights, sizes and angles: 5'10", 6ft 2in, 10x20, 3×4 m, 27" screens, 40°42'51"N; and for 2.5x.

A quotation mark after a number is either inches or the end of a quotation.
"""

import re
from collections.abc import Iterator

from api.languages.common.patterns import replacing, replacing_parts, taken_or
from api.languages.common.rules import TAKEN, Rule
from api.languages.en.normalize.numbers.number_patterns import END, NUMBER, START
from api.languages.en.normalize.numbers.number_words import NumberWords
from api.text.aligned import Edit

_FOOT = r"['’′]"
_INCH = r"(?:[\"”″]|''|’’|′′)"
_HEIGHTS = range(3, 9)
"""Feet of a height without a sign of inches: "5'10"."""

_FEET_INCHES = (
    rf"{START}(?P<feet>[0-9]{{1,3}}){_FOOT} ?(?P<inches>[0-9]{{1,2}}(?:\.[0-9]{{1,2}})?)(?P<sign>{_INCH})?(?!\w)"
)
_FT_IN = (
    r"(?<=[0-9])(?P<ft> ?(?:ft\.?|feet|foot) ?)(?P<inches>[0-9]{1,2}(?:\.[0-9]{1,2})?)"
    r"(?P<in> ?(?:in\.?(?![a-z])|\"))(?!\w)"
)
_ANGLE = (
    rf"(?<=[0-9])(?P<degrees>°) ?(?:[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?(?P<minutes>{_FOOT}) ?"
    rf"(?:[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?(?P<seconds>{_INCH}) ?)?)?(?P<point>[NSEW]\b)?"
)
_POINTS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_BY = rf"(?<={taken_or('0-9')})(?<!\b0)(?P<by> ?[x×] ?)(?={NUMBER}(?:{END}|[ -]?(?:[cmk]?m|ft|in|[\"'x×{TAKEN}])))"
_TIMES = rf"(?<![\w.,]){NUMBER}(?P<times>[xX×])(?![\w×])"
_INCHES = re.compile(r"(?P<quote>[\"“”])|(?P<prime>″)")
_IS_SIZE = re.compile(r" [a-z]|[ -]?[x×]|-[a-z]")
_IS_NOUN = re.compile(r"[ -](?!(?:by|x|long|wide|tall|thick|deep|high|of|in|and|or|to|from|is|was)\b)[a-z]")
_FEET = r"(?<=[0-9])(?P<sign>′|['’](?= (?:tall|wide|long|deep|high|by|x|×|ceiling|fence|ladder|room|pole|boat)))"


def height_rules(numbers: NumberWords) -> tuple[Rule, ...]:
    """Return the rules for feet, inches and angles. They precede units and numbers."""

    def height(found: re.Match[str]) -> str | None:
        feet, inches = int(found["feet"]), found["inches"]
        if float(inches) >= 12 or (found["sign"] is None and feet not in _HEIGHTS):
            return None
        return f"{numbers.cardinal(feet)} foot {numbers.number(inches)}"

    return (
        Rule(replacing_parts(_ANGLE, _angle), "unit_normalization"),
        Rule(replacing(_FEET_INCHES, height), "unit_normalization"),
        Rule(replacing_parts(_FT_IN, _feet_and_inches), "unit_normalization"),
        Rule(_find_inches, "unit_normalization"),
        Rule(replacing(_FEET, " feet ", "sign"), "unit_normalization"),
    )


def size_rules() -> tuple[Rule, ...]:
    """Return the rules for the sign between the sides of a thing. They follow units and precede numbers."""
    return (Rule(replacing(_BY, " by ", "by")), Rule(replacing(_TIMES, " times", "times")))


def _angle(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of an angle with minutes or a point of the compass. Plain degrees are units."""
    if found["minutes"] or found["point"]:
        yield "degrees", " degrees "
        yield "minutes", " minutes "
        yield "seconds", " seconds "
        yield "point", f" {_POINTS[found['point']]}" if found["point"] else ""


def _feet_and_inches(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    yield "ft", " feet "
    yield "in", " inch" if found["inches"] == "1" else " inches"


def _find_inches(text: str) -> Iterator[Edit]:
    """Yield inches: a double quote after a number that ends no quotation, before a noun or another size."""
    is_open = False
    for found in _INCHES.finditer(text):
        at = found.start()
        follows_number = at > 0 and text[at - 1] in "0123456789½¼¾"
        if follows_number and (found["prime"] or (not is_open and _IS_SIZE.match(text, at + 1))):
            yield Edit(at, at + 1, " inch" if _IS_NOUN.match(text, at + 1) else " inches")
        elif found["quote"]:
            is_open = found["quote"] == "“" or (found["quote"] == '"' and not is_open)
