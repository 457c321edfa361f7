"""The reader: a segment as the caller wrote it in, phonemes out, each word traced to the caller's characters.

Knows the order of the steps in a worker process: stretches of one language, normalisation, that language's G2P, the
caller's marks. Knows nothing of how any of them works.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.errors import InvalidRequest
from api.languages.normalize import normalize
from api.languages.types import AS_USUAL, G2P, HowToRead, Phonemized, SpokenWord
from api.phonemize.apply_marks import marked, set_apart
from api.text.aligned import AlignedText, Span
from api.text.document import Mark

CLOSING = frozenset(";:,.!?…)”")
"""Marks that belong to what is before them, whatever language it was in."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A phonemizer made of one G2P per language code."""

    g2ps: Mapping[str, G2P]

    def __call__(self, text: str, language: str, how: HowToRead = AS_USUAL) -> Phonemized:
        """Raises InvalidRequest for a language it doesn't have, and what its G2P raises."""
        pieces = [
            self._read(AlignedText.of(text[start:end], start), code, how)
            for start, end, code in _by_language(text, language, how.marks)
        ]
        return marked(_in_a_row(pieces), how.marks)

    def _read(self, text: AlignedText, language: str, how: HowToRead) -> Phonemized:
        if language not in self.g2ps:
            known = ", ".join(sorted(self.g2ps))
            raise InvalidRequest(f"language {language!r} can't be spoken; known: {known}", param="lang_code")
        text = set_apart(text, how.marks)
        spoken = normalize(text, language, how.options, _kept(text, how.marks))
        read = self.g2ps[how.mandarin if language == "zh" else language](spoken.text)
        return Phonemized(read.phonemes, read.unspoken, read.spoken, tuple(_traced(read.words, spoken)))


def _by_language(text: str, language: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int, str]]:
    """The stretches of `text` in one language each, without gaps; of nested marks the inner one counts."""
    spoken_in = [language] * len(text)
    for mark in marks:
        if mark.language is not None:
            spoken_in[mark.start : mark.end] = [mark.language] * (mark.end - mark.start)
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or spoken_in[end] != spoken_in[start]:
            yield start, end, spoken_in[start]
            start = end


def _kept(text: AlignedText, marks: Sequence[Mark]) -> list[Span]:
    """Where in `text` normalisation must change nothing."""
    keeps = [mark for mark in marks if mark.is_spoken or mark.phonemes is not None]
    inside = [any(mark.start <= start < mark.end for mark in keeps) for start in text.starts]
    edges = [i for i in range(len(inside) + 1) if (i > 0 and inside[i - 1]) != (i < len(inside) and inside[i])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _traced(words: Sequence[SpokenWord], spoken: AlignedText) -> Iterator[SpokenWord]:
    for word in words:
        start, end = spoken.source(word.start, word.end)
        yield SpokenWord(start, max(end, start + 1), word.phonemes_start, word.phonemes_end)


def _in_a_row(pieces: Sequence[Phonemized]) -> Phonemized:
    if len(pieces) == 1:
        return pieces[0]
    phonemes, words = "", list[SpokenWord]()
    for piece in pieces:
        if phonemes and piece.phonemes and piece.phonemes[0] not in CLOSING:
            phonemes += " "
        words += (_moved(word, len(phonemes)) for word in piece.words)
        phonemes += piece.phonemes
    unspoken = dict.fromkeys(symbol for piece in pieces for symbol in piece.unspoken)
    spoken = " ".join(piece.spoken for piece in pieces if piece.spoken)
    return Phonemized(phonemes, tuple(unspoken), spoken, tuple(words))


def _moved(word: SpokenWord, by: int) -> SpokenWord:
    return SpokenWord(word.start, word.end, word.phonemes_start + by, word.phonemes_end + by)
