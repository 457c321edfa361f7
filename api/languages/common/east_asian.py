"""What reading Japanese and reading Mandarin have in common: a text in parts, and a line with words of other languages.

Knows how a line is put together. Knows neither language.
"""

import re
from collections.abc import Iterable, Iterator

from api.languages.common.phoneme_builder import PhonemeLine
from api.languages.types import Phonemized
from api.text.aligned import AlignedText
from api.text.split import best_cut

CLAUSE = "clause"
"""The name of what is between the parts that a pattern finds."""

_OPENING = ("(", "“")


def parts(text: AlignedText, part: re.Pattern[str], max_clause: int) -> Iterator[tuple[AlignedText, str]]:
    """`text` without gaps: what `part` finds, with the name of the group that found it, and the clauses between."""
    done = 0
    for found in part.finditer(text.text):
        for start, end in _clauses(text.text, done, found.start(), max_clause):
            yield text[start:end], CLAUSE
        yield text[found.start() : found.end()], str(found.lastgroup)
        done = found.end()
    for start, end in _clauses(text.text, done, len(text), max_clause):
        yield text[start:end], CLAUSE


def _clauses(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    while end - start > most:
        cut = best_cut(text, start, start + most)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


class Said:
    """What has been said so far, and what could not be."""

    def __init__(self, unspoken: Iterable[str] = ()) -> None:
        self.unspoken = dict.fromkeys(unspoken)
        """Each once, in order of appearance."""
        self._line = PhonemeLine()

    def word(self, phonemes: str, start: int, end: int, joint: str = " ") -> None:
        """A word: what it sounds like, where its source begins and ends, what parts it from the word before."""
        self._part(joint)
        self._line.add(phonemes, start, end)

    def reading(self, read: Phonemized, text: AlignedText) -> None:
        """What a G2P has read of `text.text`, apart from what is before and behind it."""
        self._part()
        done = 0
        for word in read.words:
            self._line.add(read.phonemes[done : word.phonemes_start])
            said = read.phonemes[word.phonemes_start : word.phonemes_end]
            self._line.add(said, *text.source(word.start, word.end))
            done = word.phonemes_end
        self._line.add(read.phonemes[done:])
        self.unspoken.update(dict.fromkeys(read.unspoken))

    def pause(self, mark: str) -> None:
        """One of PAUSES, or a space; a hyphen between digits is a short pause."""
        if mark in _OPENING or mark == "—":
            self._part()
        self._line.add("," if mark == "-" else mark.strip())

    def _part(self, joint: str = " ") -> None:
        if not self._line.phonemes.endswith(_OPENING):
            self._line.add(joint)

    def phonemized(self, spoken: str) -> Phonemized:
        """The whole."""
        return Phonemized(self._line.phonemes, tuple(self.unspoken), spoken=spoken, words=tuple(self._line.words))
