"""Symbols of phonemes by their kinds: sounds, punctuation, marks of other sounds, and the nearest sound of each.

A version of the model has some of them; its config's `vocab` says which, and their ids.
"""

from itertools import islice

PUNCTUATION = frozenset(';:,.!?—…"()“”')
"""Symbols that only shape melody and pauses."""

_UNSPOKEN = PUNCTUATION | frozenset(" ˈˌː\u0303ʰʲᵝ↓→↗↘12345/")
"""Punctuation, marks between words, and marks that change a sound beside them: none is a sound by itself."""

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
"""Sound outside the alphabet -> the nearest ones in it. espeak-ng makes these in words of other languages."""

AFFRICATES = {"ts": "ʦ", "dz": "ʣ"}
"""Two letters of the IPA -> one symbol. In English they are two sounds."""


def has_sounds(phonemes: str, at_least: int) -> bool:
    """Return whether so many of the symbols are sounds: not punctuation, stress, length or space."""
    sounds = (symbol for symbol in phonemes if symbol not in _UNSPOKEN)
    return sum(1 for _ in islice(sounds, at_least)) == at_least


def has_speech(phonemes: str) -> bool:
    """Return whether anything would be said aloud."""
    return has_sounds(phonemes, 1)


def in_alphabet(phonemes: str, alphabet: frozenset[str]) -> str:
    """Return the same sounds in symbols of `alphabet`: the nearest sound where there is one, else nothing.

    Nothing is left of marks without a sound of their own: ties, dental and syllabic marks, tones.
    """
    return "".join(
        symbol
        for sound in phonemes
        for symbol in (sound if sound in alphabet else _NEAREST.get(sound, ""))
        if symbol in alphabet
    )
