"""Steps that Japanese and Mandarin share: cutting a text at pauses and foreign words, and putting phonemes together."""

import re
from collections.abc import Iterator

from api.languages.common.phoneme_builder import PhonemeBuilder
from api.languages.types import G2P, PhonemizedText
from api.text.aligned import AlignedText
from api.text.split import best_cut

CLAUSE = "clause"
"""Name of the text between the parts that a pattern finds."""

_OPENING = ("(", "“")


def parts(text: AlignedText, part: re.Pattern[str], max_clause: int) -> Iterator[tuple[AlignedText, str]]:
    """Yield `text` without gaps: each match of `part` with the name of its group, and the clauses between them.

    Args:
        max_clause: characters of a clause at most; longer ones are cut.
    """
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


class EastAsianBuilder:
    """Phonemes of one text as they are put together, and the symbols of it that can't be said."""

    def __init__(self, unspoken: tuple[str, ...], english: G2P, alphabet: frozenset[str]) -> None:
        """`english` reads foreign words, in symbols of `alphabet`."""
        self.unspoken = dict.fromkeys(unspoken)
        """Symbols that can't be said, each once, in order of appearance."""
        self._english = english
        self._alphabet = alphabet
        self._phonemes = PhonemeBuilder()

    def word(self, phonemes: str, start: int, end: int, joint: str = " ") -> None:
        """Add a word that is read from `start` to `end` of the source; `joint` parts it from the word before."""
        self._part(joint)
        self._phonemes.add(phonemes, start, end)

    def english(self, text: str) -> PhonemizedText:
        """Return a text as English reads it, without adding it."""
        return self._english(text, self._alphabet)

    def foreign(self, text: AlignedText) -> None:
        """Add a text as English reads it."""
        self.reading(self.english(text.text), text)

    def reading(self, read: PhonemizedText, text: AlignedText) -> None:
        """Add what a G2P has made of `text.text`, with a space before it."""
        self._part()
        done = 0
        for word in read.words:
            self._phonemes.add(read.phonemes[done : word.phonemes_start])
            phonemes = read.phonemes[word.phonemes_start : word.phonemes_end]
            self._phonemes.add(phonemes, *text.source(word.start, word.end))
            done = word.phonemes_end
        self._phonemes.add(read.phonemes[done:])
        self.unspoken.update(dict.fromkeys(read.unspoken))

    def pause(self, mark: str) -> None:
        """Add one of PAUSES, or a space; a hyphen between digits is a short pause."""
        if mark in _OPENING or mark == "—":
            self._part()
        self._phonemes.add("," if mark == "-" else mark.strip())

    def _part(self, joint: str = " ") -> None:
        if not self._phonemes.phonemes.endswith(_OPENING):
            self._phonemes.add(joint)

    def phonemized(self, spoken: str) -> PhonemizedText:
        """Return the whole; `spoken` is the text as it was read."""
        return PhonemizedText(self._phonemes.phonemes, tuple(self.unspoken), spoken, tuple(self._phonemes.words))
