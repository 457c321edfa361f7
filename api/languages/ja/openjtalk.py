"""Japanese words and their readings, by OpenJTalk with the dictionary of pyopenjtalk-plus 0.4.1.

It reads kanji in context, numbers with their counters ("3本" -> サンボン), and a few ten thousand words in Latin
letters. Nothing is downloaded. The dictionaries are in the wheels; the package's `tsqyomi`, which would fetch a model,
is off by default.

OpenJTalk writes numbers out ("24" -> 二, 十, 四) without their places in the text, which are found again here.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyopenjtalk
from pyopenjtalk.utils import get_sudachi_tokenizer

MAX_CHARS = 300
"""Characters of a clause. OpenJTalk takes some 2,000, and Sudachi's correction of readings is not linear."""

_DIGITS = re.compile(r"[0-9０-９][0-9０-９.,．，]*")
_NUMERALS = "0123456789０１２３４５６７８９一二三四五六七八九十百千万億兆京"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a clause, or a number with all its digits."""

    start: int
    end: int
    """Place in the clause, in characters; never empty, in order, without overlap."""

    readings: tuple[str, ...]
    """Readings in katakana with ー, as pronounced; a number has one for each of its words. An empty one is silence."""

    is_spelled: bool
    """Whether it is in no dictionary, and read by the names of its letters."""


def open_dictionaries() -> None:
    """Read a first word, which takes 0.4 s, so that no text waits for it."""
    with warnings.catch_warnings():
        # pyopenjtalk-plus opens Sudachi by a name that Sudachi 0.7 calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        get_sudachi_tokenizer()
    words_of("何")


def words_of(clause: str) -> list[Word]:
    """Return the words of at most MAX_CHARS characters without spaces or pauses, in order."""
    found, morphs = pyopenjtalk.run_frontend_detailed(clause)
    analysed = "".join(morph["surface"] for morph in morphs)
    if len(analysed) != len(clause):
        return [Word(0, len(clause), tuple(_reading(node) for node in found), is_spelled=False)]
    unknown = {morph["char_span"][0] for morph in morphs if morph["is_unknown"]}
    return list(_located(found, analysed, unknown))


def _located(nodes: Sequence[Any], text: str, unknown: set[int]) -> Iterator[Word]:
    """Yield the nodes with their places. Those that say a number's digits have one place together."""
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
    """Return the place of a node, searched from `at`; an empty span for a further word of the number before it."""
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
    """Return the pronunciation; nothing for punctuation and symbols, which OpenJTalk reads as a pause."""
    pronounced = str(node["pron"])
    return "" if pronounced in ("、", "？", "！") else pronounced
