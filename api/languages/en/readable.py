"""English text as misaki can read it: every symbol one that it says or pauses at, every run one it survives.

Knows characters, and what misaki makes of them. Knows no phonemes. It is not normalisation ("$3.2B", dates,
URLs), which is the text room's: it is the guard that lets any text through without a crash, a stall or a lost
word.

What becomes of each kind of character:
- letters stay, in their plain form ("ﬁ" -> "fi", full-width "Ａ" -> "A"); digits of every script become 0-9
- other numbers become digits or words ("²" -> 2, "⅓" -> "one third")
- `. , ! ? ; : — … ( )` and double quotes stay, and their kin in other scripts and styles become them
- `' - / & % + @ $ £ €` stay: misaki spells with them or has words for them
- a few symbols become words ("°" -> "degrees"; a lone "=" -> "equals"; "#" beside a word -> "hash")
- every other symbol (emoji, bullets, markup) becomes a space and is reported as unspoken
- invisible characters, and marks that combine with nothing espeak knows, go without a report
"""

import re
import unicodedata
from dataclasses import dataclass

from api.languages.en.limits import bounded_runs, readable_numbers
from api.text.aligned import SURROGATE, AlignedText, composed


@dataclass(frozen=True, slots=True)
class Readable:
    """Text for misaki, and the symbols that were left out of it: each once, in order of appearance."""

    aligned: AlignedText
    unspoken: tuple[str, ...]

    @property
    def text(self) -> str:
        """What misaki reads."""
        return self.aligned.text


_KEPT = frozenset(".,!?;:—…()“”\"'‘’-/&%+@$£€")

WRITTEN_AS = {
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
"""The same meaning in a symbol that misaki knows."""

_SAID_AS = {
    **{"≠": "is not equal to", "≈": "is about", "≤": "is at most", "≥": "is at least"},
    **{"×": "times", "÷": "divided by", "±": "plus or minus", "√": "root", "∞": "infinity"},
    **{"°": "degrees", "µ": "micro", "№": "number", "§": "section"},
    **{"¢": "cents", "¥": "yen", "₹": "rupees", "©": "copyright", "®": "registered"},
}
"""Symbols that mean a word wherever they stand."""

_LONE_EQUALS = re.compile(r"(?<!=)=(?!=)")
_NUMBER_SIGN = re.compile(r"#(?=\d)")
_HASH = re.compile(r"#(?=\w)|(?<=\w)#")
_DASH = re.compile(r"(?<!\S)-+(?!\S)|-{2,}")
_LOOSE_PAUSE = re.compile(r"\s+(?=[!?;:…)]|[.,](?!\d))")
_REPEATED = re.compile(r"([.,!?;:—…])\1{3,}")
_CHARACTER = re.compile(r".", re.DOTALL)
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(r"^ | $")

LAST_ESPEAK_LATIN = "\u017f"
"""The end of Latin Extended-A. Beyond it espeak spells letters with marks out as code numbers."""


def readable(text: str) -> Readable:
    """`text` as misaki can read it: words and prosody kept, and what can't be said named."""
    unspoken: dict[str, None] = {}

    def written(found: re.Match[str]) -> str:
        said = _written(found.group())
        if said is None:
            unspoken[found.group()] = None
        return " " if said is None else said

    aligned = composed(AlignedText.of(text)).sub(SURROGATE, "\ufffd")
    aligned = aligned.sub(_NUMBER_SIGN, " number ").sub(_HASH, " hash ").sub(_LONE_EQUALS, " equals ")
    aligned = aligned.sub(_CHARACTER, written).sub(_DASH, " — ")
    aligned = aligned.sub(_LOOSE_PAUSE, "").sub(_REPEATED, lambda found: found.group(1) * 3)
    aligned = bounded_runs(readable_numbers(aligned))
    return Readable(aligned.sub(_SPACES, " ").sub(_EDGES, ""), tuple(unspoken))


def _written(char: str) -> str | None:
    """What misaki is given for a character; None for a symbol that can't be said."""
    if char in _KEPT:
        return char
    if char in _SAID_AS:
        return f" {_SAID_AS[char]} "
    if char in WRITTEN_AS or char.isspace():
        return WRITTEN_AS.get(char, " ")
    category = unicodedata.category(char)
    if category in ("Nd", "Nl", "No"):
        return _number(char, category)
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        return "".join(_written(each) or " " for each in plain)
    return _by_category(char, category)


def _number(char: str, category: str) -> str:
    """A decimal digit as one of 0-9; of the rest "²" -> "2", "Ⅷ" -> "8", "⅓" -> "one third", spaced out."""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    value = unicodedata.numeric(char, -1.0)
    if value >= 0 and int(value) == value:
        return f" {int(value)} "
    name = unicodedata.name(char).lower().removeprefix("vulgar fraction ")
    return f" {name.replace('-', ' ')} "


def _by_category(char: str, category: str) -> str | None:
    name = unicodedata.name(char, "")
    match category[0]:
        case "L" if char > LAST_ESPEAK_LATIN and name.startswith("LATIN "):
            return unicodedata.normalize("NFD", char)[0]
        case "L":
            return char
        case "M":
            # Vowel signs of Indic scripts and the like are read; accents that nothing absorbed are not.
            return "" if name.startswith(("COMBINING ", "VARIATION SELECTOR")) else char
        case "C" if category in ("Cc", "Cf"):
            return ""
        case _:
            return None
