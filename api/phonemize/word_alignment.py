"""Word alignment: the words of a G2P as words of the client's text, in their places there.

A G2P says which characters it read as which phonemes. Those may be half a word of the client's ("state" of
"state-of-the-art"), or several words may be said for one ("$5": "five dollars").
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from api.languages.types import PhonemeWord
from api.phonemize.packed_utterance import PackedWord
from api.text.aligned import AlignedText, Span

_UNSPACED = r"\u2e80-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
"""Scripts written without spaces, in which the words are those of the G2P."""

_WORD = re.compile(rf"[^\s—―…{_UNSPACED}]+")
_EDGES = frozenset({"Ps", "Pe", "Pi", "Pf"})
_MARKS = frozenset(".,!?;:\"'*_~`|<>¿¡।॥")


def client_words(words: Iterable[PhonemeWord], text: AlignedText, source: str) -> tuple[PackedWord, ...]:
    """Return `words`, which are of `text.text`, as words of `source`, where `text` is from, in the order of speech."""
    runs = list(_runs(text.text))
    found: list[PackedWord] = []
    for word in words:
        start, end = _whole(word, text.text, runs)
        begins, ends = text.source(start, end)
        if found and begins < found[-1].end and found[-1].start < ends:
            said = _merged(found.pop(), word, begins, ends)
        else:
            said = PackedWord("", begins, ends, word.phonemes_start, word.phonemes_end)
        written = text.text[start:end] if _is_as_written(text, start, end) and said.start == begins else ""
        found.append(_named(said, written if said.end == ends else "", source))
    return tuple(found)


def _runs(text: str) -> Iterator[Span]:
    return (found.span() for found in _WORD.finditer(text))


def _whole(word: PhonemeWord, text: str, runs: Sequence[Span]) -> Span:
    """Return the span of the whole written word, without punctuation at its edges that was not read."""
    start, end = word.start, word.end
    for run_start, run_end in runs:
        if run_start < end and start < run_end:
            start, end = min(start, run_start), max(end, run_end)
    while start < word.start and _is_edge(text[start]):
        start += 1
    while end > word.end and _is_edge(text[end - 1]):
        end -= 1
    return start, end


def _is_edge(char: str) -> bool:
    return char in _MARKS or unicodedata.category(char) in _EDGES


def _is_as_written(text: AlignedText, start: int, end: int) -> bool:
    """Return whether it is the client's text letter by letter. An alias is not: all of it stands for one word."""
    return all(a < b for a, b in pairwise(text.starts[start:end]))


def _merged(first: PackedWord, then: PhonemeWord, start: int, end: int) -> PackedWord:
    return PackedWord("", min(first.start, start), max(first.end, end), first.phonemes_start, then.phonemes_end)


def _named(word: PackedWord, written: str, source: str) -> PackedWord:
    name = written or source[word.start : word.end]
    return PackedWord(name, word.start, word.end, word.phonemes_start, word.phonemes_end)
