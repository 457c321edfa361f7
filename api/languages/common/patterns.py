"""Rules as regular expressions: a pattern, and the words for each of its matches."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from api.languages.common.rules import TAKEN, Find
from api.text.aligned import Edit

NOT_AFTER_WORD = r"(?<![\w\u0900-\u0963])"
NOT_BEFORE_WORD = r"(?![\w\u0900-\u0963])"
r"""Edges of a word. `\w` alone leaves out the vowel signs of Devanagari."""

Say = Callable[[re.Match[str]], str | None]
"""The words for a match; None leaves the match to other rules."""

Parts = Callable[[re.Match[str]], Iterable[tuple[str, str | None]]]
"""Groups of a match in order, each with its words; None leaves a group as it is written."""


def word_set(listed: str) -> frozenset[str]:
    """Return the words of `listed`, which spaces separate."""
    return frozenset(listed.split())


def pairs(listed: str) -> dict[str, str]:
    """Return written -> spoken from "Prof professor; Sgt sergeant". The written form ends at the first space."""
    entries = (entry.split(None, 1) for entry in listed.split(";") if entry.strip())
    return {written: " ".join(said.split()) for written, said in entries}


def any_of(keys: Iterable[str]) -> str:
    """Return a pattern that matches any of these literal strings, the longest first. It has no brackets around it."""
    return "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))


def taken_or(pattern: str) -> str:
    """Return a character class: the characters of `pattern`, or text that another rule has read."""
    return f"[{pattern}{TAKEN}]"


def replacing(pattern: str, say: Say | str, group: int | str = 0, flags: int = 0) -> Find:
    """Return a `Find` that replaces `group` of each match of `pattern` by `say`.

    The rest of the match is context. Other rules may still read it.
    """
    compiled = re.compile(pattern, flags)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            new = say if isinstance(say, str) else say(found)
            if new is not None and found[group] is not None:
                yield Edit(*found.span(group), new)

    return find


def replacing_words(table: Mapping[str, str], before: str = r"(?<![\w.])", after: str = r"(?!\w)") -> Find:
    """Return a `Find` that replaces the keys of `table` by their values.

    `before` and `after` are patterns of the places around a key. They take no text.
    """
    return replacing(f"{before}(?:{any_of(table)}){after}", lambda found: table[found.group()])


def replacing_parts(pattern: str, parts: Parts, flags: int = 0) -> Find:
    """Return a `Find` that replaces groups of `pattern` one by one, so that each word keeps its place in the source."""
    compiled = re.compile(pattern, flags)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            for group, new in parts(found):
                if found[group] and new is not None:
                    yield Edit(*found.span(group), new)

    return find


def replacing_parts_spaced(pattern: str, parts: Parts, flags: int = 0) -> Find:
    """Do as `replacing_parts`, and add a space where a replacement would touch a letter or digit."""
    compiled = re.compile(pattern, flags)

    def find(text: str) -> Iterator[Edit]:
        for found in compiled.finditer(text):
            for group, new in parts(found):
                start, end = found.span(group)
                if start < end and new is not None:
                    yield Edit(start, end, spaced(text, start, end, new))

    return find


def spaced(text: str, start: int, end: int, new: str) -> str:
    """Return `new` for `text[start:end]`, with a space on each side that touches a letter or digit."""
    before = " " if new and start > 0 and _is_word(text[start - 1]) else ""
    after = " " if new and end < len(text) and _is_word(text[end]) else ""
    return f"{before}{new}{after}"


def _is_word(char: str) -> bool:
    """Tell whether `char` is a letter, a digit, a vowel sign of Devanagari, or text that another rule has read."""
    return char.isalnum() or char == TAKEN or "\u0900" <= char <= "\u0963"
