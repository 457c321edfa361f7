"""Tests of the words around a measure: whether its sign is a unit, and whether it describes a noun."""

import re

from api.languages.common.patterns import word_set
from api.languages.en.normalize.numbers.number_patterns import is_attribute, is_noun_after, word_before

_SINGLE_CAPITALS = frozenset("AVWNJKL")
_LABELS = word_set(
    "apartment apt box building category chapter class exhibit figure fig flat flight gate grade group item level line "
    "model no number part platform room route row seat section series shelf stand suite table terminal type unit "
    "version zone"
)
_AFTER_INCHES = re.compile(
    r"\.? ?(?:[x×]|by\b|wide|long|tall|thick|deep|high|diameter|of (?:rain|snow)|screen|monitor)"
)
_TWO_DEGREES = re.compile(r"[CF]/[0-9]{2,3}[CF](?!\w)")
_HEAT_CUES = word_set("to at of about around under over below above until hits hit")
_TIME_CUES = word_set("about after every for in least only take took than to under wait within")


def describes_noun(found: re.Match[str], start: int) -> bool:
    """Tell whether the measure describes a noun.

    "the" shows it only without a space: in "the 100m dash", not in "the 100 m were".
    """
    is_joined = found["gap"] in ("-", "‐")
    is_named = (
        not found["gap"] and word_before(found.string, start) == "the" and is_noun_after(found.string, found.end())
    )
    return is_joined or is_named or is_attribute(found.string, start, found.end())


def is_unit(found: re.Match[str], number: str) -> bool:
    """Tell whether the sign is a unit here."""
    text, sign, end = found.string, found["unit"], found.end()
    before = word_before(text, found.start() - len(number))
    if found["per"] or not sign.isalpha():
        return True
    if sign == "in":
        is_side = before in ("x", "by") or _AFTER_INCHES.match(text, end) is not None
        return is_side or not found["gap"] or found["dot"] is not None
    if sign == "s":
        is_plural = not found["gap"] and number.isdecimal() and (len(number) > 2 or number.endswith("0"))
        return not is_plural or (before in _TIME_CUES and len(number) < 4)
    if sign in ("F", "C"):
        is_of_heat = (
            before in _HEAT_CUES or _TWO_DEGREES.match(text, found.start()) or _TWO_DEGREES.search(text[:end][-9:])
        )
        return not found["gap"] and number.isdecimal() and len(number) in (2, 3) and bool(is_of_heat)
    if sign in _SINGLE_CAPITALS:
        is_label = before in _LABELS or re.match(r" (?!AC|DC)[A-Z0-9]", text[end : end + 3]) is not None
        is_attached = not found["gap"] and sign in "ANJK" and "." not in number
        return not is_label and not is_attached
    return len(sign) > 2 or before not in _LABELS
