"""Which script a letter is of, and which of espeak's voices reads that script.

Knows Unicode's names and espeak's voice codes. Knows no phonemes.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

LATIN, DEVANAGARI, CJK = "LATIN", "DEVANAGARI", "CJK"
"""Scripts that languages of ours are written in."""

VOICES: Mapping[str, str] = MappingProxyType(
    {
        **{"CYRILLIC": "ru", "GREEK": "el", "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "he", "ARABIC": "ar"},
        **{"DEVANAGARI": "hi", "BENGALI": "bn", "GURMUKHI": "pa", "GUJARATI": "gu", "ORIYA": "or", "TAMIL": "ta"},
        **{"TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si", "MYANMAR": "my", "THAI": "th"},
        **{"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "cmn", "ETHIOPIC": "am"},
    }
)
"""Script -> the voice of the language that most people write in it."""


def by_script(word: str, home: str) -> Iterator[tuple[int, int, str]]:
    """The stretches of `word` in one script each, without gaps; digits and marks go with what is before them.

    `home` is the script of a word that has no letters.
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
    """As Unicode's name of the letter begins: "CYRILLIC"; the few without a name have none of the known ones."""
    return unicodedata.name(letter, "UNNAMED").partition(" ")[0]
