"""The reader of last resort: espeak-ng, for words that misaki's lexicons do not hold.

Knows espeak's limits and works around each, so that every letter and digit given to it is heard:

- Past about 160 bytes or 200 of its own phonemes in one word it drops the rest, silently. Long words are read
  in halves.
- Letters of some scripts (Cherokee, half of Lao) are silence to it. They are read by their Unicode names.
- A Latin letter next to a Hangul one silences the whole word. Words are parted where the script changes.
- It reads some scripts by their own language's rules and marks the switch, "(ko)...(en-us)". misaki would
  take the marks for sounds; here they are removed.

A process holds one reader for each variant of English. It is not safe to share between threads.
"""

import re
import unicodedata

from misaki.espeak import EspeakFallback
from misaki.token import MToken
from phonemizer.backend import EspeakBackend

from api.languages.common.alphabet import has_speech

_MAX_WORD_BYTES = 150
_MAX_WORD_PHONEMES = 100
"""Half of what espeak holds: one of its phonemes may take two symbols to write."""

_LATIN = "A-Za-z\u00c0-\u024f"
_SCRIPT_CHANGE = re.compile(rf"(?<=[{_LATIN}])(?=[^\W\d_{_LATIN}])|(?<=[^\W\d_{_LATIN}])(?=[{_LATIN}])")


class EspeakWordReader:
    """Reads words, one variant of English. It can be called as misaki calls its fallbacks."""

    def __init__(self, voice: str) -> None:
        """`voice`: "en-us" or "en-gb"."""
        self._fallback = EspeakFallback(british=voice == "en-gb")
        self._fallback.backend = EspeakBackend(
            voice,
            preserve_punctuation=True,
            with_stress=True,
            tie="^",
            language_switch="remove-flags",
        )

    def __call__(self, token: MToken) -> tuple[str, int]:
        """The token's phonemes, and misaki's rating of a fallback."""
        return self.read(token.text), 2

    def read(self, text: str) -> str:
        """The phonemes of a word, or of a few, in misaki's symbols; some may be outside Kokoro's alphabet."""
        named = "".join(f" {letter_name(char)} " if self._is_silent(char) else char for char in text)
        return " ".join(map(self._read_word, _SCRIPT_CHANGE.sub(" ", named).split()))

    def _is_silent(self, char: str) -> bool:
        return not char.isascii() and char.isalnum() and not has_speech(self._espeak(char))

    def _read_word(self, word: str) -> str:
        phonemes = self._espeak(word)
        if len(word) == 1 or is_whole(word, phonemes):
            return phonemes
        middle = len(word) // 2
        return f"{self._read_word(word[:middle])} {self._read_word(word[middle:])}"

    def _espeak(self, word: str) -> str:
        phonemes, _ = self._fallback(MToken(text=word, tag="", whitespace=""))
        return phonemes or ""


def is_whole(word: str, phonemes: str) -> bool:
    """Whether espeak can't have dropped any of the word."""
    if not has_speech(phonemes):
        return not any(char.isalnum() for char in word)
    longest = max(map(len, phonemes.split()))
    return longest <= _MAX_WORD_PHONEMES and len(word.encode()) <= _MAX_WORD_BYTES


def letter_name(char: str) -> str:
    """ "Ꭰ" -> "cherokee letter a"; the few scripts without names in Python's tables go by their code."""
    return unicodedata.name(char, f"letter {ord(char):x}").lower().replace("-", " ")
