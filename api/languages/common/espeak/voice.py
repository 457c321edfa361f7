"""EspeakVoice: words of one language to the phonemes of each, read by espeak-ng and spelled by misaki's EspeakG2P.

espeak-ng reads the words of a phrase together: with liaisons, with unstressed little words, and now and then two words
made one or one made two. `espeak_word.py` lists its limits, and how each is avoided.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise

from misaki.espeak import EspeakG2P

from api.languages.common.espeak.word import is_whole
from api.text.split import best_cut

MAX_CHARS_TOGETHER = 200
"""Characters of the longest phrase. espeak-ng holds about 800 bytes of one, and a letter of Hindi has 3."""


class EspeakVoice:
    """Reads words of one language. Not safe to call from two threads: espeak keeps its state in the process."""

    def __init__(self, code: str) -> None:
        """Load espeak-ng's voice `code`, such as "fr-fr": some 20 ms and 5 MB."""
        self._misaki = EspeakG2P(code)

    def read(self, words: Sequence[str]) -> list[str]:
        """Return the phonemes of each word, read as one phrase; a word that espeak-ng can't read has no sound.

        Args:
            words: words without whitespace, or punctuation around them.
        """
        if len(words) < 2:
            return [self._read_word(word) for word in words]
        together = self._read_together(words)
        if together is not None:
            return together
        middle = len(words) // 2
        return self.read(words[:middle]) + self.read(words[middle:])

    def _read_together(self, words: Sequence[str]) -> list[str] | None:
        """Return the same, or None where it is uncertain which phonemes say which word."""
        phrase = " ".join(words)
        if len(phrase) > MAX_CHARS_TOGETHER:
            return None
        parts = self._espeak(phrase)
        read = None if any(char.isdigit() for char in phrase) else _shared_out(parts, [1] * len(words))
        if read is None:
            units = list(self._units(words))
            shares = _shared_out(parts, [len(self._espeak(" ".join(unit))) for unit in units])
            read = None if shares is None else list(chain.from_iterable(map(self._parted, units, shares)))
        is_sure = read is not None and all(map(_is_whole, words, read))
        return read if is_sure else None

    def _units(self, words: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield the words one by one, but two at once where espeak-ng makes one of them: "parce que"."""
        start = 0
        while start < len(words):
            pair = words[start : start + 2]
            unit = pair if len(self._espeak(" ".join(pair))) == 1 else pair[:1]
            yield unit
            start += len(unit)

    def _parted(self, unit: Sequence[str], phonemes: str) -> list[str]:
        return [phonemes] if len(unit) == 1 else [self._read_word(word) for word in unit]

    def _read_word(self, word: str) -> str:
        phonemes = " ".join(self._espeak(word))
        if len(word) < 2 or _is_whole(word, phonemes):
            return phonemes
        middle = best_cut(word, 0, len(word) // 2)
        return f"{self._read_word(word[:middle])} {self._read_word(word[middle:])}".strip()

    def _espeak(self, text: str) -> list[str]:
        phonemes, _ = self._misaki(text)
        return str(phonemes).split()


def _is_whole(word: str, phonemes: str) -> bool:
    """Return whether espeak-ng can't have dropped any of the word. It may spell it in several parts, as a number."""
    return is_whole(word, phonemes if any(map(str.isdigit, word)) else phonemes.replace(" ", ""))


def _shared_out(parts: Sequence[str], shares: Sequence[int]) -> list[str] | None:
    """Return as many of `parts` for each as `shares` says, in order; None where there are more or fewer parts."""
    if sum(shares) != len(parts):
        return None
    return [" ".join(parts[start:end]) for start, end in pairwise(accumulate(shares, initial=0))]
