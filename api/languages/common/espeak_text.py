"""Text as espeak-ng can read it in one language: words, spaces and the marks that the model pauses at.

Knows characters, and what espeak makes of them. Knows no phonemes. It is not normalisation, which is the text
room's: it is the guard that lets any text through without a lost word. What becomes of each kind of character:

- letters stay, in their plain form ("ﬁ" -> "fi"); digits of every script become 0-9, "²" -> 2, "½" -> 1/2
- `. , ! ? ; : — … ( ) “ ”` stay, and their kin in other scripts and styles become them; `¿ ¡` go: the model has
  no such marks, and `? !` at the other end carry their melody
- `'` and `-` stay inside words, "." and "," inside numbers
- symbols that the language has a word for become that word (`text/symbol_words.py`)
- every other symbol (emoji, bullets, markup) becomes a space and is reported as unspoken
- invisible characters, and marks that combine with nothing espeak knows, go without a report
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from api.languages.common.symbol_words import SYMBOL_WORDS
from api.languages.en.readable import LAST_ESPEAK_LATIN, WRITTEN_AS, Readable
from api.text.aligned import SURROGATE, AlignedText, Edit, composed
from api.text.split import best_cut

MAX_NUMBER_DIGITS = 15
"""Longer ones are read digit by digit: espeak's words for millions of millions run out."""

MAX_RUN_CHARS = 60
"""Characters of one unspaced run: longer than any dictionary word."""

_KEPT = frozenset(".,!?;:—…()“”'-")
_WRITTEN_AS: Mapping[str, str] = {
    **WRITTEN_AS,
    **dict.fromkeys("’‘`", "'"),
    **dict.fromkeys("¿¡\u2060", " "),
    "⁄": "/",
    "\u00ad": "",
}

_UNUSUAL = re.compile(r"[^A-Za-z0-9 ]")
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(r"^ | $")
_OPENING_QUOTE = re.compile(r'(?<![^\s(—])"(?=\S)')
_QUOTE = re.compile(r'"')
_RULER = re.compile(r"([=#&%@$£€°§])\1+")
_DASH = re.compile(r"(?<!\S)-+(?!\S)|-{2,}")
_LOOSE_PAUSE = re.compile(r" (?=[!?;:…)”]|[.,](?!\d))|(?<=[“(]) ")
_REPEATED = re.compile(r"([.,!?;:—…])\1{3,}")
_INNER_STOP = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LOOSE_COLON = re.compile(r"(?<=\d):(?=\d)")
_MARKS = ".,!?;:—…()“”"
_STRAY = re.compile(rf"(?<![^\s{_MARKS}])['-]+|-+(?![^\s{_MARKS}])")
"""Apostrophes and hyphens that hold no word together; "un po'" keeps its own."""
_RUN = re.compile(rf"\S{{{MAX_RUN_CHARS + 1},}}")


def readable(text: str, language: str) -> Readable:
    """`text` as espeak can read it in `language`: words and prosody kept, and what can't be said named."""
    unspoken: dict[str, None] = {}
    said_as = SYMBOL_WORDS[language]

    def written(found: re.Match[str]) -> str:
        plain = _written(found.group()[0], {} if len(found.group()) > 1 else said_as)
        if plain is None:
            unspoken[found.group()[0]] = None
        return " " if plain is None else plain

    aligned = composed(AlignedText.of(text)).sub(SURROGATE, "\ufffd")
    aligned = aligned.sub(_OPENING_QUOTE, "“").sub(_QUOTE, "”")
    aligned = aligned.sub(_RULER, written).sub(_UNUSUAL, written).sub(_SPACES, " ")
    aligned = aligned.sub(_INNER_STOP, " ")
    aligned = aligned.sub(_DASH, " — ").sub(_SPACES, " ").sub(_LOOSE_PAUSE, "")
    aligned = aligned.sub(_REPEATED, lambda found: found.group(1) * 3)
    aligned = aligned.sub(_DIGITS, lambda found: _digits(found.group())).sub(_LOOSE_COLON, " ").sub(_STRAY, "")
    aligned = aligned.edited(Edit(cut, cut, " ") for run in _RUN.finditer(aligned.text) for cut in _run_cuts(run))
    return Readable(aligned.sub(_SPACES, " ").sub(_EDGES, ""), tuple(unspoken))


def _written(char: str, said_as: Mapping[str, str]) -> str | None:
    """What espeak is given for a character; None for a symbol that can't be said."""
    if char in _KEPT:
        return char
    if char in said_as:
        return f" {said_as[char]} "
    if char in _WRITTEN_AS or char.isspace():
        return _WRITTEN_AS.get(char, " ")
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        spaces = " " if category in ("No", "Nl") else ""
        return f"{spaces}{''.join(_written(each, said_as) or ' ' for each in plain)}{spaces}"
    return _by_category(char, category)


def _by_category(char: str, category: str) -> str | None:
    name = unicodedata.name(char, "")
    match category[0]:
        case "L" if char > LAST_ESPEAK_LATIN and name.startswith("LATIN "):
            return unicodedata.normalize("NFD", char)[0]
        case "L":
            return char
        case "N":
            return f" {_number(char)} "
        case "M":
            # Vowel signs of Indic scripts and the like are read; accents that nothing absorbed are not.
            return "" if name.startswith(("COMBINING ", "VARIATION SELECTOR")) else char
        case "C" if category in ("Cc", "Cf"):
            return ""
        case _:
            return None


def _number(char: str) -> str:
    """A number of no plainer form, such as an Ethiopic ten: its value, or else itself, to be read by its name."""
    value = unicodedata.numeric(char, 0.5)
    return str(int(value)) if value >= 0 and value == int(value) else char


def _digits(number: str) -> str:
    """ "1234567890123456" -> "1 2 3, 4 5 6, ...": the pauses of a person reading a long number out."""
    if sum(char.isdigit() for char in number) <= MAX_NUMBER_DIGITS:
        return number
    parts = (", ".join(" ".join(part[i : i + 3]) for i in range(0, len(part), 3)) for part in re.split("[.,]", number))
    return f" {', '.join(parts)} "


def _run_cuts(run: re.Match[str]) -> Iterator[int]:
    start, end = run.span()
    while end - start > MAX_RUN_CHARS:
        start = best_cut(run.string, start, start + MAX_RUN_CHARS)
        yield start
