"""The syntax of voice blends: `af_bella(2)+af_sky`, `am_adam - af_sky(0.5)`.

    blend = voice [ "(" weight ")" ] { ( "+" | "-" ) voice [ "(" weight ")" ] }

A weight is above 0 and at most 100, and 1 where none is given; after `-` it counts as negative. The weights are
divided by their sum, so that only their ratio matters.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from api.errors import InvalidRequest

MAX_EXPRESSION_LENGTH = 512
MAX_VOICES = 8
MAX_WEIGHT = 100
MIN_SUM = Fraction(1, 10)
"""The least sum of weights, as a share of the sum of their absolute values.

Below it, the rest of the voices after subtraction would be amplified more than tenfold, and sounds like no voice.
"""

_OPERATORS = frozenset("+-()")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_WEIGHT = re.compile(r"\s*\(\s*([0-9]{1,3}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})\s*\)")


class Term(NamedTuple):
    """A voice's name as it was written, and its weight, negative after a minus."""

    name: str
    weight: Fraction


def parse(expression: str, is_voice: Callable[[str], bool]) -> list[Term]:
    """Return the terms of a blend, in order; for a plain name, one term.

    A name may hold a `-`. `is_voice` tells where one ends: the longest known name is taken, and where none is known,
    all up to the first `-`.

    Raises:
        InvalidRequest: it is not a blend; the message says what was expected where.
    """
    if len(expression) > MAX_EXPRESSION_LENGTH:
        raise _invalid(f"is {len(expression)} characters long; at most {MAX_EXPRESSION_LENGTH} are allowed")
    terms: list[Term] = []
    sign, rest = 1, expression.strip()
    if rest and _OPERATORS.isdisjoint(rest):
        return [Term(rest, Fraction(1))]
    while True:
        name, rest = _take_name(rest, is_voice)
        weight, rest = _take_weight(name, rest)
        terms.append(Term(name, sign * weight))
        if len(terms) > MAX_VOICES:
            raise _invalid(f"blends more than {MAX_VOICES} voices")
        if not rest:
            return terms
        if rest[0] not in "+-":
            raise _invalid(f"needs a + or - before {rest[:32]!r}")
        sign, rest = (1 if rest[0] == "+" else -1), rest[1:].lstrip()


def shares(terms: Iterable[Term]) -> dict[str, Fraction]:
    """Return each voice's share of the mix; they sum to 1. A voice that is named twice gets both its weights.

    Raises:
        InvalidRequest: subtraction leaves too little (`MIN_SUM`).
    """
    weights: defaultdict[str, Fraction] = defaultdict(Fraction)
    for name, weight in terms:
        weights[name] += weight
    total = sum(weights.values(), Fraction())
    size = sum(map(abs, weights.values()), Fraction())
    if total <= 0 or total < MIN_SUM * size:
        raise _invalid("subtracts too much: the weights added must clearly outweigh those subtracted")
    return {name: weight / total for name, weight in weights.items() if weight}


def canonical(mix: Mapping[str, Fraction]) -> str:
    """Return one spelling for every way to write the same mix.

    It has whole numbers in lowest terms, in order of names, voices added before voices subtracted. For a single voice
    it is the name.
    """
    if len(mix) == 1:
        return next(iter(mix))
    # The shares sum to 1, so over their common denominator they are whole numbers in lowest terms already.
    denominator = math.lcm(*(share.denominator for share in mix.values()))
    ordered = sorted(mix.items(), key=lambda item: (item[1] < 0, item[0]))
    terms = [f"{'-' if share < 0 else '+'}{name}({abs(share) * denominator})" for name, share in ordered]
    return "".join(terms).removeprefix("+")


def _take_name(text: str, is_voice: Callable[[str], bool]) -> tuple[str, str]:
    match = _NAME.match(text)
    if not match:
        raise _invalid(f"needs a voice's name {f'before {text[:32]!r}' if text else 'at its end'}")
    run = match.group()
    ends = [len(run), *(index for index in range(len(run) - 1, 0, -1) if run[index] == "-")]
    end = next((end for end in ends if is_voice(run[:end])), ends[-1])
    return run[:end], text[end:].lstrip()


def _take_weight(name: str, text: str) -> tuple[Fraction, str]:
    if not text.startswith("("):
        return Fraction(1), text
    match = _WEIGHT.match(text)
    weight = Fraction(match[1]) if match else Fraction()
    if not (match and 0 < weight <= MAX_WEIGHT):
        written = text[: text.find(")") + 1 or None][:32]
        raise _invalid(f"gives {name[:64]} the weight {written}; a weight is above 0 and at most {MAX_WEIGHT}")
    return weight, text[match.end() :].lstrip()


def _invalid(what: str) -> InvalidRequest:
    return InvalidRequest(f"The voice {what}; for example af_bella(2)+af_sky", param="voice")
