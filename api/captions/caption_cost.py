"""The cost of a caption to the viewer: of its length, its time, and the places where it breaks.

Costs have no unit. The rules are those of guides for subtitles: what a viewer takes in at a glance.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from api.captions.break_cost import SENTENCE
from api.captions.tokens import Token
from api.captions.width import MAX_LINE_WIDTH

MAX_LINES = 2
MAX_CAPTION_WIDTH = MAX_LINES * MAX_LINE_WIDTH

MIN_SHOWN_S, MAX_SHOWN_S = 1.0, 7.0
"""Shortest and longest time of a caption on the screen, if there is room and a place to break."""

SMALL_GAP_S = 0.5
"""An empty screen for less than this is seen as a flicker: the caption before it stays instead."""

MAX_SPOKEN_S = MAX_SHOWN_S - SMALL_GAP_S
"""Longest speech of a caption, so that closing such a gap does not make it stay too long."""

READING_SPEED = 17.0
"""Columns per second that a viewer reads; the rate of the guides for adults."""

CAPTION = 1.0
"""Cost of another caption: each asks for a look at the screen. All other costs are weighed against it."""

UNFILLED, LINE_BREAK, UNBALANCED = 1.6, 0.6, 0.5
WITH_SENTENCE, WITH_PART_OF_SENTENCE = 0.5, 1.3
"""Cost of each sentence that ends inside a caption: several whole ones may share it, a whole one and a part rather
not."""

TOO_SHORT_PER_S, TOO_FAST_PER_COLUMN, SILENCE_PER_S = 3.0, 0.15, 3.0

LONG_SILENCE_S = 0.6
"""Longest silence inside a caption that costs nothing."""


class CaptionCosts:
    """The cost of making any run of tokens one caption, from sums over all tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._columns = [0, *accumulate(token.width + token.is_spaced for token in tokens)]
        silences = [max(0.0, then.start_s - token.end_s) for token, then in pairwise(tokens)]
        self._silences = [*silences, MAX_SHOWN_S] if tokens else []
        # A viewer who hears a pause expects a break.
        self._end_costs = [
            token.cost / (1 + 4 * silence_s) for token, silence_s in zip(tokens, self._silences, strict=True)
        ]
        self._sentences = [0, *accumulate(token.cost == SENTENCE for token in tokens)]
        self._long_silence_s = [0.0, *accumulate(max(0.0, silence - LONG_SILENCE_S) for silence in self._silences)]

    def earliest_start(self, earliest: int, end: int) -> int:
        """Return where the longest caption that ends at `end` may begin, at `earliest` or after it."""
        if end > 1 and self._tokens[end - 2].ends_block:
            return end - 1
        while earliest < end - 1 and not self._may_hold(earliest, end):
            earliest += 1
        return earliest

    def _may_hold(self, start: int, end: int) -> bool:
        if self.width(start, end) > MAX_CAPTION_WIDTH + 1:  # the space at which a line ends is not seen
            return False
        return self._tokens[end - 1].end_s - self._tokens[start].start_s <= MAX_SPOKEN_S

    def least_cost(self, end: int) -> float:
        """Return the least that a caption costs that ends at `end`."""
        return CAPTION + self._end_costs[end - 1]

    def cost(self, start: int, end: int) -> float:
        """Return the cost of one caption of tokens[start:end], without that of its line break."""
        tokens, silence_s, columns = self._tokens, self._silences[end - 1], self.width(start, end)
        spoken_s = max(0.0, tokens[end - 1].end_s - tokens[start].start_s)
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

    def best_split(self, start: int, end: int) -> tuple[float, int]:
        """Return the cost of the best break into lines, and where the second line begins (`end`: there is none).

        The cost is infinite if tokens[start:end] do not fit in two lines.
        """
        if self.width(start, end) <= MAX_LINE_WIDTH:
            return 0.0, end
        columns, tokens = self._columns, self._tokens
        best = math.inf, end
        for split in range(end - 1, start, -1):
            second = columns[end] - columns[split] - tokens[split].is_spaced
            if second > MAX_LINE_WIDTH:
                break
            first = columns[split] - columns[start] - tokens[start].is_spaced
            if first <= MAX_LINE_WIDTH:
                cost = LINE_BREAK * tokens[split - 1].cost + UNBALANCED * abs(first - second) / MAX_LINE_WIDTH
                if cost < best[0]:
                    best = cost, split
        return best

    def width(self, start: int, end: int) -> int:
        """Return the columns of tokens[start:end], without the space before the first."""
        return self._columns[end] - self._columns[start] - self._tokens[start].is_spaced
