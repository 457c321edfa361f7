"""Japanese words and how they are pronounced, through OpenJTalk with pyopenjtalk-plus's dictionary.

Knows pyopenjtalk-plus 0.4.1: its readings of kanji in context, of numbers with their counters ("3本" -> サンボン),
of a few ten thousand words in Latin letters. Knows no phonemes. Nothing is downloaded: the dictionaries are in the
wheels (the package's `tsqyomi` would fetch a model; it is off by default).

OpenJTalk writes numbers out ("24" -> 二, 十, 四) without telling where they stood. Here they are found again.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyopenjtalk
from pyopenjtalk.utils import get_sudachi_tokenizer

MAX_CHARS = 300
"""Of one clause. OpenJTalk takes some 2,000 characters, and Sudachi's correction of readings is not linear."""

_DIGITS = re.compile(r"[0-9０-９][0-9０-９.,．，]*")
_NUMERALS = "0123456789０１２３４５６７８９一二三四五六七八九十百千万億兆京"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a clause, or a number with all its digits."""

    start: int
    end: int
    """Of the clause, in characters; never empty, in order, without overlap."""

    readings: tuple[str, ...]
    """In katakana with ー, as pronounced; a number has one for each of its words. Empty strings are silence."""

    is_spelled: bool
    """Whether it is in no dictionary, and read by the names of its letters."""


def open_dictionaries() -> None:
    """Read the first words, so that no text waits for it: 0.4 s."""
    with warnings.catch_warnings():
        # pyopenjtalk-plus opens Sudachi by a name that Sudachi 0.7 calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        get_sudachi_tokenizer()
    words_of("何")


def words_of(clause: str) -> list[Word]:
    """The words of at most MAX_CHARS characters without spaces or pauses, in order."""
    found, morphs = pyopenjtalk.run_frontend_detailed(clause)
    analysed = "".join(morph["surface"] for morph in morphs)
    if len(analysed) != len(clause):
        return [Word(0, len(clause), tuple(_reading(node) for node in found), is_spelled=False)]
    unknown = {morph["char_span"][0] for morph in morphs if morph["is_unknown"]}
    return list(_located(found, analysed, unknown))


def _located(nodes: Sequence[Any], text: str, unknown: set[int]) -> Iterator[Word]:
    """The nodes in their places. Those that say a number's digits have one place together."""
    start = end = 0
    readings: list[str] = []
    for node in nodes:
        begins, ends = _place(node["string"], text, end)
        if ends in (begins, end):
            readings.append(_reading(node))
            continue
        if readings:
            yield Word(start, end or begins, tuple(readings), start in unknown)
        start, end, readings = (begins if end else 0), ends, [_reading(node)]
    if readings and text:
        yield Word(start, len(text), tuple(readings), start in unknown)


def _place(string: str, text: str, at: int) -> tuple[int, int]:
    """Where a node stands, looked for from `at`; an empty span for a further word of the number before it."""
    if text.startswith(string, at):
        return at, at + len(string)
    digits = _DIGITS.match(text, at)
    if digits:
        counter = string.lstrip(_NUMERALS)
        end = digits.end()
        return at, end + len(counter) if text.startswith(counter, end) else end
    found = text.find(string, at) if string.strip(_NUMERALS) else -1
    return (found, found + len(string)) if found >= 0 else (at, at)


def _reading(node: Any) -> str:
    """As pronounced; nothing for punctuation and symbols, which it reads as a pause."""
    pronounced = str(node["pron"])
    return "" if pronounced in ("、", "？", "！") else pronounced
