"""EspeakWordReader: English words that misaki's lexicons do not hold, read by espeak-ng.

espeak-ng has limits. Each is avoided, so that every letter and digit has a sound:

- After about 160 bytes or 200 of its own phonemes in one word it drops the rest, silently. Long words are read in
  halves.
- It has no sound for letters of some scripts (Cherokee, half of Lao). They are read by their Unicode names.
- A Latin letter next to a Hangul one silences the whole word. Words are parted where the script changes.
- It reads some scripts by their own language's rules and marks the switch, "(ko)...(en-us)". misaki would take the
  marks for sounds; they are removed.
"""

import re
import unicodedata

from misaki.espeak import EspeakFallback
from misaki.token import MToken
from phonemizer.backend import EspeakBackend

from api.languages.common.alphabet import has_speech

_MAX_WORD_BYTES = 150
_MAX_WORD_PHONEMES = 100
"""Half of the phonemes that espeak-ng holds: one of them may be written in two symbols."""

_LATIN = "A-Za-z\u00c0-\u024f"
_SCRIPT_CHANGE = re.compile(rf"(?<=[{_LATIN}])(?=[^\W\d_{_LATIN}])|(?<=[^\W\d_{_LATIN}])(?=[{_LATIN}])")


class EspeakWordReader:
    """One variant of English. Can be called as misaki calls its fallbacks. Not safe to call from two threads."""

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
        """Return the token's phonemes, and misaki's rating of a fallback."""
        return self.read(token.text), 2

    def read(self, text: str) -> str:
        """Return the phonemes of a word, or of a few, in misaki's symbols; some may be outside Kokoro's alphabet."""
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
    """Return whether espeak-ng can't have dropped any of the word."""
    if not has_speech(phonemes):
        return not any(char.isalnum() for char in word)
    longest = max(map(len, phonemes.split()))
    return longest <= _MAX_WORD_PHONEMES and len(word.encode()) <= _MAX_WORD_BYTES


def letter_name(char: str) -> str:
    """Return the name of a letter, "cherokee letter a" for "Ꭰ"; its code where Python's tables have no name."""
    return unicodedata.name(char, f"letter {ord(char):x}").lower().replace("-", " ")
