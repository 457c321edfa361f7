"""Spanish, French, Hindi, Italian and Brazilian Portuguese, as espeak-ng reads them and misaki spells it.

Knows which voice reads which language and which script. Text is made fit by `espeak_text.py`; each clause is read
in one go by `espeak_voice.py`. Words in another script than the language's own are read by someone who knows them:
English where they are Latin (in Hindi), else the script's own language, else letter by letter by their names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from api.languages.common.alphabet import has_speech, in_alphabet
from api.languages.common.espeak_text import readable
from api.languages.common.espeak_voice import EspeakVoice
from api.languages.common.espeak_word import EspeakReader
from api.languages.common.phoneme_builder import PhonemeLine
from api.languages.common.unicode_scripts import LATIN, VOICES, by_script
from api.languages.types import Phonemized

ESPEAK_LANGUAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "es": ("es", LATIN),
        "fr": ("fr-fr", LATIN),
        "hi": ("hi", "DEVANAGARI"),
        "it": ("it", LATIN),
        "pt-br": ("pt-br", LATIN),
    }
)
"""Language -> espeak's code for it, and its script."""

Read = Callable[[Sequence[str]], list[str]]
"""Words of one phrase, without whitespace or punctuation around them -> the phonemes of each."""

_PIECE = re.compile(r"""(?P<word>(?:[^\s;:,.!?—…"()“”]|(?<=\d)[.,](?=\d))+)|\s|.""")


def load_espeak_languages(alphabet: frozenset[str]) -> dict[str, "EspeakLanguage"]:
    """All five by language code. They share the readers of other scripts."""
    readers = Readers()
    return {language: EspeakLanguage(language, readers, alphabet) for language in ESPEAK_LANGUAGES}


class Readers:
    """Who reads which script. A voice is loaded when it is first asked for."""

    def __init__(self) -> None:
        self._english = EspeakReader(british=False)
        self._voices: dict[str, EspeakVoice] = {}

    def voice(self, code: str) -> EspeakVoice:
        """espeak's voice of that code."""
        if code not in self._voices:
            self._voices[code] = EspeakVoice(code)
        return self._voices[code]

    def english(self, words: Sequence[str]) -> list[str]:
        """Words read as English; every letter and digit of any script sounds, if only by its name."""
        return [self._english.read(word) for word in words]

    def of_script(self, script: str) -> Read:
        """Who reads words in a script that is not the language's own."""
        return self.voice(VOICES[script]).read if script in VOICES else self.english


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word in one script, a mark or a space."""

    text: str
    start: int
    script: str | None = None
    """Of a word."""


class EspeakLanguage:
    """One language's G2P. Not safe to call from two threads."""

    def __init__(self, language: str, readers: Readers, alphabet: frozenset[str]) -> None:
        self._language = language
        self._readers = readers
        self._alphabet = alphabet
        code, self._script = ESPEAK_LANGUAGES[language]
        self._voice = readers.voice(code)

    def __call__(self, text: str) -> Phonemized:
        """The phonemes of `text`, every letter and digit of it spoken."""
        fit = readable(text, self._language)
        pieces = list(self._pieces(fit.text))
        phonemes = self._read(pieces)
        said = PhonemeLine()
        for piece in pieces:
            source = fit.aligned.source(piece.start, piece.start + len(piece.text))
            said.add(piece.text if piece.script is None else next(phonemes), *source)
        return Phonemized(said.phonemes, fit.unspoken, spoken=fit.text, words=tuple(said.words))

    def _pieces(self, text: str) -> Iterator[_Piece]:
        for found in _PIECE.finditer(text):
            if not found["word"]:
                yield _Piece(found.group(), found.start())
                continue
            for start, end, script in by_script(found.group(), self._script):
                if start > 0:
                    yield _Piece(" ", found.start() + start)
                yield _Piece(found.group()[start:end], found.start() + start, script)

    def _read(self, pieces: Iterable[_Piece]) -> Iterator[str]:
        """The phonemes of each word. Words with nothing but spaces between them, in one script, are read together."""
        for script, phrase in groupby((piece for piece in pieces if piece.text != " "), key=lambda piece: piece.script):
            if script is not None:
                words = [piece.text for piece in phrase]
                yield from map(self._heard, words, self._reads(script)(words))

    def _reads(self, script: str) -> Read:
        return self._voice.read if script == self._script else self._readers.of_script(script)

    def _heard(self, word: str, phonemes: str) -> str:
        ours = in_alphabet(phonemes, self._alphabet)
        return ours if has_speech(ours) else in_alphabet(self._readers.english([word])[0], self._alphabet)
