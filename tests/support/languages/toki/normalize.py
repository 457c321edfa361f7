"""Rules of Toki Pona: it has words for one, two and five, and makes the other numbers up to ten of them."""

import re
from collections.abc import Iterator

from api.languages.common.rules import Rule
from api.text.aligned import Edit

_NUMBER = re.compile(r"\b([1-9]|10)\b")
_WORDS = ((5, "luka"), (2, "tu"), (1, "wan"))


def toki_rules() -> tuple[Rule, ...]:
    """Return the rules in the order in which they are tried."""
    return (Rule(_numbers),)


def _numbers(text: str) -> Iterator[Edit]:
    for found in _NUMBER.finditer(text):
        yield Edit(*found.span(), _cardinal(int(found.group())))


def _cardinal(number: int) -> str:
    words = []
    for value, word in _WORDS:
        words += [word] * (number // value)
        number %= value
    return " ".join(words)
