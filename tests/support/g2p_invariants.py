"""Invariants of the phonemes of any text."""

from api.languages.common.alphabet import has_speech
from api.languages.types import PhonemizedText


def check_total(text: str, said: PhonemizedText, alphabet: frozenset[str]) -> None:
    """Check that every sound is in a word, every word in its place, every letter and digit in a word or reported."""
    assert set(said.phonemes) <= alphabet
    assert "  " not in said.phonemes
    covered = [False] * len(said.phonemes)
    spoken = set[int]()
    for word in said.words:
        assert 0 <= word.start < word.end <= len(text)
        assert has_speech(said.phonemes[word.phonemes_start : word.phonemes_end])
        assert not any(covered[word.phonemes_start : word.phonemes_end])
        covered[word.phonemes_start : word.phonemes_end] = [True] * (word.phonemes_end - word.phonemes_start)
        spoken.update(range(word.start, word.end))
    assert not has_speech("".join(symbol for symbol, is_in in zip(said.phonemes, covered, strict=True) if not is_in))
    reported = "".join(said.unspoken)
    silent = {char for i, char in enumerate(text) if char.isalnum() and i not in spoken and char not in reported}
    assert not silent
