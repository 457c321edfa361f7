"""The symbols phonemes are written in: which are spoken, which only shape the melody, which stand for others.

Knows Kokoro's alphabet by its kinds: which symbols a version has, and their ids, is the model's to know.
"""

from itertools import islice

PUNCTUATION = frozenset(';:,.!?—…"()“”')
"""Symbols that are heard only as melody and pause."""

_UNSPOKEN = PUNCTUATION | frozenset(" ˈˌː\u0303ʰʲᵝ↓→↗↘12345/")
"""Punctuation, what parts words, and the marks that change a sound beside them: none is a sound by itself."""

_NEAREST = {
    "g": "ɡ",  # the Latin letter for the phonetic one
    "ɚ": "əɹ",
    "ɝ": "ɜɹ",
    "ɫ": "l",
    "ɭ": "l",
    "ʟ": "l",
    "ɬ": "l",
    "ɱ": "m",
    "ᵐ": "m",
    "ⁿ": "n",
    "ᵑ": "ŋ",
    "ɦ": "h",
    "ħ": "h",
    "ʍ": "w",
    "ʷ": "w",
    "ʑ": "ʒ",
    "ʐ": "ʒ",
    "ʀ": "ʁ",
    "ɓ": "b",
    "ɗ": "d",
    "ɠ": "ɡ",
    "ʉ": "u",
    "ɵ": "ə",
    "ɘ": "ə",
    "ɶ": "œ",
    "ʕ": "ʔ",
    "ä": "a",
    "ũ": "u\u0303",
}
"""What is said for a sound outside the alphabet: espeak makes these in words of other languages."""


def has_sounds(phonemes: str, at_least: int) -> bool:
    """Whether so many of the symbols are sounds: not punctuation, stress, length or space."""
    sounds = (symbol for symbol in phonemes if symbol not in _UNSPOKEN)
    return sum(1 for _ in islice(sounds, at_least)) == at_least


def has_speech(phonemes: str) -> bool:
    """Whether anything would be said aloud."""
    return has_sounds(phonemes, 1)


def in_alphabet(phonemes: str, alphabet: frozenset[str]) -> str:
    """The same sounds with every symbol from `alphabet`: the nearest sound where there is one, else nothing.

    What goes for nothing are marks without a sound of their own: ties, dental and syllabic marks, tones.
    """
    return "".join(
        symbol
        for sound in phonemes
        for symbol in (sound if sound in alphabet else _NEAREST.get(sound, ""))
        if symbol in alphabet
    )
