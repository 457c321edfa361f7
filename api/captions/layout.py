"""Captions: atoms put together, at most two lines at a time, broken where it costs the reader least.

Knows what a person can take in at a glance. The breaks of a whole text are chosen together, so that no line is good at
the expense of the next.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from api.captions.break_cost import SENTENCE
from api.captions.tokens import Atom
from api.captions.width import MAX_LINE_WIDTH

MAX_LINES = 2
MAX_CAPTION_WIDTH = MAX_LINES * MAX_LINE_WIDTH

MIN_SHOWN_S, MAX_SHOWN_S = 1.0, 7.0
"""For how long a caption stays, at least if there is room and at most if there is a place to break."""

SMALL_GAP_S = 0.5
"""An empty screen between two captions for less than this is seen as a flicker: the first one stays instead."""

MAX_SPOKEN_S = MAX_SHOWN_S - SMALL_GAP_S
"""So that closing such a gap does not make a caption stay too long."""

READING_SPEED = 17.0
"""Columns per second, that a caption's time should allow; the rate of the guides for adults."""

CAPTION = 1.0
"""The cost of another caption: each asks for a look at the screen. All other costs are weighed against it."""
UNFILLED, LINE_BREAK, UNBALANCED = 1.6, 0.6, 0.5
WITH_SENTENCE, WITH_PART_OF_SENTENCE = 0.5, 1.3
"""For each sentence that ends inside a caption: several whole ones may share it, a whole one and a part rather not."""
TOO_SHORT_PER_S, TOO_FAST_PER_COLUMN, SILENCE_PER_S = 3.0, 0.15, 3.0

LONG_SILENCE_S = 0.6
"""A silence inside a caption up to which nobody wonders why the text goes on."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is on the screen at one time."""

    lines: tuple[str, ...]
    width: int
    """Columns, in all lines."""
    start_s: float
    """When its first word is heard."""
    end_s: float
    """When its last word has been heard."""
    voice: str


def captions_of(atoms: Sequence[Atom]) -> list[Caption]:
    """Every atom once, in order; lines of at most MAX_LINE_WIDTH columns, captions of at most MAX_LINES lines."""
    page = _Page(atoms)
    costs, begins = [0.0], [0]
    earliest = 0
    for end in range(1, len(atoms) + 1):
        earliest = page.earliest_start(earliest, end)
        best, begin = math.inf, end - 1
        least = page.least_cost(end)
        for start in range(earliest, end):
            # Of most stretches it is clear before all is added up that they are not the best.
            if costs[start] + least >= best or (cost := costs[start] + page.cost(start, end)) >= best:
                continue
            if (cost := cost + page.best_split(start, end)[0]) < best:
                best, begin = cost, start
        costs.append(best)
        begins.append(begin)
    captions: list[Caption] = []
    end = len(atoms)
    while end:
        captions.append(page.caption(begins[end], end))
        end = begins[end]
    return captions[::-1]


class _Page:
    """Atoms, and sums over them that make every stretch quick to judge."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._columns = [0, *accumulate(atom.width + atom.is_spaced for atom in atoms)]
        silences = [max(0.0, then.start_s - atom.end_s) for atom, then in pairwise(atoms)]
        self._silences = [*silences, MAX_SHOWN_S] if atoms else []
        # Who hears a pause expects a break.
        self._end_costs = [
            atom.cost / (1 + 4 * silence_s) for atom, silence_s in zip(atoms, self._silences, strict=True)
        ]
        self._sentences = [0, *accumulate(atom.cost == SENTENCE for atom in atoms)]
        self._long_silence_s = [0.0, *accumulate(max(0.0, silence - LONG_SILENCE_S) for silence in self._silences)]

    def earliest_start(self, earliest: int, end: int) -> int:
        """Where the longest caption that ends at `end` may begin, at `earliest` or behind it."""
        if end > 1 and self._atoms[end - 2].ends_block:
            return end - 1
        while earliest < end - 1 and not self._may_hold(earliest, end):
            earliest += 1
        return earliest

    def _may_hold(self, start: int, end: int) -> bool:
        if self._width(start, end) > MAX_CAPTION_WIDTH + 1:  # the space at which a line ends is not seen
            return False
        return self._atoms[end - 1].end_s - self._atoms[start].start_s <= MAX_SPOKEN_S

    def least_cost(self, end: int) -> float:
        """What any caption costs that ends at `end`."""
        return CAPTION + self._end_costs[end - 1]

    def cost(self, start: int, end: int) -> float:
        """Of making atoms[start:end] one caption, without what breaking it into lines costs."""
        atoms, silence_s, columns = self._atoms, self._silences[end - 1], self._width(start, end)
        spoken_s = max(0.0, atoms[end - 1].end_s - atoms[start].start_s)
        shown_s = max(spoken_s, min(spoken_s + silence_s, max(MIN_SHOWN_S, columns / READING_SPEED)))
        return (
            self.least_cost(end)
            + UNFILLED * (1 - columns / MAX_CAPTION_WIDTH) ** 2
            + SILENCE_PER_S * (self._long_silence_s[end - 1] - self._long_silence_s[start])
            + self._sentence_cost(start, end)
            + TOO_SHORT_PER_S * max(0.0, MIN_SHOWN_S - spoken_s - silence_s)
            + TOO_FAST_PER_COLUMN * max(0.0, columns - READING_SPEED * shown_s)
        )

    def _sentence_cost(self, start: int, end: int) -> float:
        sentences = self._sentences
        is_whole = sentences[end] > sentences[end - 1] and (start == 0 or sentences[start] > sentences[start - 1])
        return (WITH_SENTENCE if is_whole else WITH_PART_OF_SENTENCE) * (sentences[end - 1] - sentences[start])

    def caption(self, start: int, end: int) -> Caption:
        """The caption of atoms[start:end]."""
        split = self.best_split(start, end)[1]
        parts = [(start, end)] if split == end else [(start, split), (split, end)]
        lines = tuple(self._line(*part) for part in parts)
        first, last = self._atoms[start], self._atoms[end - 1]
        return Caption(lines, self._width(start, end), first.start_s, last.end_s, first.voice)

    def best_split(self, start: int, end: int) -> tuple[float, int]:
        """What the best break into lines costs, and where the second line begins (`end`: there is none).

        The cost is infinite if atoms[start:end] don't fit in two lines.
        """
        if self._width(start, end) <= MAX_LINE_WIDTH:
            return 0.0, end
        columns, atoms = self._columns, self._atoms
        best = math.inf, end
        for split in range(end - 1, start, -1):
            second = columns[end] - columns[split] - atoms[split].is_spaced
            if second > MAX_LINE_WIDTH:
                break
            first = columns[split] - columns[start] - atoms[start].is_spaced
            if first <= MAX_LINE_WIDTH:
                cost = LINE_BREAK * atoms[split - 1].cost + UNBALANCED * abs(first - second) / MAX_LINE_WIDTH
                if cost < best[0]:
                    best = cost, split
        return best

    def _width(self, start: int, end: int) -> int:
        return self._columns[end] - self._columns[start] - self._atoms[start].is_spaced

    def _line(self, start: int, end: int) -> str:
        words = [f" {atom.text}" if atom.is_spaced else atom.text for atom in self._atoms[start:end]]
        return "".join(words).lstrip(" ")
