"""G2P of the languages that espeak-ng reads: Spanish, French, Hindi, Italian and Brazilian Portuguese.

`espeak_text.py` prepares the text, and `espeak_voice.py` reads each clause as one phrase. Words in another script than
the language's own are read as English where they are Latin (in Hindi), else by the voice of that script, else letter by
letter by their names. To add a language that espeak-ng reads, name `load_g2p`, its voice and its script in its row of
the registry.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from api.languages.common.alphabet import has_speech, in_alphabet
from api.languages.common.espeak.text import readable
from api.languages.common.espeak.voice import EspeakVoice
from api.languages.common.espeak.word import EspeakWordReader
from api.languages.common.phoneme_builder import PhonemeBuilder
from api.languages.common.unicode_scripts import VOICES, by_script
from api.languages.language import Language
from api.languages.types import G2POf, PhonemizedText

Read = Callable[[Sequence[str]], list[str]]
"""Words of one phrase, without whitespace or punctuation around them -> the phonemes of each."""

_PIECE = re.compile(r"""(?P<word>(?:[^\s;:,.!?—…"()“”]|(?<=\d)[.,](?=\d))+)|\s|.""")


_WITHOUT_TONES = str.maketrans("", "", "0123456789")
"""espeak-ng writes the tones of Chinese as digits, by another count than v1.1-zh, whose alphabet has digits too."""


def load_g2p(language: Language, _: G2POf) -> "EspeakLanguage":
    """Load one language. All share the voices of other scripts."""
    return EspeakLanguage(language, _voices())


class Voices:
    """espeak-ng's voices, each loaded when it is first asked for."""

    def __init__(self) -> None:
        self._english = EspeakWordReader("en-us")
        self._voices: dict[str, EspeakVoice] = {}

    def voice(self, code: str) -> EspeakVoice:
        """Return espeak-ng's voice of that code."""
        if code not in self._voices:
            self._voices[code] = EspeakVoice(code)
        return self._voices[code]

    def english(self, words: Sequence[str]) -> list[str]:
        """Read words as English; every letter and digit of any script sounds, if only by its name."""
        return [self._english.read(word) for word in words]

    def of_script(self, script: str) -> Read:
        """Return what reads words in a script that is not the language's own."""
        return self.voice(VOICES[script]).read if script in VOICES else self.english


@cache
def _voices() -> Voices:
    return Voices()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word in one script, a mark or a space."""

    text: str
    start: int
    script: str | None = None
    """Script of a word; None for a mark or a space."""


class EspeakLanguage:
    """One language's G2P. Not safe to call from two threads."""

    def __init__(self, language: Language, voices: Voices) -> None:
        assert language.espeak_voice is not None, "its row names one"
        self._code = language.code
        self._script = language.script
        self._voices = voices
        self._voice = voices.voice(language.espeak_voice)

    def __call__(self, text: str, alphabet: frozenset[str], /) -> PhonemizedText:
        """Return the phonemes of `text`; every letter and digit of it is spoken."""
        fit = readable(text, self._code)
        pieces = list(self._pieces(fit.text))
        phonemes = self._read(pieces, alphabet)
        said = PhonemeBuilder()
        for piece in pieces:
            source = fit.aligned.source(piece.start, piece.start + len(piece.text))
            said.add(piece.text if piece.script is None else next(phonemes), *source)
        return PhonemizedText(said.phonemes, fit.unspoken, spoken=fit.text, words=tuple(said.words))

    def _pieces(self, text: str) -> Iterator[_Piece]:
        for found in _PIECE.finditer(text):
            if not found["word"]:
                yield _Piece(found.group(), found.start())
                continue
            for start, end, script in by_script(found.group(), self._script):
                if start > 0:
                    yield _Piece(" ", found.start() + start)
                yield _Piece(found.group()[start:end], found.start() + start, script)

    def _read(self, pieces: Iterable[_Piece], alphabet: frozenset[str]) -> Iterator[str]:
        """Yield the phonemes of each word. Words of one script with only spaces between them are read together."""
        for script, phrase in groupby((piece for piece in pieces if piece.text != " "), key=lambda piece: piece.script):
            if script is not None:
                words = [piece.text for piece in phrase]
                for word, phonemes in zip(words, self._reads(script)(words), strict=True):
                    yield self._in_alphabet(word, phonemes, alphabet)

    def _reads(self, script: str) -> Read:
        return self._voice.read if script == self._script else self._voices.of_script(script)

    def _in_alphabet(self, word: str, phonemes: str, alphabet: frozenset[str]) -> str:
        ours = in_alphabet(phonemes.translate(_WITHOUT_TONES), alphabet)
        return ours if has_speech(ours) else in_alphabet(self._voices.english([word])[0], alphabet)
