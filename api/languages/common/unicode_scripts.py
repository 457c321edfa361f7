"""Scripts: which one a letter is of, and which voice of espeak-ng reads it."""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

VOICES: Mapping[str, str] = MappingProxyType(
    {
        **{"CYRILLIC": "ru", "GREEK": "el", "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "he", "ARABIC": "ar"},
        **{"DEVANAGARI": "hi", "BENGALI": "bn", "GURMUKHI": "pa", "GUJARATI": "gu", "ORIYA": "or", "TAMIL": "ta"},
        **{"TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si", "MYANMAR": "my", "THAI": "th"},
        **{"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "cmn", "ETHIOPIC": "am"},
    }
)
"""Script, as names of letters begin in Unicode -> the voice of the language that most people write in it."""


def by_script(word: str, home: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and script of the stretches of `word`, without gaps; digits and marks go with what is before.

    Args:
        home: script of a word that has no letters.
    """
    scripts: list[str] = []
    for char in word:
        scripts.append(_script(char) if char.isalpha() else (scripts[-1] if scripts else ""))
    first = next(filter(None, scripts), home)
    start = 0
    for script, stretch in groupby(each or first for each in scripts):
        end = start + len(list(stretch))
        yield start, end, script
        start = end


def _script(letter: str) -> str:
    """Return the first word of a letter's name in Unicode: "CYRILLIC"; a letter without a name has none of `VOICES`."""
    return unicodedata.name(letter, "UNNAMED").partition(" ")[0]
