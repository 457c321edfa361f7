"""The cost to the viewer of a line end between two pieces of text, by punctuation and phrases.

The costs have no unit; `caption_cost.py` weighs them.
"""

import re

from api.captions.words import LittleWords

PARAGRAPH, SENTENCE, CLAUSE, COMMA = 0.0, 0.0, 0.35, 0.6
CONJUNCTION, PREPOSITION, PLAIN = 0.9, 1.2, 2.0
CLOSE, INSIDE = 3.5, 5.0
"""Costs, from the end of a sentence (none) to between an article and its noun, and inside a word."""

_CLOSING = "\"'”’»)]」』】）*_ \u00a0\u202f"  # in French there is a space in front of »
_CLOSERS = f"[{re.escape(_CLOSING)}]*$"
_STOP = re.compile(rf"[.!?…。！？।॥｡]{_CLOSERS}")
_CLAUSE = re.compile(r"([;:：；—–]|[)\]）】])[\"'”’»]*$")
_COMMA = re.compile(rf"[,،、，]{_CLOSERS}")
_INITIALS = re.compile(r"[^\w]*(?:[^\W\d_]\.)+$")
_KANA_END = re.compile(r"[\u3041-\u309f]$")
"""End of a Japanese phrase: its particle is in hiragana, and the next phrase begins with another script."""

_BARE = re.compile(r"^\W+|[^\w.]+$")


def break_cost(before: str, after: str, little: LittleWords) -> float:
    """Return the cost of ending a line with `before` and beginning the next with `after`, both without whitespace."""
    first, then = _BARE.sub("", before).lower(), _BARE.sub("", after).lower()
    if first in little.others:
        return CLOSE
    marked = _punctuation_cost(before, after)
    return marked if marked is not None else _phrase_cost(before, after, first, then, little)


def _punctuation_cost(before: str, after: str) -> float | None:
    if _STOP.search(before):
        if after[0].islower():
            return CLAUSE if before.rstrip(_CLOSING).endswith(("...", "…", "!", "?")) else PLAIN
        return PLAIN if _INITIALS.match(before) else SENTENCE  # J. S. Bach, but also 5 p.m.
    if _CLAUSE.search(before):
        return CLAUSE
    return COMMA if _COMMA.search(before) else None


def _phrase_cost(before: str, after: str, first: str, then: str, little: LittleWords) -> float:
    if first in little.conjunctions or first in little.prepositions:
        return CLOSE
    if then in little.conjunctions or after[0] in "(（[—–":
        return CONJUNCTION
    if then in little.prepositions or (_KANA_END.search(before) and not _KANA_END.search(after[0])):
        return PREPOSITION
    # Numbers keep their units (5 km), names their parts (New York), and both each other (March 15).
    is_one_thing = before[-1].isdigit() or (before[0].isupper() and (after[0].isupper() or after[0].isdigit()))
    return PLAIN + 0.8 if is_one_thing else PLAIN
