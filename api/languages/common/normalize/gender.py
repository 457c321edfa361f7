"""The gender of the noun that a number counts."""

import re
from collections.abc import Callable
from typing import Literal

Gender = Literal["", "m", "f"]
"""The gender of a noun; "" where there is no noun."""

NextGender = Callable[[str, int], Gender]
"""(text, index of the end of a number) -> the gender of the noun after the number."""

_NEXT_WORD = re.compile(r"[ \u00a0]([a-zß-öø-ÿœ]{2,25})(?!\w)")


def gender_by_ending(feminine: str, no_nouns: str, masculine: str = "") -> NextGender:
    """Return a function that tells the gender of the next noun by the noun's ending.

    Args:
        feminine: a pattern of whole words.
        no_nouns: words that no number counts, such as prepositions.
        masculine: words with a feminine ending that are masculine.
    """
    is_feminine = re.compile(feminine)
    others, exceptions = frozenset(no_nouns.split()), frozenset(masculine.split())

    def gender(text: str, at: int) -> Gender:
        found = _NEXT_WORD.match(text, at)
        if found is None or found[1] in others:
            return ""
        return "f" if found[1] not in exceptions and is_feminine.fullmatch(found[1]) else "m"

    return gender
