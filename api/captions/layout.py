"""Captions: tokens put together, at most two lines at a time, broken where it costs the viewer least.

All breaks of a text are chosen together, so that no line is good at the expense of the next.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from api.captions.caption_cost import CaptionCosts
from api.captions.tokens import Token


@dataclass(frozen=True, slots=True)
class Caption:
    """The lines that are on the screen at one time."""

    lines: tuple[str, ...]
    width: int
    """Columns, all lines together."""
    start_s: float
    """Time at which its first word begins."""
    end_s: float
    """Time at which its last word ends."""
    voice: str


def captions_of(tokens: Sequence[Token]) -> list[Caption]:
    """Put tokens into captions, every token once and in order, at the least cost of all captions together.

    Lines have at most MAX_LINE_WIDTH columns, captions at most two lines.
    """
    cost_of = CaptionCosts(tokens)
    costs, begins = [0.0], [0]
    earliest = 0
    for end in range(1, len(tokens) + 1):
        earliest = cost_of.earliest_start(earliest, end)
        best, begin = math.inf, end - 1
        least = cost_of.least_cost(end)
        for start in range(earliest, end):
            # Most runs are known not to be the best before all of their cost is added up.
            if costs[start] + least >= best or (cost := costs[start] + cost_of.cost(start, end)) >= best:
                continue
            if (cost := cost + cost_of.best_split(start, end)[0]) < best:
                best, begin = cost, start
        costs.append(best)
        begins.append(begin)
    captions: list[Caption] = []
    end = len(tokens)
    while end:
        captions.append(_caption(tokens, cost_of, begins[end], end))
        end = begins[end]
    return captions[::-1]


def _caption(tokens: Sequence[Token], cost_of: CaptionCosts, start: int, end: int) -> Caption:
    split = cost_of.best_split(start, end)[1]
    parts = [(start, end)] if split == end else [(start, split), (split, end)]
    lines = tuple(_line(tokens[slice(*part)]) for part in parts)
    first, last = tokens[start], tokens[end - 1]
    return Caption(lines, cost_of.width(start, end), first.start_s, last.end_s, first.voice)


def _line(tokens: Sequence[Token]) -> str:
    words = [f" {token.text}" if token.is_spaced else token.text for token in tokens]
    return "".join(words).lstrip(" ")
