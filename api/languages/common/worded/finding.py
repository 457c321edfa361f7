"""How rules with several parts are written. Knows nothing of what is read."""

import re
from collections.abc import Callable, Iterable, Iterator

from api.languages.common.rules import Find
from api.text.aligned import Edit

BEHIND_NO_WORD = r"(?<![\w\u0900-\u0963])"
BEFORE_NO_WORD = r"(?![\w\u0900-\u0963])"
r"""Edges of a word. To \\w alone, Devanagari's vowel signs are no letters."""

Parts = Callable[[re.Match[str]], Iterable[tuple[str, str]]]
"""The groups of a match that are said otherwise, in order, and how; none leaves it to other rules."""


def saying(pattern: str, parts: Parts, flags: int = 0) -> Find:
    """Finds `pattern` and says each of its parts in its own place, with spaces where it would run into a word."""
    compiled = re.compile(pattern, flags)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            for group, said in parts(found):
                start, end = found.span(group)
                if start < end:
                    yield Edit(start, end, apart(text, start, end, said))

    return find


def apart(text: str, start: int, end: int, said: str) -> str:
    """`said` in place of text[start:end], with a space to a letter or digit beside it."""
    before = " " if said and start > 0 and is_word(text[start - 1]) else ""
    behind = " " if said and end < len(text) and is_word(text[end]) else ""
    return f"{before}{said}{behind}"


def is_word(char: str) -> bool:
    """Whether it belongs to a word: a letter, a digit, a vowel sign, or what another rule has read."""
    return char.isalnum() or char == "\ufffc" or "\u0900" <= char <= "\u0963"


def any_of(keys: Iterable[str]) -> str:
    """A pattern of any of these words or signs, the longest first."""
    return "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
