"""ReadableText: a text in symbols that a G2P's library can read, and what was left out of it."""

import unicodedata
from dataclasses import dataclass

from api.text.aligned import AlignedText


@dataclass(frozen=True, slots=True)
class ReadableText:
    """Text for a library that reads it, and the symbols that were left out: each once, in order of appearance."""

    aligned: AlignedText
    unspoken: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text that the library reads."""
        return self.aligned.text


PLAIN_MARKS = {
    **dict.fromkeys("«‹„‟「『《〈〝", "“"),
    **dict.fromkeys("»›」』》〉〞", "”"),
    **dict.fromkeys("[{【〔〖⟨", "("),
    **dict.fromkeys("]}】〕〗⟩", ")"),
    **dict.fromkeys("‐‑‒–−", "-"),
    **dict.fromkeys("―⸺⸻", "—"),
    **dict.fromkeys("。｡।॥۔", ". "),
    **dict.fromkeys("、､،", ", "),
    **dict.fromkeys("‚‛´ʼ′", "'"),
    **{"؛": "; ", "؟": "? ", "″": '"', "⁄": "/"},
}
"""Mark -> a mark of the same meaning that misaki and espeak-ng know."""

LAST_ESPEAK_LATIN = "\u017f"
"""End of Latin Extended-A. espeak-ng spells later letters with marks as code numbers."""


def plain_letter(char: str, category: str) -> str | None:
    """Return a letter or a mark as espeak-ng can read it, "" for what has no sound, None for a symbol.

    Args:
        category: Unicode category of `char`.
    """
    name = unicodedata.name(char, "")
    match category[0]:
        case "L" if char > LAST_ESPEAK_LATIN and name.startswith("LATIN "):
            return unicodedata.normalize("NFD", char)[0]
        case "L":
            return char
        case "M":
            # Vowel signs of Indic scripts and the like are read; accents that no letter absorbed are not.
            return "" if name.startswith(("COMBINING ", "VARIATION SELECTOR")) else char
        case "C" if category in ("Cc", "Cf"):
            return ""
        case _:
            return None
