"""A line of phonemes as it is put together, word by word, which remembers the words."""

from dataclasses import dataclass, field

from api.languages.common.alphabet import has_speech
from api.languages.types import SpokenWord


@dataclass(slots=True)
class PhonemeLine:
    """Grows at its end. Any whitespace is one space, and there is none at either end."""

    phonemes: str = ""
    words: list[SpokenWord] = field(default_factory=list)
    _is_apart: bool = False

    def add(self, phonemes: str, start: int = 0, end: int = 0) -> None:
        """Say `phonemes` next, which stand for the text from `start` to `end`; without a sound, they are no word."""
        self._is_apart |= phonemes[:1].isspace()
        said = " ".join(phonemes.split())
        if said:
            self.phonemes += " " if self._is_apart and self.phonemes else ""
            begins = len(self.phonemes)
            self.phonemes += said
            if has_speech(said):
                self.words.append(SpokenWord(start, max(end, start + 1), begins, len(self.phonemes)))
            self._is_apart = False
        self._is_apart |= phonemes[-1:].isspace()
