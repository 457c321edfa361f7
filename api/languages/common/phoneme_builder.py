"""PhonemeBuilder: phonemes put together word by word, with the place of each word."""

from dataclasses import dataclass, field

from api.languages.common.alphabet import has_speech
from api.languages.types import PhonemeWord


@dataclass(slots=True)
class PhonemeBuilder:
    """Grows at its end. Any whitespace is one space, and there is none at either end."""

    phonemes: str = ""
    words: list[PhonemeWord] = field(default_factory=list)
    _is_apart: bool = False
    """Whether a space comes before what is added next."""

    def add(self, phonemes: str, start: int = 0, end: int = 0) -> None:
        """Add `phonemes`, which stand for the text from `start` to `end`; without a sound, they are no word."""
        self._is_apart |= phonemes[:1].isspace()
        added = " ".join(phonemes.split())
        if added:
            self.phonemes += " " if self._is_apart and self.phonemes else ""
            begins = len(self.phonemes)
            self.phonemes += added
            if has_speech(added):
                self.words.append(PhonemeWord(start, max(end, start + 1), begins, len(self.phonemes)))
            self._is_apart = False
        self._is_apart |= phonemes[-1:].isspace()
