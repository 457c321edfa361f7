"""Values of SSML's attributes as numbers: https://www.w3.org/TR/speech-synthesis11/."""

import re

from api.errors import InvalidRequest
from api.text.document_builder import MAX_RATE, MIN_RATE, read_duration
from api.text.source_location import short_repr

STRENGTHS_S = {"none": 0.0, "x-weak": 0.0, "weak": 0.25, "medium": 0.5, "strong": 1.0, "x-strong": 1.5}
"""Strength of a break -> seconds. Medium is the pause between sentences; without one the text goes on."""

RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}

STRESSES = {"strong": 2.0, "moderate": 1.0, "none": None, "reduced": -1.0}
"""Level of emphasis -> change of the stress of its words."""

_RATE = re.compile(r"([+-]?)([0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})(%?)")


def break_s(time: str | None, strength: str | None) -> float | None:
    """Return the seconds of a break, None for one that is not heard. A time comes before a strength."""
    if time is not None:
        return read_duration(time, "the break's time")
    return STRENGTHS_S[_one_of(STRENGTHS_S, strength or "medium", "the break's strength")] or None


def prosody_rate(value: str) -> float:
    """Return the multiplier that a rate means: "slow", "80%" (of the rate around it), "+20%", "-20%", "1.2"."""
    value = value.strip()
    found = _RATE.fullmatch(value)
    if not found:
        return RATES[_one_of(RATES, value, "the rate", also="a multiplier such as 1.2 or a percentage")]
    sign, number, percent = found.groups()
    amount = float(number) / 100 if percent else float(number)
    rate = {"+": 1 + amount, "-": 1 - amount, "": amount}[sign]
    if not MIN_RATE <= rate <= MAX_RATE:
        raise InvalidRequest(f"the rate {short_repr(value)} is not allowed; allowed: {MIN_RATE} to {MAX_RATE:g} times")
    return rate


def emphasis_stress(level: str | None) -> float | None:
    """Return the stress of an emphasis; None: unchanged."""
    return STRESSES[_one_of(STRESSES, level or "moderate", "the emphasis's level")]


def _one_of(table: dict[str, float] | dict[str, float | None], value: str, what: str, also: str = "") -> str:
    name = value.strip().lower()
    if name not in table:
        allowed = ", ".join(table) + (f", or {also}" if also else "")
        raise InvalidRequest(f"{what} {short_repr(value)} is unknown; allowed: {allowed}")
    return name
