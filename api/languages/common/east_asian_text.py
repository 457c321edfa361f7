"""Japanese and Chinese text in the few symbols that their G2Ps know, and the symbols that can't be said.

This comes after normalisation, and takes any text without a lost word. Each kind of character becomes something that
the G2Ps read:

- letters stay, full-width and half-width ones in their usual form ("Ａ" -> "A", "ｶﾞ" -> "ガ", "㌔" -> "キロ")
- digits of every script become 0-9; "②", "²" and "Ⅱ" become 2
- pauses, quotes and brackets of every script become the model's: `. , ! ? ; : — … ( ) “ ”`
- symbols that the G2P has words for stay
- every other symbol (emoji, bullets, markup) becomes a space and is reported as unspoken
- invisible characters, and marks that combine with nothing, are left out without a report
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import cycle

from api.languages.common.readable_text import ReadableText
from api.text.aligned import SURROGATE, AlignedText, composed

PAUSES = frozenset(".,!?;:—…()“”")
"""Marks of the model; all other punctuation becomes one of them."""

HAN = "々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters and the marks that stand for one, as a set of a regular expression."""

LETTER_STOP = r"(?:(?<=[ ][A-Z])\.)"
"""Stop that tells a letter from a word ("A. at B dot com"), in a regular expression: no pause."""

KEPT = PAUSES | frozenset(" '-")
"""Symbols that stay and need no words."""

_WRITTEN_AS = {
    **dict.fromkeys("。｡।۔", ". "),
    **dict.fromkeys("、､，﹐،", ", "),
    **dict.fromkeys("「『《〈«‹„‟〝﹁﹃", "“"),
    **dict.fromkeys("」』》〉»›〞〟﹂﹄", "”"),
    **dict.fromkeys("[{【〔〖〘⟨［｛", "("),
    **dict.fromkeys("]}】〕〗〙⟩］｝", ")"),
    **dict.fromkeys("‥⋯", "…"),
    **dict.fromkeys("―⸺⸻─~～〜", "—"),
    **dict.fromkeys("‐‑‒–−－", "-"),
    **dict.fromkeys("・·‧･", " "),
    **dict.fromkeys("’´ʼ′＇", "'"),
    "‘": "“",
}
"""Symbol -> one of the same meaning that is kept."""

_HALF_WIDTH_KANA = re.compile(r"[\uff66-\uff9d][\uff9e\uff9f]?")
_LOOSE_VOICING = frozenset("ﾞﾟ")
"""Half-width marks that follow no kana."""
_CLOSING_QUOTE = re.compile(r"(?<![A-Za-z])’|’(?![A-Za-z])")
_QUOTE = re.compile(r'["＂]')
_CHARACTER = re.compile(r".", re.DOTALL)
_DASHES = re.compile(r"-{2,}|(?<![^\s])-(?![^\s])")
_DOUBLED = re.compile(r"([—…])\1+")  # as both are written in Chinese and Japanese
_REPEATED = re.compile(r"([.,!?;:—…])(?:\s?\1){3,}")
_LONG_VOWELS = re.compile(r"ー{4,}")
_LOOSE_PAUSE = re.compile(r"\s+(?=[!?;:…)”]|[.,](?!\d))")
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(r"^ | $")


def readable(text: str, symbols: frozenset[str], fraction: Callable[[int, int], str]) -> ReadableText:
    """Return `text` as a G2P takes it. Words and prosody are kept; symbols that can't be said are listed.

    Args:
        text: any text at all.
        symbols: those that the G2P has words for, in their usual form ("%", not "％").
        fraction: how "½" is written out, of (1, 2).
    """
    unspoken: dict[str, None] = {}

    def written(found: re.Match[str]) -> str:
        said = _written(found.group(), symbols, fraction)
        if said is None:
            unspoken[found.group()] = None
        return " " if said is None else said

    aligned = composed(AlignedText.of(text)).sub(SURROGATE, "\ufffd").sub(_HALF_WIDTH_KANA, _usual)
    directions = cycle("“”")
    aligned = aligned.sub(_CLOSING_QUOTE, "”").sub(_QUOTE, lambda _: next(directions))
    aligned = aligned.sub(_CHARACTER, written).sub(_DASHES, "—").sub(_DOUBLED, lambda found: found.group(1))
    aligned = aligned.sub(_LOOSE_PAUSE, "").sub(_REPEATED, lambda found: found.group(1) * 3).sub(_LONG_VOWELS, "ーーー")
    return ReadableText(aligned.sub(_SPACES, " ").sub(_EDGES, ""), tuple(unspoken))


def _usual(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found.group())


def _written(char: str, symbols: frozenset[str], fraction: Callable[[int, int], str]) -> str | None:
    """Return the text for a character; None for a symbol that can't be said."""
    if char in KEPT or char in symbols:
        return char
    if char in _WRITTEN_AS or char.isspace():
        return _WRITTEN_AS.get(char, " ")
    category = unicodedata.category(char)
    if category[0] == "N":
        return _number(char, category, fraction)
    plain = unicodedata.normalize("NFKC", char)
    if char in _LOOSE_VOICING:
        return None
    if plain != char:
        return "".join(_written(each, symbols, fraction) or " " for each in plain)
    return _by_category(char, category)


def _by_category(char: str, category: str) -> str | None:
    match category[0]:
        case "L":
            return char
        case "M":
            # Vowel signs of Indic scripts are read; accents and voicing marks that nothing absorbed are not.
            name = unicodedata.name(char, "")
            return "" if "COMBINING" in name or "VARIATION SELECTOR" in name else char
        case "C" if category in ("Cc", "Cf"):
            return ""
        case _:
            return None


def _number(char: str, category: str, fraction: Callable[[int, int], str]) -> str:
    """Return a decimal digit as one of 0-9; else "②" -> "2", "½" -> a fraction; all others as they are."""
    if char == "〇":
        return char
    if category == "Nd":
        return str(unicodedata.decimal(char))
    value = unicodedata.numeric(char, -1.0)
    if value >= 0 and int(value) == value:
        # "m²" is one word and so is "Ⅲ世", but "①②" are two.
        is_apart = category == "No" and "super" not in unicodedata.decomposition(char)
        return f" {int(value)} " if is_apart else str(int(value))
    above, slash, below = unicodedata.normalize("NFKC", char).partition("\u2044")
    return fraction(int(above), int(below)) if slash and above.isdecimal() and below.isdecimal() else char
