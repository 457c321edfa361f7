"""English text as misaki can read it: every symbol has a sound or a pause, and no run makes it stall.

This comes after normalisation ("$3.2B", dates, URLs), and takes any text without a crash, a stall or a lost word.

Each kind of character becomes something misaki reads:
- letters stay, in their plain form ("ﬁ" -> "fi", full-width "Ａ" -> "A"); digits of every script become 0-9
- other numbers become digits or words ("²" -> 2, "⅓" -> "one third")
- `. , ! ? ; : — … ( )` and double quotes stay, and the same marks of other scripts and styles become them
- `' - / & % + @ $ £ €` stay: misaki spells with them or has words for them
- a few symbols become words ("°" -> "degrees"; a lone "=" -> "equals"; "#" beside a word -> "hash")
- every other symbol (emoji, bullets, markup) becomes a space and is reported as unspoken
- invisible characters, and marks that combine with nothing espeak knows, are left out without a report
"""

import re
import unicodedata

from api.languages.common.readable_text import PLAIN_MARKS, ReadableText, plain_letter
from api.languages.en.limits import bounded_runs, readable_numbers
from api.text.aligned import SURROGATE, AlignedText, composed

_KEPT = frozenset(".,!?;:—…()“”\"'‘’-/&%+@$£€")

_SAID_AS = {
    **{"≠": "is not equal to", "≈": "is about", "≤": "is at most", "≥": "is at least"},
    **{"×": "times", "÷": "divided by", "±": "plus or minus", "√": "root", "∞": "infinity"},
    **{"°": "degrees", "µ": "micro", "№": "number", "§": "section"},
    **{"¢": "cents", "¥": "yen", "₹": "rupees", "©": "copyright", "®": "registered"},
}
"""Symbol -> its words, wherever it stands."""

_LONE_EQUALS = re.compile(r"(?<!=)=(?!=)")
_NUMBER_SIGN = re.compile(r"#(?=\d)")
_HASH = re.compile(r"#(?=\w)|(?<=\w)#")
_DASH = re.compile(r"(?<!\S)-+(?!\S)|-{2,}")
_LOOSE_PAUSE = re.compile(r"\s+(?=[!?;:…)]|[.,](?!\d))")
_REPEATED = re.compile(r"([.,!?;:—…])\1{3,}")
_CHARACTER = re.compile(r".", re.DOTALL)
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(r"^ | $")


def readable(text: str) -> ReadableText:
    """Return `text` as misaki can read it. Words and prosody are kept; symbols that can't be said are listed."""
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
    return ReadableText(aligned.sub(_SPACES, " ").sub(_EDGES, ""), tuple(unspoken))


def _written(char: str) -> str | None:
    """Return the text for a character; None for a symbol that can't be said."""
    if char in _KEPT:
        return char
    if char in _SAID_AS:
        return f" {_SAID_AS[char]} "
    if char in PLAIN_MARKS or char.isspace():
        return PLAIN_MARKS.get(char, " ")
    category = unicodedata.category(char)
    if category in ("Nd", "Nl", "No"):
        return _number(char, category)
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        return "".join(_written(each) or " " for each in plain)
    return plain_letter(char, category)


def _number(char: str, category: str) -> str:
    """Return a decimal digit as one of 0-9; others between spaces: "²" -> "2", "Ⅷ" -> "8", "⅓" -> "one third"."""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    value = unicodedata.numeric(char, -1.0)
    if value >= 0 and int(value) == value:
        return f" {int(value)} "
    name = unicodedata.name(char).lower().removeprefix("vulgar fraction ")
    return f" {name.replace('-', ' ')} "
