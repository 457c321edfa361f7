"""Reader: a segment as the client wrote it to phonemes, with each word's place in the segment.

The steps in a worker process are: stretches of one language, normalisation, that language's G2P, the client's marks. A
new language needs a row of `languages/registry.py` and nothing here.
"""

from collections.abc import Iterator, Sequence

from api.languages.language import Languages
from api.languages.loader import G2PLoader, is_installed, normalizer_of
from api.languages.normalize import normalize
from api.languages.registry import LANGUAGES
from api.languages.types import DEFAULT_READ_OPTIONS, Notation, PhonemeWord, PhonemizedText, ReadOptions
from api.phonemize.apply_marks import apply_marks, set_apart
from api.text.aligned import AlignedText, Span
from api.text.document import Mark

CLOSING = frozenset(";:,.!?…)”")
"""Marks without a space before them, whatever the language before them."""


class Reader:
    """A phonemizer for all languages of a table."""

    def __init__(self, languages: Languages = LANGUAGES) -> None:
        self._languages = languages
        self._g2ps = G2PLoader(languages)

    def load(self, notation: Notation) -> None:
        """Load before the first text all that most servers need, in the notation of their default version.

        That is every rule of normalisation, every language without packages of its own, and the variants that
        `notation` names, if they are installed.
        """
        # Most servers never need the others, Japanese and Mandarin. They would take each worker process 60 MB and 70 MB
        # more, and two seconds more to start.
        for language in self._languages:
            normalizer_of(language)
            variant = notation.g2p.get(language.code)
            if not language.packages or (variant is not None and is_installed(language)):
                self._g2ps.g2p(language.code, variant)

    def __call__(
        self, text: str, language: str, notation: Notation, options: ReadOptions = DEFAULT_READ_OPTIONS
    ) -> PhonemizedText:
        """Read a text; see `Phonemizer`."""
        pieces = [
            self._read(AlignedText.of(text[start:end], start), code, notation, options)
            for start, end, code in _by_language(text, language, options.marks)
        ]
        return apply_marks(_concatenated(pieces), options.marks)

    def _read(self, text: AlignedText, language: str, notation: Notation, options: ReadOptions) -> PhonemizedText:
        g2p = self._g2ps.g2p(language, notation.g2p.get(language))
        text = set_apart(text, options.marks)
        kept = _kept(text, options.marks)
        spoken = normalize(text, language, options.normalization, kept, languages=self._languages)
        read = g2p(spoken.text, notation.alphabet)
        return PhonemizedText(read.phonemes, read.unspoken, read.spoken, tuple(_traced(read.words, spoken)))


def _by_language(text: str, language: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of `text` in one language each, without gaps; of nested marks the inner one counts."""
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
    """Return the spans of `text` that normalisation must not change."""
    keeps = [mark for mark in marks if mark.is_spoken or mark.phonemes is not None]
    inside = [any(mark.start <= start < mark.end for mark in keeps) for start in text.starts]
    edges = [i for i in range(len(inside) + 1) if (i > 0 and inside[i - 1]) != (i < len(inside) and inside[i])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _traced(words: Sequence[PhonemeWord], spoken: AlignedText) -> Iterator[PhonemeWord]:
    for word in words:
        start, end = spoken.source(word.start, word.end)
        yield PhonemeWord(start, max(end, start + 1), word.phonemes_start, word.phonemes_end)


def _concatenated(pieces: Sequence[PhonemizedText]) -> PhonemizedText:
    if len(pieces) == 1:
        return pieces[0]
    phonemes, words = "", list[PhonemeWord]()
    for piece in pieces:
        if phonemes and piece.phonemes and piece.phonemes[0] not in CLOSING:
            phonemes += " "
        words += (_moved(word, len(phonemes)) for word in piece.words)
        phonemes += piece.phonemes
    unspoken = dict.fromkeys(symbol for piece in pieces for symbol in piece.unspoken)
    spoken = " ".join(piece.spoken for piece in pieces if piece.spoken)
    return PhonemizedText(phonemes, tuple(unspoken), spoken, tuple(words))


def _moved(word: PhonemeWord, by: int) -> PhonemeWord:
    return PhonemeWord(word.start, word.end, word.phonemes_start + by, word.phonemes_end + by)
